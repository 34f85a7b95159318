"""A codec without a registry and a keyring without a database, for tests by values."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from fsm_common.core.errors import Erased, Misfit, Poison
from fsm_common.core.messages import Record
from fsm_common.core.meta import EventMeta
from fsm_common.core.sealed import Sealed, typed


class PlainCodec:
    """See Codec; the bytes are JSON."""

    def __init__(self, records: Iterable[type[Record]]) -> None:
        self._kinds = {kind.topic: kind for kind in records}

    def version(self, topic: str) -> int:
        """See Codec."""
        return 1

    def encode(self, record: Any, meta: Any = None) -> bytes:
        """See Codec."""
        return msgspec.json.encode({"meta": meta, "record": record}, enc_hook=_text)

    def decode(self, topic: str, payload: bytes) -> tuple[Any, Any]:
        """See Codec."""
        raw: Any = None
        try:
            raw = msgspec.json.decode(payload)
            meta = raw["meta"] and msgspec.convert(raw["meta"], EventMeta)
            return meta, msgspec.convert(raw["record"], self._kinds[topic], dec_hook=_bytes)
        except msgspec.ValidationError as fault:
            raise Misfit(topic, raw["record"], fault) from fault
        except (msgspec.MsgspecError, KeyError, TypeError) as fault:
            raise Poison("UNDECODABLE", f"These bytes are no {topic}: {fault}") from fault


class PlainKeyring:
    """See Keyring; keys live as long as the object."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes | None] = {}

    def key(self, subject: str) -> bytes:
        """See Keyring."""
        key = self._keys.setdefault(subject, AESSIV.generate_key(512))
        if key is None:
            raise Erased
        return key

    def known(self, subject: str) -> bytes | None:
        """See Keyring."""
        return self._keys.get(subject)

    def index_key(self) -> bytes:
        """See Keyring."""
        return self.key("lookup-index")

    def destroy(self, subject: str) -> None:
        """See Keyring."""
        self._keys[subject] = None


class NobodyWaits:
    """See Waker; nobody is woken."""

    def wake(self, tables: Collection[str]) -> None:
        """See Waker."""

    def wait(self, table: str, seconds: float) -> bool:
        """See Waker."""
        return seconds < 0


def _text(value: Any) -> Any:
    if isinstance(value, Sealed):
        if value.unsealed:
            raise ValueError(f"the personal field {value.field} was not sealed")
        return [base64.b64encode(part or b"").decode() for part in (value.cipher, value.index)]
    raise NotImplementedError(type(value).__name__)


def _bytes(kind: type, value: Any) -> Any:
    cipher, index = (base64.b64decode(part) for part in value)
    sealed: Sealed[Any] = typed(kind, cipher)
    sealed.index = index or None
    return sealed
