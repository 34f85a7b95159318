"""Every metric of the closed list is measured somewhere, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

from fsm_common.flows.telemetry import METRICS

ROOT = Path(__file__).parents[2]
USED = re.compile(r'telemetry\.(?:count|level|observe)\(\s*"([\w.]+)"')


def used(sources: list[str]) -> set[str]:
    """The names that these sources measure."""
    return {name for source in sources for name in USED.findall(source)}


def test_the_list_is_closed_and_used() -> None:
    files = [*ROOT.glob("libs/fsm_common/**/*.py"), *ROOT.glob("services/**/*.py")]
    sources = [path.read_text("utf-8") for path in files if "tests" not in path.parts]
    assert used(sources) == set(METRICS)


def test_an_unlisted_name_would_be_found() -> None:
    assert used(['telemetry.count(\n  "made.up", 3)']) == {"made.up"}


def test_each_metric_has_a_unit_and_a_meaning() -> None:
    assert all(metric.unit and metric.meaning for metric in METRICS.values())
