"""What others say that is read here: tills, scheduling, configuration, identity."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    OrgUnitUpdated,
    ParameterEffective,
    ParameterExpired,
    SalesSystemCreated,
    SalesSystemUpdated,
    ServiceItemCreated,
    ServiceItemDeprecated,
    ServiceItemUpdated,
)
from fsm_events.identity import (
    GrantAdded,
    GrantRemoved,
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserUpdated,
)
from fsm_events.integration import (
    SalesDeliveryDateChanged,
    SalesDeliveryStatusChanged,
    SalesOrderCancelled,
    SalesOrderReceived,
    SalesOrderUpdated,
    SalesPaymentStatusChanged,
)
from fsm_events.scheduling import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingExpired,
    BookingMoved,
    BookingReleased,
)


class Misread(msgspec.Struct, frozen=True, kw_only=True):
    """A till's record of any kind with a value in `field` that nobody can read."""

    topic: ClassVar[str] = ""
    key: ClassVar[str] = SalesOrderReceived.key
    sales_system: str
    external_order_id: str
    version: int | None = None
    field: str


TillSaid = (
    SalesOrderReceived
    | SalesOrderUpdated
    | SalesOrderCancelled
    | SalesPaymentStatusChanged
    | SalesDeliveryStatusChanged
    | SalesDeliveryDateChanged
    | Misread
)
BookingSaid = (
    BookingConfirmed | BookingMoved | BookingReleased | BookingExpired | BookingConflictDetected
)
ConfigSaid = (
    OrgUnitCreated
    | OrgUnitUpdated
    | SalesSystemCreated
    | SalesSystemUpdated
    | ServiceItemCreated
    | ServiceItemUpdated
    | ServiceItemDeprecated
    | GeoAreaRecorded
    | ParameterEffective
    | ParameterExpired
)
UserSaid = UserCreated | UserUpdated | UserDisabled | UserEnabled | GrantAdded | GrantRemoved
CONFIGURATION = (
    OrgUnitCreated,
    OrgUnitUpdated,
    SalesSystemCreated,
    SalesSystemUpdated,
    ServiceItemCreated,
    ServiceItemUpdated,
    ServiceItemDeprecated,
    GeoAreaRecorded,
    ParameterEffective,
    ParameterExpired,
)
ACCOUNTS = (UserCreated, UserUpdated, UserDisabled, UserEnabled, GrantAdded, GrantRemoved)
