"""Closed lists of words; UNKNOWN stands for what a later version added.

Generated from schemas/avro by `python -m fsm_events`.
"""

from typing import Literal

# Why a team is away.
AbsenceType = Literal[
    "UNKNOWN", "VACATION", "SICK_LEAVE", "TRAINING", "MAINTENANCE", "STORE_CLOSURE", "OTHER"
]

# What kind of work an order is.
ServiceType = Literal[
    "UNKNOWN", "INSTALLATION", "CONFIRMATION_TV", "QUOTATION_TV", "MAINTENANCE", "REWORK", "COMPLEX"
]

# How somebody signed in.
AuthMethod = Literal["UNKNOWN", "LOCAL", "SSO", "BIOMETRIC", "OFFLINE", "MAGIC_LINK"]

# Who checks the password.
AuthProvider = Literal["UNKNOWN", "LOCAL", "SSO"]

# Who writes the contractor's invoice.
BillingModel = Literal["UNKNOWN", "SELF_BILLING", "INVOICE_SUBMISSION"]

# Why an order may not go on.
BlockReason = Literal[
    "UNKNOWN",
    "AWAITING_TV",
    "AWAITING_REPRICING",
    "DEPENDENCY",
    "CONTRACT",
    "PAYMENT",
    "DELIVERY",
    "DELIVERY_DATE",
    "SLOT_INVALID",
    "SLOT_AT_RISK",
]

# What the time is taken for.
BookingKind = Literal["UNKNOWN", "ORDER", "PROPOSAL", "EXTERNAL_BLOCK", "STORE_CLOSURE"]

# Whether the team is settled.
BookingPlacement = Literal["UNKNOWN", "TENTATIVE", "FIRM"]

# What changed a calendar.
CalendarChange = Literal["UNKNOWN", "SCHEDULE", "ABSENCE", "DEDICATED_DAY", "OVERLAY"]

# Days of the week.
Weekday = Literal["UNKNOWN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]

# Morning, afternoon, evening.
ShiftCode = Literal["UNKNOWN", "M", "A", "E"]

# Why an order was cancelled.
CancelReason = Literal[
    "UNKNOWN",
    "CUSTOMER_REQUEST",
    "RESOURCE_UNAVAILABLE",
    "DUPLICATE_ORDER",
    "BILLING_ISSUE",
    "OUT_OF_SERVICE_AREA",
    "OTHER",
]

# Kinds of capacity.
CapacityKind = Literal["UNKNOWN", "STANDARD", "EMERGENCY", "OVERTIME"]

# Kinds of certificate.
CertificationType = Literal[
    "UNKNOWN",
    "ELECTRICAL_LICENSE",
    "GAS",
    "HVAC",
    "PLUMBING",
    "APPLIANCE_BRAND",
    "SAFETY_TRAINING",
    "FIRST_AID",
    "OTHER",
]

# What a contractor is.
CompanyKind = Literal["UNKNOWN", "COMPANY", "INDEPENDENT"]

# Layers of configuration.
ScopeLevel = Literal["UNKNOWN", "EU", "COUNTRY", "BU", "STORE"]

# Who made a booked slot invalid.
ConflictCause = Literal["UNKNOWN", "ORDER", "CALENDAR"]

# How a customer wants to be reached.
ContactChannel = Literal["UNKNOWN", "EMAIL", "SMS", "PHONE"]

# Where a missing signature stops an order.
ContractGate = Literal["UNKNOWN", "GO", "ASSIGNMENT"]

# Half of a day.
DayHalf = Literal["UNKNOWN", "AM", "PM"]

# Where the goods are.
DeliveryLocation = Literal["UNKNOWN", "PROVIDER", "WORKSITE", "WAREHOUSE"]

# How far the goods have come.
DeliveryStatus = Literal[
    "UNKNOWN",
    "NOT_DELIVERED",
    "PARTIALLY_DELIVERED",
    "FULLY_DELIVERED",
    "IN_TRANSIT",
    "DELIVERY_FAILED",
    "RETURNED",
]

# How one order waits for another.
DependencyType = Literal["UNKNOWN", "FS", "SS", "FF", "SF", "VALIDATED", "TV_OUTCOME"]

# Why an account was disabled.
DisableReason = Literal["UNKNOWN", "ADMIN", "PROVIDER_DEACTIVATED", "IDLE", "SELF_REQUEST", "OTHER"]

# A team's years: 0-2, 2-5, 5-10, more.
Experience = Literal["UNKNOWN", "JUNIOR", "INTERMEDIATE", "SENIOR", "EXPERT"]

# What a line is.
LineKind = Literal["UNKNOWN", "PRODUCT", "SERVICE"]

# What a customer's link opens.
LinkPurpose = Literal["UNKNOWN", "PORTAL", "CONTRACT", "WCF", "SURVEY"]

# Kinds of a company's papers.
ProviderDocumentKind = Literal["UNKNOWN", "INSURANCE", "REGISTRATION", "TAX", "CONTRACT", "OTHER"]

# How far the customer has paid.
PaymentStatus = Literal[
    "UNKNOWN",
    "NOT_PAID",
    "PARTIALLY_PAID",
    "FULLY_PAID",
    "PAYMENT_AUTHORIZED",
    "PAYMENT_IN_PROCESS",
    "PAYMENT_FAILED",
    "REFUNDED",
]

# How urgent an order is to the house.
OrderPriority = Literal["UNKNOWN", "P1", "P2"]

# States of a service order.
OrderState = Literal[
    "UNKNOWN",
    "CREATED",
    "SCHEDULED",
    "ASSIGNED",
    "DISPATCHED",
    "IN_PROGRESS",
    "ON_HOLD",
    "COMPLETED",
    "INCOMPLETE",
    "VERIFIED",
    "CLOSED",
    "CANCELLED",
]

# URGENT 24-72 h, STANDARD 3-7 days, LOW later.
OrderUrgency = Literal["UNKNOWN", "URGENT", "STANDARD", "LOW"]

# How a project came to its owner.
OwnershipMode = Literal["UNKNOWN", "AUTO", "MANUAL"]

# What happened to a preference.
PreferenceOperation = Literal["UNKNOWN", "SET", "REMOVED"]

# States of a project, derived from its orders.
ProjectStatus = Literal["UNKNOWN", "PLANNING", "SCHEDULED", "IN_PROGRESS", "COMPLETED", "CANCELLED"]

# States of a company.
ProviderStatus = Literal[
    "UNKNOWN", "REGISTERED", "ACTIVE", "UNAVAILABLE", "SUSPENDED", "DEACTIVATED"
]

# P1 contracts directly, P2 is a subcontractor under a P1.
ProviderType = Literal["UNKNOWN", "P1", "P2"]

# Why a record was refused.
RejectionCode = Literal[
    "UNKNOWN",
    "INVALID_ORDER",
    "DUPLICATE_ORDER",
    "INVALID_ADDRESS",
    "SKILLS_NOT_AVAILABLE",
    "UNKNOWN_SERVICE_CODE",
    "UNKNOWN_ORDER",
    "STATE_CONFLICT",
    "RATE_LIMIT_EXCEEDED",
    "SERVICE_UNAVAILABLE",
    "TIMEOUT",
]

# How a company is judged.
RiskStatus = Literal["UNKNOWN", "OK", "ON_WATCH", "SUSPENDED"]

# Where it was sold.
SalesChannel = Literal["UNKNOWN", "STORE", "WEB", "CALL_CENTER", "MOBILE", "PARTNER"]

# What the till calls it.
SalesOrderType = Literal[
    "UNKNOWN", "INSTALLATION", "TV", "QUOTATION", "MAINTENANCE", "REPAIR", "UPGRADE"
]

# How urgent the till says it is.
SalesPriority = Literal["UNKNOWN", "LOW", "MEDIUM", "HIGH", "URGENT", "EMERGENCY"]

# What a till's record said.
SalesStatement = Literal[
    "UNKNOWN", "RECEIVED", "UPDATED", "CANCELLED", "DELIVERY_DATE", "PAYMENT", "DELIVERY"
]

# States of a catalogue service.
ServiceItemStatus = Literal["UNKNOWN", "CREATED", "ACTIVE", "DEPRECATED", "ARCHIVED"]

# P1 always, P2 only bundled with a P1 service of the project, OPT_OUT never.
ServicePreference = Literal["UNKNOWN", "P1", "P2", "OPT_OUT"]

# Why a session ended.
SessionEnd = Literal[
    "UNKNOWN",
    "LOGOUT",
    "EXPIRED",
    "REVOKED",
    "REUSE",
    "DISABLED",
    "PASSWORD_CHANGED",
    "PROVIDER_DEACTIVATED",
    "TEAM_INACTIVE",
]

# What the customer is promised.
SlotPromise = Literal["UNKNOWN", "EXACT", "HALF_DAY"]

# What moved a company's status.
StatusCause = Literal["UNKNOWN", "MANUAL", "RISK", "DOCUMENT"]

# A company's place at a store.
StoreRank = Literal["UNKNOWN", "PRIMARY", "BACKUP", "OVERFLOW"]

# States of a team.
TeamStatus = Literal["UNKNOWN", "ACTIVE", "ON_VACATION", "SUSPENDED", "INACTIVE"]

# Kinds of zone.
ZoneType = Literal["UNKNOWN", "PRIMARY", "SECONDARY", "OVERFLOW"]

# Whose technical visits a company builds on.
TvPolicy = Literal["UNKNOWN", "OWN_TV", "ANY_TV"]

# What opened a locked account.
UnlockCause = Literal["UNKNOWN", "TIME", "ADMIN", "RESET"]

# Kinds of account.
UserKind = Literal[
    "UNKNOWN", "INTERNAL", "EXTERNAL_PROVIDER", "EXTERNAL_WORK_TEAM", "CUSTOMER", "SERVICE"
]

# States of an account.
UserStatus = Literal["UNKNOWN", "PENDING", "ACTIVE", "LOCKED", "DISABLED", "ANONYMISED"]

# States of a parameter's version.
VersionState = Literal[
    "UNKNOWN", "DRAFT", "SCHEDULED", "EFFECTIVE", "SUPERSEDED", "EXPIRED", "WITHDRAWN"
]

# What happened to a zone.
ZoneOperation = Literal["UNKNOWN", "CREATED", "UPDATED", "DELETED"]
