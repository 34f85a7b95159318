"""The commands of the local stack: prepare, up, down, status, token, advance and the like."""

import os
import shutil
import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from infra.local import daily, leftovers
from infra.local.errors import StackError
from infra.local.lesson import learn

commands = typer.Typer(
    help="Real Kafka, registry, PostgreSQL and Redis on this machine, without root and containers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Clock = Annotated[
    str, typer.Option(help="Run on a business clock that starts here, as 2026-03-02T08:00:00Z.")
]
Role = Annotated[str, typer.Option(help="As in OPERATOR; GET /api/v1/roles lists them.")]
Country = Annotated[str, typer.Option(help="As in FR; EU is all of them.")]
To = Annotated[str, typer.Option(help="An instant, as 2026-03-04T10:21:00Z.")]
Process = Annotated[str, typer.Argument(help="A part, or a process such as scheduling-worker.")]


def say(line: str) -> None:
    print(line, flush=True)


@commands.command()
def prepare() -> None:
    """Fetch what the stack needs, and learn from a first start, once."""
    learn(say)


@commands.command()
def up(clock: Clock = "") -> None:
    """Start the stack and the services; their data is kept between runs."""
    daily.up(clock or None, say)


@commands.command()
def down() -> None:
    """Stop everything that `up` started."""
    daily.down()


@commands.command()
def status() -> None:
    """Tell what runs, where and in which version; fails when something does not run."""
    if not daily.status(say):
        raise typer.Exit(1)


@commands.command()
def logs(process: Process = "") -> None:
    """Show the logs, and follow them on a terminal."""
    follow = ["-F"] if sys.stdout.isatty() else []
    tail = shutil.which("tail") or "tail"
    os.execv(tail, ["tail", "-n", "40", *follow, *daily.logs(process or None)])


@commands.command()
def token(role: Role, country: Country = "EU") -> None:
    """Print a token of somebody with this role there."""
    say(daily.token(role.upper(), country.upper()))


@commands.command()
def settings(service: str) -> None:
    """Print what a service is told, for a shell: eval "$(… settings scheduling)"."""
    for line in daily.settings(service):
        say(line)


@commands.command()
def advance(to: To) -> None:
    """Move the business clock on; whatever falls due on the way happens first."""
    daily.advance(to, say)


@commands.command()
def sweep() -> None:
    """Stop and remove what interrupted tests and demos left."""
    leftovers.sweep(say)


@commands.command()
def fresh() -> None:
    """Remove the data of the stopped stack; what was fetched stays."""
    daily.fresh()


@commands.command()
def clean() -> None:
    """Stop every stack of this checkout and remove all data and all that was fetched."""
    daily.clean()


def main() -> None:
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _interrupt)
    try:
        commands()
    except StackError as error:
        sys.exit(f"local stack: {error}")
    except KeyboardInterrupt:
        sys.exit("local stack: interrupted; what had started was stopped")


def _interrupt(_: int, __: FrameType | None) -> None:
    """SIGTERM cleans up like Ctrl-C; a second signal (make passes on its own) does not cut that."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
