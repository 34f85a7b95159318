"""The event log: what Kafka must do for the flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

Place = tuple[str, int]  # topic, partition
LARGEST = 7 * 1024 * 1024  # bytes of a record's value; more is refused before it is appended
FRAME = 8 * 1024 * 1024  # bytes that the log takes: the value, its key and its headers
LETTERS = 600  # of a key; an index takes no more


class Fetched(NamedTuple):
    """A record as it stands in the log; `headers` decoded, `key` as text.

    A tuple, because it is made for each record of each journal in each copy."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    headers: Mapping[str, str]

    @property
    def place(self) -> Place:
        """Topic and partition."""
        return (self.topic, self.partition)


def text_of(raw: bytes | str | None) -> str:
    """A key or a header as text that can be stored and indexed, whatever a partner wrote."""
    text = raw.decode(errors="replace") if isinstance(raw, bytes) else raw or ""
    return text[:LETTERS].replace("\0", "\ufffd")


@dataclass(frozen=True)
class Sending:
    """A record on its way to one topic."""

    topic: str
    key: str
    value: bytes
    headers: Mapping[str, str]


def always() -> bool:
    """Nobody calls it off."""
    return True


class LogReader(Protocol):
    """Reads assigned partitions; never a member of a consumer group, commits nothing."""

    def assign(self, offsets: Mapping[Place, int]) -> None:
        """Read these partitions from these offsets on, and no others."""

    def fetch(self, most: int, timeout: float) -> list[Fetched]:
        """Up to `most` records in partition order; empty after `timeout` seconds without any."""

    def close(self) -> None: ...


class Log(Protocol):
    """Producing, reading and asking for ends."""

    def publish(self, records: Sequence[Sending], alive: Callable[[], bool] = always) -> None:
        """Send all in order and wait, without a limit, until all are acknowledged. Raises
        ConnectionError if one fails, or `alive` (asked a few times a second) says no; some may
        have arrived then, so the same batch is sent again. What has not left by then never does."""

    def reader(self) -> LogReader: ...

    def ends(self, topics: Iterable[str]) -> dict[Place, int]:
        """The end offset of each partition, all topics in one request.
        Topics that do not exist are left out."""

    def identities(self, topics: Iterable[str]) -> dict[str, int]:
        """A number for each topic, another one when it was deleted and made again.
        Topics that do not exist are left out."""

    def between(self, place: Place, start: int, stop: int) -> Iterator[Fetched]:
        """The records from `start` up to but not with `stop`, as far as they are still kept."""

    def committed(self, group: str) -> dict[Place, int]:
        """Where a consumer group stands: the next offset of each partition that it has read."""

    def assigned(self, group: str) -> set[Place]:
        """Which partitions the members of a consumer group read now."""
