"""Sign-ins that are not over: to their holder, and to an ADMIN who reaches the account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from fsm_common.core.errors import not_found
from fsm_common.core.rows import Row
from fsm_common.edges.http import ANYONE, Answer, Call, Listing, Page, Routes
from services.identity_access.api.codes import CODES
from services.identity_access.api.tools import own_account
from services.identity_access.api.users import ADMIN, reachable, reached
from services.identity_access.projections.accounts import account
from services.identity_access.projections.sessions import open_session

routes = Routes("sessions", CODES)
NONE = "There is no such session, or it has ended."
SESSIONS = Listing(
    select(open_session),
    key=open_session.c.session_id,
    sorts={"startedAt": open_session.c.started_at},
    filters={
        "userId": open_session.c.user_id,
        "authMethod": open_session.c.auth_method,
        "startedAt": open_session.c.started_at,
    },
    sort="startedAt:desc",
)


class SessionAnswer(Answer):
    """A sign-in: it ends at `endsAt` unless it is refreshed, at `expiresAt` in any case."""

    session_id: str
    user_id: str
    auth_method: str
    started_at: datetime
    ends_at: datetime
    expires_at: datetime
    version: int


@routes.get("/auth/sessions", "ListSessions", ANYONE, listing=SESSIONS)
def list_sessions(call: Call) -> Page[SessionAnswer]:
    """The caller's own; to an ADMIN also those of the accounts within reach."""
    where = open_session.c.user_id == own_account(call)
    if call.caller.roles.intersection(ADMIN):
        reach = reachable(call.caller.acting_as(ADMIN))
        where = or_(where, open_session.c.user_id.in_(select(account.c.user_id).where(reach)))
    return call.page(SESSIONS, _shown, where)


@routes.get("/auth/sessions/{session_id}", "GetSession", ANYONE)
def get_session(session_id: str, call: Call) -> SessionAnswer:
    """One sign-in that is not over."""
    row = call.get(open_session, sentence=NONE, session_id=session_id)
    own = row["user_id"] == own_account(call)
    if not own and not call.caller.roles.intersection(ADMIN):
        raise not_found(NONE)
    reached(call, row["user_id"], NONE)
    call.etag(row["version"])
    return _shown(row)


def _shown(row: Row) -> SessionAnswer:
    return SessionAnswer(**{name: row[name] for name in SessionAnswer.model_fields})
