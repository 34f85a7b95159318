# The only list of commands; CI and people call these.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
FOLDERS = $(wildcard libs services infra tests bench)
# Compiled modules are kept, whatever the caller prefers: half of a process's start is compiling.
export PYTHONDONTWRITEBYTECODE :=

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

.venv/installed: locks/dev.lock infra/local/environment.py
	@$$(infra/local/find_python.sh) infra/local/environment.py

venv: .venv/installed ## the virtual environment, by the lock file

lock: .venv/installed ## resolve pyproject.toml into locks/ again
	.venv/bin/uv pip compile -q pyproject.toml --generate-hashes --universal \
	    --python-version 3.11 --custom-compile-command "make lock" -o locks/runtime.lock
	.venv/bin/uv pip compile -q pyproject.toml --extra local --extra dev -c locks/runtime.lock \
	    --generate-hashes --universal --python-version 3.11 \
	    --custom-compile-command "make lock" -o locks/dev.lock

check: .venv/installed ## ruff, format, mypy, import-linter, house and fast tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy $(FOLDERS)
	.venv/bin/lint-imports
	.venv/bin/check-jsonschema -q --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yml
	.venv/bin/pytest -m "not stack and not slow"

demo: .venv/installed ## both stories, from the till to a confirmed appointment; KEEP=0 ends by itself
	@$(PY) -m tests.stories

test: .venv/installed ## every test, on the real parts
	@$(PY) -m infra.local sweep
	@$(PY) -m infra.local prepare
	.venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: .venv/installed ## how fast it is, beside plain tools: ONLY="copies append" LONG=1
	@$(PY) -m bench $(ONLY) $(if $(LONG),--long)

prepare: .venv/installed ## fetch what the local stack needs, and make its later starts quick
	@$(PY) -m infra.local prepare

up: .venv/installed ## start stack and services for daily work; CLOCK=2026-03-02T08:00:00Z
	@$(PY) -m infra.local up $(if $(CLOCK),--clock $(CLOCK))

down: .venv/installed ## stop what `make up` started; data stays
	@$(PY) -m infra.local down

status: .venv/installed ## what runs, where, in which version
	@$(PY) -m infra.local status

logs: .venv/installed ## logs of all, or of one: OF=kafka
	@$(PY) -m infra.local logs $(OF)

drills: .venv/installed ## races and stories while processes die: SEED=42 ONLY="race kill" BROKEN=guards
	@$(PY) -m infra.local sweep
	@$(PY) -m tests.drills

token: .venv/installed ## a token to try things with: ROLE=OPERATOR COUNTRY=FR
	@$(PY) -m infra.local token $(if $(ROLE),--role $(ROLE)) $(if $(COUNTRY),--country $(COUNTRY))

advance: .venv/installed ## move the business clock of `make up CLOCK=…`: TO=2026-03-04T10:21:00Z
	@$(PY) -m infra.local advance $(if $(TO),--to $(TO))

fresh: .venv/installed ## remove the data of the stopped stack; downloads stay
	@$(PY) -m infra.local fresh

clean: .venv/installed ## stop it and remove its data and downloads
	@$(PY) -m infra.local clean

.PHONY: help venv lock check demo test drills bench prepare up down status logs token advance fresh clean
