"""The same POST twice has one effect and one answer."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from threading import Event

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import delete

from fsm_common.adapters.postgres.tables import idempotency
from fsm_common.core import ids
from fsm_common.core.rows import Put, Row
from fsm_common.edges.refusals import refused
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import IDEMPOTENCY, Unit

KEPT = timedelta(hours=24)


class Replay(Exception):
    """The answer is known already."""

    def __init__(self, response: Response) -> None:
        super().__init__("a stored answer")
        self.response = response


async def replayed(request: Request, error: Exception) -> Response:
    """Handler of Replay."""
    assert isinstance(error, Replay)
    return error.response


def forget(parts: Parts) -> int:
    """Delete the answers that are past their day, a day later: until then the row says that the
    command of its day is done; how many."""
    over = delete(idempotency).where(idempotency.c.expires_at < datetime.now(UTC) - KEPT)
    with parts.store.unit() as unit:
        return len(unit.query(over.returning(idempotency.c.key)))


def forget_hourly(parts: Parts, stop: Event) -> None:
    """Until `stop`."""
    while not stop.is_set():
        forget(parts)
        stop.wait(3600)


@dataclass(frozen=True)
class Once:
    """One Idempotency-Key of one caller, and the request that it stands for."""

    parts: Parts
    tenant: str
    key: str
    request: bytes  # method, path, query and body

    @cached_property
    def fingerprint(self) -> str:
        """A keyed hash of the request: the body may hold secrets."""
        return hmac.digest(self._secret, self.request, hashlib.sha256).hex()

    def look(self) -> str:
        """The id of the command that the request gives: the same however often it is sent, until
        its answer is past its day. Raises Replay or a conflict where this key was used before."""
        today = datetime.now(UTC).date()
        before = today - timedelta(days=1)
        # Before a connection is taken: the key may have to be asked for over another one.
        earlier, command_id = self._command_id(before), self._command_id(today)
        with self.parts.store.unit() as unit:
            row = unit.get(IDEMPOTENCY, tenant=self.tenant, key=self.key)
            self._judge(row)
            over = row is None or (row["expires_at"] - KEPT).astimezone(UTC).date() < before
            # It may have begun before midnight, and its answer may be lost.
            if over and unit.happened(earlier):
                return earlier
        return command_id

    def begin(self, unit: Unit) -> None:
        """First thing in the transaction: nobody else is at it, and nobody was."""
        if not unit.hold(f"idempotency:{self.tenant}:{self.key}"):
            raise refused("STILL_RUNNING", retryAfter=1)
        self._judge(unit.get(IDEMPOTENCY, tenant=self.tenant, key=self.key))

    def stored(self, status: int, headers: Mapping[str, str], body: str) -> Put:
        """The row that keeps an answer for 24 hours of real time."""
        clear = json.dumps({"headers": dict(headers), "body": body})
        row = {
            "tenant": self.tenant,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "status": status,
            "response": AESSIV(self._secret).encrypt(clear.encode(), self._bound),
            "expires_at": datetime.now(UTC) + KEPT,
        }
        return Put(IDEMPOTENCY, row)

    def _command_id(self, day: date) -> str:
        service = self.parts.service.name
        return ids.derived("http", service, self.tenant, self.key, self.fingerprint, day)

    def _judge(self, row: Row | None) -> None:
        if row is None or row["expires_at"] < datetime.now(UTC):
            return
        if row["fingerprint"] != self.fingerprint:
            raise refused("IDEMPOTENCY_CONFLICT")
        kept = json.loads(AESSIV(self._secret).decrypt(bytes(row["response"]), self._bound))
        headers = {**kept["headers"], "Idempotency-Replayed": "true"}
        raise Replay(Response(kept["body"], row["status"], headers, "application/json"))

    @property
    def _secret(self) -> bytes:
        return self.parts.keyring.key(f"service:{self.parts.service.name}")

    @property
    def _bound(self) -> list[bytes]:
        return [self.tenant.encode(), self.key.encode()]
