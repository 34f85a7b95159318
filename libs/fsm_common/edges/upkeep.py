"""What an operator types: migrate, rebuild, verify, republish, and what to do with dead letters."""

from __future__ import annotations

import base64
import getpass
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fsm_common.adapters.postgres import deploy
from fsm_common.adapters.postgres.recovery import PostgresRecovery
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.core.errors import Poison, Rejected
from fsm_common.core.messages import Actor
from fsm_common.core.service import Service
from fsm_common.edges.running import running
from fsm_common.edges.settings import Settings
from fsm_common.flows import faults
from fsm_common.flows import rebuild as anew
from fsm_common.flows import republish as again
from fsm_common.flows import verify as compared
from fsm_common.flows.cases import record_of
from fsm_common.flows.dead_letters import DeadLetters
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import Log
from fsm_common.ports.recovery import Digest, Recovery


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return str(os.getuid())


By = Annotated[
    str, typer.Option(default_factory=_login, help="Who does it; by default your login.")
]
REFUSALS = (
    *(anew.NotEmpty, anew.NotDense, again.NotLost),
    *(LookupError, ConnectionError, Rejected, Poison),
)


@dataclass(frozen=True)
class Upkeep:
    service: Callable[[], Service]
    settings: type[Settings]
    migrations: Path

    def add_to(self, program: typer.Typer) -> None:
        for command in (self.migrate, self.rebuild, self.verify, self.republish):
            program.command()(command)
        letters = typer.Typer(no_args_is_help=True, help="Records that nobody could handle.")
        letters.command("list")(self.list_letters)
        letters.command("show")(self.show)
        letters.command("replay")(self.replay)
        letters.command("discard")(self.discard)
        program.add_typer(letters, name="dead-letters")

    def migrate(self) -> None:
        """Bring the schema to its newest revision."""
        deploy.migrate(self.settings().postgres, self.service().name, self.migrations)

    def rebuild(
        self,
        from_kafka: Annotated[bool, typer.Option("--from-kafka", help="From the journals.")],
        verify: Annotated[
            bool, typer.Option("--verify", help="Beside the running rows, and compare.")
        ] = False,
    ) -> None:
        """Fill the empty schema from Kafka; prints rows and digest of each table."""
        if not from_kafka:
            raise typer.BadParameter("say --from-kafka: there is nothing else to rebuild from")
        if verify:
            self.verify()
            return
        known = self.settings()
        if known.allow_faults:
            faults.allow(known.fault)
        with self._parts() as (parts, log, recovery):
            _print(anew.rebuild(parts, log, recovery))

    def verify(self) -> None:
        """Compare the running rows with rows built anew from Kafka; status 1 if they differ."""
        with self._parts() as (parts, log, recovery):
            verdict = compared.verify(parts, log, recovery)
        _print(verdict.running)
        for name in verdict.different:
            typer.echo(f"different: {name} {verdict.rebuilt.get(name)}", err=True)
        if verdict.different:
            raise typer.Exit(1)

    def republish(self, topic: str) -> None:
        """Fill a lost topic, created anew and empty, from the event table."""
        with self._parts() as (parts, log, recovery):
            typer.echo(f"{again.republish(parts, log, recovery, topic)} records")

    def list_letters(self) -> None:
        """Id, consumer, place and reason of each."""
        with self._parts() as (parts, _, _):
            for row in DeadLetters(parts).all():
                place = f"{row['topic']}/{row['partition']}@{row['offset']}"
                typer.echo(f"{row['id']} {row['consumer']} {place} {row['reason']}")

    def show(self, letter_id: str) -> None:
        """All that is known of one, its bytes in base64, and how many records wait behind it."""
        with self._parts() as (parts, _, _):
            row, behind = DeadLetters(parts).show(letter_id)
        value = base64.b64encode(record_of(parts, row).value).decode()
        shown = {**row, "payload": value, "behind": len(behind)}
        typer.echo(json.dumps(shown, indent=2, default=str))

    def replay(self, letter_id: str, by: By) -> None:
        """Try it again, and behind it what waits there."""
        with self._parts() as (parts, _, _):
            DeadLetters(parts).replay(letter_id, Actor(id=by))

    def discard(self, letter_id: str, reason: Annotated[str, typer.Option()], by: By) -> None:
        """Drop the one; what waits behind it goes on."""
        with self._parts() as (parts, _, _):
            DeadLetters(parts).discard(letter_id, reason, Actor(id=by))

    @contextmanager
    def _parts(self) -> Iterator[tuple[Parts, Log, Recovery]]:
        with running(self.service(), "upkeep", self.settings()) as parts, refused():
            assert isinstance(parts.store, PostgresStore)
            assert parts.log is not None
            yield parts, parts.log, PostgresRecovery(parts.store, parts.service.tables)


@contextmanager
def refused() -> Iterator[None]:
    """A sentence and exit status 1 instead of a stack trace."""
    try:
        yield
    except REFUSALS as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None


def _print(digests: Mapping[str, Digest]) -> None:
    for name, digest in sorted(digests.items()):
        typer.echo(f"{name:<32} {digest.rows:>9} {digest.hash}")
