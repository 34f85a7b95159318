"""The companies of both stories as their fixtures say, and how a PSM enters one."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.stories.people import Person

SERVICE = "provider_capacity"
AT_ONCE = 4  # companies entered side by side
FITTING = ("DOOR_WINDOW_FITTING", "P1")
FLOORING = ("FLOORING_FITTING", "P1")
TURIA_BASE, PLUMBER_BASE = (39.4750, -0.4180), (39.4700, -0.3760)
VENISSIEUX = (45.6970, 4.8860)


@dataclass(frozen=True)
class TeamPlan:
    """A team; what is not said is usual."""

    team_id: str
    name: str
    cross_shift: bool = False
    absent: str | None = None
    certificate: str | None = None


@dataclass(frozen=True)
class Company:
    """A company as the fixtures deviate from the usual one."""

    provider_id: str
    name: str
    country: str
    tier: int
    billing: str
    base: tuple[float, float] | None
    teams: tuple[TeamPlan, ...]
    codes: Mapping[str, Any]
    preferences: tuple[tuple[str, str], ...] = (FITTING,)
    specialties: tuple[str, ...] = ("DOOR_WINDOW_FITTING",)
    extra: Mapping[str, Any] = field(default_factory=dict)
    paused: bool = False


VALENCIA = {"ranges": [{"first": "46001", "last": "46026"}]}
LYON = {"ranges": [{"first": "69001", "last": "69009"}]}
GRENOBLE = {"postalCodes": ["38000"]}


def all_companies() -> list[Company]:
    """Story A's six, story B's five, and the fillers."""
    plumbers = [
        Company(
            f"prv_{number}",
            f"Fontanería {number}",
            "ES",
            2,
            "INVOICE_SUBMISSION",
            PLUMBER_BASE,
            (TeamPlan(f"tem_{number}_a", f"Equipo {number}", certificate="PLUMBING"),),
            VALENCIA,
            preferences=(("PLUMBING", "P1"),),
            specialties=("PLUMBING",),
        )
        for number in range(2110, 2115)
    ]
    turia = Company(
        "prv_2101",
        "Instalaciones Turia",
        "ES",
        1,
        "INVOICE_SUBMISSION",
        TURIA_BASE,
        (TeamPlan("tem_2101_a", "Turia A"),),
        VALENCIA,
    )
    return [turia, *plumbers, *_french(), *(_filler(n) for n in range(801, 857))]


def _french() -> list[Company]:
    rhone = (TeamPlan("tem_0417_a", "Équipe A"), TeamPlan("tem_0417_b", "Équipe B", True))
    rows: list[tuple[str, str, int, tuple[float, float] | None]] = [
        ("0522", "Lyon Pose Habitat", 2, VENISSIEUX),
        ("0633", "Saône Menuiserie", 3, (45.9890, 4.7180)),
        ("0701", "Nord-Isère Fermetures", 3, (45.5861, 5.2736)),
        ("0744", "Pilat Menuiseries", 3, None),
    ]
    first = _fr("0417", "Atelier Rhône Fenêtres", 1, (45.7667, 4.8800), rhone)
    return [first, *(_fr(n, name, tier, base, (_team(n),)) for n, name, tier, base in rows)]


def _fr(
    number: str,
    name: str,
    tier: int,
    base: tuple[float, float] | None,
    teams: tuple[TeamPlan, ...],
    **more: Any,
) -> Company:
    zone = more.pop("codes", LYON)
    return Company(f"prv_{number}", name, "FR", tier, "SELF_BILLING", base, teams, zone, **more)


def _team(number: str, cross_shift: bool = True, absent: str | None = None) -> TeamPlan:
    return TeamPlan(f"tem_{number}_a", f"Équipe {number}", cross_shift, absent)


def _filler(number: int) -> Company:
    """prv_0801 to prv_0856, each deviating in one thing."""
    name, team = f"{number:04}", _team(f"{number:04}")
    more: dict[str, Any] = {}
    if number <= 804:
        more["paused"] = True
    elif number <= 840:
        more["codes"] = GRENOBLE
    elif number <= 843:
        more["extra"] = {"canInstall": False, "canTv": True}
    elif number <= 847:
        more["preferences"] = (FLOORING, ("DOOR_WINDOW_FITTING", "OPT_OUT"))
    elif number <= 850:
        more["preferences"] = (FLOORING,)
    elif number <= 853:
        more["extra"] = {"productEligibility": ["FLOORING"]}
    elif number <= 855:
        team = _team(name, absent="2026-03-16")
    else:
        team = _team(name, cross_shift=False)
    return _fr(name, f"Pose {name}", 2, VENISSIEUX, (team,), **more)


def enter_all(psm: Person, companies: list[Company]) -> None:
    """Enter them, several side by side; the first refusal is raised."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for entered in [pool.submit(enter, psm, company) for company in companies]:
            entered.result()


def enter(psm: Person, company: Company) -> None:
    """Provider, zone, teams, preferences, calendar, certificate, specialty, activate."""
    it = company.provider_id
    psm.post(SERVICE, "/providers", _provider(company))
    zone = f"zon_{it[4:]}"
    body = {"zoneId": zone, "name": "Zone", "code": "Z1", **company.codes}
    psm.post(SERVICE, f"/providers/{it}/intervention-zones", body)
    for team in company.teams:
        body = {"teamId": team.team_id, "name": team.name, "zones": [{"zoneId": zone}]}
        psm.post(SERVICE, f"/providers/{it}/teams", body)
    for specialty, preference in company.preferences:
        wish = {"specialtyId": specialty, "preference": preference, "validFrom": "2026-01-01"}
        psm.post(SERVICE, f"/providers/{it}/service-priorities", wish)
    for team in company.teams:
        _skills(psm, team, company.specialties)
    psm.post(SERVICE, f"/providers/{it}/activate")
    if company.paused:
        psm.post(SERVICE, f"/providers/{it}/pause")


def _provider(company: Company) -> dict[str, Any]:
    base = company.base and {"lat": company.base[0], "lng": company.base[1]}
    spanish = company.country == "ES"
    return {
        "providerId": company.provider_id,
        "countryCode": company.country,
        "name": company.name,
        "legalName": company.name,
        "taxId": f"{company.country}-{company.provider_id[4:]}",
        "base": base,
        "timeZone": "Europe/Madrid" if spanish else "Europe/Paris",
        "holidayRegion": "ES-VC" if spanish else "FR-ARA",
        "providerType": "P1",
        "tier": company.tier,
        "billingModel": company.billing,
        "contractStart": "2026-01-01",
        **company.extra,
    }


def _skills(psm: Person, team: TeamPlan, specialties: tuple[str, ...]) -> None:
    path = f"/teams/{team.team_id}"
    if team.cross_shift:
        psm.call("PUT", SERVICE, f"{path}/calendar", {"crossShift": True})
    if team.certificate:
        certificate = {
            "type": team.certificate,
            "name": team.certificate,
            "issuedOn": "2023-01-01",
            "expiresOn": "2027-12-31",
            "specialtyIds": list(specialties),
        }
        made = psm.post(SERVICE, f"{path}/certifications", certificate)
        verify = f"/certifications/{made['certificationId']}/verify"
        psm.call("PATCH", SERVICE, verify, {"state": "VERIFIED"})
    for specialty in specialties:
        body = {"specialtyId": specialty, "experience": "SENIOR"}
        psm.post(SERVICE, f"{path}/specialties", body)
    if team.absent:
        asked = {"start": team.absent, "end": team.absent, "type": "VACATION"}
        made = psm.post(SERVICE, f"{path}/absences", asked)
        psm.call("PATCH", SERVICE, f"/absences/{made['absenceId']}", {"state": "APPROVED"})
