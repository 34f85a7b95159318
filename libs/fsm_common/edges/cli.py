"""`python -m services.<name> …`: every service answers to the same words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from fsm_common.core.service import Service
from fsm_common.edges.readiness import standard
from fsm_common.edges.running import running
from fsm_common.edges.settings import Settings
from fsm_common.edges.supervised import Supervised, together
from fsm_common.edges.upkeep import Upkeep

Flows = Annotated[str, typer.Option(help="Which of its flows this process runs.")]


def main(service: Callable[[], Service], http: str, settings: type[Settings]) -> None:
    """The body of a service's __main__.py; `http` is the module whose `api(parts, settings)` makes
    the HTTP application."""
    commands(service, http, settings)()


def commands(service: Callable[[], Service], http: str, settings: type[Settings]) -> typer.Typer:
    """The commands of every service; one with more of its own adds them before calling."""
    program = typer.Typer(no_args_is_help=True, add_completion=False, help=service().name)
    folder = Path(str(sys.modules["__main__"].__file__)).parent / "migrations"

    @program.command("api")
    def serve() -> None:
        """Answer HTTP on FSM_PORT."""
        # A worker need not wait for any of this.
        from fsm_common.edges.http.idempotency import forget_hourly  # noqa: PLC0415
        from fsm_common.edges.http_server import Server  # noqa: PLC0415

        known = settings()
        with running(service(), "api", known) as parts:
            app = import_module(http).api(parts, known)
            app.state.checks.update(standard(parts, known, folder))
            chores = {"tidying": partial(forget_hourly, parts), **app.state.chores}
            with together([Supervised(*chore) for chore in chores.items()]):
                Server(app, known.host, known.port).run()

    @program.command()
    def worker(parts: Flows = "relay,copies,timers,agents") -> None:
        """Run agents, copies, relay and timers; probes on FSM_PORT."""
        from fsm_common.edges.worker import run  # noqa: PLC0415  # Faust starts at import

        known = settings()
        with running(service(), "worker", known) as made:
            run(made, known, standard(made, known, folder), parts.split(","))

    Upkeep(service, settings, folder).add_to(program)
    return program
