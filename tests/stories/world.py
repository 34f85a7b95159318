"""A world of its own for a story: an empty platform, its clock, a till, people, a watch."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from fsm_common.adapters.clock import FileClock
from fsm_common.adapters.schemas import Schemas
from fsm_common.testing.advance import Advance
from infra.local.places import SCHEMAS
from infra.local.platform import Platform
from infra.local.processes import Spawn, ran, spawn
from tests.stories.people import People
from tests.stories.till import Till
from tests.stories.watch import Watch

RECORDS = Path(__file__).parent / "records"
SEEDING = datetime(2026, 3, 1, 11, tzinfo=UTC)  # noon in both countries
Progress = Callable[[str], None]


class DidNotHappen(Exception):
    """The story expected something, and it is not so; the sentence says what."""


class World:
    """Everything a story needs; made empty, gone at the end."""

    def __init__(
        self,
        folder: Path,
        progress: Progress = print,
        settings: Mapping[str, str] | None = None,
        spawn: Spawn = spawn,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.clock_file = folder / "clock"
        self.clock = FileClock(self.clock_file)
        self.clock.set(SEEDING)
        self.spans = folder / "spans"
        self.platform = Platform(folder, self.clock_file, settings, spans=self.spans, spawn=spawn)
        self.progress, self._spawn = progress, spawn

    def __enter__(self) -> World:
        """Start it all; whatever fails stops it all."""
        self.platform.start(self.progress)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it all, by pid."""
        if "watch" in self.__dict__:
            self.watch.close()
        self.platform.stop()

    @cached_property
    def people(self) -> People:
        """Who acts, each with a token of their role."""
        return People({name: found.api for name, found in self.platform.endpoints().items()})

    @cached_property
    def till(self) -> Till:
        """The partner's program."""
        addresses = self.platform.stack.addresses
        return Till(addresses.kafka, addresses.registry)

    @cached_property
    def watch(self) -> Watch:
        """Whoever listens to all journals and to what is told to tills."""
        addresses = self.platform.stack.addresses
        schemas = Schemas(SCHEMAS)
        journals = [f"{service}.journal" for service in schemas.services]
        told = [schema.topic for schema in schemas.values() if schema.kind == "message"]
        return Watch(addresses.kafka, addresses.registry, [*journals, *told])

    @cached_property
    def advance(self) -> Advance:
        """Business time, moved from one due moment to the next."""
        workers = [found.worker for found in self.platform.endpoints().values()]
        return Advance(self.clock, workers)

    def settle(self) -> None:
        """Wait until nothing is on its way anywhere."""
        self.advance.settle()

    def until(self, instant: datetime) -> None:
        """Move business time, over nothing, and wait until all is quiet."""
        self.advance.to(instant)

    def command(self, *words: str) -> str:
        """`python -m services.identity_access …` as an operator would type it; its output."""
        return self.service_command("identity_access", *words)

    def service_command(self, service: str, *words: str) -> str:
        """`python -m services.<service> …`; raises DidNotHappen with what it printed."""
        argv = [sys.executable, "-m", f"services.{service}", *words]
        done = ran(argv, self.platform.environment(service, "api"), self._spawn)
        if done.returncode:
            raise DidNotHappen(f"{service} {words[0]}: {(done.stderr or done.stdout)[-600:]}")
        return done.stdout


def record(name: str, **changes: Any) -> dict[str, Any]:
    """One of the till's records, instants as the wire has them, with some fields different."""
    found: dict[str, Any] = json.loads((RECORDS / f"{name}.json").read_text("utf-8"))
    return wired(found | changes)


def wired(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Instants (`…At` as ISO text) become milliseconds, as Avro writes them."""
    return {
        name: _millis(value) if name.endswith("At") else value for name, value in fields.items()
    }


def _millis(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return int(datetime.fromisoformat(value).timestamp() * 1000)
