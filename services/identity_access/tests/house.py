"""The service's HTTP interface in a test, with a business clock that a test moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient

from fsm_common.core.messages import About, Command, Context
from fsm_common.core.sealed import Sealed
from fsm_common.flows.handler import Handler, Outcome
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import Codec, Store
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_events.common import GrantScope
from services.identity_access.app import service
from services.identity_access.app.http import build
from services.identity_access.domain.commands import CreateUser, Grant, UserWish
from services.identity_access.gateways.hashing import Hashing
from services.identity_access.settings import Settings

PASSWORD = "Lavande-et-3-Cigales"
EVERYWHERE = GrantScope(country_code="EU")
API = "/api/v1"


class SetClock:
    """See Clock; stands still until it is moved."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """See Clock."""
        return self.instant

    def pass_by(self, **parts: float) -> None:
        """So much later."""
        self.instant += timedelta(**parts)


@dataclass
class MemoryShelf:
    """See Shelf."""

    held: dict[str, bytes] = field(default_factory=dict)

    def keys(self) -> Mapping[str, bytes]:
        """See Shelf."""
        return dict(self.held)

    def put(self, kid: str, private: bytes) -> None:
        """See Shelf."""
        self.held.setdefault(kid, private)

    def drop(self, kid: str) -> None:
        """See Shelf."""
        self.held.pop(kid, None)


class House:
    """A service with a first administrator, `admin@example.com`."""

    def __init__(self, store: Store | None = None, settings: Settings | None = None) -> None:
        self.service, self.clock, self.shelf = service(), SetClock(), MemoryShelf()
        codec: Codec = PlainCodec(self.service.events)
        self.store = store or MemoryStore(codec)
        keyring, waker = PlainKeyring(), NobodyWaits()
        self.parts = Parts(self.service, self.store, codec, keyring, self.clock, waker)
        app = build(self.parts, settings or Settings(rate_limit=10_000), self.shelf)
        self.client = TestClient(app, raise_server_exceptions=False)
        self.do(first_admin("admin@example.com", at=self.clock.now()))

    def calling_from(self, address: str) -> TestClient:
        """Somebody at this address."""
        return TestClient(self.client.app, client=(address, 50_000))

    def do(self, command: Command) -> Outcome:
        """Give a command, past HTTP."""
        command_id = str(uuid4())
        about = About(country_code="EU")
        context = Context(command_id=command_id, correlation_id=command_id, about=about)
        return Handler(self.parts).handle(command, context)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """A POST without a token."""
        return self.client.post(f"{API}{path}", json=body, headers=headers)

    def sign_in(self, email: str, password: str = PASSWORD, to: str = "internal") -> Any:
        """The answer of a sign-in."""
        return self.post(f"/auth/{to}/login", {"email": email, "password": password})

    def bearer(self, email: str = "admin@example.com", to: str = "internal") -> dict[str, str]:
        """The header of somebody signed in."""
        token = self.sign_in(email, to=to).json()["accessToken"]
        return {"Authorization": f"Bearer {token}"}


def first_admin(email: str, at: datetime) -> CreateUser:
    """As bootstrap makes it."""
    user_id = "admin"
    return CreateUser(
        at=at,
        now=at,
        user_id=user_id,
        first=True,
        wish=UserWish(
            kind="INTERNAL",
            language="en",
            name=Sealed.of("Ada Min", subject=user_id, field="name"),
            email=Sealed.of(email, subject=user_id, field="email"),
        ),
        grants=(Grant(grant_id="g0", role="ADMIN", scope=EVERYWHERE),),
        password_hash=Sealed.of(Hashing().made(PASSWORD), subject=user_id, field="passwordHash"),
    )


def operator(**changes: Any) -> dict[str, Any]:
    """A body of POST /users."""
    return {
        "userId": "op_fr",
        "kind": "INTERNAL",
        "email": "op_fr@example.com",
        "firstName": "Odile",
        "lastName": "Perrin",
        "language": "fr-FR",
        "roles": [{"role": "OPERATOR", "countryCode": "FR"}],
        "password": PASSWORD,
        **changes,
    }
