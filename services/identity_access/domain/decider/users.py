"""Accounts: created, changed, disabled, locked; roles given and taken; passwords set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from fsm_common.core.errors import Rejected, conflict, forbidden, invalid, not_found
from fsm_events.common import GrantScope
from fsm_events.identity import (
    GrantAdded,
    GrantRemoved,
    PasswordSet,
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserUnlocked,
    UserUpdated,
)
from services.identity_access.domain.commands import (
    AddGrant,
    CreateUser,
    DisableUser,
    EnableUser,
    Grant,
    LapseLock,
    LapseRoles,
    RemoveRole,
    SetPassword,
    UnlockUser,
    UpdateUser,
    UserWish,
)
from services.identity_access.domain.decider.sessions import ended
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.facts import Company, Holders, Open
from services.identity_access.domain.roles import MOST_SUPER_ADMINS, PROVIDER, ROLES, TEAM
from services.identity_access.domain.state import Account, Profile, User

Events = list[IdentityEvent]


def account(state: User) -> Account:
    """The account, or 404."""
    if not isinstance(state, Account):
        raise not_found("There is no such user.")
    return state


def create_user(command: CreateUser, state: User, facts: Holders) -> Events:
    """An account, ACTIVE, with its roles and a first password."""
    wish = command.wish
    if isinstance(state, Account):
        if state.profile.email == wish.email:
            return []
        raise conflict("USER_EXISTS", "There is a user with this id already.")
    if command.first and facts.anybody:
        raise conflict("NOT_EMPTY", "Somebody has an account here already.")
    if facts.email is not None:
        raise _email_taken()
    _check_company(wish, facts)
    if facts.company and facts.company.status in ("SUSPENDED", "DEACTIVATED"):
        raise _inactive("This company gets no new accounts at the moment.")
    for number, grant in enumerate(command.grants):
        _check_role(grant, wish, facts, command.now)
        if _same(command.grants[:number], grant):
            raise conflict("ROLE_HELD", f"{grant.role} is given there twice.")
    profile = _profile(wish, command.grants)
    return [
        UserCreated(user_id=command.user_id, **msgspec.structs.asdict(profile)),
        *(_added(command.user_id, grant, command.by) for grant in command.grants),
        PasswordSet(user_id=command.user_id, password_hash=command.password_hash, by=command.by),
    ]


def update_user(command: UpdateUser, state: User, facts: Holders) -> Events:
    """Other names, addresses or language."""
    known = account(state)
    if facts.email not in (None, known.user_id):
        raise _email_taken()
    wanted = msgspec.structs.replace(
        known.profile,
        language=command.wish.language,
        name=command.wish.name,
        first_name=command.wish.first_name,
        last_name=command.wish.last_name,
        email=command.wish.email,
        phone=command.wish.phone,
    )
    return _updated(known, wanted)


def disable_user(command: DisableUser, state: User, facts: Open) -> Events:
    """The account and its sessions end."""
    known = account(state)
    if command.by == known.user_id:
        raise forbidden("Nobody disables their own account.", "SELF_DELETE")
    if known.profile.status == "DISABLED":
        return []
    disabled = UserDisabled(user_id=known.user_id, reason=command.reason, disabled_by=command.by)
    return [disabled, *ended(facts, known.user_id, "DISABLED", command.by)]


def enable_user(command: EnableUser, state: User, facts: Holders) -> Events:
    """A disabled account may be used again, unless its company is no more."""
    known = account(state)
    if known.profile.status != "DISABLED":
        return []
    if facts.company and facts.company.status == "DEACTIVATED":
        raise _inactive("The company of this account is no more.")
    return [UserEnabled(user_id=known.user_id, by=command.by)]


def unlock_user(command: UnlockUser, state: User, facts: None) -> Events:
    """Somebody vouches for the holder."""
    known = account(state)
    locked = known.profile.status == "LOCKED"
    return [UserUnlocked(user_id=known.user_id, cause="ADMIN", by=command.by)] if locked else []


def lapse_lock(command: LapseLock, state: User, facts: None) -> Events:
    """Fifteen minutes have passed."""
    if not isinstance(state, Account) or state.locked_until is None:
        return []
    over = command.at >= state.locked_until
    return [UserUnlocked(user_id=state.user_id, cause="TIME")] if over else []


def add_grant(command: AddGrant, state: User, facts: Holders) -> Events:
    """One role more, within a scope; it takes the place of one that has expired there."""
    known, grant = account(state), command.grant
    if command.by == known.user_id:
        raise forbidden("Nobody changes their own roles.", "OWN_ROLE")
    if any(held.grant_id == grant.grant_id for held in known.grants):
        return []
    _check_role(grant, known.profile, facts, command.now)
    same = _same(known.grants, grant)
    if any(one.expires_at is None or one.expires_at > command.now for one in same):
        raise conflict("ROLE_HELD", f"The user has {grant.role} there already.")
    kept = tuple(one for one in known.grants if one not in same)
    return [
        *(_removed(known.user_id, one, command.by) for one in same),
        _added(known.user_id, grant, command.by),
        *_updated(known, _summed(known.profile, (*kept, grant))),
    ]


def remove_role(command: RemoveRole, state: User, facts: None) -> Events:
    """All grants of a role go."""
    known = account(state)
    if command.by == known.user_id:
        raise forbidden("Nobody changes their own roles.", "OWN_ROLE")
    gone = [grant for grant in known.grants if grant.role == command.role]
    kept = tuple(grant for grant in known.grants if grant.role != command.role)
    if gone and not kept:
        raise invalid("LAST_ROLE", "A user keeps at least one role; disable the account instead.")
    removed = [_removed(known.user_id, grant, command.by) for grant in gone]
    return [*removed, *_updated(known, _summed(known.profile, kept))]


def lapse_roles(command: LapseRoles, state: User, facts: None) -> Events:
    """Roles whose time is over go. An account that is left without one stays in its country and
    business unit, so that whoever reaches those can give it another."""
    known = account(state)
    over = [one for one in known.grants if one.expires_at and one.expires_at <= command.now]
    kept = tuple(grant for grant in known.grants if grant not in over)
    removed = [_removed(known.user_id, grant, None, "EXPIRED") for grant in over]
    return [*removed, *_updated(known, _summed(known.profile, kept))]


def set_password(command: SetPassword, state: User, facts: Open) -> Events:
    """Another password; all sessions end."""
    known = account(state)
    if command.password_hash == known.password:
        return []
    if command.known:
        raise invalid("PASSWORD_REUSED", "Take a password that you have not had of late.")
    by = None if command.by == known.user_id else command.by
    fresh = PasswordSet(user_id=known.user_id, password_hash=command.password_hash, by=by)
    return [fresh, *ended(facts, known.user_id, "PASSWORD_CHANGED", command.by)]


def _updated(known: Account, wanted: Profile) -> Events:
    changed = [
        name
        for name in Profile.__struct_fields__
        if getattr(wanted, name) != getattr(known.profile, name)
    ]
    if not changed:
        return []
    fields = tuple(_camel(name) for name in changed)
    record = msgspec.structs.asdict(wanted)
    return [UserUpdated(user_id=known.user_id, changed_fields=fields, **record)]


def _profile(wish: UserWish, grants: tuple[Grant, ...]) -> Profile:
    record = msgspec.structs.asdict(wish)
    bare = Profile(status="ACTIVE", auth_provider="LOCAL", verified=True, **record)
    return _summed(bare, grants)


def _summed(profile: Profile, grants: tuple[Grant, ...]) -> Profile:
    if not grants:
        return msgspec.structs.replace(profile, roles=())
    scopes = [grant.scope for grant in grants]
    return msgspec.structs.replace(
        profile,
        roles=_once(grant.role for grant in grants),
        countries=_once(scope.country_code for scope in scopes),
        business_units=_once(scope.bu_code for scope in scopes),
        stores=_once(scope.store_id for scope in scopes),
    )


def _once(values: object) -> tuple[str, ...]:
    assert hasattr(values, "__iter__")
    return tuple(sorted({value for value in values if value}))


def _added(user_id: str, grant: Grant, by: str | None) -> GrantAdded:
    return GrantAdded(user_id=user_id, granted_by=by, **msgspec.structs.asdict(grant))


def _removed(user_id: str, grant: Grant, by: str | None, reason: str | None = None) -> GrantRemoved:
    said = msgspec.structs.asdict(grant)
    return GrantRemoved(user_id=user_id, removed_by=by, reason=reason, **said)


def _check_company(wish: UserWish, facts: Holders) -> None:
    needs = {PROVIDER: (True, False), TEAM: (True, True)}.get(wish.kind, (False, False))
    if needs != (wish.provider_id is not None, wish.work_team_id is not None):
        sentence = "A company's account names its company, a team's its team as well, ours neither."
        raise _mismatch(sentence, "providerId")
    if facts.team and facts.team.provider_id != wish.provider_id:
        raise _mismatch("This team belongs to another company.", "workTeamId")


def _same(grants: Sequence[Grant], wanted: Grant) -> list[Grant]:
    """Those of the same role within the same scope."""
    return [one for one in grants if (one.role, one.scope) == (wanted.role, wanted.scope)]


def _check_role(grant: Grant, holder: UserWish | Profile, facts: Holders, now: datetime) -> None:
    role = ROLES.get(grant.role)
    if role is None:
        raise invalid("UNKNOWN_ROLE", f"There is no role {grant.role}.", "role")
    if role.kind != holder.kind:
        raise invalid("ROLE_TYPE_MISMATCH", f"{grant.role} is not for such an account.", "role")
    if grant.expires_at is not None and grant.expires_at <= now:
        raise invalid("INVALID_FIELD", "A role ends later than it begins: now.", "expiresAt")
    home = (holder.provider_id, holder.work_team_id)
    reach = (grant.scope.provider_id, grant.scope.work_team_id)
    if holder.kind in (PROVIDER, TEAM) and reach != home:
        sentence = "Who works for a company reaches that company alone, and a team itself alone."
        raise _mismatch(sentence, "providerId")
    if facts.company:
        _check_home(grant.scope, facts.company)
    if grant.role == "SUPER_ADMIN" and facts.super_admins >= MOST_SUPER_ADMINS:
        raise conflict("TOO_MANY_SUPER_ADMINS", "Three accounts have SUPER_ADMIN already.")


def _check_home(scope: GrantScope, company: Company) -> None:
    if scope.country_code != company.country_code:
        raise _mismatch("This company works in another country.", "countryCode")
    if scope.bu_code and company.bu_codes and scope.bu_code not in company.bu_codes:
        raise _mismatch("This company works for other business units.", "buCode")


def _mismatch(sentence: str, field: str) -> Rejected:
    return invalid("TENANT_MISMATCH", sentence, field)


def _inactive(sentence: str) -> Rejected:
    return invalid("PROVIDER_INACTIVE", sentence, "providerId")


def _email_taken() -> Rejected:
    return conflict("EMAIL_TAKEN", "This e-mail address belongs to another account.")


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
