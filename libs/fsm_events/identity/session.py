"""What is said of session.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.enums import AuthMethod, SessionEnd


class SessionEnded(Event, frozen=True, kw_only=True):
    """A session is over; its refresh tokens are void."""

    topic: ClassVar[str] = "identity.session.ended"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "session"
    identity: ClassVar[str] = "session_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    session_id: str
    user_id: str
    end_reason: SessionEnd
    by: str | None = None


class SessionRefreshIssued(Event, frozen=True, kw_only=True):
    """A session has a new refresh token; older ones are void."""

    topic: ClassVar[str] = "identity.session.refresh_issued"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "session"
    identity: ClassVar[str] = "session_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = False

    session_id: str
    user_id: str
    generation: int  # from 1
    refresh_token_hash: Sealed[str]  # SHA-256 of a random token
    expires_at: dt.datetime


class SessionStarted(Event, frozen=True, kw_only=True):
    """Somebody signed in."""

    topic: ClassVar[str] = "identity.session.started"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "session"
    identity: ClassVar[str] = "session_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    session_id: str
    user_id: str
    auth_method: AuthMethod
    device_id: str | None = None
    started_at: dt.datetime
    expires_at: dt.datetime  # the absolute end
