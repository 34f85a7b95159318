"""Certificates and specialties of teams."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Call, Routes, Written
from fsm_events.enums import CertificationType, Experience
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, KEEPERS, OFFICE, TEAM_READERS
from services.provider_capacity.api.parts import Entry, Id
from services.provider_capacity.domain.commands import (
    AssignSpecialty,
    CheckCertification,
    RevokeSpecialty,
    SubmitCertification,
)
from services.provider_capacity.projections.skills import certification, specialty

routes = Routes("provider-capacity", CODES)


class CertificationBody(
    Entry,
    example={
        "type": "PLUMBING",
        "name": "Carné de fontanero",
        "issuedOn": "2023-01-10",
        "expiresOn": "2027-12-31",
        "specialtyIds": ["PLUMBING"],
    },
):
    """A certificate of the team."""

    certification_id: Id | None = None
    type: CertificationType
    name: str = Field(min_length=1)
    number: str | None = None
    authority: str | None = None
    issued_on: date
    expires_on: date | None = None
    specialty_ids: list[str]
    document_id: str | None = None


class CheckBody(Entry, example={"state": "VERIFIED"}):
    """Whether it counts; rejecting it takes a reason."""

    state: Literal["VERIFIED", "REJECTED"] = "VERIFIED"
    reason: str | None = None


class SpecialtyBody(Entry, example={"specialtyId": "PLUMBING", "experience": "SENIOR"}):
    """What the team can do."""

    specialty_id: str
    experience: Experience


class CertificationWritten(Written):
    """Which certificate it was."""

    certification_id: str


class CertificationAnswer(Answer):
    """A certificate."""

    certification_id: str
    team_id: str
    type: str
    state: str
    name: str
    issued_on: date
    expires_on: date | None
    specialty_ids: list[str]
    reason: str | None


class SpecialtyAnswer(Answer):
    """A specialty of the team."""

    specialty_id: str
    experience: str
    certified: bool


class SkillsAnswer(Answer):
    """All that the team can prove and do."""

    certifications: list[CertificationAnswer]
    specialties: list[SpecialtyAnswer]


@routes.post(
    "/teams/{team_id}/certifications",
    "SubmitCertification",
    KEEPERS,
    status_code=201,
    errors=[
        "DATE_ORDER",
        "DUPLICATE",
        "INDIVIDUAL_DATA_FORBIDDEN",
        "SPECIALTY_REQUIRED",
        "UNKNOWN_SPECIALTY",
    ],
)
def submit_certification(team_id: str, body: CertificationBody, call: Call) -> CertificationWritten:
    """It does not count until it is verified."""
    reach.changeable_team(call, team_id)
    certification_id = body.certification_id or call.new_id("certification")
    given: dict[str, Any] = body.model_dump(exclude={"certification_id", "specialty_ids"})
    command = SubmitCertification(
        at=call.now,
        team_id=team_id,
        certification_id=certification_id,
        specialty_ids=tuple(body.specialty_ids),
        by=call.caller.subject,
        **given,
    )
    return call.handle(
        command, lambda outcome: CertificationWritten(certification_id=certification_id)
    )


@routes.patch(
    "/certifications/{certification_id}/verify",
    "VerifyCertification",
    OFFICE,
    errors=[
        "CERTIFICATE_EXPIRED",
        "INDIVIDUAL_DATA_FORBIDDEN",
        "INVALID_TRANSITION",
        "REASON_REQUIRED",
    ],
)
def verify_certification(
    certification_id: str, body: CheckBody, call: Call
) -> CertificationWritten:
    """Somebody of the house has seen it."""
    sentence = "There is no such certificate."
    row = call.get(certification, sentence=sentence, certification_id=certification_id)
    reach.changeable_team(call, row["team_id"])
    command = CheckCertification(
        at=call.now,
        team_id=row["team_id"],
        certification_id=certification_id,
        verified=body.state == "VERIFIED",
        reason=body.reason,
        by=call.caller.subject,
        company=_company_of(call),
    )
    return call.handle(
        command, lambda outcome: CertificationWritten(certification_id=certification_id)
    )


@routes.post(
    "/teams/{team_id}/specialties",
    "AssignSpecialty",
    OFFICE,
    status_code=201,
    errors=["CERTIFICATION_REQUIRED", "INDIVIDUAL_DATA_FORBIDDEN", "UNKNOWN_SPECIALTY"],
)
def assign_specialty(team_id: str, body: SpecialtyBody, call: Call) -> Written:
    """The team can do it."""
    reach.changeable_team(call, team_id)
    command = AssignSpecialty(
        at=call.now,
        team_id=team_id,
        specialty_id=body.specialty_id,
        experience=body.experience,
    )
    return call.handle(command)


@routes.delete(
    "/teams/{team_id}/specialties/{specialty_id}",
    "RevokeSpecialty",
    OFFICE,
    errors=["REASON_REQUIRED"],
)
def revoke_specialty(team_id: str, specialty_id: str, call: Call, reason: str = "") -> Written:
    """The team can no longer do it; `?reason=` says why."""
    reach.changeable_team(call, team_id)
    command = RevokeSpecialty(
        at=call.now, team_id=team_id, specialty_id=specialty_id, reason=reason
    )
    return call.handle(command)


@routes.get("/teams/{team_id}/skills", "GetSkills", TEAM_READERS)
def get_skills(team_id: str, call: Call) -> SkillsAnswer:
    """Certificates in any state, and specialties."""
    reach.company_and_team(call, team_id)
    with call.reader() as reader:
        papers = reader.find(certification, team_id=team_id)
        can = reader.find(specialty, team_id=team_id)
    return SkillsAnswer(
        certifications=[_certificate(row) for row in papers],
        specialties=[
            SpecialtyAnswer(**{k: row[k] for k in SpecialtyAnswer.model_fields}) for row in can
        ],
    )


def _certificate(row: Row) -> CertificationAnswer:
    record = row["record"]
    return CertificationAnswer(
        certification_id=row["certification_id"],
        team_id=row["team_id"],
        type=row["type"],
        state=row["state"],
        name=record["name"],
        issued_on=record["issuedOn"],
        expires_on=record["expiresOn"],
        specialty_ids=record["specialtyIds"],
        reason=row["reason"],
    )


def _company_of(call: Call) -> str | None:
    """The company that the caller belongs to, if any."""
    return next((str(e["provider"]) for e in call.scope.entries if "provider" in e), None)
