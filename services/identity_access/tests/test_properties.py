"""Whatever is asked of whom in whatever order: twice is once, and rows agree with what was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsm_common.core.messages import Command, Recorded
from fsm_common.core.sealed import Sealed
from fsm_common.testing.office import Office
from fsm_events.common import GrantScope
from services.identity_access.app import service
from services.identity_access.domain import commands as c
from services.identity_access.domain import state
from services.identity_access.projections.accounts import account
from services.identity_access.projections.clients import api_client
from services.identity_access.projections.links import link
from services.identity_access.projections.sessions import open_session

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
FRANCE = GrantScope(country_code="FR")
IDENTITY = service()
QUIET = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
USERS = st.sampled_from(["u", "v"])
MOMENTS = st.integers(0, 40).map(lambda number: START + timedelta(minutes=number * 2))
ROLES = st.sampled_from(["OPERATOR", "SELLER", "SUPER_ADMIN"])
SECRETS = st.sampled_from(["a", "b", "c"])


def played(wishes: Sequence[Command]) -> Office:
    """All of them, one after another."""
    return Office(IDENTITY, wishes)


def sealed(text: str, user_id: str, name: str) -> Sealed[str]:
    return Sealed.of(text, subject=user_id, field=name)


def grant(user_id: str, number: int, role: str) -> c.Grant:
    """The third of its kind is for a while."""
    ends = START + timedelta(hours=1) if number == 3 else None
    return c.Grant(
        grant_id=f"g-{user_id}-{number}-{role}", role=role, scope=FRANCE, expires_at=ends
    )


def wish_of(user_id: str, address: str) -> c.UserWish:
    return c.UserWish(
        kind="INTERNAL",
        language="fr-FR",
        name=sealed("Somebody", user_id, "name"),
        email=sealed(f"{address}@example.com", user_id, "email"),
    )


def created(at: datetime, user_id: str, address: str, role: str) -> c.CreateUser:
    return c.CreateUser(
        at=at,
        now=at,
        user_id=user_id,
        wish=wish_of(user_id, address),
        grants=(grant(user_id, 0, role),),
        password_hash=sealed("first", user_id, "passwordHash"),
    )


def signed_in(at: datetime, user_id: str, number: int, matched: bool) -> c.SignIn:
    return c.SignIn(
        at=at,
        now=at,
        user_id=user_id,
        session_id=f"s-{user_id}-{uuid4()}",
        method="LOCAL",
        matched=matched,
        password_no=number,
        refresh_hash=sealed("token", user_id, "refreshTokenHash"),
    )


def password(at: datetime, user_id: str, secret: str) -> c.SetPassword:
    hashed = sealed(secret, user_id, "passwordHash")
    return c.SetPassword(at=at, user_id=user_id, password_hash=hashed, known=False)


def program(at: datetime, client_id: str, secret: str) -> c.CreateClient:
    return c.CreateClient(
        at=at, client_id=client_id, name="P", secret_hash=secret, roles=("SERVICE",), scope=FRANCE
    )


# A sign-in and a used link are facts each time; all else is a wish that may be true already.
ONCE = st.one_of(
    st.builds(created, MOMENTS, USERS, st.sampled_from(["one", "two"]), ROLES),
    st.builds(
        lambda at, user_id, address: c.UpdateUser(
            at=at, user_id=user_id, wish=wish_of(user_id, address)
        ),
        MOMENTS,
        USERS,
        st.sampled_from(["one", "two", "three"]),
    ),
    st.builds(c.DisableUser, at=MOMENTS, user_id=USERS, reason=st.just("ADMIN")),
    st.builds(c.EnableUser, at=MOMENTS, user_id=USERS),
    st.builds(c.UnlockUser, at=MOMENTS, user_id=USERS),
    st.builds(c.LapseLock, at=MOMENTS, user_id=USERS),
    st.builds(
        lambda at, user_id, number, role: c.AddGrant(
            at=at, now=at, user_id=user_id, grant=grant(user_id, number, role)
        ),
        MOMENTS,
        USERS,
        st.integers(1, 3),
        ROLES,
    ),
    st.builds(c.LapseRoles, at=MOMENTS, user_id=USERS, now=MOMENTS),
    st.builds(c.RemoveRole, at=MOMENTS, user_id=USERS, role=ROLES),
    st.builds(password, MOMENTS, USERS, SECRETS),
    st.builds(c.EndSessions, at=MOMENTS, user_id=USERS, reason=st.just("LOGOUT")),
    st.builds(program, MOMENTS, USERS, SECRETS),
    st.builds(c.RotateSecret, at=MOMENTS, client_id=USERS, secret_hash=SECRETS),
    st.builds(c.RevokeClient, at=MOMENTS, client_id=USERS),
    st.builds(
        c.MintLink,
        at=MOMENTS,
        link_ref=USERS,
        purpose=st.just("PORTAL"),
        customer_id=USERS,
        project_id=USERS,
        language=st.just("fr-FR"),
    ),
    st.builds(c.LimitLink, at=MOMENTS, link_ref=USERS, closed_at=MOMENTS),
    st.builds(c.RotateKey, at=MOMENTS, kid=USERS, now=MOMENTS, public_key=st.just("PEM")),
    st.builds(c.RetireKey, at=MOMENTS, kid=USERS, now=MOMENTS),
)
EACH = st.one_of(
    st.builds(signed_in, MOMENTS, USERS, st.integers(1, 3), st.booleans()),
    st.builds(
        c.UseLink,
        at=MOMENTS,
        link_ref=USERS,
        token_id=st.just("t"),
        token_expires_at=MOMENTS,
    ),
)
FIRST = [created(START, name, name, "OPERATOR") for name in ("u", "v")]
HISTORIES = st.lists(st.one_of(ONCE, EACH), max_size=14).map(lambda wishes: [*FIRST, *wishes])


@QUIET
@given(HISTORIES, ONCE)
def test_any_wish_twice_adds_nothing(history: list[Command], wish: Command) -> None:
    office = played(history)
    office.do(wish)
    assert office.do(wish) == ()


@QUIET
@given(HISTORIES)
def test_a_refresh_token_serves_once_and_twice_ends_the_session(history: list[Command]) -> None:
    office = played([*history, c.EnableUser(at=START, user_id="u")])
    entered = signed_in(START + timedelta(days=1), "u", _passwords(office, "u"), matched=True)
    if not office.do(entered):
        return  # disabled for good, or locked: tested by values
    fresh = sealed("next", "u", "refreshTokenHash")
    used = c.RefreshSession(
        at=entered.at,
        session_id=entered.session_id,
        now=entered.at,
        presented=entered.refresh_hash,
        fresh=fresh,
    )
    assert [type(e.event).__name__ for e in office.do(used)] == ["SessionRefreshIssued"]
    assert office.do(used) == ()
    stolen = c.RefreshSession(
        at=entered.at,
        session_id=entered.session_id,
        now=entered.at,
        presented=entered.refresh_hash,
        fresh=sealed("third", "u", "refreshTokenHash"),
    )
    assert [type(e.event).__name__ for e in office.do(stolen)] == ["SessionEnded"]
    assert office.do(stolen) == ()


@QUIET
@given(HISTORIES)
def test_rows_say_what_the_histories_say(history: list[Command]) -> None:
    office = played(history)
    with office.store.reader() as reader:
        for row in office.store.table(account):
            known = reader.load(state.user, row["user_id"])
            assert isinstance(known, state.Account)
            assert (row["status"], row["roles"]) == (
                known.profile.status,
                list(known.profile.roles),
            )
            assert row["locked_until"] == known.locked_until
            assert row["version"] == reader.version("user", row["user_id"])
        for row in office.store.table(api_client):
            assert row["active"] == reader.load(state.client, row["client_id"]).active
            assert row["version"] == reader.version("api_client", row["client_id"])
        for row in office.store.table(link):
            assert row["expires_at"] == reader.load(state.link, row["link_ref"]).expires_at
            assert row["version"] == reader.version("link", row["link_ref"])
        for row in office.store.table(open_session):
            session = reader.load(state.session, row["session_id"])
            assert (row["ends_at"], session.ended) == (session.refresh_expires_at, False)
            assert row["version"] == reader.version("session", row["session_id"])


@QUIET
@given(HISTORIES, st.randoms(use_true_random=False))
def test_rows_do_not_depend_on_whose_facts_came_first(history: list[Command], chance: Any) -> None:
    office = played(history)
    assert office.interleaved(_key, chance) == office.rows()


def _key(recorded: Recorded[Any]) -> str:
    """Facts behind the same guard keep their order: an account and its sessions, one link, one
    program, the keys."""
    event = recorded.event
    if event.aggregate == "signing_key":
        return "keys"
    if event.aggregate == "session":
        return f"user:{event.session_id.split('-')[1]}"
    return f"{event.aggregate}:{event.aggregate_id}"


def _passwords(office: Office, user_id: str) -> int:
    with office.store.reader() as reader:
        known = reader.load(state.user, user_id)
    return known.password_no if isinstance(known, state.Account) else 0
