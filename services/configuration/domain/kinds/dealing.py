"""Values that decide who does it and on what terms: assignment, offers, ownership, papers, tax."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from fsm_events.enums import CertificationType
from services.configuration.domain.kinds.base import (
    Amount,
    Code,
    Count,
    Minutes,
    Percent,
    Rate,
    Some,
    Value,
    distinct,
)

Mode = Literal["AUTO_ACCEPT", "OFFER", "DIRECT", "BROADCAST"]


class AcceptanceRule(Value, frozen=True, kw_only=True):
    """ACCEPTANCE_RULE: what a company's preference for a service means."""

    p1: Literal["ALWAYS"] = "ALWAYS"
    p2: Literal["ALWAYS", "BESIDE_P1", "NEVER"] = "BESIDE_P1"
    opt_out: Literal["NEVER"] = "NEVER"


class OfferExpiry(Value, frozen=True, kw_only=True):
    """OFFER_EXPIRY, by mode: how long an offer stands."""

    minutes: Annotated[int, Meta(ge=60, le=10080)]


class Weights(Value, frozen=True, kw_only=True):
    """Points of the score; they sum to 100."""

    preference: Count = 30
    tier: Count = 25
    distance: Count = 20
    quality: Count = 15
    continuity: Count = 10

    def __post_init__(self) -> None:
        total = sum((self.preference, self.tier, self.distance, self.quality, self.continuity))
        if total != 100:
            raise ValueError(f"the weights sum to {total}, not to 100")


class Assignment(Value, frozen=True, kw_only=True):
    """ASSIGNMENT: how a team is found."""

    mode: Mode
    weights: Weights = Weights()
    max_attempts: Annotated[int, Meta(ge=2, le=5)] = 3
    broadcast_size: Annotated[int, Meta(ge=3, le=5)] = 5


class Negotiation(Value, frozen=True, kw_only=True):
    """NEGOTIATION: rounds about another date, and who may be silent for how long."""

    rounds: Annotated[int, Meta(ge=1, le=5)] = 3
    provider_hours: Some = 24
    customer_hours: Some = 48
    operator_hours: Some = 4


class Sla(Value, frozen=True, kw_only=True):
    """SLA: hours by the order's priority."""

    p1_hours: Some = 24
    p2_hours: Some = 72
    margin_percent: Percent = 20


class Ownership(Value, frozen=True, kw_only=True):
    """OWNERSHIP: how a project gets its operator, and how many one may have."""

    mode: Literal["AUTO", "MANUAL"]
    cap: Some


class QualityLine(Value, frozen=True, kw_only=True):
    """Beyond any of these a company is watched or suspended."""

    claims_percent: Percent
    csat: Annotated[float, Meta(ge=0, le=5)]
    first_time_percent: Percent | None = None
    punctuality_percent: Percent | None = None
    critical_claims_month: Count | None = None


class Thresholds(Value, frozen=True, kw_only=True):
    """THRESHOLD: when quality figures of three months move a company's risk."""

    suspend: QualityLine
    watch: QualityLine
    punctual_minutes: Minutes = 15


class GateRule(Value, frozen=True, kw_only=True):
    """CONTRACT_GATE: where a missing signature stops an order."""

    gate: Literal["GO", "ASSIGNMENT"]


class ContractSend(Value, frozen=True, kw_only=True):
    """CONTRACT_SEND: minutes from ready to sent."""

    minutes: Minutes = 120


class Tax(Value, frozen=True, kw_only=True):
    """TAX: rates in per cent; the customer's where a sold line names none."""

    contractor_rate: Rate
    customer_rate: Rate | None = None


class Geofence(Value, frozen=True, kw_only=True):
    """GEOFENCE: metres around the site within which a check-in counts."""

    metres: Annotated[int, Meta(ge=10, le=5000)] = 100


class ExtraWorkLimit(Value, frozen=True, kw_only=True):
    """EXTRA_WORK_LIMIT: up to here a team may agree extra work by itself."""

    amount: Amount
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")] = "EUR"


class Specialty(Value, frozen=True, kw_only=True):
    """What teams can do, and the certificates that it takes."""

    specialty_id: Code
    category: Code = "OTHER"
    certification_types: tuple[CertificationType, ...] = ()


class Specialties(Value, frozen=True, kw_only=True):
    """SPECIALTY: all specialties there are."""

    specialties: tuple[Specialty, ...]

    def __post_init__(self) -> None:
        distinct((item.specialty_id for item in self.specialties), "specialty")
