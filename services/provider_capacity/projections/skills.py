"""Certificates and specialties of teams, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Boolean, Column, Index, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Remove, Statement
from fsm_events.providers import (
    CertificationRejected,
    CertificationSubmitted,
    CertificationVerified,
    SpecialtyAssigned,
    SpecialtyRevoked,
    TeamProfileChanged,
)
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.projections.tables import fields, json, tables, text

certification = Table(
    "certification",
    tables,
    text("certification_id", key=True),
    text("team_id"),
    text("provider_id"),
    text("type"),
    text("state"),
    json("record"),
    text("reason", nullable=True),
    Index("certification_team", "team_id"),
)
specialty = Table(
    "specialty",
    tables,
    text("team_id", key=True),
    text("specialty_id", key=True),
    text("provider_id"),
    text("experience"),
    Column("certified", Boolean, nullable=False),
)


def project(recorded: Recorded[CompanyEvent]) -> Sequence[Statement]:
    """What a team can prove, and what it does."""
    event = recorded.event
    match event:
        case CertificationSubmitted():
            return [Put(certification, _certificate(event))]
        case CertificationVerified():
            key = {"certification_id": event.certification_id}
            return [Change(certification, key, {"state": "VERIFIED"})]
        case CertificationRejected():
            key = {"certification_id": event.certification_id}
            return [Change(certification, key, {"state": "REJECTED", "reason": event.reason})]
        case SpecialtyAssigned():
            return [Put(specialty, _specialty(event))]
        case SpecialtyRevoked():
            key = {"team_id": event.team_id, "specialty_id": event.specialty_id}
            return [Remove(specialty, key)]
        case TeamProfileChanged():
            return [
                Change(
                    specialty,
                    {"team_id": event.team_id, "specialty_id": one.specialty_id},
                    {"certified": one.certified},
                )
                for one in event.specialties
            ]
        case _:
            return []


def _certificate(event: CertificationSubmitted) -> dict[str, object]:
    return {
        "certification_id": event.certification_id,
        "team_id": event.team_id,
        "provider_id": event.provider_id,
        "type": event.type,
        "state": "PENDING",
        "record": fields(event),
        "reason": None,
    }


def _specialty(event: SpecialtyAssigned) -> dict[str, object]:
    return {
        "team_id": event.team_id,
        "specialty_id": event.specialty_id,
        "provider_id": event.provider_id,
        "experience": event.experience,
        "certified": event.certified,
    }
