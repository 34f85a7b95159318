"""Teams: entered, changed, shown with what was resolved of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlalchemy import select

from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Call, Listing, Page, Routes, Written
from fsm_events.common import ZoneLink
from fsm_events.enums import TeamStatus
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, KEEPERS, READERS, TEAM_READERS
from services.provider_capacity.api.parts import Entry, Id, Point, wish, wished
from services.provider_capacity.domain.commands import (
    CreateTeam,
    LinkZone,
    TeamWish,
    UnlinkZone,
    UpdateTeam,
)
from services.provider_capacity.projections.teams import team

routes = Routes("provider-capacity", CODES)
FAULTS = (
    "DATE_ORDER",
    "DUPLICATE_ZONE",
    "INDIVIDUAL_DATA_FORBIDDEN",
    "INVALID_COORDINATES",
    "INVALID_CREW",
    "NAME_REQUIRED",
    "ZONE_NOT_OWNED",
)


class LinkBody(Entry, example={"validFrom": "2026-05-01", "validUntil": "2026-09-30"}):
    """How a team works in a zone, both days included; what is absent is the zone's own."""

    valid_from: date | None = None
    valid_until: date | None = None
    max_commute_min: int | None = Field(None, ge=0, le=480)
    travel_buffer_min: int | None = Field(None, ge=0, le=120)
    max_daily_jobs: int | None = Field(None, ge=0, le=1000)


class ZoneLinkBody(LinkBody, example={"zoneId": "zon_2101"}):
    """The same of a zone that is named."""

    zone_id: str


class TeamBody(Entry, example={"name": "Turia A", "zones": [{"zoneId": "zon_2101"}]}):
    """What may change of a team."""

    name: str = Field(max_length=255)
    external_id: str | None = None
    status: TeamStatus = "ACTIVE"
    crew_min: int = Field(1, le=100)
    crew_max: int = Field(2, le=100)
    base: Point | None = None
    zones: list[ZoneLinkBody] = []


class NewTeamBody(
    TeamBody,
    example={"teamId": "tem_2101_a", "name": "Turia A", "zones": [{"zoneId": "zon_2101"}]},
):
    """A team; who creates it may supply the id."""

    team_id: Id | None = None


class TeamWritten(Written):
    """Which team it was."""

    team_id: str


class TeamAnswer(Answer):
    """A team; `profile` and `calendar` are what other services were told, resolved."""

    team_id: str
    provider_id: str
    name: str
    external_id: str | None
    status: str
    crew_min: int
    crew_max: int
    base: Point | None
    zones: list[dict[str, Any]]
    profile: dict[str, Any] | None
    calendar: dict[str, Any] | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, row: Row) -> TeamAnswer:
        """From its row."""
        names = ("profile", "calendar", "created_at", "version")
        record = {k: v for k, v in row["record"].items() if k not in ("zoneIds", "specialtyIds")}
        return cls(**record, **{name: row[name] for name in names})


TEAMS = Listing(
    select(team),
    key=team.c.team_id,
    sorts={"createdAt": team.c.created_at, "name": team.c.name},
    filters={"status": team.c.status, "name": team.c.name},
)


@routes.post(
    "/providers/{provider_id}/teams",
    "CreateTeam",
    KEEPERS,
    status_code=201,
    errors=["DUPLICATE", "INVALID_TRANSITION", *FAULTS],
)
def create_team(provider_id: str, body: NewTeamBody, call: Call) -> TeamWritten:
    """Another team of a company."""
    reach.changeable_company(call, provider_id)
    team_id = body.team_id or call.new_id("team")
    command = CreateTeam(
        at=call.now, provider_id=provider_id, team_id=team_id, team=wish(body, TeamWish)
    )
    return call.handle(command, lambda outcome: TeamWritten(team_id=team_id))


@routes.put("/teams/{team_id}", "UpdateTeam", KEEPERS, errors=["INVALID_TRANSITION", *FAULTS])
def update_team(team_id: str, body: TeamBody, call: Call) -> TeamWritten:
    """The whole of a team anew."""
    reach.changeable_team(call, team_id)
    command = UpdateTeam(at=call.now, team_id=team_id, team=wish(body, TeamWish))
    return call.handle(command, lambda outcome: TeamWritten(team_id=team_id))


@routes.get("/providers/{provider_id}/teams", "ListTeams", READERS, listing=TEAMS)
def list_teams(provider_id: str, call: Call) -> Page[TeamAnswer]:
    """The company's teams."""
    reach.company(call, provider_id)
    return call.page(TEAMS, TeamAnswer.of, team.c.provider_id == provider_id)


@routes.get("/teams/{team_id}", "GetTeam", TEAM_READERS)
def get_team(team_id: str, call: Call) -> TeamAnswer:
    """One team."""
    _, row = reach.company_and_team(call, team_id)
    call.etag(row["version"])
    return TeamAnswer.of(row)


@routes.post(
    "/teams/{team_id}/zones/{zone_id}",
    "LinkZone",
    KEEPERS,
    errors=["DATE_ORDER", "INDIVIDUAL_DATA_FORBIDDEN", "ZONE_NOT_OWNED"],
)
def link_zone(team_id: str, zone_id: str, call: Call, body: LinkBody | None = None) -> TeamWritten:
    """The team works in that zone as well, or otherwise than before."""
    reach.changeable_team(call, team_id)
    said = body.model_dump(by_alias=True) if body else {}
    link = wished({**said, "zoneId": zone_id}, ZoneLink)
    command = LinkZone(at=call.now, team_id=team_id, zone=link)
    return call.handle(command, lambda outcome: TeamWritten(team_id=team_id))


@routes.delete("/teams/{team_id}/zones/{zone_id}", "UnlinkZone", KEEPERS)
def unlink_zone(team_id: str, zone_id: str, call: Call) -> TeamWritten:
    """The team works there no more."""
    reach.changeable_team(call, team_id)
    command = UnlinkZone(at=call.now, team_id=team_id, zone_id=zone_id)
    return call.handle(command, lambda outcome: TeamWritten(team_id=team_id))
