"""What others say that is read here: tills, scheduling, configuration, identity."""

from __future__ import annotations

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

TillSaid = (
    SalesOrderReceived
    | SalesOrderUpdated
    | SalesOrderCancelled
    | SalesPaymentStatusChanged
    | SalesDeliveryStatusChanged
    | SalesDeliveryDateChanged
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
