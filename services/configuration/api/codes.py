"""The closed list of configuration's own error codes, by status, and who may do what."""

from __future__ import annotations

CODES = {
    404: ("NO_EFFECTIVE_VALUE", "UNKNOWN_SCOPE", "UNSUPPORTED_COUNTRY", "UNKNOWN_BU"),
    409: ("ALREADY_EFFECTIVE", "DUPLICATE", "NOT_A_DRAFT", "OVERLAPPING_VERSION"),
    422: (
        "CYCLE",
        "DUPLICATE_PATTERN",
        "DUPLICATE_POSTAL_CODE",
        "EFFECTIVE_IN_PAST",
        "INVALID_COORDINATES",
        "INVALID_COUNTRY",
        "INVALID_PERIOD",
        "INVALID_POSTAL_CODE",
        "INVALID_SCOPE",
        "INVALID_SELECTOR",
        "INVALID_SERVICE",
        "INVALID_VALUE",
        "NOT_ACTIVE",
        "REASON_REQUIRED",
        "UNKNOWN_KIND",
        "UNKNOWN_PARENT",
        "UNKNOWN_TIME_ZONE",
    ),
}
ADMIN = ["ADMIN"]
CATALOGUE = ["OFFER_MANAGER", "ADMIN"]
KNOWN = [  # how we are organised is no business of a customer or a company
    "VIEWER",
    "DISPATCHER",
    "CUSTOMER_CARE",
    "PSM",
    "SELLER",
    "OFFER_MANAGER",
    "SERVICE",
]
AUDIT = ["VIEWER"]  # managers and administrators are viewers too
VERSION = (
    "EFFECTIVE_IN_PAST",
    "INVALID_PERIOD",
    "INVALID_VALUE",
    "OVERLAPPING_VERSION",
    "REASON_REQUIRED",
)
