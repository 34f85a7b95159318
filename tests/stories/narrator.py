"""Tells what happens as it happens: time, who, event, why; in colour where there is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.tree import Tree

from fsm_common.ports.recovery import Digest
from tests.stories.tale import Step
from tests.stories.watch import Heard

LOCAL = ZoneInfo("Europe/Madrid")
MISSING = Digest(0, "no such table")
QUIET = ("scheduling.availability.queried",)
COLOURS = {"integration": "yellow", "projects": "green", "scheduling": "cyan", "identity": "blue"}


class Narrator:
    """One console; plain text where nobody looks."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() else 160
        self._console = Console(highlight=False, soft_wrap=True, width=width)

    def line(self, text: str) -> None:
        """A line of progress."""
        self._console.print(text, style="dim", markup=False)

    def headline(self, text: str) -> None:
        """A new part begins."""
        self._console.rule(text)

    def step(self, step: Step, lines: list[str], heard: list[Heard]) -> None:
        """What somebody did, what came of it, and why."""
        when = step.at.astimezone(LOCAL).strftime("%a %d %b %H:%M")
        self._console.print(f"\n[bold]{when}  {step.who}[/bold] {step.what}")
        for record in as_it_happened(heard):
            colour = COLOURS.get(record.type.partition(".")[0], "white")
            self._console.print(f"    [{colour}]{record.type}[/{colour}]  {_who(record)}")
        for text in lines:
            self._console.print(f"      · {text}", markup=False)

    def failed(self, sentence: str) -> None:
        """What did not happen."""
        self._console.print(f"\nIt did not happen: {sentence}", style="bold red", markup=False)

    def tree(self, title: str, heard: list[Heard]) -> None:
        """What caused what across services, with real time since the record before it."""
        self._console.print(causal_tree(title, heard))

    def digests(
        self, service: str, before: Mapping[str, Digest], after: Mapping[str, Digest]
    ) -> None:
        """A service's tables: rows, digest before, digest after, and whether they agree."""
        head = f"{'before':<32}  {'after':<32}"
        self._console.print(f"\n[bold]{service:<24}[/bold]{'rows':>6}  {head}")
        for name in sorted({*before, *after}):
            old, new = before.get(name, MISSING), after.get(name, MISSING)
            same = "same" if old == new else "DIFFERENT"
            line = f"    {name:<20}{new.rows:>6}  {old.hash:<32}  {new.hash:<32}  {same}"
            self._console.print(line, markup=False)

    def table(self, rows: Mapping[str, str]) -> None:
        """Names and values."""
        width = max(map(len, rows), default=0)
        for name, value in rows.items():
            self._console.print(f"    {name.ljust(width)}  {value}", markup=False)


def as_it_happened(heard: Iterable[Heard]) -> list[Heard]:
    """Effects below their causes, and what one service wrote in the order of its log: records of
    several partitions arrive as they like."""
    by_id = {one.id: one for one in heard}

    def depth(one: Heard) -> int:
        cause = by_id.get(one.headers.get("causation-id", ""))
        return 1 + depth(cause) if cause else 0

    begun: dict[tuple[int, str], float] = {}
    for one in by_id.values():
        group = depth(one), one.headers.get("producer", "")
        begun[group] = min(one.arrived, begun.get(group, one.arrived))

    def place(one: Heard) -> tuple[int, float, float, float]:
        group = depth(one), one.headers.get("producer", "")
        return group[0], begun[group], float(one.headers.get("position", "inf")), one.arrived

    return sorted(by_id.values(), key=place)


def causal_tree(title: str, heard: list[Heard]) -> Tree:
    """Records under what caused them, across services; what no record had caused stands below the
    till's record or the person's call that did."""
    by_id = {record.headers.get("event-id", ""): record for record in heard}
    below: dict[str, list[Heard]] = {}
    for record in sorted(heard, key=lambda one: one.arrived):
        below.setdefault(record.headers.get("causation-id", ""), []).append(record)
    tree = Tree(title)
    for cause, records in below.items():
        if cause not in by_id:
            _grow(tree.add(f"[bold]{_origin(records[0])}[/bold]"), records, below, None)
    return tree


def _origin(record: Heard) -> str:
    kind, _, name = record.headers.get("actor", "").partition(":")
    return "a record of the till" if kind == "PARTNER" else f"a call of {name or kind}"


def _grow(
    tree: Tree, records: list[Heard], below: Mapping[str, list[Heard]], cause: Heard | None
) -> None:
    for record in records:
        took = f"{1000 * (record.arrived - cause.arrived):+.0f} ms" if cause else ""
        service = record.headers.get("producer", "")
        node = tree.add(f"{record.type} [dim]{service} {took}[/dim]")
        _grow(node, below.get(record.headers.get("event-id", ""), []), below, record)


def _who(record: Heard) -> str:
    return f"[dim]{record.headers.get('producer', '')} for {record.headers.get('actor', '')}[/dim]"
