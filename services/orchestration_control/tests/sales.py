"""The tills' records of both stories, and configuration as they need it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec

from fsm_common.core.messages import About
from fsm_events.common import (
    CodeMapping,
    Money,
    SalesAddress,
    SalesCustomer,
    SalesItem,
    SalesOrder,
    SalesSeller,
    SalesTotals,
)
from fsm_events.integration import SalesOrderReceived, SalesOrderUpdated
from services.orchestration_control.domain.facts import (
    Item,
    Load,
    Masters,
    OwnershipRule,
    Place,
    System,
    Unit,
)

ES_AT = datetime(2026, 3, 2, 8, 2, tzinfo=UTC)
FR_AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def eur(amount: str, currency: str = "EUR") -> Money:
    return Money(amount=amount, currency=currency)


def totals(subtotal: str, tax: str, total: str) -> SalesTotals:
    return SalesTotals(subtotal=eur(subtotal), tax=eur(tax), total=eur(total))


SPAIN = SalesOrderReceived(
    sales_system="STORE_SALES",
    external_order_id="VNT-ES-20260302-007",
    version=1,
    sales_channel="WEB",
    order_type="INSTALLATION",
    priority="MEDIUM",
    country_code="ES",
    bu_code="HOME_ES",
    store_id="ES-VLC-003",
    customer=SalesCustomer(
        customer_id="CUS-ES-7001",
        first_name="Lucía",
        last_name="Ferrer",
        email="lucia.ferrer@example.com",
        phone="+34600000007",
        preferred_contact="EMAIL",
        language="es-ES",
    ),
    address=SalesAddress(
        street="Calle de Colón 21",
        city="Valencia",
        postal_code="46004",
        province="Valencia",
        country="ES",
        latitude=39.4690,
        longitude=-0.3700,
    ),
    items=(
        SalesItem(
            line_id="L1",
            kind="PRODUCT",
            product_code="DOOR_OAK_83",
            label="Oak door",
            quantity="2",
            unit_price=eur("395.00"),
            vat_rate="21.00",
            expected_date=date(2026, 3, 6),
        ),
        SalesItem(
            line_id="L2",
            kind="SERVICE",
            service_code="INSTALL_DOOR",
            label="Fitting of doors",
            quantity="1",
            unit_price=eur("310.00"),
            vat_rate="21.00",
            provider_price=eur("248.00"),
            linked_line_id="L1",
            duration_minutes=240,
        ),
    ),
    totals=totals("1100.00", "231.00", "1331.00"),
    payment_status="FULLY_PAID",
    max_delivery_date=date(2026, 3, 6),
    created_at=ES_AT,
    raw_payload="{}",
)
FRANCE = SalesOrderReceived(
    sales_system="STORE_SALES",
    external_order_id="VNT-FR-20260302-001",
    version=1,
    sales_channel="STORE",
    order_type="INSTALLATION",
    priority="MEDIUM",
    country_code="FR",
    bu_code="HOME_FR",
    store_id="FR-LYO-014",
    customer=SalesCustomer(
        customer_id="CUS-FR-4001",
        first_name="Claire",
        last_name="Moreau",
        email="claire.moreau@example.com",
        phone="+33600000001",
        preferred_contact="EMAIL",
        language="fr-FR",
    ),
    address=SalesAddress(
        street="14 rue des Tilleuls",
        city="Lyon",
        postal_code="69003",
        province="Rhône",
        country="FR",
        latitude=45.7580,
        longitude=4.8550,
    ),
    items=(
        SalesItem(
            line_id="L1",
            kind="PRODUCT",
            product_code="WINDOW_PVC_120",
            label="PVC window",
            quantity="3",
            unit_price=eur("630.00"),
            vat_rate="10.00",
            expected_date=date(2026, 3, 10),
        ),
        SalesItem(
            line_id="L2",
            kind="SERVICE",
            service_code="INSTALL_WINDOW",
            label="Fitting of windows",
            quantity="1",
            unit_price=eur("640.00"),
            vat_rate="10.00",
            provider_price=eur("512.00"),
            linked_line_id="L1",
            duration_minutes=360,
        ),
    ),
    totals=totals("2530.00", "253.00", "2783.00"),
    payment_status="NOT_PAID",
    max_delivery_date=date(2026, 3, 10),
    seller=SalesSeller(id="SEL-114"),
    created_at=FR_AT,
    raw_payload="{}",
)

SYSTEM = System(
    code="STORE_SALES",
    countries=("FR", "ES", "IT", "PL"),
    channels=("STORE", "WEB", "CALL_CENTER"),
    mappings=(
        CodeMapping(pattern="INSTALL_*", service_type="INSTALLATION"),
        CodeMapping(pattern="TV_*", service_type="CONFIRMATION_TV"),
        CodeMapping(pattern="MAINT_*", service_type="MAINTENANCE"),
        CodeMapping(pattern="REWORK_*", service_type="REWORK"),
    ),
    mapping_version=1,
)


def fitting(code: str) -> Item:
    return Item(
        service_item_id=f"item-{code}",
        code=code,
        type="INSTALLATION",
        category="WINDOWS_DOORS",
        specialty_ids=("DOOR_WINDOW_FITTING",),
        duration_min=120,
    )


VISIT = Item(
    service_item_id="item-TV_DOOR",
    code="TV_DOOR",
    type="CONFIRMATION_TV",
    category="WINDOWS_DOORS",
    specialty_ids=("DOOR_WINDOW_VISIT",),
    duration_min=60,
    requires_contract=False,
)
SPANISH = Masters(
    system=SYSTEM,
    country=Unit(code="ES", time_zone="Europe/Madrid", locale="es-ES"),
    bu=Unit(code="HOME_ES"),
    store=Unit(code="ES-VLC-003"),
    place=Place(province="Valencia", region="ES-VC", latitude=39.4697, longitude=-0.3690),
    items=(fitting("INSTALL_DOOR"), fitting("INSTALL_WINDOW")),
    categories=(("DOOR_*", "DOOR_WINDOW"), ("WINDOW_*", "DOOR_WINDOW")),
    contract_gate="GO",
)
FRENCH = msgspec.structs.replace(
    SPANISH,
    country=Unit(code="FR", time_zone="Europe/Paris", locale="fr-FR"),
    bu=Unit(code="HOME_FR"),
    store=Unit(code="FR-LYO-014"),
    place=Place(province="Rhône", region="FR-ARA", latitude=45.7530, longitude=4.8690),
    contract_gate="ASSIGNMENT",
)
AUTO = OwnershipRule(mode="AUTO", cap=50, weekly_hours=40)
MANUAL = OwnershipRule(mode="MANUAL", cap=30, weekly_hours=35)
OP_ES = Load(operator_id="op_es")
ABOUT_ES = About(country_code="ES", bu_code="HOME_ES", correlation_id="c1")
ABOUT_FR = About(country_code="FR", bu_code="HOME_FR", correlation_id="c2")


def update(order: SalesOrderReceived, version: int, **changes: object) -> SalesOrderUpdated:
    """The next version of an order, different in these fields."""
    fields = {name: getattr(order, name) for name in order.__struct_fields__}
    state = SalesOrder(**(fields | changes | {"version": version}))
    return SalesOrderUpdated(
        sales_system=order.sales_system,
        external_order_id=order.external_order_id,
        version=version,
        changed_at=LATER,
        changed_by="till",
        order=state,
    )
