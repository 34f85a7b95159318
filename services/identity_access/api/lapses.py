"""Sessions and roles end by real time, whatever business time says; each end becomes a fact."""

from __future__ import annotations

from datetime import datetime
from threading import Event as Stop
from uuid import uuid4

from sqlalchemy import select

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.messages import About, Command, Context
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from services.identity_access.domain.commands import ExpireSession, LapseRoles
from services.identity_access.projections.grants import granted
from services.identity_access.projections.sessions import open_session

EVERY = 5.0  # seconds between two looks
MOST = 500  # ends of a look; what is left is found by the next


class Lapses:
    """Ends what is over. No timers: those fire by business time, and tokens live by real time."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._handler = parts, Handler(parts)

    def run(self, stop: Stop) -> None:
        """Until `stop`."""
        while not stop.is_set():
            self.look(SystemClock().now())
            stop.wait(EVERY)

    def look(self, now: datetime) -> None:
        """End what is over by now; where another process was faster, nothing happens."""
        for command in self._due(now):
            command_id = str(uuid4())
            about = About(country_code="EU")
            context = Context(command_id=command_id, correlation_id=command_id, about=about)
            self._handler.handle(command, context)

    def _due(self, now: datetime) -> list[Command]:
        at, ends, roles = self._parts.clock.now(), open_session.c.ends_at, granted.c.expires_at
        sessions = select(open_session.c.session_id).where(ends <= now).limit(MOST)
        holders = select(granted.c.user_id).distinct().where(roles <= now).limit(MOST)
        with self._parts.store.reader() as reader:
            return [
                *(ExpireSession(at=at, now=now, **row) for row in reader.query(sessions)),
                *(LapseRoles(at=at, now=now, **row) for row in reader.query(holders)),
            ]
