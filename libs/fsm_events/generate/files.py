"""The generated files: written, formatted, compared."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from fsm_common.adapters.schemas import Schemas
from fsm_events.generate.modules import MARK, catalogue, facades, modules, text

LIBS = Path(__file__).resolve().parents[2]
OURS = 'lint.isort.known-first-party=["fsm_common","fsm_events"]'


def sources(schemas: Schemas) -> dict[Path, str]:
    """The formatted text of every generated file, by its path below libs/."""
    made = modules(schemas)
    raw = {f"{name.replace('.', '/')}.py": text(module, schemas) for name, module in made.items()}
    for package, source in facades(made).items():
        raw[f"{package.replace('.', '/')}/__init__.py"] = source
    return _formatted(raw | {"fsm_events/catalogue.py": catalogue(made)})


def stale(schemas: Schemas) -> list[Path]:
    """The files that do not say what the schemas say, below libs/; those that nobody makes any
    more are among them."""
    wanted = sources(schemas)
    differing = [
        path
        for path, source in wanted.items()
        if not (LIBS / path).exists() or (LIBS / path).read_text("utf-8") != source
    ]
    return [*differing, *(path for path in _made_before() if path not in wanted)]


def write(schemas: Schemas) -> list[Path]:
    """Write what is stale and answer with it."""
    wanted, old = sources(schemas), stale(schemas)
    for path in old:
        if path not in wanted:
            (LIBS / path).unlink()
            continue
        (LIBS / path).parent.mkdir(exist_ok=True)
        (LIBS / path).write_text(wanted[path], "utf-8")
    return old


def _made_before() -> list[Path]:
    made = (LIBS / "fsm_events").rglob("*.py")
    return [path.relative_to(LIBS) for path in made if f"\n\n{MARK}" in path.read_text("utf-8")]


def _formatted(raw: dict[str, str]) -> dict[Path, str]:
    """Imports sorted and laid out by ruff, in a folder that shares our configuration."""
    with tempfile.TemporaryDirectory(prefix=".generated-", dir=LIBS) as folder:
        for name, source in raw.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        ruff = [sys.executable, "-m", "ruff"]
        sorting = ["check", "-q", "--config", OURS, "--select", "I", "--fix"]
        subprocess.run([*ruff, *sorting, folder], check=True)
        subprocess.run([*ruff, "format", "-q", folder], check=True)
        return {Path(name): Path(folder, name).read_text("utf-8") for name in raw}
