"""What goes wrong is told in one sentence that names the cause."""

import errno
from pathlib import Path

import pytest
from alembic.util import CommandError

from fsm_events.registration import Incompatible
from infra.local import deployment
from infra.local.clock import start_clock
from infra.local.errors import StackError, explained, from_os


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("java.io.IOException: No space left on device", "the disk is full"),
        (
            "postgres: error while loading shared libraries: libz.so.1: cannot open",
            "the system library libz.so.1 is missing",
        ),
        ("LOG: could not bind IPv4 address: Address already in use", "taken by another program"),
    ],
)
def test_a_known_cause_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    log = tmp_path / "part.log"
    log.write_text(f"starting\n{line}\nbye\n")
    message = str(explained("PostgreSQL did not start", log))
    assert message.startswith("PostgreSQL did not start: ")
    assert sentence in message
    assert "\n" not in message


def test_an_unknown_cause_shows_the_end_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    log.write_text("".join(f"line {number}\n" for number in range(50)))
    message = str(explained("Kafka did not start", log))
    assert "line 49" in message
    assert "line 9\n" not in message


def test_a_full_disk_is_called_so() -> None:
    assert "the disk is full" in str(from_os("stopped", OSError(errno.ENOSPC, "no")))


def test_a_closed_file_is_named() -> None:
    refused = PermissionError(errno.EACCES, "no", "somewhere")
    assert "somewhere is closed to this user" in str(from_os("stopped", refused))


def test_a_clock_needs_an_instant_with_its_offset(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="is no instant"):
        start_clock(tmp_path, "2026-03-02T08:00:00")
    file = start_clock(tmp_path, "2026-03-02T09:00:00+01:00")
    assert file is not None
    assert file.read_text() == "2026-03-02T08:00:00+00:00"


def test_without_an_instant_the_kept_clock_goes_on(tmp_path: Path) -> None:
    assert start_clock(tmp_path, None) is None
    assert list(tmp_path.iterdir()) == []
    file = start_clock(tmp_path, "2026-03-02T08:00:00Z")
    assert file is not None
    assert start_clock(tmp_path, None) == file
    assert file.read_text() == "2026-03-02T08:00:00+00:00"


def test_kept_business_time_never_goes_back(tmp_path: Path) -> None:
    file = start_clock(tmp_path, "2026-03-02T08:00:00Z")
    assert file is not None
    (tmp_path / "data").mkdir()
    with pytest.raises(StackError, match=r"it is 2026-03-02T08:00:00.00:00 here.*make fresh"):
        start_clock(tmp_path, "2026-03-02T07:59:00Z")
    assert file.read_text() == "2026-03-02T08:00:00+00:00"
    start_clock(tmp_path, "2026-03-02T08:01:00Z")
    assert file.read_text() == "2026-03-02T08:01:00+00:00"


def test_data_of_real_time_get_no_business_clock(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(StackError, match=r"begun in real time.*make fresh"):
        start_clock(tmp_path, "2026-03-02T08:00:00Z")
    assert start_clock(tmp_path, None) is None


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Incompatible(["a.b.c: the field d is gone"]), "break readers: a.b.c: the field d is gone"),
        (CommandError("Can't locate revision identified by '0099'"), "'0099'.*make fresh"),
    ],
)
def test_what_kept_data_do_not_allow_is_a_sentence(fault: Exception, sentence: str) -> None:
    with pytest.raises(StackError, match=sentence), deployment.explained():
        raise fault
