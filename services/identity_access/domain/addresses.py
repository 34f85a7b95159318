"""What an e-mail address must look like, wherever it comes in."""

from __future__ import annotations

import re
from typing import Final

from fsm_common.core.errors import invalid

LONGEST: Final = 254
PATTERN: Final = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def address(text: str, field: str) -> str:
    """The address as accounts keep it. Raises Rejected (422) for what is none: nobody could ever
    sign in with it."""
    made = text.strip().lower()
    if len(made) > LONGEST or not re.fullmatch(PATTERN, made):
        raise invalid("INVALID_FIELD", f"{text!r} is no e-mail address.", field)
    return made
