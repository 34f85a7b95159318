"""When can it be done, and why not earlier."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import Depends, Request, Response

from fsm_common.core.errors import not_found
from fsm_common.edges.http import Call, Routes
from fsm_common.edges.limits import Limit
from services.scheduling.api.answers import ExplainAnswer, SearchAnswer, gates_of, named
from services.scheduling.api.asked_before import Asking
from services.scheduling.api.asking import need_of, one_day, wish_of
from services.scheduling.api.bodies import AvailabilityBody, ExplainBody, quarter
from services.scheduling.api.codes import CODES, QUESTION
from services.scheduling.domain.decider.clock import clock
from services.scheduling.domain.decider.explaining import explain
from services.scheduling.domain.events import AvailabilityQueried
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.gateways import Answered, Answers, Searches
from services.scheduling.projections import searches
from services.scheduling.projections.asking import asked
from services.scheduling.projections.bookings import own_of
from services.scheduling.projections.rules import rules

ASKERS = ("SELLER", "OPERATOR", "DISPATCHER", "SERVICE", "CUSTOMER", "PROVIDER_MANAGER")
SEEING = ("VIEWER", "OPERATOR", "DISPATCHER")  # all of an answer that somebody else has asked for
# Of a tenant: 200 a minute, and half as fast again for ten seconds.
SEARCHES = (Limit(200), Limit(50, 10))
LOOKING = (*QUESTION, "NONEXISTENT_LOCAL_TIME")
routes = Routes("scheduling", CODES)


async def searches_of(request: Request) -> Searches:
    """Where answered searches are kept."""
    kept: Searches = request.app.state.searches
    return kept


async def answers_of(request: Request) -> Answers:
    """What was answered a short while ago."""
    answers: Answers = request.app.state.answers
    return answers


Kept = Annotated[Searches, Depends(searches_of)]
Known = Annotated[Answers, Depends(answers_of)]


@routes.post(
    "/scheduling/availability", "SearchAvailability", ASKERS, errors=QUESTION, answer=SearchAnswer
)
def search_availability(body: AvailabilityBody, call: Call, kept: Kept, known: Known) -> Response:
    """Ranked slots in a window of at most 90 days, and a reason for every day without one."""
    began = time.perf_counter()
    with call.desk.parts.store.snapshot() as reader:
        need, about = need_of(call, reader, body)
        for limit in SEARCHES:
            call.limit(f"{need.country}/{need.bu}:{limit.seconds}", limit)
        book = rules(reader, need)
        wish = wish_of(call, body, need, book)
        own = own_of(reader, body.order_id)
        question = Asked(now=call.now, need=need, wish=wish, rules=book, without=own)
        asking = Asking(reader, known, question)
        found = asking.answer()
    result = named(search_id := call.new_id("search"), found.body)
    told = AvailabilityQueried(
        search_id=search_id,
        order_id=body.order_id,
        country_code=need.country,
        bu_code=need.bu,
        slots=found.slots,
        teams=found.teams,
        duration_ms=round(1000 * (time.perf_counter() - began)),
        offsets=asking.offsets,
        rule_versions=found.rule_versions,
        at=call.now,
    )
    row = searches.kept(told, call.caller.subject, result)
    context = call.context(about)
    kept.keep(Answered(context, row, lambda f: searches.written(row, asking.words(), f), told))
    if call.once:
        call.keep(SearchAnswer.model_validate_json(result))
    return Response(result, media_type="application/json")


@routes.get(
    "/scheduling/availability/{search_id}",
    "GetSearch",
    ("VIEWER", *ASKERS),
    answer=SearchAnswer,
)
def get_search(search_id: str, call: Call, kept: Kept) -> Response:
    """The same answer again, for a day, to who asked and to those who may see all of it."""
    row = kept.pending(search_id)
    if row is None:
        with call.reader() as reader:
            row = searches.known(reader, search_id, call.now)
    if row is None:
        raise not_found("There is no such search, or not any more.")
    if row["caller"] != call.caller.subject:
        there = {"country": row["country_code"], "bu": row["bu_code"]}
        seen = call.caller.roles.intersection(SEEING) and call.caller.acting_as(SEEING)
        if not seen or not seen.covers(**there, store="*"):
            raise not_found("There is no such search.")
    return Response(bytes(row["result"]), media_type="application/json")


@routes.post("/scheduling/explain", "ExplainDay", ("VIEWER", "DISPATCHER"), errors=LOOKING)
def explain_day(body: ExplainBody, call: Call) -> ExplainAnswer:
    """Every gate with its values, for a team on a day."""
    with call.desk.parts.store.snapshot() as reader:
        need, _ = need_of(call, reader, body)
        wish, own = one_day(call, need, body.date, body.team_id), own_of(reader, body.order_id)
        question = asked(reader, need, wish, call.now, own)
    if not question.teams:
        raise not_found("There is no such team in this business unit.")
    start = quarter(body.start) if body.start else None
    found = explain(question, body.date, start)
    answer = ExplainAnswer(
        team_id=body.team_id,
        date=body.date,
        start=body.start,
        feasible=found.feasible,
        gates=gates_of(found.gates),
        starts={clock(at): code for at, code in found.starts.items()},
    )
    return call.keep(answer)
