"""Records that several events share.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt

import msgspec

from fsm_common.core.sealed import Sealed
from fsm_events.enums import (
    AbsenceType,
    CapacityKind,
    CertificationType,
    ContactChannel,
    DayHalf,
    DeliveryStatus,
    DependencyType,
    Experience,
    LineKind,
    PaymentStatus,
    ProviderDocumentKind,
    SalesChannel,
    SalesOrderType,
    SalesPriority,
    ScopeLevel,
    ServicePreference,
    ServiceType,
    ShiftCode,
    SlotPromise,
    StoreRank,
    Weekday,
    ZoneType,
)


class AbsentDays(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Approved absence, both days included; SICK_LEAVE is shown as OTHER."""

    absence_id: str
    start: dt.date
    end: dt.date
    type: AbsenceType


class AcceptedOrder(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A service order that came of a till's line."""

    line_id: str
    service_order_id: str
    type: ServiceType


class Address(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A postal address, in clear only at the edges."""

    street: str
    complement: str | None = None
    postal_code: str
    city: str
    province: str | None = None
    country: str


class BlackoutDays(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Days on which nothing is planned, both included."""

    start: dt.date
    end: dt.date
    reason: str | None = None


class WorkShift(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A shift of the working day, local times."""

    code: ShiftCode
    enabled: bool
    start: str  # HH:MM
    end: str  # HH:MM
    max_jobs: int | None = None


class DayTimes(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """From and to on a local day."""

    start: str  # HH:MM
    end: str  # HH:MM


class ServiceDays(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category is done on these weekdays only."""

    category: str
    weekdays: tuple[Weekday, ...] = ()


class CalendarSettings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A calendar as a company or team entered it; what is null is inherited."""

    working_days: tuple[Weekday, ...] | None = None
    shifts: tuple[WorkShift, ...] | None = None
    lunch: DayTimes | None = None
    time_zone: str | None = None
    holiday_region: str | None = None
    max_daily_jobs: int | None = None
    max_weekly_jobs: int | None = None
    travel_buffer_min: int | None = None
    cross_shift: bool | None = None
    cross_day: bool | None = None
    service_days: tuple[ServiceDays, ...] | None = None
    blackouts: tuple[BlackoutDays, ...] = ()


class CapacitySlot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Capacity for emergencies or overtime, local times; may lie outside working hours."""

    kind: CapacityKind
    weekday: Weekday | None = None
    date: dt.date | None = None
    start: str  # HH:MM
    end: str  # HH:MM
    jobs: int | None = None
    cost_multiplier: str | None = None


class CodeMapping(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which of a sales system's codes mean which service."""

    pattern: str  # INSTALL_*
    service_type: ServiceType


class ConfigScope(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a value holds."""

    level: ScopeLevel
    country_code: str | None = None
    bu_code: str | None = None
    store_id: str | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a company is reached, in clear only at the edges."""

    email: str | None = None
    phone: str | None = None  # E.164
    label: str | None = None  # a desk or department, never a worker


class DedicatedDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An off day that is opened."""

    date: dt.date
    reason: str | None = None
    max_jobs: dict[str, int] = msgspec.field(
        default_factory=dict
    )  # by shift code; absent means as usual


class DeliveryLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line's new date of delivery."""

    line_id: str
    old_date: dt.date | None = None
    new_date: dt.date


class GeoPoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A place on earth, degrees."""

    lat: float
    lng: float


class GrantScope(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How far a role reaches; an absent part means all of it."""

    country_code: str  # EU for all countries
    bu_code: str | None = None
    store_id: str | None = None
    provider_id: str | None = None
    work_team_id: str | None = None


class MandatoryDocument(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A paper without which a company may not work."""

    kind: ProviderDocumentKind
    valid_until: dt.date | None = None


class Money(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An amount in a currency, exact."""

    amount: str  # decimal text with two places
    currency: str  # ISO 4217


class OrderDependency(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What must come first."""

    order_id: str
    type: DependencyType
    lag_min: int = 0


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product or a service of an order."""

    line_id: str
    kind: LineKind
    code: str
    label: str
    category: str | None = None
    quantity: str  # decimal text
    unit_price: Money
    vat_rate: str | None = None  # percent text, "20.00"
    linked_line_id: str | None = None  # the line that this one belongs to
    expected_date: dt.date | None = None  # expected delivery
    delivered_at: dt.datetime | None = None
    delivered_quantity: str | None = None
    delivery_status: DeliveryStatus | None = None
    payment_status: PaymentStatus | None = None
    provider_price: Money | None = None  # the contractor's fee as sold
    duration_minutes: int | None = None  # of the whole line
    serial_numbers: tuple[str, ...] = ()


class PaymentFacts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the till said about the customer's payment."""

    total: Money
    paid: Money
    outstanding: Money
    method: str | None = None
    paid_at: dt.datetime | None = None


class PostalPlace(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A postal code and where it lies."""

    code: str
    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    region: str | None = None  # ISO 3166-2, where it differs from the province's


class PostalRange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Postal codes from the first to the last, both included."""

    first: str
    last: str


class RecordFault(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One fault of a refused record."""

    field: str | None = None
    message: str


class SalesAddress(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The site, in clear, as the till knows it."""

    street: str
    complement: str | None = None
    city: str
    postal_code: str
    province: str | None = None
    country: str
    latitude: float | None = None
    longitude: float | None = None
    access_notes: str | None = None
    parking_notes: str | None = None


class SalesChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One difference to the version before; explains, the full state wins."""

    path: str
    old_value: str | None = None
    new_value: str | None = None


class SalesCustomer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The buyer, in clear, as the till knows them."""

    customer_id: str
    first_name: str
    last_name: str
    email: str | None = None
    phone: str | None = None  # E.164
    preferred_contact: ContactChannel | None = None
    language: str | None = None  # locale
    fiscal_id: str | None = None


class SalesDeliveredProduct(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How much of a line has arrived."""

    line_id: str
    ordered: str
    delivered: str
    status: DeliveryStatus
    expected_date: dt.date | None = None


class SalesDeliveryItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line's new date of delivery, as the till says."""

    line_id: str
    item_max_delivery_date: dt.datetime


class SalesItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of the till's order."""

    line_id: str
    kind: LineKind
    product_code: str | None = None
    service_code: str | None = None
    label: str
    quantity: str  # decimal text
    unit_price: Money
    vat_rate: str | None = None  # percent text
    provider_price: Money | None = None  # agreed contractor fee
    linked_line_id: str | None = None  # the product line that a service is for
    expected_date: dt.date | None = None
    duration_minutes: int | None = None
    serial_numbers: tuple[str, ...] = ()
    payment_status: PaymentStatus | None = None


class SalesLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An earlier transaction that this order belongs to."""

    type: str
    number: str


class SalesTotals(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Sums of the till's order."""

    subtotal: Money
    tax: Money
    total: Money


class SalesSeller(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who sold it."""

    id: str
    name: str | None = None


class SalesOrder(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole state of an order at the till."""

    sales_system: str  # registered code
    external_order_id: str
    version: int  # rises by one with each change
    sales_channel: SalesChannel
    order_type: SalesOrderType
    priority: SalesPriority = "MEDIUM"
    country_code: str
    bu_code: str
    store_id: str | None = None
    external_project_id: str | None = None
    external_lead_id: str | None = None
    customer: SalesCustomer
    address: SalesAddress
    items: tuple[SalesItem, ...] = ()
    totals: SalesTotals
    payment_status: PaymentStatus
    max_delivery_date: dt.date | None = None
    scheduled_date: dt.date | None = None  # slot chosen at the sale
    shift: DayHalf | None = None
    excluded_dates: tuple[dt.date, ...] = ()
    technical_visit_mandatory: bool = False
    required_skills: tuple[str, ...] = ()
    pre_estimation_id: str | None = None
    seller: SalesSeller | None = None
    seller_notes: str | None = None
    linked_transaction: SalesLink | None = None
    configuration_ids: tuple[str, ...] = ()
    created_at: dt.datetime
    raw_payload: str  # the original, kept for audit


class TeamLimits(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How much a team takes."""

    jobs_day: int
    jobs_week: int
    minutes_day: int
    minutes_week: int
    points_day: int | None = None


class SeasonalOverlay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Other shifts and limits for a season, both days included."""

    overlay_id: str
    start: dt.date
    end: dt.date
    shifts: tuple[WorkShift, ...] = ()
    limits: TeamLimits | None = None


class Segment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of one local day; quarter hours 0-95, the last one included."""

    date: dt.date
    start_q: int
    end_q: int
    start: dt.datetime
    end: dt.datetime


class Site(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where the work is done; the subject of its personal fields is the record's customerId."""

    postal_code: str
    city: str
    province: str | None = None
    country: str
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str  # IANA
    holiday_region: str | None = None  # ISO 3166-2
    street: Sealed[str]
    complement: Sealed[str] | None = None
    access_notes: Sealed[str] | None = None
    parking_notes: Sealed[str] | None = None


class Slot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A stretch of time promised or planned."""

    start: dt.datetime
    end: dt.datetime
    promise: SlotPromise | None = None


class SoldSlot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The slot chosen at the till."""

    date: dt.date
    shift: DayHalf | None = None


class StoreLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A company's place among those of a store."""

    store_id: str
    rank: StoreRank
    valid_from: dt.date
    valid_until: dt.date | None = None


class TeamCertification(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A verified certificate of a team."""

    type: CertificationType
    specialty_ids: tuple[str, ...] = ()
    verified_from: dt.date
    expires_on: dt.date | None = None


class TeamPreference(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a company does gladly, only beside something else, or never."""

    specialty_id: str
    preference: ServicePreference
    bundled_with: tuple[str, ...] = ()
    valid_from: dt.date
    valid_until: dt.date | None = None
    max_monthly: int | None = None


class TeamSpecialty(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a team can do."""

    specialty_id: str
    experience: Experience
    certified: bool


class TeamZone(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A zone as one of its teams works in it."""

    zone_id: str
    type: ZoneType
    postal_codes: tuple[str, ...] = ()
    ranges: tuple[PostalRange, ...] = ()
    polygon: tuple[GeoPoint, ...] | None = None  # closed ring
    max_commute_min: int
    travel_buffer_min: int | None = None  # null inherits
    max_daily_jobs: int | None = None


class TimeWindow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When the work may be done."""

    start: dt.datetime
    end: dt.datetime
    blackout_dates: tuple[dt.date, ...] = ()


class ZoneLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A zone that a team works in."""

    zone_id: str
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    max_commute_min: int | None = None
    travel_buffer_min: int | None = None
    max_daily_jobs: int | None = None
