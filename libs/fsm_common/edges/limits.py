"""How often somebody may call, and which sign-ins have been ended early."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import redis

from fsm_common.adapters.redis import Cache
from fsm_common.edges.refusals import refused
from fsm_common.edges.tokens import Claims


@dataclass(frozen=True)
class Limit:
    """So many calls in a window of so many seconds, for each caller, or for each address."""

    calls: int
    seconds: int = 60
    by_address: bool = False


class Limiter:
    """Fixed windows, counted in Redis; by this process alone while Redis is gone."""

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache
        self._own: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, who: str, endpoint: str, limit: Limit) -> dict[str, str]:
        """Count one call; answers with the headers that say what is left, and in how many seconds
        it is whole again. Raises Rejected (429) when there were too many."""
        key = f"ratelimit:{who}:{endpoint}"
        asked = self._cache.ask(lambda r: _counted(r, key, limit.seconds)) if self._cache else None
        count, reset = asked or self._alone(key, limit.seconds)
        if count > limit.calls:
            sentence = f"That were too many calls; please wait {reset} seconds."
            raise refused("TOO_MANY_REQUESTS", sentence, retryAfter=reset, limit=limit.calls)
        return rate_headers(limit.calls, limit.calls - count, reset)

    def _alone(self, key: str, seconds: int) -> tuple[int, int]:
        now = time.monotonic()
        with self._lock:
            if len(self._own) > 10_000:
                self._own = {k: v for k, v in self._own.items() if v[0] > now}
            ends, count = self._own.get(key, (0.0, 0))
            if ends <= now:
                ends, count = now + seconds, 0
            self._own[key] = (ends, count + 1)
        return count + 1, max(1, int(ends - now))


def rate_headers(calls: int, remaining: int, reset: int) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(calls),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(reset),
    }


def _counted(client: redis.Redis, key: str, seconds: int) -> tuple[int, int]:
    pipe = client.pipeline(transaction=True)
    pipe.set(key, 0, ex=seconds, nx=True)
    pipe.incr(key)
    pipe.ttl(key)
    _, count, ttl = pipe.execute()
    return int(count), max(1, int(ttl))


class Ended:
    """Sessions whose access tokens are refused before they expire; as good as Redis is there.

    An answer is remembered for two seconds, so an ended session is out within five."""

    REMEMBERED = 2.0

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[str, tuple[float, bool]] = {}

    def end(self, session: str, seconds: int) -> bool:
        """Refuse this session's tokens while they could live; False where Redis is away."""
        return bool(self._cache.ask(lambda r: r.set(f"ended:{session}", 1, ex=seconds)))

    def denied(self, claims: Claims) -> bool:
        """The hook of a Verifier; `sid` names the session of a token."""
        session, now = str(claims.get("sid", "")), time.monotonic()
        if not session:
            return False
        until, answer = self._known.get(session, (0.0, False))
        if until < now:
            answer = bool(self._cache.ask(lambda r: r.exists(f"ended:{session}")))
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[session] = (now + self.REMEMBERED, answer)
        return answer
