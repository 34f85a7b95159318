"""The rules by values: accounts, sign-in, sessions, keys; nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from fsm_common.core.errors import Rejected
from fsm_common.core.sealed import Sealed
from fsm_common.testing.scenario import Scenario, Told
from fsm_events.common import GrantScope
from fsm_events.identity import (
    GrantRemoved,
    SessionEnded,
    SessionRefreshIssued,
    SessionStarted,
    SigningKeyRotated,
    UserDisabled,
    UserLocked,
    UserUnlocked,
    UserUpdated,
)
from services.identity_access.domain import state
from services.identity_access.domain.commands import (
    AddGrant,
    CreateUser,
    DisableUser,
    EnableUser,
    ExpireSession,
    Grant,
    LapseLock,
    LapseRoles,
    RefreshSession,
    RemoveRole,
    RotateKey,
    SignIn,
    UnlockUser,
    UpdateUser,
    UserCommand,
    UserWish,
)
from services.identity_access.domain.decider import keys, sessions, users
from services.identity_access.domain.facts import Company, Holder, Holders, Keys, Open, Team, Tries

AT = datetime(2026, 3, 2, 10, 0, 40, tzinfo=UTC)
FRANCE = GrantScope(country_code="FR")
WISH = UserWish(kind="INTERNAL", language="fr", name=Sealed(b"n"), email=Sealed(b"e", b"i"))
OF_A_COMPANY = msgspec.structs.replace(WISH, kind="EXTERNAL_PROVIDER", provider_id="prv_a")
OPERATOR = Grant(grant_id="g1", role="OPERATOR", scope=FRANCE)
CREATE = CreateUser(
    at=AT, now=AT, user_id="u1", wish=WISH, grants=(OPERATOR,), password_hash=Sealed(b"p1")
)
creating = Scenario(state.user, users.create_user)
created = creating.when(CREATE, Holders()).events


def signing_in(matched: bool = True, at: datetime = AT, no: int = 1) -> SignIn:
    return SignIn(
        at=at,
        now=at,
        user_id="u1",
        session_id="s1",
        method="LOCAL",
        matched=matched,
        password_no=no,
        refresh_hash=Sealed(b"r1"),
    )


class TestCreateUser:
    def test_an_account_with_its_roles_and_its_password(self) -> None:
        kinds = [type(event).__name__ for event in created]
        assert kinds == ["UserCreated", "GrantAdded", "PasswordSet"]

    def test_an_address_belongs_to_one(self) -> None:
        creating.when(CREATE, Holders(email="u2")).then_rejected(code="EMAIL_TAKEN")

    def test_a_role_is_given_once_within_a_scope(self) -> None:
        again = msgspec.structs.replace(OPERATOR, grant_id="g2")
        twice = msgspec.structs.replace(CREATE, grants=(OPERATOR, again))
        creating.when(twice, Holders()).then_rejected(code="ROLE_HELD")
        spain = msgspec.structs.replace(again, scope=GrantScope(country_code="ES"))
        both = msgspec.structs.replace(CREATE, grants=(OPERATOR, spain))
        assert creating.when(both, Holders()).events

    def test_a_role_does_not_begin_behind_its_end(self) -> None:
        over = msgspec.structs.replace(OPERATOR, expires_at=AT)
        command = msgspec.structs.replace(CREATE, grants=(over,))
        creating.when(command, Holders()).then_rejected(code="INVALID_FIELD")
        earlier = msgspec.structs.replace(command, now=AT - timedelta(seconds=1))
        assert creating.when(earlier, Holders()).events

    def test_a_fourth_super_admin(self) -> None:
        grants = (Grant(grant_id="g", role="SUPER_ADMIN", scope=FRANCE),)
        wish = CreateUser(
            at=AT, now=AT, user_id="u1", wish=WISH, grants=grants, password_hash=Sealed(b"p")
        )
        assert creating.when(wish, Holders(super_admins=2)).events
        creating.when(wish, Holders(super_admins=3)).then_rejected(code="TOO_MANY_SUPER_ADMINS")

    @pytest.mark.parametrize("status", ["SUSPENDED", "DEACTIVATED"])
    def test_a_company_that_gets_no_work_gets_no_accounts(self, status: str) -> None:
        told = creating.when(CREATE, Holders(company=Company(status, "FR")))
        told.then_rejected(code="PROVIDER_INACTIVE")


class TestUpdateUser:
    rules = Scenario(state.user, users.update_user, created)
    wish = msgspec.structs.replace(WISH, language="fr-BE", phone=Sealed(b"+"))
    command = UpdateUser(at=AT, user_id="u1", wish=wish)

    def test_the_names_of_what_is_different_are_told(self) -> None:
        [updated] = self.rules.when(self.command, Holders(email="u1")).events
        assert isinstance(updated, UserUpdated)
        assert updated.changed_fields == ("language", "phone")
        back = msgspec.structs.replace(self.command, wish=WISH)
        [gone] = self.rules.given(updated).when(back, Holders(email="u1")).events
        assert isinstance(gone, UserUpdated)
        assert (gone.phone, gone.changed_fields) == (None, ("language", "phone"))

    def test_an_address_of_somebody_else(self) -> None:
        self.rules.when(self.command, Holders(email="u2")).then_rejected(code="EMAIL_TAKEN")

    def test_nobody_is_not_changed(self) -> None:
        nobody = Scenario(state.user, users.update_user)
        nobody.when(self.command, Holders()).then_rejected(code="NOT_FOUND")


class TestRoles:
    rules = Scenario(state.user, users.add_grant, created)

    def adding(self, grant_id: str, now: datetime, **ends: datetime) -> AddGrant:
        seller = Grant(grant_id=grant_id, role="SELLER", scope=FRANCE, **ends)
        return AddGrant(at=AT, now=now, user_id="u1", grant=seller, by="a")

    def test_an_expired_role_makes_room_for_the_same_again(self) -> None:
        end = AT + timedelta(hours=1)
        rules = self.rules.given(
            *self.rules.when(self.adding("g2", AT, expires_at=end), Holders()).events
        )
        early = self.adding("g3", end - timedelta(seconds=1))
        rules.when(early, Holders()).then_rejected(code="ROLE_HELD")
        kinds = [type(e).__name__ for e in rules.when(self.adding("g3", end), Holders()).events]
        assert kinds == ["GrantRemoved", "GrantAdded"]

    def test_a_role_that_is_over_is_not_given(self) -> None:
        late = self.adding("g2", AT, expires_at=AT - timedelta(days=1))
        self.rules.when(late, Holders()).then_rejected(code="INVALID_FIELD")

    def test_a_role_whose_time_is_over_ends(self) -> None:
        end = AT + timedelta(hours=1)
        given = self.rules.when(self.adding("g2", AT, expires_at=end), Holders()).events
        rules = Scenario(state.user, users.lapse_roles, (*created, *given))
        command = LapseRoles(at=end, user_id="u1", now=end)
        early = msgspec.structs.replace(command, now=end - timedelta(seconds=1))
        rules.when(early).then_nothing()
        removed, updated = rules.when(command).events
        assert isinstance(removed, GrantRemoved)
        assert (removed.grant_id, removed.reason, removed.removed_by) == ("g2", "EXPIRED", None)
        assert isinstance(updated, UserUpdated)
        assert (updated.roles, updated.changed_fields) == (("OPERATOR",), ("roles",))
        rules.given(removed, updated).when(command).then_nothing()

    def test_the_last_role_ends_too_and_its_holder_stays_at_home(self) -> None:
        end = AT + timedelta(hours=1)
        alone = msgspec.structs.replace(OPERATOR, expires_at=end)
        made = creating.when(msgspec.structs.replace(CREATE, grants=(alone,)), Holders()).events
        rules = Scenario(state.user, users.lapse_roles, made)
        _, updated = rules.when(LapseRoles(at=end, user_id="u1", now=end)).events
        assert isinstance(updated, UserUpdated)
        assert (updated.roles, updated.countries) == ((), ("FR",))

    def test_nobody_of_a_company_reaches_beyond_it(self) -> None:
        wish = OF_A_COMPANY
        other = GrantScope(country_code="FR", provider_id="prv_b")
        for scope in (FRANCE, other):
            grant = Grant(grant_id="g1", role="PROVIDER_ADMIN", scope=scope)
            command = msgspec.structs.replace(CREATE, wish=wish, grants=(grant,))
            creating.when(command, Holders()).then_rejected(code="TENANT_MISMATCH")

    @pytest.mark.parametrize(
        ("country", "unit", "fits"),
        [
            ("FR", None, True),
            ("FR", "HOME_FR", True),
            ("FR", "PRO_FR", False),
            ("ES", None, False),
            ("EU", None, False),
        ],
    )
    def test_a_company_is_at_home_where_it_works(
        self, country: str, unit: str | None, fits: bool
    ) -> None:
        scope = GrantScope(country_code=country, bu_code=unit, provider_id="prv_a")
        grant = Grant(grant_id="g1", role="PROVIDER_ADMIN", scope=scope)
        command = msgspec.structs.replace(CREATE, wish=OF_A_COMPANY, grants=(grant,))
        known = Holders(company=Company("ACTIVE", "FR", ("HOME_FR",)))
        also = AddGrant(
            at=AT, now=AT, user_id="u1", grant=msgspec.structs.replace(grant, grant_id="g2"), by="a"
        )
        at_home = GrantScope(country_code="FR", provider_id="prv_a")
        home = Grant(grant_id="g0", role="PROVIDER_MANAGER", scope=at_home)
        made = creating.when(msgspec.structs.replace(command, grants=(home,)), known).events
        for told in (
            creating.when(command, known),
            Scenario(state.user, users.add_grant, made).when(also, known),
        ):
            if fits:
                assert told.events
            else:
                told.then_rejected(code="TENANT_MISMATCH")
        assert creating.when(command, Holders()).events, "a company we have not heard of yet"

    def test_a_team_of_another_company(self) -> None:
        wish = msgspec.structs.replace(OF_A_COMPANY, kind="EXTERNAL_WORK_TEAM", work_team_id="t1")
        scope = GrantScope(country_code="FR", provider_id="prv_a", work_team_id="t1")
        grant = Grant(grant_id="g1", role="WORK_TEAM", scope=scope)
        command = msgspec.structs.replace(CREATE, wish=wish, grants=(grant,))
        assert creating.when(command, Holders(team=Team("prv_a"))).events
        assert creating.when(command, Holders()).events, "a team we have not heard of yet"
        told = creating.when(command, Holders(team=Team("prv_c")))
        told.then_rejected(code="TENANT_MISMATCH")

    def test_who_was_disabled_with_their_company_stays_so(self) -> None:
        gone = UserDisabled(user_id="u1", reason="PROVIDER_DEACTIVATED")
        rules = Scenario(state.user, users.enable_user, (*created, gone))
        command = EnableUser(at=AT, user_id="u1", by="a")
        no_more = Holders(company=Company("DEACTIVATED", "FR"))
        rules.when(command, no_more).then_rejected(code="PROVIDER_INACTIVE")
        assert rules.when(command, Holders(company=Company("SUSPENDED", "FR"))).events


class TestSignIn:
    rules = Scenario(state.user, sessions.sign_in, created)

    def test_example_1_the_fifth_failure_locks_for_fifteen_minutes(self) -> None:
        until = AT + timedelta(minutes=15)
        locked = UserLocked(user_id="u1", until=until, failed_attempts=5)
        self.rules.when(signing_in(matched=False), Tries(3)).then_nothing()
        self.rules.when(signing_in(matched=False), Tries(4)).then(locked)
        during = signing_in(at=AT + timedelta(minutes=9, seconds=20))
        self.rules.given(locked).when(during, Tries()).then_rejected(code="ACCOUNT_LOCKED")
        wrong = signing_in(matched=False, at=until - timedelta(seconds=1))
        self.rules.given(locked).when(wrong, Tries()).then_rejected(code="ACCOUNT_LOCKED")
        after = self.rules.given(locked).when(signing_in(at=until), Tries()).events
        assert after[0] == UserUnlocked(user_id="u1", cause="TIME")
        assert isinstance(after[1], SessionStarted)

    def test_a_failure_after_the_lock_is_the_first_again(self) -> None:
        until = AT + timedelta(minutes=15)
        locked = UserLocked(user_id="u1", until=until, failed_attempts=5)
        wrong = signing_in(matched=False, at=until)
        unlocked = UserUnlocked(user_id="u1", cause="TIME")
        self.rules.given(locked).when(wrong, Tries(4)).then(unlocked)

    def test_a_team_that_is_inactive_does_not_come_in(self) -> None:
        told = self.rules.when(signing_in(), Tries(employer_gone=True))
        told.then_rejected(code="ACCOUNT_NOT_ACTIVE")
        wrong = signing_in(matched=False)
        self.rules.when(wrong, Tries(employer_gone=True)).then_nothing()

    def test_what_matched_an_older_password_is_no_match(self) -> None:
        self.rules.when(signing_in(no=0), Tries()).then_rejected(code="INVALID_CREDENTIALS")


class TestRefresh:
    rules = Scenario(state.session, sessions.refresh)
    start = datetime(2025, 1, 17, 9, 0, tzinfo=UTC)
    started = Scenario(state.user, sessions.sign_in, created).when(signing_in(at=start), Tries())

    def refreshed(self, presented: bytes, fresh: bytes, now: datetime, *more: Any) -> Told:
        command = RefreshSession(
            at=now, session_id="s1", now=now, presented=Sealed(presented), fresh=Sealed(fresh)
        )
        rules = self.rules.given(*self.started.events, *more)
        return rules.when(command, Holder("INTERNAL", active=True))

    def test_example_2_used_once_replayed_and_the_family_ends(self) -> None:
        issued = self.started.events[1]
        assert isinstance(issued, SessionRefreshIssued)
        assert issued.expires_at == datetime(2025, 2, 16, 9, 0, tzinfo=UTC)
        used = datetime(2025, 1, 17, 9, 14, tzinfo=UTC)
        second = self.refreshed(b"r1", b"r2", used).events
        assert isinstance(second[0], SessionRefreshIssued)
        assert second[0].generation == 2
        ended = SessionEnded(session_id="s1", user_id="u1", end_reason="REUSE")
        self.refreshed(b"r1", b"r3", used, *second).then(ended)
        last = self.refreshed(b"r2", b"r3", used, *second, ended)
        last.then_rejected(code="INVALID_REFRESH_TOKEN")

    def test_a_token_that_never_was_one_ends_nothing(self) -> None:
        used = self.start + timedelta(minutes=14)
        second = self.refreshed(b"r1", b"r2", used).events
        guessed = self.refreshed(b"never", b"r3", used, *second)
        guessed.then_rejected(code="INVALID_REFRESH_TOKEN")
        third = self.refreshed(b"r2", b"r3", used, *second).events
        ended = SessionEnded(session_id="s1", user_id="u1", end_reason="REUSE")
        self.refreshed(b"r1", b"r4", used, *second, *third).then(ended)

    def test_outside_of_the_house_it_lives_seven_days_from_each_use(self) -> None:
        assert sessions.lifetime("EXTERNAL_PROVIDER") == timedelta(days=7)
        assert sessions.lifetime("EXTERNAL_WORK_TEAM") == timedelta(days=7)

    def test_it_lives_thirty_days_and_no_session_more_than_ninety(self) -> None:
        over = self.start + timedelta(days=30)
        ended = SessionEnded(session_id="s1", user_id="u1", end_reason="EXPIRED")
        self.refreshed(b"r1", b"r2", over).then(ended)
        history: list[Any] = []
        for day in (29, 58, 87):
            token, fresh = f"r{len(history) + 1}".encode(), f"r{len(history) + 2}".encode()
            now = self.start + timedelta(days=day)
            history += self.refreshed(token, fresh, now, *history).events
        assert history[-1].expires_at == self.start + timedelta(days=90)

    def test_what_nothing_refreshes_has_ended(self) -> None:
        rules = Scenario(state.session, sessions.expire_session, self.started.events)
        over = self.start + timedelta(days=30)
        command = ExpireSession(at=over, session_id="s1", now=over)
        early = msgspec.structs.replace(command, now=over - timedelta(seconds=1))
        rules.when(early).then_nothing()
        ended = SessionEnded(session_id="s1", user_id="u1", end_reason="EXPIRED")
        rules.when(command).then(ended)
        rules.given(ended).when(command).then_nothing()
        later = self.refreshed(b"r1", b"r2", over - timedelta(days=1)).events
        rules.given(*later).when(command).then_nothing()


class TestKeys:
    rules = Scenario(state.signing_key, keys.rotate_key)

    def test_the_second_to_rotate_changes_nothing(self) -> None:
        command = RotateKey(at=AT, kid="k2", now=AT, public_key="PEM")
        self.rules.when(command, Keys("k1", AT + timedelta(days=90))).then_nothing()
        [rotated] = self.rules.when(command, Keys("k1", AT)).events
        assert isinstance(rotated, SigningKeyRotated)
        assert rotated.rotate_at == AT + timedelta(days=90)


def decided(command: UserCommand, account: Any) -> Sequence[Any]:
    """What the rules make of a command; a refusal is nothing."""
    rules: dict[type, tuple[Any, Any]] = {
        CreateUser: (users.create_user, Holders()),
        DisableUser: (users.disable_user, Open(("s1",))),
        EnableUser: (users.enable_user, Holders()),
        UnlockUser: (users.unlock_user, None),
        LapseLock: (users.lapse_lock, None),
        AddGrant: (users.add_grant, Holders()),
        RemoveRole: (users.remove_role, None),
    }
    decide, facts = rules[type(command)]
    try:
        events: Sequence[Any] = decide(command, account, facts)
    except Rejected:
        return []
    return [event for event in events if event.aggregate == "user"]


WISHES = st.sampled_from(
    [
        CREATE,
        DisableUser(at=AT, user_id="u1", reason="ADMIN", by="a"),
        EnableUser(at=AT, user_id="u1", by="a"),
        UnlockUser(at=AT, user_id="u1", by="a"),
        LapseLock(at=AT, user_id="u1"),
        AddGrant(at=AT, now=AT, user_id="u1", grant=OPERATOR, by="a"),
        AddGrant(
            at=AT,
            now=AT,
            user_id="u1",
            grant=Grant(grant_id="g2", role="SELLER", scope=FRANCE),
            by="a",
        ),
        RemoveRole(at=AT, user_id="u1", role="SELLER", by="a"),
        RemoveRole(at=AT, user_id="u1", role="OPERATOR", by="a"),
    ]
)


@generated(st.lists(WISHES, max_size=20))
@settings(max_examples=200)
def test_any_command_twice_adds_nothing_and_an_account_keeps_a_role(
    wishes: list[UserCommand],
) -> None:
    account: Any = state.Nobody()
    for wish in wishes:
        for event in decided(wish, account):
            account = state.evolve_user(account, event)
        assert decided(wish, account) == []
        if isinstance(account, state.Account):
            assert account.grants
            assert set(account.profile.roles) == {grant.role for grant in account.grants}
