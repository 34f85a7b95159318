"""The finished spans that all processes of a world wrote, as OpenTelemetry says them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Span:
    """One span; ids are hex, times are ISO text in UTC and sort as such."""

    service: str
    name: str
    kind: str
    trace: str
    id: str
    parent: str
    links: tuple[tuple[str, str], ...]  # trace and span
    start: str
    end: str

    def goes_on(self, trace: str) -> bool:
        """Whether the span is of this trace, or its batch links to it."""
        return trace == self.trace or trace in {linked for linked, _ in self.links}


def read(folder: Path) -> list[Span]:
    """All spans, in the order of their ends."""
    return sorted(_all(folder), key=lambda span: span.end)


def _all(folder: Path) -> Iterator[Span]:
    for file in folder.glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            yield _span(json.loads(line))


def _span(said: dict[str, Any]) -> Span:
    return Span(
        service=said["resource"]["attributes"]["service.name"],
        name=said["name"],
        kind=said["kind"].removeprefix("SpanKind."),
        trace=_bare(said["context"]["trace_id"]),
        id=_bare(said["context"]["span_id"]),
        parent=_bare(said["parent_id"] or ""),
        links=tuple(
            (_bare(link["context"]["trace_id"]), _bare(link["context"]["span_id"]))
            for link in said["links"]
        ),
        start=said["start_time"],
        end=said["end_time"],
    )


def _bare(number: str) -> str:
    return number.removeprefix("0x")
