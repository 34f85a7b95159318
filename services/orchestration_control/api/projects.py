"""Projects: lists, one, what happened; taking them over, and how much somebody has."""

from __future__ import annotations

import msgspec
from pydantic import Field
from sqlalchemy import exists, select

from fsm_common.core import ids
from fsm_common.core.errors import Detail, Rejected, invalid, not_found
from fsm_common.core.rows import Row
from fsm_common.edges.http import Body, Call, Calling, Listing, Page, Routes
from fsm_common.flows.handler import Outcome
from services.orchestration_control.api.answers import (
    ProjectAnswer,
    ProjectRow,
    TakenAnswer,
    TakingAnswer,
    WorkloadAnswer,
)
from services.orchestration_control.api.codes import (
    CODES,
    CUSTOMERS,
    NO_OPERATOR,
    NO_PROJECT,
    READERS,
    covers,
    roles,
    seen,
    visible,
)
from services.orchestration_control.api.opening import project_answer, timeline
from services.orchestration_control.api.service_orders import TimelineAnswer
from services.orchestration_control.domain.commands import TakeOwnership
from services.orchestration_control.projections.operators import EVERYWHERE, GRANTS, USERS, loads
from services.orchestration_control.projections.projects import PROJECTS
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS

routes = Routes("projects", CODES)
ROW = PROJECTS.c
LIST = Listing(
    select(PROJECTS),
    key=ROW.project_id,
    sorts={"createdAt": ROW.created_at, "updatedAt": ROW.updated_at, "number": ROW.number},
    filters={
        "status": ROW.status,
        "ownerId": ROW.owner_id,
        "countryCode": ROW.country_code,
        "buCode": ROW.bu_code,
        "storeId": ROW.store_id,
        "customerId": ROW.customer_id,
        "number": ROW.number,
        "salesSystem": ROW.sales_system,
        "externalOrderId": ROW.external_order_id,
        "externalProjectId": ROW.external_project_id,
        "createdAt": ROW.created_at,
    },
)
ERRORS = ("OPERATOR_NOT_ELIGIBLE", "CAPACITY_EXCEEDED", "ALREADY_OWNED", "PROJECT_TERMINAL")


class TakeBody(Body, example={"ids": ["6f1c2f0e-3c55-5d0e-9d0b-0d7c5e1f2a3b"]}):
    """The projects that the caller wants to answer for."""

    ids: list[str] = Field(min_length=1, max_length=100)


@routes.get("/projects", "ListProjects", READERS, listing=LIST)
def list_projects(call: Call) -> Page[ProjectRow]:
    """The projects that the caller may see, themselves or by one of their orders."""
    mine = call.scope.where(
        country=ROW.country_code,
        bu=ROW.bu_code,
        store=ROW.store_id,
        customer=ROW.customer_id,
        project=ROW.project_id,
    )
    ours = exists().where(SERVICE_ORDERS.c.project_id == ROW.project_id, visible(call))
    return call.page(LIST, lambda row: ProjectRow.of(row, roles(call, row)), mine | ours)


@routes.post("/projects/take-ownership", "TakeOwnership", ["OPERATOR"], errors=ERRORS)
def take_ownership(body: TakeBody, call: Call) -> TakingAnswer:
    """Answer for these projects from now on. Each is decided for itself; the call is refused
    where none could be taken, as the first was, with a detail for each. If-Match goes with one."""
    wanted = list(dict.fromkeys(body.ids))
    if call.expected_version is not None and len(wanted) > 1:
        raise invalid("INVALID_FIELD", "If-Match says the version of one project; name one.", "ids")
    refusals: list[Rejected] = []
    results = [_taken(call, project_id, refusals) for project_id in wanted]
    if len(refusals) == len(results):
        raise _none_taken(body.ids, wanted, refusals)
    return call.keep(TakingAnswer(results=results))


@routes.get("/projects/{project_id}", "GetProject", CUSTOMERS)
def get_project(project_id: str, call: Call) -> ProjectAnswer:
    """One with its customer and its orders."""
    row = _found(call, project_id)
    call.etag(row["version"])
    return project_answer(call, row)


@routes.get("/projects/{project_id}/timeline", "GetProjectTimeline", CUSTOMERS)
def get_project_timeline(project_id: str, call: Call) -> TimelineAnswer:
    """What happened to it and to its orders."""
    _found(call, project_id)
    return TimelineAnswer(items=timeline(call, project_id=project_id))


@routes.get("/operators/{operator_id}/workload", "GetWorkload", ["OPERATOR"])
def get_workload(operator_id: str, call: Call) -> WorkloadAnswer:
    """How many open projects an operator has, and the planned work in them."""
    call.get(USERS, sentence=NO_OPERATOR, user_id=operator_id)
    with call.reader() as reader:
        grants = reader.find(GRANTS, user_id=operator_id)
        (load,) = loads(reader, [operator_id])
    if not any(_colleague(call, grant) for grant in grants):
        raise not_found(NO_OPERATOR)
    return WorkloadAnswer(
        operator_id=operator_id, projects=load.projects, planned_minutes=load.minutes
    )


def _found(call: Calling, project_id: str) -> Row:
    """The project, for whoever sees it or one of its orders."""
    row = call.get(PROJECTS, sentence=NO_PROJECT, project_id=project_id)
    if not covers(call, row):
        with call.reader() as reader:
            seen(call, NO_PROJECT, *reader.find(SERVICE_ORDERS, project_id=project_id))
    return row


def _colleague(call: Calling, grant: Row) -> bool:
    """Whether the operator works where the caller does; EU is everywhere."""
    country, bu = grant["country_code"], grant["bu_code"] or "*"
    return country == EVERYWHERE or call.scope.covers(country=country, bu=bu, store="*")


def _none_taken(ids: list[str], wanted: list[str], refusals: list[Rejected]) -> Rejected:
    first = refusals[0]
    details = [
        Detail(f"ids[{ids.index(project_id)}]", refusal.code, refusal.sentence)
        for project_id, refusal in zip(wanted, refusals, strict=True)
    ]
    return Rejected(
        first.sentence, code=first.code, kind=first.kind, details=details, data=first.data
    )


def _taken(call: Calling, project_id: str, refusals: list[Rejected]) -> TakenAnswer:
    try:
        outcome = _take(call, project_id)
    except Rejected as refusal:
        refusals.append(refusal)
        return TakenAnswer(
            project_id=project_id, taken=False, code=refusal.code, message=refusal.sentence
        )
    return TakenAnswer(
        project_id=project_id,
        taken=True,
        owner_id=call.caller.subject,
        event_id=outcome.events[0].meta.event_id if outcome.events else None,
        aggregate_version=outcome.version,
    )


def _take(call: Calling, project_id: str) -> Outcome:
    _found(call, project_id)
    command = TakeOwnership(at=call.now, project_id=project_id, operator_id=call.caller.subject)
    own_id = ids.derived("take", call.command_id, project_id)
    context = msgspec.structs.replace(call.context(), command_id=own_id)
    return call.desk.handler.handle(command, context)
