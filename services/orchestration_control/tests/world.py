"""A service of values: every command decided on the fold of what happened before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fsm_common.core.decider import Aggregate
from fsm_common.core.messages import About, Command, Event
from fsm_events.projects import ProjectCreated, ServiceOrderCreated
from services.orchestration_control.domain.commands import (
    CancelSalesOrder,
    ChangeDeliveryDate,
    DoubtSlot,
    FreeOrder,
    OrderCommand,
    RecordDelivery,
    RecordPayment,
    RescheduleOrder,
    ScheduleOrder,
    TakeOwnership,
    TakeSalesOrder,
    TillRecord,
    UpdateSalesOrder,
)
from services.orchestration_control.domain.decider import (
    bookings,
    ids,
    ownership,
    sales_orders,
    statements,
)
from services.orchestration_control.domain.facts import (
    BookingFacts,
    Load,
    Masters,
    OwnershipFacts,
    OwnershipRule,
    Standing,
    StandingFacts,
    StandingProject,
    TakeFacts,
)
from services.orchestration_control.domain.inbound import TillSaid
from services.orchestration_control.domain.policy.till import heard
from services.orchestration_control.domain.state import PROJECT, SALES_ORDER, SERVICE_ORDER
from services.orchestration_control.tests.sales import AUTO, OP_ES, SPANISH

Decide = Callable[[Any, Any, Any], Sequence[Event]]
DECIDE: dict[type[Command], Decide] = {
    TakeSalesOrder: sales_orders.take_sales_order,
    UpdateSalesOrder: sales_orders.update_sales_order,
    CancelSalesOrder: sales_orders.cancel_sales_order,
    RecordPayment: statements.record_payment,
    RecordDelivery: statements.record_delivery,
    ChangeDeliveryDate: statements.change_delivery_date,
    ScheduleOrder: bookings.schedule_order,
    RescheduleOrder: bookings.reschedule_order,
    FreeOrder: bookings.free_order,
    DoubtSlot: bookings.doubt_slot,
    TakeOwnership: ownership.take_ownership,
}


@dataclass
class World:
    """Configuration, and all that has happened."""

    masters: Masters = SPANISH
    rule: OwnershipRule = AUTO
    operators: tuple[Load, ...] = (OP_ES,)
    history: list[Event] = field(default_factory=list)
    about: About = field(default_factory=lambda: About(country_code="ES", bu_code="HOME_ES"))

    def hears(self, record: TillSaid, at: datetime) -> list[Event]:
        """What a till's record adds. Raises Rejected and Waits."""
        return self.does(heard(record, at)[0])

    def does(self, command: Command) -> list[Event]:
        """What a command adds."""
        events = list(DECIDE[type(command)](command, self._state(command), self._facts(command)))
        self.history += events
        return events

    def fold(self, aggregate: Aggregate[Any], aggregate_id: str) -> Any:
        """The state of an aggregate."""
        state = aggregate.initial
        for event in self.history:
            if (event.aggregate, event.aggregate_id) == (aggregate.name, aggregate_id):
                state = aggregate.evolve(state, event)
        return state

    def _state(self, command: Command) -> Any:
        match command:
            case TillRecord():
                return self.fold(SALES_ORDER, command.sales_order_id)
            case OrderCommand():
                return self.fold(SERVICE_ORDER, command.service_order_id)
            case TakeOwnership():
                return self.fold(PROJECT, command.project_id)
        raise AssertionError(command)

    def _facts(self, command: Command) -> Any:
        match command:
            case TakeSalesOrder():
                return self._take(command)
            case TillRecord():
                sale = self.fold(SALES_ORDER, command.sales_order_id)
                project = self._project(sale.project_id) if sale else None
                return StandingFacts(orders=self._orders(command), project=project)
            case OrderCommand():
                order = self.fold(SERVICE_ORDER, command.service_order_id)
                return BookingFacts(project=self._project(order.record.project_id))
            case TakeOwnership():
                load = Load(operator_id=command.operator_id)
                return OwnershipFacts(rule=self.rule, load=load, eligible=True)
        raise AssertionError(command)

    def _take(self, command: TakeSalesOrder) -> TakeFacts:
        sale = self.fold(SALES_ORDER, command.sales_order_id)
        external = command.order.external_project_id or command.external_order_id
        fresh = ids.project_id(command.sales_system, external)
        return TakeFacts(
            masters=self.masters,
            orders=self._orders(command),
            project=self._project(sale.project_id if sale else fresh),
            about=self.about if sale else None,
            next_project=1 + sum(isinstance(e, ProjectCreated) for e in self.history),
            next_order=1 + sum(isinstance(e, ServiceOrderCreated) for e in self.history),
            rule=self.rule,
            operators=self.operators,
        )

    def _orders(self, command: TillRecord) -> dict[str, Standing]:
        sale = self.fold(SALES_ORDER, command.sales_order_id)
        found = {}
        for order_id in sale.order_ids if sale else ():
            order = self.fold(SERVICE_ORDER, order_id)
            found[order_id] = Standing(
                record=order.record,
                status=order.status,
                blocked=order.blocked,
                slot=order.slot,
                booking_id=order.booking_id,
            )
        return found

    def _project(self, project_id: str) -> StandingProject | None:
        state = self.fold(PROJECT, project_id)
        if state is None:
            return None
        made = [e for e in self.history if isinstance(e, ServiceOrderCreated)]
        own = [e.service_order_id for e in made if e.project_id == project_id]
        return StandingProject(
            record=state.record,
            status=state.status,
            owner_id=state.owner_id,
            about=self.about,
            orders={i: self.fold(SERVICE_ORDER, i).status for i in own},
        )
