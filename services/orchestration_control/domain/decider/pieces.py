"""What a sale consists of: a piece of work per service line, and the visit that it needs."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from fsm_events.common import OrderDependency, SalesItem
from fsm_events.enums import ServiceType
from services.orchestration_control.domain.commands import TakeSalesOrder, TillOrder
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.decider.masters import (
    known_tenant,
    located,
    mapped,
    services,
)
from services.orchestration_control.domain.facts import Item, Masters, Place, System

VISIT_MINUTES = 90  # where the catalogue has no visit of the category
INSTALLED = ("INSTALLATION", "COMPLEX")
VISITS = ("CONFIRMATION_TV", "QUOTATION_TV")
# Regions whose clock is not their country's.
REGION_ZONES = {"ES-CN": "Atlantic/Canary"}


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One service order to be: its id, its line, what kind of work, and the goods for it."""

    service_order_id: str
    line: SalesItem
    item: Item
    type: ServiceType
    products: tuple[SalesItem, ...] = ()
    depends_on: tuple[OrderDependency, ...] = ()
    added: bool = False


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """What all pieces of a sale have in common; `cancelled` are orders of it that are off, `visit`
    is one that was added and stands."""

    command: TakeSalesOrder
    masters: Masters
    system: System
    place: Place
    project_id: str
    cancelled: frozenset[str] = frozenset()
    visit: str | None = None

    @property
    def order(self) -> TillOrder:
        """The till's order."""
        return self.command.order

    @property
    def time_zone(self) -> str:
        """Of the site, IANA."""
        units = (self.masters.store, self.masters.bu, self.masters.country)
        by_unit = next((unit.time_zone for unit in units if unit and unit.time_zone), "UTC")
        return REGION_ZONES.get(self.place.region or "", by_unit)

    @property
    def language(self) -> str:
        """The customer's locale, else the tenant's."""
        units = (self.masters.store, self.masters.bu, self.masters.country)
        by_unit = next((unit.locale for unit in units if unit and unit.locale), "en")
        return self.order.customer.language or by_unit


def understood(
    command: TakeSalesOrder,
    masters: Masters,
    project_id: str,
    standing: Collection[str | None] = (),
) -> Sale:
    """The sale, once tenant, codes and address are known; `standing` are the catalogue's ids of
    work that is still to be done in it. Raises Rejected."""
    items = tuple(i for i in masters.items if i.offered or i.service_item_id in standing)
    masters = msgspec.structs.replace(masters, items=items)
    system = known_tenant(command.order, masters)
    mapped(command.order, masters, system)
    place = located(command.order, masters)
    return Sale(command=command, masters=masters, system=system, place=place, project_id=project_id)


def pieces(sale: Sale) -> list[Piece]:
    """In the order of the lines, an added visit before all."""
    found = mapped(sale.order, sale.masters, sale.system)
    sold = [_piece(sale, line, *found[line.line_id]) for line in services(sale.order)]
    installed = [piece for piece in sold if piece.type in INSTALLED]
    wanted = sale.order.technical_visit_mandatory or any(p.item.requires_tv for p in installed)
    if not wanted or not installed:
        return sold
    visit = next((piece for piece in sold if piece.type in VISITS), None)
    added = [] if visit else [_visit(sale, installed[0])]
    behind = (visit or added[0]).service_order_id
    waits = (OrderDependency(order_id=behind, type="TV_OUTCOME"),)
    return added + [
        msgspec.structs.replace(piece, depends_on=waits) if piece.type in INSTALLED else piece
        for piece in sold
    ]


def _piece(sale: Sale, line: SalesItem, item: Item, kind: ServiceType) -> Piece:
    return Piece(
        service_order_id=ids.service_order_id(sale.command.sales_order_id, line.line_id),
        line=line,
        item=item,
        type=kind,
        products=_products(sale.order, line),
    )


def _products(order: TillOrder, line: SalesItem) -> tuple[SalesItem, ...]:
    works = services(order)
    owner = {work.linked_line_id: work.line_id for work in reversed(works) if work.linked_line_id}
    return tuple(
        item
        for item in order.items
        if item.kind == "PRODUCT" and owner.get(item.line_id, works[0].line_id) == line.line_id
    )


def _visit(sale: Sale, piece: Piece) -> Piece:
    kind: ServiceType = "CONFIRMATION_TV"
    offered = sorted(
        (i for i in sale.masters.items if i.type == kind and i.category == piece.item.category),
        key=lambda item: item.code,
    )
    made = msgspec.structs.replace(
        piece.item,
        type=kind,
        duration_min=VISIT_MINUTES,
        requires_contract=False,
        requires_wcf=False,
    )
    return Piece(
        service_order_id=sale.visit
        or ids.visit_id(sale.command.sales_order_id, piece.line.line_id, sale.cancelled),
        line=piece.line,
        item=offered[0] if offered else made,
        type=kind,
        added=True,
    )
