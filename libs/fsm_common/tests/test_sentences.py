"""Faults of a request in sentences."""

from __future__ import annotations

import pytest

from fsm_common.edges.http.sentences import sentence


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"type": "too_short", "ctx": {"min_length": 2}}, "There have to be 2 of these at least."),
        ({"type": "value_error", "msg": "Value error, too late"}, "Too late."),
        ({"type": "of_tomorrow", "msg": "Input should be blue"}, "Input should be blue."),
    ],
)
def test_each_kind_has_its_own(fault: dict[str, object], said: str) -> None:
    assert sentence(fault) == said
