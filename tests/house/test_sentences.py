"""What somebody types wrongly is answered by a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from fsm_common.edges import worker
from fsm_common.edges.settings import Settings
from tests.drills import __main__ as drills

NOTHING: Any = None


@pytest.mark.parametrize("clock", ["nonsense", "file:", "system:1"])
def test_what_is_no_clock_is_refused(clock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSM_CLOCK", clock)
    with pytest.raises(SystemExit, match="FSM_CLOCK is system or file:PATH, not"):
        Settings()


@pytest.mark.parametrize("clock", ["", "system", "file:/tmp/clock"])
def test_clocks_are_taken(clock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSM_CLOCK", clock)
    assert Settings().clock == clock


def test_a_part_that_no_worker_has_is_refused() -> None:
    known = "There is no part nonsense; there are relay, copies, timers, agents"
    with pytest.raises(SystemExit, match=known):
        worker.run(NOTHING, Settings(), {}, ["relay", "nonsense"])


def test_a_question_begins_no_drill(capsys: pytest.CaptureFixture[str]) -> None:
    assert drills.main("--help") == 2
    assert "race, kill" in capsys.readouterr().out


def test_a_seed_is_a_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEED", "x")
    assert drills.main() == 1
    assert capsys.readouterr().err == "SEED is 'x', which is no number.\n"
