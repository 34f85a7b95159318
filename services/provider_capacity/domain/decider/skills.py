"""What teams can do: certificates and specialties."""

from __future__ import annotations

from datetime import date

from fsm_common.core.errors import conflict, forbidden, invalid, not_found
from fsm_events.providers import (
    CertificationRejected,
    CertificationSubmitted,
    CertificationVerified,
    SpecialtyAssigned,
    SpecialtyRevoked,
)
from services.provider_capacity.domain.commands import (
    AssignSpecialty,
    CheckCertification,
    RevokeSpecialty,
    SubmitCertification,
)
from services.provider_capacity.domain.company import Family
from services.provider_capacity.domain.decider.common import check_specialties, entered
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Certificate, Team


def submit_certification(
    command: SubmitCertification, state: Team, facts: Family
) -> list[CompanyEvent]:
    """It does not count until somebody has checked it."""
    record, known = entered(state), state.certificates.get(command.certification_id)
    if facts.ground.id_taken:
        raise conflict("DUPLICATE", "There is another certificate of that id.")
    if known is not None:
        if _same(known, command):
            return []
        raise conflict("DUPLICATE", "There is another certificate of that id.")
    if not command.specialty_ids:
        sentence = "A certificate is for at least one specialty."
        raise invalid("SPECIALTY_REQUIRED", sentence, "specialtyIds")
    check_specialties(facts, command.specialty_ids, "specialtyIds")
    if command.expires_on is not None and command.expires_on <= command.issued_on:
        raise invalid("DATE_ORDER", "It expires before it was issued.", "expiresOn")
    if command.issued_on > facts.company.today(command.at):
        raise invalid("DATE_ORDER", "It is issued on a day to come.", "issuedOn")
    return [
        CertificationSubmitted(
            certification_id=command.certification_id,
            team_id=record.team_id,
            provider_id=record.provider_id,
            type=command.type,
            name=command.name,
            number=command.number,
            authority=command.authority,
            issued_on=command.issued_on,
            expires_on=command.expires_on,
            specialty_ids=command.specialty_ids,
            document_id=command.document_id,
            by=command.by,
        )
    ]


def check_certification(
    command: CheckCertification, state: Team, facts: Family
) -> list[CompanyEvent]:
    """Somebody else than its owner says whether it counts."""
    record = entered(state)
    if command.company == record.provider_id:
        raise forbidden("Nobody verifies the certificates of the own company.")
    certificate = state.certificates.get(command.certification_id)
    if certificate is None:
        raise not_found("There is no such certificate.")
    wanted = "VERIFIED" if command.verified else "REJECTED"
    if certificate.state == wanted:
        return []
    if certificate.state != "PENDING":
        sentence = f"The certificate is {certificate.state.lower()} already."
        raise conflict("INVALID_TRANSITION", sentence, state=certificate.state)
    if not command.verified:
        return [_rejected(command, record.provider_id, certificate)]
    on = facts.company.today(command.at)
    if certificate.expires_on is not None and certificate.expires_on < on:
        raise invalid("CERTIFICATE_EXPIRED", "The certificate has expired.")
    return with_consequences(
        [_verified(command, record.provider_id, certificate, on)], facts, command.at
    )


def assign_specialty(command: AssignSpecialty, state: Team, facts: Family) -> list[CompanyEvent]:
    """With a verified certificate where the specialty demands one."""
    record, known = entered(state), state.specialties.get(command.specialty_id)
    if known is not None and known.experience == command.experience:
        return []
    check_specialties(facts, (command.specialty_id,), "specialtyId")
    demanded = facts.ground.specialties[command.specialty_id].certification_types
    held = state.held(command.specialty_id, facts.company.today(command.at))
    missing = sorted(set(demanded) - held)
    if missing:
        sentence = f"{command.specialty_id} demands a verified certificate {missing[0]}."
        raise invalid("CERTIFICATION_REQUIRED", sentence, "specialtyId", missing=missing)
    assigned = SpecialtyAssigned(
        team_id=record.team_id,
        provider_id=record.provider_id,
        specialty_id=command.specialty_id,
        experience=command.experience,
        certified=bool(held),
    )
    return with_consequences([assigned], facts, command.at)


def revoke_specialty(command: RevokeSpecialty, state: Team, facts: Family) -> list[CompanyEvent]:
    """For ever; it would be assigned anew."""
    record = entered(state)
    if command.specialty_id not in state.specialties:
        return []
    if not command.reason.strip():
        raise invalid("REASON_REQUIRED", "Say why.", "reason")
    revoked = SpecialtyRevoked(
        team_id=record.team_id,
        provider_id=record.provider_id,
        specialty_id=command.specialty_id,
        reason=command.reason,
    )
    return with_consequences([revoked], facts, command.at)


def _same(known: Certificate, command: SubmitCertification) -> bool:
    wanted = (command.name, command.type, command.issued_on, command.specialty_ids)
    there = (known.name, known.type, known.issued_on, known.specialty_ids)
    return (there, known.expires_on) == (wanted, command.expires_on)


def _rejected(
    command: CheckCertification, provider_id: str, certificate: Certificate
) -> CertificationRejected:
    if not (command.reason or "").strip():
        raise invalid("REASON_REQUIRED", "Say why it does not count.", "reason")
    return CertificationRejected(
        certification_id=command.certification_id,
        team_id=command.team_id,
        provider_id=provider_id,
        type=certificate.type,
        reason=command.reason or "",
        by=command.by,
    )


def _verified(
    command: CheckCertification, provider_id: str, certificate: Certificate, on: date
) -> CertificationVerified:
    return CertificationVerified(
        certification_id=command.certification_id,
        team_id=command.team_id,
        provider_id=provider_id,
        type=certificate.type,
        name=certificate.name,
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
        verified_from=on,
        days_left=(certificate.expires_on - on).days if certificate.expires_on else None,
        specialties_affected=certificate.specialty_ids,
        by=command.by,
    )
