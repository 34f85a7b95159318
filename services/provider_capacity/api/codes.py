"""The closed list of this service's codes, and who may do what."""

from __future__ import annotations

CODES = {
    404: (),
    409: (
        "CHILDREN_ACTIVE",
        "DUPLICATE",
        "EXTERNAL_ID_TAKEN",
        "INVALID_TRANSITION",
        "TEAMS_ACTIVE",
    ),
    422: (
        "ALL_OPT_OUT",
        "BUNDLE_REQUIRED",
        "CERTIFICATE_EXPIRED",
        "CERTIFICATION_REQUIRED",
        "DATE_ORDER",
        "DUPLICATE_DAY",
        "DUPLICATE_SPECIALTY",
        "DUPLICATE_STORE",
        "DUPLICATE_ZONE",
        "INDIVIDUAL_DATA_FORBIDDEN",
        "INVALID_COORDINATES",
        "INVALID_CREW",
        "INVALID_LIMIT",
        "INVALID_POLYGON",
        "INVALID_RANGE",
        "INVALID_TIER",
        "LAST_PRIMARY",
        "NAME_REQUIRED",
        "NO_COVERAGE",
        "NO_SHIFT",
        "NO_WORKING_DAY",
        "ONBOARDING_INCOMPLETE",
        "OUT_OF_RANGE",
        "OVERLAPPING_BLACKOUTS",
        "OVERLAPPING_SHIFTS",
        "PARENT_NOT_ACTIVE",
        "PARENT_NOT_ALLOWED",
        "PRIMARY_OVERLAP",
        "REASON_REQUIRED",
        "REASON_TOO_SHORT",
        "SHIFT_ORDER",
        "SPECIALTY_REQUIRED",
        "TYPE_FIXED",
        "UNKNOWN_BU",
        "UNKNOWN_CATEGORY",
        "UNKNOWN_POSTAL_CODE",
        "UNKNOWN_SPECIALTY",
        "UNKNOWN_TIME_ZONE",
        "ZONE_LIMIT",
        "ZONE_NOT_OWNED",
        "ZONE_OUTSIDE_PARENT",
    ),
}
STAFF = (
    "VIEWER",
    "DISPATCHER",
    "CUSTOMER_CARE",
    "PSM",
    "SELLER",
    "OFFER_MANAGER",
    "SERVICE",
)
COMPANY = "PROVIDER_MANAGER"
READERS = (*STAFF, COMPANY)
TEAM_READERS = (*READERS, "WORK_TEAM")
OFFICE = ("ADMIN", "PSM")
PLANNERS = ("MANAGER", "PSM")
KEEPERS = (*OFFICE, COMPANY)
TEAM_KEEPERS = (*KEEPERS, "WORK_TEAM")
