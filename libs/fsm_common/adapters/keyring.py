"""The keyring in a Postgres schema of its own, reached through granted functions only."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from psycopg import Connection, DataError, errors

from fsm_common.core.errors import Erased, Unstorable

CACHED = 300.0  # seconds
INDEX = "lookup-index"

# Run once by whoever owns the database. Keys of 64 bytes: AES-256-SIV.
SCHEMA = """
create schema if not exists keyring;
create table if not exists keyring.subject_key (
  subject text primary key, key bytea, destroyed_at timestamptz);
create table if not exists keyring.signing_key (
  kid text primary key, private_key bytea not null, made_at timestamptz not null default now());
create or replace function keyring.get(wanted text) returns bytea
  language sql security definer set search_path = keyring as
  'select key from subject_key where subject = wanted';
create or replace function keyring.get_or_create(wanted text, fresh bytea) returns bytea
  language plpgsql security definer set search_path = keyring as $$
declare found bytea; gone timestamptz;
begin
  insert into subject_key (subject, key) values (wanted, fresh) on conflict do nothing;
  select key, destroyed_at into found, gone from subject_key where subject = wanted;
  if gone is not null then raise exception 'destroyed' using errcode = 'no_data_found'; end if;
  return found;
end $$;
create or replace function keyring.destroy(wanted text) returns void
  language sql security definer set search_path = keyring as
  'insert into subject_key (subject, destroyed_at) values (wanted, now())
   on conflict (subject) do update set key = null, destroyed_at = now()';
create or replace function keyring.signing_keys() returns setof keyring.signing_key
  language sql security definer set search_path = keyring as 'select * from signing_key';
create or replace function keyring.put_signing_key(wanted text, fresh bytea) returns void
  language sql security definer set search_path = keyring as
  'insert into signing_key (kid, private_key) values (wanted, fresh) on conflict do nothing';
create or replace function keyring.drop_signing_key(wanted text) returns void
  language sql security definer set search_path = keyring as
  'delete from signing_key where kid = wanted';
revoke all on all functions in schema keyring from public;
"""
GRANTED = ("get(text)", "get_or_create(text, bytea)")
GRANTED_TO_OWNER = (
    "destroy(text)",
    "signing_keys()",
    "put_signing_key(text, bytea)",
    "drop_signing_key(text)",
)


class PostgresKeyring:
    """See Keyring; keys are remembered for five minutes."""

    def __init__(self, connection: Callable[[], AbstractContextManager[Connection[Any]]]) -> None:
        self._connection = connection
        self._cached: dict[str, tuple[float, bytes]] = {}
        self._lock = Lock()

    def key(self, subject: str) -> bytes:
        return self._remembered(subject) or self._made(subject)

    def known(self, subject: str) -> bytes | None:
        remembered = self._remembered(subject)
        if remembered:
            return remembered
        row = self._ask("select keyring.get(%s)", subject)
        return self._remember(subject, row) if row else None

    def index_key(self) -> bytes:
        return self.key(INDEX)

    def destroy(self, subject: str) -> None:
        self._ask("select keyring.destroy(%s)", subject)
        self.evict(subject)

    def evict(self, subject: str) -> None:
        """Forget a remembered key: its subject was erased."""
        with self._lock:
            self._cached.pop(subject, None)

    def _made(self, subject: str) -> bytes:
        try:
            made = self._ask(
                "select keyring.get_or_create(%s, %s)", subject, AESSIV.generate_key(512)
            )
        except errors.NoDataFound as gone:
            raise Erased from gone
        assert made is not None
        return self._remember(subject, made)

    def _ask(self, text: str, *values: Any) -> bytes | None:
        try:
            with self._connection() as connection:
                row = connection.execute(text, values).fetchone()
        except (DataError, errors.ProgramLimitExceeded) as fault:
            raise Unstorable from fault
        return bytes(row[0]) if row and isinstance(row[0], (bytes, memoryview)) else None

    def _remembered(self, subject: str) -> bytes | None:
        with self._lock:
            kept = self._cached.get(subject)
        return kept[1] if kept and time.monotonic() - kept[0] < CACHED else None

    def _remember(self, subject: str, key: bytes) -> bytes:
        with self._lock:
            self._cached[subject] = (time.monotonic(), key)
        return key
