"""What the story sheets print of the two orders, as the names and values of events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

ES, FR = "VNT-ES-20260302-007", "VNT-FR-20260302-001"
NEXT = "VNT-ES-20260302-008"  # two doors more; no sheet tells of them
WALL = ZoneInfo("Europe/Madrid")  # the same wall clock as in Paris
NAMESPACE = UUID("0b2b5a0e-5d39-5c2f-9f0a-8b7f2c1d4e60")  # of orders and projects, for ever
# What the till says of the trace in which it sends a record.
SOLD_ES = "00-e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5-e5e5e5e5e5e5e5e5-01"
SOLD_FR = "00-f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5-f5f5f5f5f5f5f5f5-01"
PAID_FR = "00-f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6-f6f6f6f6f6f6f6f6-01"


def march(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall clock of March 2026 in both countries, as an instant."""
    return datetime(2026, 3, day, hour, minute, tzinfo=WALL).astimezone(UTC)


def project_id(sale: str) -> str:
    """Follows from the till's name for the order."""
    return str(uuid5(NAMESPACE, f"STORE_SALES:{sale}"))


def order_id(sale: str) -> str:
    """Both orders come from the second line, the service."""
    return str(uuid5(NAMESPACE, f"STORE_SALES:{sale}:L2"))


def _order(sale: str) -> dict[str, Any]:
    """What is the same in both."""
    return {
        "serviceOrderId": order_id(sale),
        "projectId": project_id(sale),
        "salesSystem": "STORE_SALES",
        "externalOrderId": sale,
        "lineId": "L2",
        "type": "INSTALLATION",
        "status": "CREATED",
        "partnerStatus": "PENDING",
        "priority": "P2",
        "urgency": "STANDARD",
        "emergency": False,
        "blockedReasons": [],
        "dependsOn": [],
        "soldSlot": None,
        "specialtyIds": ["DOOR_WINDOW_FITTING"],
        "certificationTypes": [],
        "crew": 1,
        "requiresContract": True,
        "requiresWcf": True,
        "deliveryStatus": "NOT_DELIVERED",
        "lines__0__lineId": "L1",
        "lines__0__category": "DOOR_WINDOW",
        "lines__1__linkedLineId": "L1",
        "window__start": march(2, 0),
        # The clocks go forward before day 90; the day is local.
        "window__end": datetime(2026, 5, 31, 22, tzinfo=UTC) - timedelta(milliseconds=1),
        "window__blackoutDates": [],
    }


ORDER_ES = _order(ES) | {
    "customerId": "CUS-ES-7001",
    "storeId": "ES-VLC-003",
    "estimatedMin": 240,
    "contractGate": "GO",
    "paymentStatus": "FULLY_PAID",
    "maxDeliveryDate": date(2026, 3, 6),
    "language": "es-ES",
    "lines__0__code": "DOOR_OAK_83",
    "lines__0__quantity": "2",
    "lines__0__unitPrice__amount": "395.00",
    "lines__0__vatRate": "21.00",
    "lines__0__expectedDate": date(2026, 3, 6),
    "lines__1__unitPrice__amount": "310.00",
    "lines__1__durationMinutes": 240,
    "customerAmount": {"amount": "1331.00", "currency": "EUR"},
    "taxAmount": {"amount": "231.00", "currency": "EUR"},
    "providerAmount": {"amount": "248.00", "currency": "EUR"},
    "site__postalCode": "46004",
    "site__latitude": 39.4690,
    "site__longitude": -0.3700,
    "site__timeZone": "Europe/Madrid",
    "site__holidayRegion": "ES-VC",
}
ORDER_FR = _order(FR) | {
    "customerId": "CUS-FR-4001",
    "storeId": "FR-LYO-014",
    "estimatedMin": 360,
    "contractGate": "ASSIGNMENT",
    "paymentStatus": "NOT_PAID",
    "maxDeliveryDate": date(2026, 3, 10),
    "language": "fr-FR",
    "lines__0__code": "WINDOW_PVC_120",
    "lines__0__quantity": "3",
    "lines__0__unitPrice__amount": "630.00",
    "lines__0__vatRate": "10.00",
    "lines__0__expectedDate": date(2026, 3, 10),
    "lines__1__unitPrice__amount": "640.00",
    "lines__1__durationMinutes": 360,
    "customerAmount": {"amount": "2783.00", "currency": "EUR"},
    "taxAmount": {"amount": "253.00", "currency": "EUR"},
    "providerAmount": {"amount": "512.00", "currency": "EUR"},
    "site__postalCode": "69003",
    "site__latitude": 45.7580,
    "site__longitude": 4.8550,
    "site__timeZone": "Europe/Paris",
    "site__holidayRegion": "FR-ARA",
}
PAYMENT_FR = {
    "serviceOrderId": order_id(FR),
    "paymentStatus": "FULLY_PAID",
    "payment__total": {"amount": "2783.00", "currency": "EUR"},
    "payment__paid": {"amount": "2783.00", "currency": "EUR"},
    "payment__outstanding": {"amount": "0.00", "currency": "EUR"},
    "payment__method": "CARD",
    "payment__paidAt": march(2, 10, 16),
    "changedFields": ["payment", "paymentStatus"],
}
STARTS_ES = [("08:00", "12:00"), ("09:00", "13:00"), ("10:00", "14:00")]
STARTS_ES += [("14:00", "18:00"), ("15:00", "19:00"), ("16:00", "20:00")]
ROWS_ES = [(day, *hours) for day in (9, 10, 11) for hours in STARTS_ES]
ROWS_ES += [(12, *hours) for hours in STARTS_ES[:2]]
# Day, start, end, confidence, teams; six hours over lunch, that is seven of the clock.
STARTS_FR = [(f"{hour:02}:00", f"{hour + 7:02}:00") for hour in (8, 9, 10, 11, 12)]
TEAMS_FR = {12: 7, 13: 7, 16: 5}
EXACT_FR = [(day, *hours, 100, teams) for day, teams in TEAMS_FR.items() for hours in STARTS_FR]
HALF_FR = [
    (day, "08:00", "15:00", sure, 7)
    for day, sure in ((17, 98), (18, 96), (19, 94), (20, 92), (23, 86))
]
