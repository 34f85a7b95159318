"""Answers in Redis for five minutes, good as long as nothing has happened since.

An answer is kept with the stamp of what it was read from and given again for the same stamp only,
so nobody has to evict anything, and a Redis that lost, kept or forgot something tells no lies.
"""

from __future__ import annotations

import msgspec

from fsm_common.adapters.redis import Cache
from fsm_common.core.ids import derived

NAME = "availability:answer:{}"


class Remembered(msgspec.Struct, frozen=True):
    """An answer without its search id, and what is told and kept of it."""

    stamp: str
    body: bytes
    slots: int
    teams: int
    rule_versions: dict[str, int]
    words: bytes


class Answers:
    """Without a cache nothing is remembered."""

    def __init__(self, cache: Cache | None, seconds: int) -> None:
        self._cache = cache if seconds else None
        self._seconds = seconds

    def find(self, question: bytes, stamp: str) -> Remembered | None:
        """The answer to this question, if nothing has happened since."""
        kept = self._cache.ask(lambda r: r.get(_key(question))) if self._cache else None
        if not isinstance(kept, bytes):
            return None
        try:
            found = msgspec.msgpack.decode(kept, type=Remembered)
        except msgspec.MsgspecError:
            return None
        return found if found.stamp == stamp else None

    def keep(self, question: bytes, answer: Remembered) -> None:
        """Remember it for a while."""
        if self._cache:
            value = msgspec.msgpack.encode(answer)
            self._cache.ask(lambda r: r.set(_key(question), value, ex=self._seconds))


def _key(question: bytes) -> str:
    return NAME.format(derived("question", question.hex()))
