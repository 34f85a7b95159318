"""The closed list of what identity-access refuses with, by status."""

from __future__ import annotations

from fsm_common.edges.http.routes import Codes

CODES: Codes = {
    401: ("INVALID_CREDENTIALS", "INVALID_REFRESH_TOKEN"),
    403: ("USE_SSO", "ACCOUNT_NOT_ACTIVE", "SELF_DELETE", "OWN_ROLE"),
    409: (
        "EMAIL_TAKEN",
        "USER_EXISTS",
        "ROLE_HELD",
        "TOO_MANY_SUPER_ADMINS",
        "CLIENT_EXISTS",
        "NOT_EMPTY",
    ),
    410: ("LINK_EXPIRED",),
    422: (
        "TENANT_MISMATCH",
        "PROVIDER_INACTIVE",
        "WEAK_PASSWORD",
        "PASSWORD_REUSED",
        "UNKNOWN_ROLE",
        "ROLE_TYPE_MISMATCH",
        "LAST_ROLE",
    ),
    423: ("ACCOUNT_LOCKED",),
}
