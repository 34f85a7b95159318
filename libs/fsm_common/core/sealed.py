"""Personal data as deciders see it: comparable, never readable."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Sealed(Generic[T]):
    """A personal value, encrypted with its subject's key; equal contents have equal bytes.

    Made in two steps: an edge says `Sealed.of(clear, subject=…, field=…)`; the handler replaces it
    by its ciphertext before anything is decided. `index` is the keyed hash for search, or None.
    On the wire and in rows it is `cipher` alone.
    """

    __slots__ = ("cipher", "clear", "field", "index", "subject")

    def __init__(self, cipher: bytes = b"", index: bytes | None = None) -> None:
        self.cipher = cipher
        self.index = index
        self.clear: T | None = None
        self.subject = ""
        self.field = ""

    @classmethod
    def of(cls, clear: T, *, subject: str, field: str) -> Sealed[T]:
        """A value still in clear, on its way to the handler. `field` is the wire name."""
        made: Sealed[T] = cls()
        made.clear, made.subject, made.field = clear, subject, field
        return made

    @property
    def unsealed(self) -> bool:
        """True until the handler has encrypted it."""
        return not self.cipher

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sealed)
            and (self.cipher, self.subject, self.field)
            == (other.cipher, other.subject, other.field)
            and self.clear == other.clear
        )

    def __hash__(self) -> int:
        return hash((self.cipher, self.subject, self.field))

    def __repr__(self) -> str:
        return "Sealed(…)"


def plain(value: Any) -> Any:
    """The `enc_hook` of msgspec: what a custom type is on the wire."""
    if isinstance(value, Sealed):
        if value.unsealed:
            raise ValueError(f"the personal field {value.field} was not sealed")
        return value.cipher
    raise NotImplementedError(f"{type(value).__name__} has no wire form")


def typed(kind: type, value: Any) -> Any:
    """The `dec_hook` of msgspec: bytes become Sealed."""
    if getattr(kind, "__origin__", kind) is Sealed:
        return Sealed(bytes(value))
    raise NotImplementedError(f"{kind!r} is not read from the wire")


def to_wire(value: msgspec.Struct) -> dict[str, Any]:
    """The camelCase mapping of a struct; dates, instants and bytes stay what they are."""
    made = msgspec.to_builtins(value, builtin_types=(datetime, date, bytes), enc_hook=plain)
    assert isinstance(made, dict)
    return made


S = TypeVar("S")


def from_wire(value: Any, kind: type[S]) -> S:
    """The struct that a camelCase mapping stands for; unknown fields are left out."""
    return msgspec.convert(value, kind, dec_hook=typed)
