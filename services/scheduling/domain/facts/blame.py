"""Which gates a changed order may have shut itself."""

from __future__ import annotations

from collections.abc import Mapping

# What a change of an order can shut, by the field that changed. Whatever else is shut by now is the
# team's, the company's or the rules' doing, and takes no date from the customer.
BLAMED: Mapping[str, tuple[str, ...]] = {
    "certificationTypes": ("CERT_MISSING", "CERT_EXPIRED"),
    "crew": ("CREW",),
    "estimatedMin": (),  # looked at by itself
    "lines": ("STATIC_BUFFER", "PRODUCT"),
    "site": ("PUBLIC_HOLIDAY", "ZONE", "RADIUS"),
    "specialtyIds": ("NO_PREFERENCE", "OPT_OUT", "SPECIALTY"),
    "type": ("PROFILE",),
    "window": ("OUTSIDE_WINDOW", "CUSTOMER_BLACKOUT"),
}
