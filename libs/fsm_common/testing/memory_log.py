"""A log in memory, for tests by values; it passes the same suite as the one on Kafka."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Condition

from fsm_common.ports.log import Fetched, Place, Sending, always


class MemoryLog:
    """See Log. Topics have to be made, as on a broker that makes none by itself."""

    def __init__(self, partitions: int = 3) -> None:
        self._partitions = partitions
        self.records: dict[Place, list[Fetched]] = {}
        self.groups: dict[str, dict[Place, int]] = {}
        self.changed = Condition()

    def topics(self, *names: str) -> None:
        """Make these topics where they are absent."""
        for name in names:
            for number in range(self._partitions):
                self.records.setdefault((name, number), [])

    def publish(self, records: Sequence[Sending], alive: Callable[[], bool] = always) -> None:
        """See Log."""
        with self.changed:
            for sending in records:
                if not alive() or (sending.topic, 0) not in self.records:
                    raise ConnectionError(f"{sending.topic} took nothing.")
                self._append(sending)
            self.changed.notify_all()

    def reader(self) -> MemoryReader:
        """See Log."""
        return MemoryReader(self)

    def ends(self, topics: Iterable[str]) -> dict[Place, int]:
        """See Log."""
        wanted = set(topics)
        return {place: len(kept) for place, kept in self.records.items() if place[0] in wanted}

    def identities(self, topics: Iterable[str]) -> dict[str, int]:
        """See Log; none is ever deleted here."""
        return {topic: zlib.crc32(topic.encode()) for topic, _ in self.ends(topics)}

    def between(self, place: Place, start: int, stop: int) -> Iterator[Fetched]:
        """See Log."""
        if stop > len(self.records.get(place, ())):
            raise ConnectionError(f"{place} ends before {stop}.")
        yield from self.records[place][start:stop]

    def committed(self, group: str) -> dict[Place, int]:
        """See Log."""
        return dict(self.groups.get(group, {}))

    def assigned(self, group: str) -> set[Place]:
        """See Log; nobody is a member here."""
        return set()

    def _append(self, sending: Sending) -> None:
        number = zlib.crc32(sending.key.encode()) % self._partitions
        kept = self.records[sending.topic, number]
        kept.append(
            Fetched(
                topic=sending.topic,
                partition=number,
                offset=len(kept),
                key=sending.key,
                value=sending.value,
                headers=dict(sending.headers),
            )
        )


class MemoryReader:
    """See LogReader."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self._next: dict[Place, int] = {}

    def assign(self, offsets: Mapping[Place, int]) -> None:
        """See LogReader."""
        self._next = dict(offsets)

    def fetch(self, most: int, timeout: float) -> list[Fetched]:
        """See LogReader."""
        with self._log.changed:
            self._log.changed.wait_for(self._has_more, timeout)
        found: list[Fetched] = []
        for place, start in self._next.items():
            found += self._log.records[place][start : start + most - len(found)]
        self._next |= {record.place: record.offset + 1 for record in found}
        return found

    def close(self) -> None:
        """See LogReader."""

    def _has_more(self) -> bool:
        return any(len(self._log.records[place]) > start for place, start in self._next.items())
