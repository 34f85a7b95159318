"""From a body to a need and a wish, within what the caller may see."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from fsm_common.core.decider import Reader
from fsm_common.core.errors import not_found
from fsm_common.core.messages import About
from fsm_common.edges.http import Call
from services.scheduling.api.bodies import (
    AvailabilityBody,
    JobBody,
    needed,
    quarter,
    weekday_numbers,
)
from services.scheduling.api.knowing import EVERY, check_may_name, is_anonymous, own_company
from services.scheduling.domain.decider.clock import local_date
from services.scheduling.domain.decider.terms import terms
from services.scheduling.domain.facts.booking import Order
from services.scheduling.domain.facts.need import Line, Need, Site, Wish
from services.scheduling.domain.facts.rules import RuleBook
from services.scheduling.projections.orders import order
from services.scheduling.projections.places import site


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


def need_of(call: Call, reader: Reader, body: JobBody) -> tuple[Need, About]:
    """The order's, or that of the body, and whose matter it is. Raises Rejected (404, 422)."""
    if body.order_id is not None:
        found = visible_order(call, reader, body.order_id)
        return found.need, found.about
    country, bu = needed(body.country, "country"), needed(body.bu, "bu")
    call.scope.check(
        "There is no such business unit here.",
        country=country,
        bu=bu,
        store=body.store or "*",
        provider="*",
        team="*",
    )
    need = Need(
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
    return need, About(country_code=country, bu_code=bu, store_id=body.store)


def wish_of(call: Call, body: AvailabilityBody, need: Need, book: RuleBook) -> Wish:
    """Window and filters, the rules' where the body says nothing; a company sees its own teams.

    Raises Rejected where somebody asks for a team that he may not know."""
    known, tenant = terms(need, book), _tenant(need)
    anonymous = is_anonymous(call, tenant)
    check_may_name(anonymous, providerId=body.provider_id, teamId=body.team_id)
    today = local_date(call.now, need.site.time_zone)
    first, last = (body.window.from_, body.window.to) if body.window else (today, None)
    return Wish(
        first=first,
        last=last or first + timedelta(days=known.window_days - 1),
        time_from=quarter(body.time_from) if body.time_from else None,
        time_to=quarter(body.time_to) if body.time_to else None,
        weekdays=weekday_numbers(body.weekdays),
        excluded=frozenset(body.exclude_dates),
        provider_id=own_company(call, tenant) or body.provider_id,
        team_id=body.team_id,
        limit=body.limit or known.limit,
        anonymous=anonymous,
    )


def one_day(call: Call, need: Need, day: date, team_id: str) -> Wish:
    """A team on a day."""
    company = own_company(call, _tenant(need))
    return Wish(first=day, last=day, team_id=team_id, provider_id=company)


def _tenant(need: Need) -> About:
    """Where nobody has said which store it is, it does not narrow."""
    return About(country_code=need.country, bu_code=need.bu, store_id=need.store or EVERY)


def _site(reader: Reader, body: JobBody, country: str, bu: str) -> Site:
    found = site(reader, country, bu, needed(body.postcode, "postcode"))
    if body.lat is None or body.lng is None:
        return found
    return msgspec.structs.replace(found, latitude=body.lat, longitude=body.lng)
