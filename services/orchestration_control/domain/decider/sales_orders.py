"""What a till sold, changed or called off: a record becomes one append, or a refusal."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from fsm_common.core.errors import Detail, Kind, Rejected, Waits
from fsm_common.core.messages import Event
from fsm_events.common import AcceptedOrder
from fsm_events.enums import OrderState, SalesStatement
from fsm_events.projects import SalesOrderAccepted, ServiceOrderCreated
from services.orchestration_control.domain.commands import (
    CancelSalesOrder,
    RefuseRecord,
    TakeSalesOrder,
    TillRecord,
    UpdateSalesOrder,
)
from services.orchestration_control.domain.decider import revision
from services.orchestration_control.domain.decider.customers import project_for
from services.orchestration_control.domain.decider.masters import refuse
from services.orchestration_control.domain.decider.numbering import begun, numbered
from services.orchestration_control.domain.decider.orders import cancelled
from services.orchestration_control.domain.decider.pieces import Sale, understood
from services.orchestration_control.domain.decider.projects import follow
from services.orchestration_control.domain.decider.translation import service_orders
from services.orchestration_control.domain.facts import (
    Standing,
    StandingFacts,
    TakeFacts,
    sales_order_guard,
)
from services.orchestration_control.domain.state import SalesOrder

PATIENCE = timedelta(minutes=15)  # then the till hears UNKNOWN_ORDER; the record waits on
UNDER_WAY = ("IN_PROGRESS", "ON_HOLD", "INCOMPLETE", "COMPLETED", "VERIFIED", "CLOSED")


def take_sales_order(
    command: TakeSalesOrder, state: SalesOrder | None, facts: TakeFacts
) -> list[Event]:
    """The first record of an order, or a newer one that came on the same topic."""
    if state is not None:
        return _newer(command, state, facts)
    refuse(command.faults)
    sale = understood(command, facts.masters, project_for(command, facts))
    orders = numbered(service_orders(sale), facts.next_order, command.at.year)
    return [*begun(sale, orders, facts), *_made(orders), _accepted(sale, "RECEIVED", orders)]


def update_sales_order(
    command: UpdateSalesOrder, state: SalesOrder | None, facts: TakeFacts
) -> list[Event]:
    """A new version of an order that is known; else it waits for it."""
    return _newer(command, known(command, state), facts)


def cancel_sales_order(
    command: CancelSalesOrder, state: SalesOrder | None, facts: StandingFacts
) -> list[Event]:
    """The whole order is off, or those of its lines."""
    state = known(command, state)
    if _settled(command, command.version, state):
        return []
    refuse(command.faults)
    targets = _targets(command, facts)
    late = next((order for order in targets if order.status in UNDER_WAY), None)
    if late is not None:
        raise _too_late(late, "cancelled")
    return _called_off(command, state, facts, targets)


def refuse_record(command: RefuseRecord, state: SalesOrder | None, facts: object) -> list[Event]:
    """What cannot be read is refused, whether its order is known or not."""
    refuse(command.faults)
    return []


def known(command: TillRecord, state: SalesOrder | None) -> SalesOrder:
    """The order that a record is about; raises Waits until it has come."""
    if state is None:
        guard = sales_order_guard(command.sales_order_id)
        sentence = f"The order {command.external_order_id} has not been received yet."
        raise Waits(guard, sentence, command.at + PATIENCE)
    return state


def stated(
    command: TillRecord, state: SalesOrder, statement: SalesStatement, version: int
) -> SalesOrderAccepted:
    """The record was taken in; no orders came of it."""
    return SalesOrderAccepted(
        sales_order_id=command.sales_order_id,
        sales_system=command.sales_system,
        external_order_id=command.external_order_id,
        version=version,
        statement=statement,
        fingerprint=command.fingerprint,
        project_id=state.project_id,
        mapping_version=0,
        processing_ms=command.processing_ms,
    )


def _newer(command: TakeSalesOrder, state: SalesOrder, facts: TakeFacts) -> list[Event]:
    if _settled(command, command.version, state):
        return []
    refuse(command.faults)
    late = next((order for order in facts.orders.values() if order.status in UNDER_WAY), None)
    if late is not None:
        raise _too_late(late, "changed")
    revision.check_same(command, state, facts)
    off = frozenset(i for i, order in facts.orders.items() if order.status == "CANCELLED")
    standing = {o.record.service_item_id for i, o in facts.orders.items() if i not in off}
    sale = understood(command, facts.masters, state.project_id, standing)
    visit = next((i for i, o in facts.orders.items() if o.added and i not in off), None)
    sale = msgspec.structs.replace(sale, cancelled=off, visit=visit)
    drafts = service_orders(sale)
    events = revision.revised(sale, drafts, state, facts)
    return [*events, _accepted(sale, "UPDATED", drafts)]


def _settled(command: TillRecord, version: int, state: SalesOrder) -> bool:
    """True where the version was taken, or overtaken by a newer one, whose full state holds."""
    if version < 1:
        refuse((Detail("version", "INVALID_ORDER", "Versions count from 1."),))
    taken = state.versions.get(version)
    if taken is not None and taken not in command.fingerprints:
        sentence = (
            f"Version {version} of order {command.external_order_id} was taken before"
            " with other content; send the change under the next version."
        )
        detail = Detail("version", "DUPLICATE_ORDER", sentence)
        raise Rejected(sentence, code="DUPLICATE_ORDER", kind=Kind.CONFLICT, details=(detail,))
    return taken is not None or version < state.version


def _made(orders: list[ServiceOrderCreated]) -> list[Event]:
    return [event for order in orders for event in revision.made(order)]


def _accepted(
    sale: Sale, statement: SalesStatement, orders: list[ServiceOrderCreated]
) -> SalesOrderAccepted:
    command = sale.command
    return SalesOrderAccepted(
        sales_order_id=command.sales_order_id,
        sales_system=command.sales_system,
        external_order_id=command.external_order_id,
        version=command.version,
        statement=statement,
        fingerprint=command.fingerprint,
        project_id=sale.project_id,
        service_orders=tuple(
            AcceptedOrder(line_id=o.line_id, service_order_id=o.service_order_id, type=o.type)
            for o in orders
        ),
        mapping_version=sale.system.mapping_version,
        processing_ms=command.processing_ms,
        external_lead_id=command.order.external_lead_id,
    )


def _targets(command: CancelSalesOrder, facts: StandingFacts) -> list[Standing]:
    if command.line_ids is None:
        return list(facts.orders.values())
    wanted = set(command.line_ids)
    sold = [order for order in facts.orders.values() if not order.added]
    targets = [order for order in sold if order.record.line_id in wanted]
    covered = {line.line_id for order in targets for line in order.record.lines}
    stray = sorted(wanted - covered - {order.record.line_id for order in targets})
    if stray:
        sentence = (
            f"{', '.join(stray)} cannot be cancelled alone: a product goes with the service that"
            " it is for, anything else is not a line of this order; send an updated order."
        )
        refuse((Detail("lineIds", "INVALID_ORDER", sentence),))
    return [*_useless(facts, targets), *targets]


def _useless(facts: StandingFacts, off: list[Standing]) -> list[Standing]:
    """The visits that we added and that nobody waits for once these orders are off."""
    left = [o for o in facts.orders.values() if o.status != "CANCELLED" and o not in off]
    awaited = {behind.order_id for order in left for behind in order.record.depends_on}
    return [o for o in left if o.added and o.record.service_order_id not in awaited]


def _called_off(
    command: CancelSalesOrder, state: SalesOrder, facts: StandingFacts, targets: list[Standing]
) -> list[Event]:
    events: list[Event] = []
    off: dict[str, OrderState] = {}
    for order in targets:
        if order.status != "CANCELLED":
            code, refund = command.reason_code, command.refund_required
            events += cancelled(order, facts.wording, code, code, refund)
            off[order.record.service_order_id] = "CANCELLED"
    if facts.project is not None:
        events += follow(facts.project, off, command.reason_code)
    return [*events, stated(command, state, "CANCELLED", command.version)]


def _too_late(order: Standing, wish: str) -> Rejected:
    sentence = (
        f"Line {order.record.line_id} is {order.status} and can no longer be {wish} by the till."
    )
    detail = Detail("version", "STATE_CONFLICT", sentence)
    return Rejected(sentence, code="STATE_CONFLICT", kind=Kind.CONFLICT, details=(detail,))
