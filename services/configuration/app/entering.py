"""Commands given by an operator of the installation at its command line, with progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from fsm_common.core.errors import Rejected
from fsm_common.core.messages import About, Actor, Command, Context
from fsm_common.edges.wiring import connected
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from services.configuration.app import seed, service
from services.configuration.domain.commands import RecordGeoArea
from services.configuration.gateways import geonames
from services.configuration.settings import Settings

BESIDE = 3  # years for which holidays are entered, beginning with this one


def enter(parts: Parts, wishes: Iterable[Command]) -> int:
    """Give the commands to the handler; answers with how many events they led to. What exists
    already, perhaps changed since, stays as it is."""
    handler, events = Handler(parts), 0
    for wish in wishes:
        name = str(uuid4())
        context = Context(
            command_id=name,
            correlation_id=name,
            actor=Actor("SYSTEM", "command line"),
            about=About(country_code="EU"),
        )
        try:
            outcome = handler.handle(wish, context)
        except Rejected as refusal:
            if refusal.code != "DUPLICATE":
                raise
        else:
            events += 0 if outcome.repeated else len(outcome.events)
    return events


def add_to(program: typer.Typer) -> None:
    """The commands that configuration has beside those of every service."""
    program.command("seed")(_seed)
    program.command("import-geography")(_import)


def _seed(
    year: Annotated[
        list[int] | None,
        typer.Option(min=2000, max=2200, help="Years of holidays; this one and the next two."),
    ] = None,
) -> None:
    """Enter the usual values of four countries; what is there already stays as it is."""
    with connected(service(), Settings()) as parts:
        now = parts.clock.now()
        years: Sequence[int] = year or range(now.year, now.year + BESIDE)
        events = enter(parts, seed.commands(now, years))
    typer.echo(f"seeded: {events} events")


def _import(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Files of GeoNames.")
    ],
) -> None:
    """Enter the postal codes of GeoNames' files, one fact a province."""
    with connected(service(), Settings()) as parts:
        for file in files:
            try:
                wishes = [_area(parts, province) for province in geonames.provinces(file)]
                with typer.progressbar(wishes, label=file.name) as shown:
                    events = enter(parts, shown)
            except (geonames.Unreadable, Rejected) as fault:
                typer.echo(f"{file}: {fault}", err=True)
                raise typer.Exit(1) from fault
            codes = sum(len(wish.places) for wish in wishes)
            typer.echo(f"{file.name}: {codes} codes in {len(wishes)} provinces, {events} events")


def _area(parts: Parts, province: geonames.Province) -> RecordGeoArea:
    return RecordGeoArea(
        at=parts.clock.now(),
        country_code=province.country,
        province_code=province.code,
        province_name=province.name,
        region_code=province.region,
        places=tuple(province.places),
        source=geonames.SOURCE,
    )
