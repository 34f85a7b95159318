"""What a list says of its filters in the OpenAPI document."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    select,
)

from fsm_common.core.errors import Rejected
from fsm_common.edges.http import Listing, Routes

TEXT = {"type": "string"}
WALK = Table(
    "walk",
    MetaData(),
    Column("walk_id", Text, primary_key=True),
    Column("day", Date),
    Column("at", DateTime(timezone=True)),
    Column("steps", Integer),
    Column("km", Float),
    Column("cost", Numeric),
    Column("done", Boolean),
)
WALKS = Listing(
    select(WALK),
    key=WALK.c.walk_id,
    sorts={"day": WALK.c.day},
    filters={column.name: column for column in WALK.c},
    sort="day:asc",
)


@pytest.mark.parametrize(
    ("name", "operators", "kind"),
    [
        ("walk_id", ["[contains]"], TEXT),
        ("day", ["[gte]", "[lte]"], TEXT | {"format": "date"}),
        ("at", ["[gte]", "[lte]"], TEXT | {"format": "date-time"}),
        ("steps", ["[gte]", "[lte]"], {"type": "integer"}),
        ("km", ["[gte]", "[lte]"], {"type": "number"}),
        ("cost", ["[gte]", "[lte]"], {"type": "number"}),
        ("done", [], {"type": "boolean"}),
    ],
)
def test_a_filter_says_what_it_takes(name: str, operators: list[str], kind: dict[str, Any]) -> None:
    said = {one["name"]: one for one in WALKS.parameters()}
    assert {operator: said[name + operator]["schema"] for operator in ["", *operators]} == (
        dict.fromkeys(["", *operators], kind)
    )


def test_what_the_route_reads_itself_stands_beside_them() -> None:
    routes = Routes("walks", {})
    routes.get("/walks", "ListWalks", [], listing=WALKS, asks=["near"])(lambda: None)
    (route,) = routes.router.routes
    assert isinstance(route, APIRoute)
    assert route.openapi_extra
    said = {one["name"]: one for one in route.openapi_extra["parameters"]}
    assert (said["near"]["schema"], "day[gte]" in said) == (TEXT, True)


def test_one_of_several_is_a_list_with_commas() -> None:
    said = {one["name"]: one for one in WALKS.parameters()}
    several = said["day[in]"]
    assert several["schema"] == {"type": "array", "items": TEXT | {"format": "date"}}
    assert (several["style"], several["explode"]) == ("form", False)


@pytest.mark.parametrize(
    "inside",
    [b"[" * 30_000, b"null", b"[]", b'["day:desc","2026-03-01","w"]', b'["day:asc",1,"w"]'],
    ids=["deep", "nothing", "empty", "another order", "no day"],
)
def test_what_is_no_cursor_of_the_list(inside: bytes) -> None:
    cursor = urlsafe_b64encode(inside).decode()
    with pytest.raises(Rejected) as refusal:
        WALKS.part(lambda _: [], [("cursor", cursor)])
    assert refusal.value.code in ("INVALID_CURSOR", "INVALID_FIELD")
