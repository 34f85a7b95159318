"""What a password must be."""

from __future__ import annotations

import re
from typing import Final

from fsm_common.core.errors import invalid

SHORTEST: Final = 8
REMEMBERED: Final = 5
_WANTED: Final = (
    (r"[a-z]", "a small letter"),
    (r"[A-Z]", "a capital letter"),
    (r"\d", "a digit"),
    (r"[^\w\s]|_", "a symbol"),
)
_LOOKALIKES: Final = str.maketrans("013457@$!", "oieastasi")
# Words that most guessed passwords are made of, whatever digits and symbols stand around them.
_WORDS: Final = """
password passwort passwd qwerty qwertz azerty letmein welcome admin administrator login iloveyou
monkey dragon football baseball master superman batman trustno sunshine princess changeme secret
summer winter spring autumn hello abc abcd abcdef test default
"""
_COMMON: Final = frozenset(_WORDS.split())


def check(clear: str, field: str) -> None:
    """Raises Rejected (422) for a password that is too easy; never says the password."""
    missing = [words for pattern, words in _WANTED if not re.search(pattern, clear)]
    if len(clear) < SHORTEST:
        missing.insert(0, f"{SHORTEST} characters")
    if missing:
        raise invalid("WEAK_PASSWORD", f"A password needs {', '.join(missing)}.", field)
    if _bare(clear) in _COMMON:
        raise invalid("WEAK_PASSWORD", "This password is one of the first to be guessed.", field)


def _bare(clear: str) -> str:
    """Letters only, once what merely looks like one has become it."""
    trimmed = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", clear.lower())
    return re.sub(r"[^a-z]", "", trimmed.translate(_LOOKALIKES))
