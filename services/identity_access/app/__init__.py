"""Where the parts meet: everything that the service can do, in one list."""

from __future__ import annotations

from typing import Any

from fsm_common.core.decider import Decision
from fsm_common.core.service import Copy, Service
from services.identity_access.agents import AGENTS
from services.identity_access.domain import commands, state
from services.identity_access.domain.audit import audit
from services.identity_access.domain.decider import keys as key_rules
from services.identity_access.domain.decider import links, programs, sessions, users
from services.identity_access.domain.events import EVENTS
from services.identity_access.projections import (
    accounts,
    clients,
    companies,
    grants,
    keys,
    passwords,
)
from services.identity_access.projections import links as link_rows
from services.identity_access.projections import sessions as session_rows
from services.identity_access.projections.tables import tables


def service() -> Service:
    """The whole of it, as the flows see it."""
    return Service(
        name="identity_access",
        events=EVENTS,
        decisions=(*_on_users(), *_on_sessions(), *_on_the_rest()),
        projections=(
            accounts.project,
            grants.project,
            passwords.project,
            session_rows.project,
            clients.project,
            link_rows.project,
            keys.project,
        ),
        replies=(audit,),
        copies=(Copy("provider_capacity.journal", companies.COPIED, companies.project),),
        agents=AGENTS,
        tables=tables,
    )


def _on_users() -> list[Decision[Any, Any, Any]]:
    user, guards = state.user, accounts.user_guards
    own, opened = session_rows.owner_guards, session_rows.open_of
    return [
        Decision(commands.CreateUser, user, "user_id", users.create_user, guards, accounts.holders),
        Decision(commands.UpdateUser, user, "user_id", users.update_user, guards, accounts.holders),
        Decision(commands.DisableUser, user, "user_id", users.disable_user, own, opened),
        Decision(commands.EnableUser, user, "user_id", users.enable_user, facts=accounts.employer),
        Decision(commands.UnlockUser, user, "user_id", users.unlock_user),
        Decision(commands.LapseLock, user, "user_id", users.lapse_lock),
        Decision(
            commands.AddGrant,
            user,
            "user_id",
            users.add_grant,
            accounts.grant_guards,
            accounts.grant_holders,
        ),
        Decision(commands.LapseRoles, user, "user_id", users.lapse_roles),
        Decision(commands.RemoveRole, user, "user_id", users.remove_role),
        Decision(commands.SetPassword, user, "user_id", users.set_password, own, opened),
        Decision(commands.EndSessions, user, "user_id", sessions.end_sessions, own, opened),
    ]


def _on_sessions() -> list[Decision[Any, Any, Any]]:
    user, session, rows = state.user, state.session, session_rows
    members, those = rows.member_guards, rows.members
    return [
        Decision(
            commands.SignIn,
            user,
            "user_id",
            sessions.sign_in,
            passwords.sign_in_guards,
            passwords.tries,
        ),
        Decision(
            commands.RefreshSession,
            session,
            "session_id",
            sessions.refresh,
            rows.session_guards,
            rows.holder,
        ),
        Decision(
            commands.EndSession, session, "session_id", sessions.end_session, rows.session_guards
        ),
        Decision(
            commands.ExpireSession,
            session,
            "session_id",
            sessions.expire_session,
            rows.session_guards,
        ),
        Decision(
            commands.CloseCompany, user, "provider_id", sessions.close_company, members, those
        ),
        Decision(
            commands.EndTeamSessions,
            user,
            "work_team_id",
            sessions.end_team_sessions,
            members,
            those,
        ),
    ]


def _on_the_rest() -> list[Decision[Any, Any, Any]]:
    client, link, key = state.client, state.link, state.signing_key
    guards = link_rows.link_guards
    return [
        Decision(commands.CreateClient, client, "client_id", programs.create_client),
        Decision(commands.RotateSecret, client, "client_id", programs.rotate_secret),
        Decision(commands.RevokeClient, client, "client_id", programs.revoke_client),
        Decision(commands.MintLink, link, "link_ref", links.mint_link, guards),
        Decision(commands.LimitLink, link, "link_ref", links.limit_link, guards),
        Decision(commands.UseLink, link, "link_ref", links.use_link),
        Decision(commands.RotateKey, key, "kid", key_rules.rotate_key, keys.key_guards, keys.keys),
        Decision(commands.RetireKey, key, "kid", key_rules.retire_key, keys.key_guards, keys.keys),
    ]
