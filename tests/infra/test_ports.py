"""Ports are free ones, what settings fix, and the same again next time."""

import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.errors import StackError
from infra.local.ports import (
    HOST,
    Ports,
    chosen,
    fixed,
    free_port,
    is_taken,
    keep,
    kept,
    refuse_taken,
)


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield server.getsockname()[1]


def test_no_port_is_given_out_twice() -> None:
    given = [*dataclasses.astuple(Ports()), *dataclasses.astuple(Ports())]
    assert len(set(given)) == len(given)


def test_a_listener_takes_its_port(listener: int) -> None:
    assert is_taken(listener)
    assert not is_taken(free_port())


def test_a_taken_port_is_refused_with_the_setting_that_moves_it(listener: int) -> None:
    with pytest.raises(StackError, match=f"port {listener}, meant for kafka, is taken") as caught:
        refuse_taken(dataclasses.replace(Ports(), kafka=listener))
    assert "FSM_LOCAL_KAFKA_PORT" in str(caught.value)


def test_ports_stay_what_they_were_unless_taken_meanwhile(tmp_path: Path, listener: int) -> None:
    before = dataclasses.replace(Ports(), redis=listener)
    keep(tmp_path, before)
    assert kept(tmp_path) == before
    after = chosen(tmp_path)
    assert after == dataclasses.replace(before, redis=after.redis)
    assert after.redis != listener


def test_a_setting_wins_over_what_was(tmp_path: Path) -> None:
    keep(tmp_path, Ports())
    wanted = fixed({"FSM_LOCAL_POSTGRES_PORT": "25432"})
    assert chosen(tmp_path, wanted).postgres == 25432


@pytest.mark.parametrize("text", ["", "0", "65536", "kafka", "-1"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(StackError, match="FSM_LOCAL_REDIS_PORT"):
        fixed({"FSM_LOCAL_REDIS_PORT": text})
