"""Sessions end for many reasons; however one ended, its access tokens are refused at once."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Stop

from sqlalchemy import func, select

from fsm_common.adapters.postgres.tables import event as events
from fsm_common.edges.limits import Ended
from fsm_common.flows.parts import Parts
from fsm_events.identity import SessionEnded

EVERY = 1.0  # seconds between two looks
BACK, LATE = 20_000, 1_000  # events that the first look goes back, and the later ones


class Endings:
    """Tells of sessions that ended in the log: by a call, by an agent, by another process."""

    def __init__(self, parts: Parts, ended: Ended, seconds: int) -> None:
        """`seconds` is how long a token lives."""
        self._parts, self._ended, self._seconds = parts, ended, seconds
        self._told: set[str] = set()
        self._reach = BACK

    def run(self, stop: Stop) -> None:
        """Until `stop`."""
        while not stop.wait(EVERY):
            self.look()

    def look(self) -> int:
        """Tell of those that were not told; answers with how many. One whose event is committed
        later than its neighbours' is still in reach, and so is one that Redis did not take."""
        found = set(self._recent())
        new = {session for session in found - self._told if self._end(session)}
        self._told = (self._told & found) | new
        self._reach = LATE
        return len(new)

    def _end(self, session: str) -> bool:
        return self._ended.end(session, self._seconds)

    def _recent(self) -> list[str]:
        last = select(func.max(events.c.position)).scalar_subquery()
        young = func.now() - timedelta(seconds=self._seconds)
        ended = select(events.c.aggregate_id).where(
            events.c.position > last - self._reach,
            events.c.type == SessionEnded.topic,
            events.c.recorded_at > young,
        )
        with self._parts.store.reader() as reader:
            return [row["aggregate_id"] for row in reader.query(ended)]
