"""How far an agent has come: offsets and versions, moved in the transaction of the effect."""

from __future__ import annotations

from threading import RLock

from fsm_common.core.errors import Overtaken
from fsm_common.core.rows import Change
from fsm_common.flows.progress import begun, moving, row_of
from fsm_common.ports.log import Place
from fsm_common.ports.store import PROGRESS, SEEN, Store

REPEATED = "repeated"  # rows of no consumer: up to where a topic repeats what was seen
REMEMBERED = 10_000  # versions kept in memory
DOUBTED = 4_000  # records after a start; twice the largest batch of a relay


def repeated(place: Place) -> str:
    return f"{place[0]}/{place[1]}"


class Marks:
    """One consumer's rows in `progress` and `seen`.

    A row of `progress` moves only from where this process saw it: a process that came back from
    the dead cannot set it back. `lock` is held by whoever handles a record or writes skips.
    """

    def __init__(self, store: Store, consumer: str) -> None:
        self._store, self.consumer = store, consumer
        self._saved: dict[Place, int] = {}
        self._next: dict[Place, int] = {}
        self._seen: dict[str, int] = {}
        self._newest: dict[Place, int] = {}  # position
        self._doubted: dict[Place, int] = {}  # records for which positions are no proof
        self._repeated: dict[Place, int] = {}  # offset from which they are
        self.lock = RLock()

    def expected(self, place: Place) -> int:
        if place not in self._next:
            self._next[place] = self._saved[place] = self._load(place)
            self._doubted[place] = DOUBTED if self._next[place] else 0
        return self._next[place]

    def moving(self, place: Place, offset: int) -> Change:
        """The row that says: `offset` and all before it are handled."""
        self.expected(place)
        return moving(self.consumer, place, self._saved[place], offset + 1)

    def moved(self, place: Place, offset: int) -> None:
        self._saved[place] = self._next[place] = offset + 1

    def skipped(self, place: Place, offset: int) -> None:
        """The record concerns nobody; its row is written by the next `moving` or `flush`."""
        self._next[place] = offset + 1

    def flush(self) -> bool:
        """Write what was skipped since; False, and nothing is done, while a record is in hand."""
        if not self.lock.acquire(blocking=False):
            return False
        try:
            ahead = {p: n for p, n in self._next.items() if n > self._saved[p]}
            if ahead:
                with self._store.unit() as unit:
                    unit.apply([self.moving(place, after - 1) for place, after in ahead.items()])
                self._saved |= ahead
        except Overtaken:
            self.forget()
        finally:
            self.lock.release()
        return True

    def forget(self) -> None:
        """Others may have moved the rows: read them again."""
        with self.lock:
            self._saved, self._next, self._seen = {}, {}, {}
            self._newest, self._doubted = {}, {}

    def newer(self, place: Place, offset: int, position: int) -> bool:
        """Whether the record is surely no double, so that `seen` need not be asked.

        Positions rise within a journal's partition, but where a relay that died has sent its last
        batch again: that may lie on both sides of a start, later it shows by a lower position.
        Of a topic that was filled again, all that it held then may be doubles."""
        newest, doubted = self._newest.get(place, 0), self._doubted.get(place, DOUBTED)
        self._newest[place], self._doubted[place] = max(newest, position), max(doubted - 1, 0)
        return not doubted and offset >= self._repeated.get(place, 0) and position > newest

    def seen(self, aggregate: str) -> int:
        """The last version of the aggregate that was handled, 0 for none."""
        if aggregate not in self._seen:
            with self._store.reader() as reader:
                row = reader.get(SEEN, consumer=self.consumer, aggregate=aggregate)
            self.saw(aggregate, int(row["version"]) if row else 0)
        return self._seen[aggregate]

    def saw(self, aggregate: str, version: int) -> None:
        """It stands in `seen`, committed."""
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[aggregate] = version

    def _load(self, place: Place) -> int:
        with self._store.unit() as unit:
            row = unit.get(PROGRESS, **row_of(self.consumer, place))
            again = unit.get(SEEN, consumer=REPEATED, aggregate=repeated(place))
            self._repeated[place] = int(again["version"]) if again else 0
            if row is None:
                unit.apply([begun(self.consumer, place)])
        return int(row["next_offset"]) if row else 0
