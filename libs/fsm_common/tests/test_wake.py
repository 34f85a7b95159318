"""A nudge reaches every waiting process of the service, and nobody else."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator

import pytest

from fsm_common.adapters.wake import LocalWaker

LISTEN = """
import sys
from fsm_common.adapters.wake import LocalWaker
waker = LocalWaker(sys.argv[1])
waker.wait("outbox", 0)
print("here", flush=True)
print(waker.wait("outbox", 20), flush=True)
"""


@pytest.fixture
def scope() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def other(scope: str) -> Iterator[subprocess.Popen[str]]:
    """Another process of the service, waiting."""
    process = subprocess.Popen(
        [sys.executable, "-c", LISTEN, scope], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "here\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_nudge_before_the_wait_counts_once(scope: str) -> None:
    waker = LocalWaker(scope)
    assert not waker.wait("outbox", 0)
    for _ in range(3):
        waker.wake({"outbox"})
    assert waker.wait("outbox", 0)
    assert not waker.wait("outbox", 0)


def test_every_thread_that_waits_is_woken(scope: str) -> None:
    woken: list[bool] = []
    ready = threading.Barrier(4)

    def wait() -> None:
        waker = LocalWaker(scope)
        waker.wait("outbox", 0)
        ready.wait()
        woken.append(waker.wait("outbox", 20))

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    ready.wait()
    LocalWaker(scope).wake({"outbox"})
    for thread in threads:
        thread.join()
    assert woken == [True] * 3


def test_another_process_is_woken(scope: str, other: subprocess.Popen[str]) -> None:
    LocalWaker(scope).wake({"outbox"})
    assert other.stdout
    assert other.stdout.readline() == "True\n"


def test_a_killed_process_costs_nothing(scope: str, other: subprocess.Popen[str]) -> None:
    waker = LocalWaker(scope)
    waker.wait("outbox", 0)
    other.kill()
    other.wait()
    waker.wake({"outbox"})
    waker.wake({"outbox"})
    assert waker.wait("outbox", 0)


def test_services_do_not_wake_each_other(scope: str) -> None:
    waker = LocalWaker(scope)
    waker.wait("outbox", 0)
    LocalWaker(f"{scope} other").wake({"outbox"})
    assert not waker.wait("outbox", 0)


def test_who_watches_another_table_sleeps_on(scope: str) -> None:
    waker = LocalWaker(scope)
    assert not waker.wait("outbox", 0)
    assert not waker.wait("timer", 0)
    waker.wake({"timer", "parked"})
    assert not waker.wait("outbox", 0)
    assert waker.wait("timer", 0)


def test_waiting_takes_as_long_as_was_said(scope: str) -> None:
    began = time.monotonic()
    assert not LocalWaker(scope).wait("outbox", 0.05)
    assert time.monotonic() - began >= 0.05
