"""Dead letters of every service, for its operators: list, show, replay, discard."""

from __future__ import annotations

import base64
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from fsm_common.adapters.postgres.tables import parked
from fsm_common.core.messages import About
from fsm_common.core.rows import Row
from fsm_common.edges.http.bodies import Answer, Body, Page
from fsm_common.edges.http.call import Calling
from fsm_common.edges.http.door import Call
from fsm_common.edges.http.pages import Listing
from fsm_common.edges.http.routes import Routes
from fsm_common.flows.cases import POISON, record_of
from fsm_common.flows.dead_letters import DeadLetters

ROLES = ["ADMIN"]
LETTERS = Listing(
    select(parked).where(parked.c.state == POISON),
    key=parked.c.id,
    sorts={"parkedAt": parked.c.parked_at},
    filters={"consumer": parked.c.consumer, "topic": parked.c.topic, "key": parked.c.key},
    sort="parkedAt:desc",
)


class Letter(Answer):
    """A record that nobody could handle."""

    id: str
    consumer: str
    topic: str
    partition: int
    offset: int
    key: str
    reason: str
    attempts: int
    parked_at: datetime


class WholeLetter(Letter):
    """With its headers, its bytes in base64, and how many records wait behind it."""

    headers: dict[str, str]
    value: str
    behind: int


class Discard(Body, example={"reason": "A test record of the partner's."}):
    """Why it is dropped."""

    reason: str


def dead_letter_routes(service: str) -> Routes:
    """Under `/api/v1/{service}/admin/dead-letters`, the service spelt with hyphens."""
    routes = Routes("operation", {}, f"/api/v1/{service.replace('_', '-')}/admin/dead-letters")

    @routes.get("", "ListDeadLetters", ROLES, listing=LETTERS)
    def letters(call: Call) -> Page[Letter]:
        """Records that nobody could handle."""
        return call.page(LETTERS, lambda row: Letter(**_shown(row)), _mine(call))

    @routes.get("/{letter_id}", "GetDeadLetter", ROLES)
    def letter(letter_id: str, call: Call) -> WholeLetter:
        """One of them, with its bytes (base64) and how many wait behind it."""
        row, behind = _found(call, letter_id)
        value = base64.b64encode(record_of(call.desk.parts, row).value).decode()
        return WholeLetter(**_shown(row), headers=row["headers"], value=value, behind=len(behind))

    @routes.post("/{letter_id}/replay", "ReplayDeadLetter", ROLES, status_code=202)
    def replay(letter_id: str, call: Call) -> Letter:
        """Try it again, and behind it what waits there, in order."""
        row, _ = _found(call, letter_id)
        DeadLetters(call.desk.parts).replay(letter_id, call.caller.actor)
        return call.keep(Letter(**_shown(row)))

    @routes.post("/{letter_id}/discard", "DiscardDeadLetter", ROLES)
    def discard(letter_id: str, body: Discard, call: Call) -> Letter:
        """Drop the one; what waits behind it goes on."""
        row, _ = _found(call, letter_id)
        DeadLetters(call.desk.parts).discard(letter_id, body.reason, call.caller.actor)
        return call.keep(Letter(**_shown(row)))

    return routes


def _shown(row: Row) -> dict[str, object]:
    return {name: row[name] for name in Letter.model_fields}


def _found(call: Calling, letter_id: str) -> tuple[Row, list[Row]]:
    row, behind = DeadLetters(call.desk.parts).show(letter_id)
    about = About.of(row["headers"])
    call.scope.check(
        "There is no such dead letter.",
        country=about.country_code or None,
        bu=about.bu_code,
        store=about.store_id,
    )
    return row, behind


def _mine(call: Calling) -> ColumnElement[bool]:
    tenant = parked.c.headers["tenant"].astext
    parts = [func.split_part(tenant, "/", number) for number in (1, 2, 3)]
    return call.scope.where(**dict(zip(("country", "bu", "store"), parts, strict=True)))
