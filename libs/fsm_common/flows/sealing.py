"""Personal values of a command become ciphertext before anything is decided."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from fsm_common.core.sealed import Sealed
from fsm_common.ports.keyring import Keyring

V = TypeVar("V")
ERASED = "[erased]"
PLAIN = frozenset({str, int, bool, float, bytes, date, type(None)})  # nothing in them to be sealed


def lookup(keyring: Keyring, clear: str) -> bytes:
    """The keyed hash under which a value is found again; case and outer blanks do not count."""
    return hmac.digest(keyring.index_key(), clear.strip().lower().encode(), hashlib.sha256)


def seal(value: V, keyring: Keyring) -> V:
    """The same value, every `Sealed.of(…)` in it encrypted, instants as the log keeps them."""
    return _walk(value, keyring)  # type: ignore[no-any-return]  # the walk keeps the type


def unseal(value: Sealed[Any] | None, keyring: Keyring, subject: str, field: str) -> Any:
    """The clear value; `[erased]` once the subject's key is gone; None stays None."""
    if value is None:
        return None
    key = keyring.known(subject)
    if key is None:
        return ERASED
    return json.loads(AESSIV(key).decrypt(value.cipher, [field.encode()]))


def _walk(value: Any, keyring: Keyring) -> Any:
    match value:
        case Sealed():
            return _sealed(value, keyring) if value.unsealed else value
        case msgspec.Struct():
            return _struct(value, keyring)
        case datetime() if value.microsecond % 1000:
            # The log keeps milliseconds; a finer row would differ from one built anew.
            return value.replace(microsecond=value.microsecond // 1000 * 1000)
        case tuple() | list():
            parts = [_walk(part, keyring) for part in value]
            return (
                type(value)(parts)
                if any(a is not b for a, b in zip(parts, value, strict=True))
                else value
            )
        case dict():
            return {name: _walk(part, keyring) for name, part in value.items()}
    return value


def _struct(value: msgspec.Struct, keyring: Keyring) -> msgspec.Struct:
    changed = {}
    for name in value.__struct_fields__:
        old = getattr(value, name)
        if type(old) not in PLAIN and (new := _walk(old, keyring)) is not old:
            changed[name] = new
    return msgspec.structs.replace(value, **changed) if changed else value


def _sealed(value: Sealed[Any], keyring: Keyring) -> Sealed[Any]:
    text = json.dumps(msgspec.to_builtins(value.clear), ensure_ascii=False, sort_keys=True)
    cipher = AESSIV(keyring.key(value.subject)).encrypt(text.encode(), [value.field.encode()])
    index = lookup(keyring, value.clear) if isinstance(value.clear, str) else None
    return Sealed(cipher, index)
