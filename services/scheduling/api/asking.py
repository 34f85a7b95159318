"""From a body to a need and a wish, within what the caller may see."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from fsm_common.core.decider import Reader
from fsm_common.core.errors import not_found
from fsm_common.edges.http import Call
from services.scheduling.api.bodies import (
    AvailabilityBody,
    JobBody,
    needed,
    quarter,
    weekday_numbers,
)
from services.scheduling.domain.decider.clock import local_date
from services.scheduling.domain.decider.terms import terms
from services.scheduling.domain.facts.booking import Order
from services.scheduling.domain.facts.need import Line, Need, Site, Wish
from services.scheduling.domain.facts.rules import RuleBook
from services.scheduling.projections.orders import order
from services.scheduling.projections.places import site

KNOWING = {"VIEWER", "SERVICE", "DISPATCHER", "PROVIDER_MANAGER"}
STAFF = KNOWING | {"SELLER"}


def is_anonymous(call: Call, country: str) -> bool:
    """Sellers and customers are not told which company or team it is; whoever has a role that
    knows elsewhere is a seller here."""
    return not _has(call, KNOWING, country)


def is_customer(call: Call) -> bool:
    """Nobody but a customer."""
    return not STAFF & call.caller.roles


def visible_order(call: Call, reader: Reader, order_id: str) -> Order:
    """The order, or 404 where it is unknown or outside of the caller's scope."""
    found = order(reader, order_id)
    if found is None:
        raise not_found("There is no such order.")
    about = found.about
    call.scope.check(
        "There is no such order.",
        country=about.country_code,
        bu=about.bu_code,
        store=about.store_id,
        customer=found.customer_id,
        project=found.project_id,
        provider="*",
        team="*",
    )
    return found


def need_of(call: Call, reader: Reader, body: JobBody) -> Need:
    """The order's, or that of the body. Raises Rejected (404, 422)."""
    if body.order_id is not None:
        return visible_order(call, reader, body.order_id).need
    country, bu = needed(body.country, "country"), needed(body.bu, "bu")
    call.scope.check(
        "There is no such business unit here.",
        country=country,
        bu=bu,
        store=body.store or "*",
        provider="*",
        team="*",
    )
    return Need(
        country=country,
        bu=bu,
        store=body.store,
        service_type=needed(body.service_type, "serviceType"),
        duration_min=needed(body.duration_min, "durationMin"),
        crew=body.crew,
        specialty_ids=body.specialty_ids,
        certification_types=body.certification_types,
        lines=tuple(
            Line(product=line.product, category=line.category, delivery=line.delivery_date)
            for line in body.lines
        ),
        site=_site(reader, body, country, bu),
        created_at=call.now,
    )


def wish_of(call: Call, body: AvailabilityBody, need: Need, book: RuleBook) -> Wish:
    """Window and filters, the rules' where the body says nothing; a company sees its own teams."""
    known = terms(need, book)
    today = local_date(call.now, need.site.time_zone)
    first, last = (body.window.from_, body.window.to) if body.window else (today, None)
    return Wish(
        first=first,
        last=last or first + timedelta(days=known.window_days - 1),
        time_from=quarter(body.time_from) if body.time_from else None,
        time_to=quarter(body.time_to) if body.time_to else None,
        weekdays=weekday_numbers(body.weekdays),
        excluded=frozenset(body.exclude_dates),
        provider_id=own_company(call, need.country) or body.provider_id,
        team_id=body.team_id,
        limit=body.limit or known.limit,
        anonymous=is_anonymous(call, need.country),
    )


def one_day(call: Call, need: Need, day: date, team_id: str) -> Wish:
    """A team on a day."""
    return Wish(first=day, last=day, team_id=team_id, provider_id=own_company(call, need.country))


def own_company(call: Call, country: str) -> str | None:
    """The company that the caller acts for there."""
    if _has(call, KNOWING - {"PROVIDER_MANAGER"}, country):
        return None
    return next((str(e["provider"]) for e in call.scope.entries if "provider" in e), None)


def _has(call: Call, roles: set[str], country: str) -> bool:
    """Whether one of these roles was granted for this country, or for all."""
    fitting = call.caller.acting_as(tuple(roles)).entries if roles & call.caller.roles else ()
    return any(entry.get("country", country) == country for entry in fitting)


def _site(reader: Reader, body: JobBody, country: str, bu: str) -> Site:
    found = site(reader, country, bu, needed(body.postcode, "postcode"))
    if body.lat is None or body.lng is None:
        return found
    return msgspec.structs.replace(found, latitude=body.lat, longitude=body.lng)
