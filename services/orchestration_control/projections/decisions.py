"""For each decision: the guards that it plans, and the facts that it reads behind them."""

from __future__ import annotations

from collections.abc import Sequence

from fsm_common.core.decider import Reader
from fsm_common.core.errors import Replan
from services.orchestration_control.domain.commands import (
    OrderCommand,
    TakeOwnership,
    TakeSalesOrder,
    TillRecord,
)
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.decider.ownership import least_busy
from services.orchestration_control.domain.facts import (
    BookingFacts,
    Load,
    Masters,
    OwnershipFacts,
    OwnershipRule,
    StandingFacts,
    TakeFacts,
    number_guard,
    operator_guard,
    project_guard,
    sales_order_guard,
    service_order_guard,
)
from services.orchestration_control.domain.state import PROJECT, SALES_ORDER, SalesOrder
from services.orchestration_control.projections.masters import (
    masters,
    ownership_rule,
    wording,
)
from services.orchestration_control.projections.numbers import next_number
from services.orchestration_control.projections.operators import candidates, loads, may_take
from services.orchestration_control.projections.projects import standing_project
from services.orchestration_control.projections.service_orders import row_of, standings


def take_guards(command: TakeSalesOrder, reader: Reader) -> Sequence[str]:
    """The sale, its project, the year's numbers, and the operator who is to have it."""
    sale = reader.load(SALES_ORDER, command.sales_order_id)
    guards = [
        sales_order_guard(command.sales_order_id),
        project_guard(_project_id(command, sale)),
        number_guard(command.at.year),
    ]
    owner = least_busy(*_operators(command, reader)) if sale is None else None
    return [*guards, operator_guard(owner)] if owner else guards


def take_facts(command: TakeSalesOrder, reader: Reader) -> TakeFacts:
    """All that a sold order looks at. Raises Replan where another operator is next by now."""
    sale = reader.load(SALES_ORDER, command.sales_order_id)
    project_id = _project_id(command, sale)
    if not reader.locked(project_guard(project_id)):
        raise Replan  # the order came between plan and lock
    project = standing_project(reader, project_id)
    rule, operators = OwnershipRule(), tuple[Load, ...]()
    if project is None:
        rule, operators = _operators(command, reader)
        owner = least_busy(rule, operators)
        if owner and not reader.locked(operator_guard(owner)):
            raise Replan
    return TakeFacts(
        # A record that is faulty by itself may hold what no query takes.
        masters=Masters() if command.faults else masters(reader, command.order, command.at),
        orders=standings(reader, sale.order_ids if sale else ()),
        project=project,
        about=reader.about(SALES_ORDER, command.sales_order_id),
        next_project=next_number(reader, "PR", command.at.year),
        next_order=next_number(reader, "SO", command.at.year),
        rule=rule,
        operators=operators,
    )


def statement_guards(command: TillRecord, reader: Reader) -> Sequence[str]:
    """The sale, and its project once it has one."""
    sale = reader.load(SALES_ORDER, command.sales_order_id)
    guard = sales_order_guard(command.sales_order_id)
    return [guard, project_guard(sale.project_id)] if sale else [guard]


def statement_facts(command: TillRecord, reader: Reader) -> StandingFacts:
    """The orders that came of the sale, and their project."""
    sale = reader.load(SALES_ORDER, command.sales_order_id)
    if sale is None:
        return StandingFacts()
    if not reader.locked(project_guard(sale.project_id)):
        raise Replan  # the order came between plan and lock
    return StandingFacts(
        orders=standings(reader, sale.order_ids),
        project=standing_project(reader, sale.project_id),
        wording=wording(reader, command.sales_system),
    )


def booking_guards(command: OrderCommand, reader: Reader) -> Sequence[str]:
    """The order, and its project, whose status follows."""
    row = row_of(reader, command.service_order_id)
    guard = service_order_guard(command.service_order_id)
    return [guard, project_guard(row["project_id"])] if row else [guard]


def booking_facts(command: OrderCommand, reader: Reader) -> BookingFacts:
    """The project of the order, and the partner's words."""
    row = row_of(reader, command.service_order_id)
    if row is None:
        return BookingFacts()
    if not reader.locked(project_guard(row["project_id"])):
        raise Replan
    return BookingFacts(
        project=standing_project(reader, row["project_id"]),
        wording=wording(reader, row["sales_system"]),
    )


def ownership_guards(command: TakeOwnership, reader: Reader) -> Sequence[str]:
    """The project, and what its new owner has already."""
    return [project_guard(command.project_id), operator_guard(command.operator_id)]


def ownership_facts(command: TakeOwnership, reader: Reader) -> OwnershipFacts:
    """The rule of the project's country, the operator's load, and whether they may."""
    project = reader.load(PROJECT, command.project_id)
    about = reader.about(PROJECT, command.project_id)
    (load,) = loads(reader, [command.operator_id])
    if project is None or about is None:
        return OwnershipFacts(rule=OwnershipRule(), load=load, eligible=False)
    tenant = (about.country_code, about.bu_code)
    return OwnershipFacts(
        rule=ownership_rule(reader, *tenant),
        load=load,
        eligible=may_take(
            reader, command.operator_id, *tenant, project.record.store_id, command.at
        ),
    )


def _project_id(command: TakeSalesOrder, sale: SalesOrder | None) -> str:
    if sale is not None:
        return sale.project_id
    order = command.order
    return ids.project_id(order.sales_system, order.external_project_id or order.external_order_id)


def _operators(command: TakeSalesOrder, reader: Reader) -> tuple[OwnershipRule, tuple[Load, ...]]:
    tenant = (command.order.country_code, command.order.bu_code)
    rule = ownership_rule(reader, *tenant)
    if rule.mode != "AUTO":
        return rule, ()
    return rule, candidates(reader, *tenant, command.order.store_id, command.at)
