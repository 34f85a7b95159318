"""What others' facts make us want."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.messages import Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.core.rows import Change, Put
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import PlainCodec
from fsm_events.common import GrantScope
from fsm_events.identity import GrantAdded, SessionStarted, UserUpdated
from fsm_events.projects import ProjectCreated, ProjectStatusChanged
from fsm_events.providers import ProviderCreated, ProviderStatusChanged, TeamCreated, TeamUpdated
from services.identity_access.domain.audit import audit
from services.identity_access.domain.commands import (
    CloseCompany,
    EndTeamSessions,
    LimitLink,
    MintLink,
)
from services.identity_access.domain.facts import Company, Team
from services.identity_access.domain.policy import link_ref, on_company, on_project
from services.identity_access.projections import companies

AT = datetime(2026, 3, 2, 8, 2, tzinfo=UTC)


def said(kind: type[Any], **fields: Any) -> Recorded[Any]:
    """A fact of others; fields that nobody here reads are empty."""
    wanted = {f.name for f in msgspec.structs.fields(kind) if f.required} - fields.keys()
    event = kind(**fields, **dict.fromkeys(wanted))
    meta = EventMeta(
        event_id="e1",
        event_type=kind.topic,
        schema_version=1,
        occurred_at=AT,
        aggregate_id="a1",
        aggregate_version=1,
        country_code="ES",
        actor_type="SYSTEM",
        correlation_id="c1",
    )
    return Recorded(meta=meta, event=event, key="k")


def test_a_project_brings_one_link() -> None:
    recorded = said(ProjectCreated, project_id="p1", customer_id="CUS-1", language="es-ES")
    [command] = on_project(recorded, AT)
    assert command == MintLink(
        at=AT,
        link_ref=link_ref("p1"),
        purpose="PORTAL",
        customer_id="CUS-1",
        project_id="p1",
        language="es-ES",
    )


@pytest.mark.parametrize("status", ["COMPLETED", "CANCELLED"])
def test_closure_limits_the_link(status: str) -> None:
    recorded = said(ProjectStatusChanged, project_id="p1", status=status)
    assert on_project(recorded, AT) == [LimitLink(at=AT, link_ref=link_ref("p1"), closed_at=AT)]


def test_other_states_of_a_project_change_nothing() -> None:
    assert on_project(said(ProjectStatusChanged, project_id="p1", status="SCHEDULED"), AT) == []


def test_a_company_that_is_no_more_is_closed_and_a_suspended_one_is_not() -> None:
    gone = said(ProviderStatusChanged, provider_id="prv", new_status="DEACTIVATED")
    assert on_company(gone, AT) == [CloseCompany(at=AT, provider_id="prv")]
    held = said(ProviderStatusChanged, provider_id="prv", new_status="SUSPENDED")
    assert on_company(held, AT) == []


def test_an_inactive_team_is_signed_out() -> None:
    gone = said(TeamUpdated, team_id="t1", status="INACTIVE")
    assert on_company(gone, AT) == [EndTeamSessions(at=AT, work_team_id="t1")]
    assert on_company(said(TeamUpdated, team_id="t1", status="ACTIVE"), AT) == []


def test_of_companies_and_teams_we_keep_what_accounts_depend_on() -> None:
    store = MemoryStore(PlainCodec(()))
    home = {"provider_id": "prv", "country_code": "FR", "bu_codes": ("HOME_FR",)}
    told = [
        said(ProviderCreated, **home, status="REGISTERED"),
        said(ProviderStatusChanged, provider_id="prv", new_status="SUSPENDED"),
        said(TeamCreated, provider_id="prv", team_id="t1", status="ACTIVE"),
        said(TeamUpdated, provider_id="prv", team_id="t1", status="INACTIVE"),
    ]
    for one in told:
        with store.unit() as unit:
            unit.apply([s for s in companies.project(one) if isinstance(s, Put | Change)])
    with store.reader() as reader:
        assert companies.company_of("prv", reader) == Company("SUSPENDED", "FR", ("HOME_FR",))
        assert companies.team_of("t1", reader) == Team("prv", inactive=True)
        assert companies.company_of("prv_x", reader) is None
        assert companies.team_of(None, reader) is None


def test_who_gets_a_right_is_audited() -> None:
    scope = GrantScope(country_code="ES")
    added = said(GrantAdded, user_id="u2", grant_id="g1", role="ADMIN", scope=scope)
    [entry] = audit(added)
    assert isinstance(entry, EntryRecorded)
    assert (entry.action, entry.outcome, entry.entity_id) == ("identity.grant.added", "DONE", "a1")
    told = msgspec.json.decode(entry.details or "")
    assert (told["role"], told["scope"]["countryCode"]) == ("ADMIN", "ES")


def test_the_auditors_read_names_of_fields_and_no_values() -> None:
    changed = said(UserUpdated, user_id="u2", email="anna@example.org", changed_fields=("email",))
    [entry] = audit(changed)
    assert isinstance(entry, EntryRecorded)
    assert entry.details == '{"changedFields":["email"]}'
    assert b"anna" not in msgspec.json.encode(entry)


def test_a_sign_in_is_no_privileged_act() -> None:
    assert audit(said(SessionStarted, user_id="u2")) == ()
