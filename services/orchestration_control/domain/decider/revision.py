"""A newer version of a sale against what stands: changed, added and dropped orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from fsm_common.core.errors import Detail, Kind, Rejected
from fsm_common.core.messages import Event
from fsm_events.common import OrderLine
from fsm_events.enums import OrderState
from fsm_events.projects import ServiceOrderBlocked, ServiceOrderCreated, ServiceOrderUpdated
from services.orchestration_control.domain.commands import TakeSalesOrder
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.decider.customers import CUSTOMERS, project_changed
from services.orchestration_control.domain.decider.goods import (
    carried,
    carried_status,
    known_lines,
)
from services.orchestration_control.domain.decider.masters import refuse
from services.orchestration_control.domain.decider.numbering import joined, numbered
from services.orchestration_control.domain.decider.orders import (
    blocked,
    cancelled,
    delivery_moved,
    unblocked,
    updated,
)
from services.orchestration_control.domain.decider.pieces import Sale
from services.orchestration_control.domain.decider.projects import follow
from services.orchestration_control.domain.events import order_record
from services.orchestration_control.domain.facts import Standing, TakeFacts
from services.orchestration_control.domain.state import SalesOrder


def made(order: ServiceOrderCreated) -> list[Event]:
    """A new order; behind a visit it starts blocked."""
    if not order.depends_on:
        return [order]
    block = ServiceOrderBlocked(
        service_order_id=order.service_order_id,
        project_id=order.project_id,
        reasons=("AWAITING_TV",),
        blocked_reasons=("AWAITING_TV",),
    )
    return [order, block]


def check_same(command: TakeSalesOrder, state: SalesOrder, facts: TakeFacts) -> None:
    """What an order keeps for life: tenant, customer and project. Raises Rejected."""
    order, about = command.order, facts.about
    if about and (about.country_code, about.bu_code) != (order.country_code, order.bu_code):
        sentence = "An order stays in its country and business unit; cancel it and send a new one."
        refuse((Detail("order.buCode", "INVALID_ORDER", sentence),))
    customers = {standing.record.customer_id for standing in facts.orders.values()}
    if customers - {order.customer.customer_id}:
        sentence = "An order stays with its customer; cancel it and send a new one."
        refuse((Detail("order.customer.customerId", "INVALID_ORDER", sentence),))
    external = order.external_project_id or order.external_order_id
    if ids.project_id(order.sales_system, external) != state.project_id:
        sentence = "An order stays in its project; cancel it and send a new one."
        refuse((Detail("order.externalProjectId", "INVALID_ORDER", sentence),))


def revised(
    sale: Sale, drafts: Sequence[ServiceOrderCreated], state: SalesOrder, facts: TakeFacts
) -> list[Event]:
    """All that follows from the new full state. Raises Rejected where it revives what is off."""
    project = facts.project
    assert project is not None
    _check_alive(drafts, facts)
    known = known_lines(facts.orders)
    fresh = [_fresh(draft, state, facts, known) for draft in drafts if _of(draft, facts) is None]
    fresh = numbered(fresh, facts.next_order, sale.command.at.year)
    whole = project_changed(sale, project)
    names = [name for name in whole[0].changed_fields if name in CUSTOMERS] if whole else []
    if whole:
        project = msgspec.structs.replace(project, record=whole[0])
    events: list[Event] = [*whole]
    for draft in drafts:
        if standing := _of(draft, facts):
            events += _revised(standing, _merged(standing.record, draft, state, known), names)
    gone, off = _dropped(sale, drafts, facts)
    events += [*gone, *(event for order in fresh for event in made(order))]
    return [*events, *_project(msgspec.structs.replace(facts, project=project), fresh, off)]


def _check_alive(drafts: Sequence[ServiceOrderCreated], facts: TakeFacts) -> None:
    if all(standing.status == "CANCELLED" for standing in facts.orders.values()):
        raise _dead("The order has been cancelled; send a new one.")
    for draft in drafts:
        standing = _of(draft, facts)
        if standing and standing.status == "CANCELLED":
            raise _dead(f"Line {draft.line_id} has been cancelled; send it as a new line.")


def _revised(standing: Standing, record: ServiceOrderUpdated, names: Sequence[str]) -> list[Event]:
    moved = delivery_moved(standing.record, record)
    events: list[Event] = [*moved, *updated(standing, record, names)]
    if record.depends_on and not standing.record.depends_on:
        events.append(blocked(standing, "AWAITING_TV"))
    if standing.record.depends_on and not record.depends_on:
        events += unblocked(standing, "AWAITING_TV")
    return events


def _merged(
    old: ServiceOrderUpdated,
    draft: ServiceOrderCreated,
    state: SalesOrder,
    known: Mapping[str, OrderLine],
) -> ServiceOrderUpdated:
    """The draft with what a till's order does not tell, or no longer tells best."""
    keeps_dates = state.date_version >= draft.version
    window = msgspec.structs.replace(draft.window, start=old.window.start, end=old.window.end)
    lines = carried(draft.lines, known, keeps_dates=keeps_dates)
    return msgspec.structs.replace(
        order_record(draft),
        number=old.number,
        created_at=old.created_at,
        window=window,
        payment_status=old.payment_status if state.paid else draft.payment_status,
        payment=old.payment,
        delivery_status=carried_status(old.delivery_status, old.lines, lines),
        delivery_location=old.delivery_location,
        tracking_number=old.tracking_number,
        max_delivery_date=old.max_delivery_date if keeps_dates else draft.max_delivery_date,
        lines=lines,
    )


def _fresh(
    draft: ServiceOrderCreated, state: SalesOrder, facts: TakeFacts, known: Mapping[str, OrderLine]
) -> ServiceOrderCreated:
    """A line that was added later knows what has been paid for the sale, and come of its goods."""
    keeps_dates = state.date_version >= draft.version
    first = next(iter(facts.orders.values())).record
    lines = carried(draft.lines, known, keeps_dates=keeps_dates)
    return msgspec.structs.replace(
        draft,
        payment_status=first.payment_status if state.paid else draft.payment_status,
        payment=first.payment,
        delivery_status=carried_status(draft.delivery_status, (), lines),
        max_delivery_date=first.max_delivery_date if keeps_dates else draft.max_delivery_date,
        lines=lines,
    )


def _dropped(
    sale: Sale, drafts: Sequence[ServiceOrderCreated], facts: TakeFacts
) -> tuple[list[Event], dict[str, OrderState]]:
    kept = {draft.service_order_id for draft in drafts}
    events: list[Event] = []
    off: dict[str, OrderState] = {}
    lines = {draft.line_id for draft in drafts}
    for order_id, standing in facts.orders.items():
        if order_id not in kept and standing.status != "CANCELLED":
            # The line of a visit that is not wanted any more is still sold.
            why = "VISIT_NOT_NEEDED" if standing.record.line_id in lines else "LINE_REMOVED"
            events += cancelled(standing, sale.system.wording, "OTHER", why, False)
            off[order_id] = "CANCELLED"
    return events, off


def _project(
    facts: TakeFacts, fresh: Sequence[ServiceOrderCreated], off: dict[str, OrderState]
) -> list[Event]:
    assert facts.project is not None
    if not fresh:
        return [*follow(facts.project, off)]
    orders = {**facts.project.orders, **off}
    project = msgspec.structs.replace(facts.project, orders=orders)
    return joined(msgspec.structs.replace(facts, project=project), fresh)


def _of(draft: ServiceOrderCreated, facts: TakeFacts) -> Standing | None:
    return facts.orders.get(draft.service_order_id)


def _dead(sentence: str) -> Rejected:
    detail = Detail("order", "STATE_CONFLICT", sentence)
    return Rejected(sentence, code="STATE_CONFLICT", kind=Kind.CONFLICT, details=(detail,))
