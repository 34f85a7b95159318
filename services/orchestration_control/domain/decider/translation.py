"""From a sold order to service orders: amounts, lines, site, window."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from fsm_common.core.errors import Detail
from fsm_events.common import Money, OrderLine, SalesItem, Site, SoldSlot, TimeWindow
from fsm_events.enums import OrderPriority, OrderUrgency, ServiceType
from fsm_events.projects import ServiceOrderCreated
from services.orchestration_control.domain.commands import MOST_MINUTES, TillOrder
from services.orchestration_control.domain.decider.amounts import (
    NOUGHT,
    money,
    net_and_tax,
    plain,
    shares,
)
from services.orchestration_control.domain.decider.masters import refuse
from services.orchestration_control.domain.decider.pieces import Piece, Sale, pieces
from services.orchestration_control.domain.decider.wording import partner_word
from services.orchestration_control.domain.facts import Masters

WINDOW_DAYS = 90
HOUR = 60  # where neither line, catalogue nor sales system say how long it takes


def service_orders(sale: Sale) -> list[ServiceOrderCreated]:
    """The orders that a sale means, unnumbered, in the order of its lines."""
    work = pieces(sale)
    costs = [_cost(piece, sale.masters) for piece in work if not piece.added]
    totals, rated = sale.order.totals, any(tax for _, tax in costs)
    gross = shares(Decimal(totals.total.amount), [net + tax for net, tax in costs])
    taxes = shares(Decimal(totals.tax.amount), [tax if rated else net for net, tax in costs])
    sold = iter(zip(gross, taxes, strict=True))
    return [
        _order(sale, piece, *((NOUGHT, NOUGHT) if piece.added else next(sold))) for piece in work
    ]


def _cost(piece: Piece, masters: Masters) -> tuple[Decimal, Decimal]:
    parts = [net_and_tax(item, masters.customer_rate) for item in (*piece.products, piece.line)]
    return sum((net for net, _ in parts), NOUGHT), sum((tax for _, tax in parts), NOUGHT)


def _order(sale: Sale, piece: Piece, gross: Decimal, tax: Decimal) -> ServiceOrderCreated:
    order, command = sale.order, sale.command
    currency = order.totals.total.currency
    return ServiceOrderCreated(
        service_order_id=piece.service_order_id,
        number="",
        project_id=sale.project_id,
        customer_id=order.customer.customer_id,
        type=piece.type,
        priority=_priority(order, piece.type),
        urgency=_urgency(order),
        emergency=order.priority == "EMERGENCY",
        status="CREATED",
        sales_system=order.sales_system,
        external_order_id=order.external_order_id,
        line_id=piece.line.line_id,
        store_id=order.store_id,
        service_item_id=piece.item.service_item_id,
        specialty_ids=piece.item.specialty_ids,
        certification_types=piece.item.certification_types,
        crew=piece.item.crew,
        estimated_min=_minutes(sale, piece),
        site=_site(sale),
        lines=_lines(sale, piece),
        customer_amount=money(gross, currency),
        tax_amount=money(tax, currency),
        provider_amount=None if piece.added else _fee(piece.line),
        window=_window(sale),
        sold_slot=_sold_slot(order),
        depends_on=piece.depends_on,
        requires_contract=piece.item.requires_contract,
        requires_wcf=piece.item.requires_wcf,
        contract_gate=sale.masters.contract_gate,
        payment_status=order.payment_status,
        delivery_status="NOT_DELIVERED",
        max_delivery_date=order.max_delivery_date,
        language=sale.language,
        seller_notes=order.seller_notes,
        created_at=command.at,
        version=command.version,
        partner_status=partner_word(sale.system.wording, "CREATED"),
    )


def _priority(order: TillOrder, kind: ServiceType) -> OrderPriority:
    return "P1" if order.priority in ("URGENT", "EMERGENCY") or kind == "REWORK" else "P2"


def _urgency(order: TillOrder) -> OrderUrgency:
    if order.priority in ("URGENT", "EMERGENCY"):
        return "URGENT"
    return "LOW" if order.priority == "LOW" else "STANDARD"


def _minutes(sale: Sale, piece: Piece) -> int:
    one = piece.item.duration_min or sale.system.default_duration_min or HOUR
    if piece.added:
        return one
    units = max(1, math.ceil(Decimal(piece.line.quantity)))
    minutes = piece.line.duration_minutes or one * units
    if minutes > MOST_MINUTES:
        sentence = f"Line {piece.line.line_id} means {minutes} minutes of work, beyond all sense."
        refuse((Detail("items.quantity", "INVALID_ORDER", sentence),))
    return minutes


def _site(sale: Sale) -> Site:
    site, place = sale.order.site, sale.place
    given = site.latitude is not None and site.longitude is not None
    return Site(
        postal_code=site.postal_code,
        city=site.city,
        province=site.province or place.province,
        country=site.country,
        latitude=site.latitude if given else place.latitude,
        longitude=site.longitude if given else place.longitude,
        time_zone=sale.time_zone,
        holiday_region=place.region,
        street=site.street,
        complement=site.complement,
        access_notes=site.access_notes,
        parking_notes=site.parking_notes,
    )


def _lines(sale: Sale, piece: Piece) -> tuple[OrderLine, ...]:
    goods = () if piece.added else piece.products
    work = () if piece.added else (piece.line,)
    return tuple(_line(sale, item, piece) for item in (*goods, *work))


def _line(sale: Sale, item: SalesItem, piece: Piece) -> OrderLine:
    product = item.kind == "PRODUCT"
    code = (item.product_code if product else item.service_code) or ""
    return OrderLine(
        line_id=item.line_id,
        kind=item.kind,
        code=code,
        label=item.label,
        category=_category(sale.masters, code) if product else piece.item.category,
        quantity=item.quantity,
        unit_price=plain(item.unit_price),
        vat_rate=item.vat_rate or sale.masters.customer_rate,
        linked_line_id=item.linked_line_id,
        expected_date=item.expected_date or (sale.order.max_delivery_date if product else None),
        payment_status=item.payment_status,
        provider_price=_fee(item),
        duration_minutes=item.duration_minutes,
        serial_numbers=item.serial_numbers,
    )


def _fee(item: SalesItem) -> Money | None:
    return plain(item.provider_price) if item.provider_price else None


def _category(masters: Masters, code: str) -> str | None:
    return next((name for pattern, name in masters.categories if fnmatchcase(code, pattern)), None)


def _window(sale: Sale) -> TimeWindow:
    zone = ZoneInfo(sale.time_zone)
    first = sale.command.at.astimezone(zone).date()
    start = dt.datetime.combine(first, dt.time(), zone)
    last = first + dt.timedelta(days=WINDOW_DAYS)
    end = dt.datetime.combine(last, dt.time(23, 59, 59, 999000), zone)
    return TimeWindow(
        start=start.astimezone(dt.UTC),
        end=end.astimezone(dt.UTC),
        blackout_dates=tuple(sorted(set(sale.order.excluded_dates))),
    )


def _sold_slot(order: TillOrder) -> SoldSlot | None:
    if order.scheduled_date is None:
        return None
    return SoldSlot(date=order.scheduled_date, shift=order.shift)
