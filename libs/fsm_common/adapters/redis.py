"""Redis as something that helps while it is there and is missed by nobody when it is gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

T = TypeVar("T")
PAUSE = 2.0  # seconds without asking after a failure
log = logging.getLogger(__name__)


class Cache:
    """`ask` runs commands that every Redis since 6.2 and Valkey know; None when it is gone."""

    def __init__(self, address: str, timeout: float = 0.1) -> None:
        self._redis = redis.Redis.from_url(
            address if "://" in address else f"redis://{address or '127.0.0.1:6379'}",
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
        )
        self._resume = 0.0

    def ask(self, work: Callable[[redis.Redis], T]) -> T | None:
        """The result of `work`; None where Redis does not answer. Never raises for that."""
        if time.monotonic() < self._resume:
            return None
        try:
            return work(self._redis)
        except redis.RedisError as error:
            self._resume = time.monotonic() + PAUSE
            log.warning("Redis does not answer: %s", type(error).__name__)
            return None
