"""`python -m bench [names…]`: both sides in the same run, on a fresh stack of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from bench import machine
from bench.baselines.tried import tried
from bench.measurements import agents, append, arrival, copies, idle, search
from bench.running import Line, WrongAnswer
from bench.stage import Stage, stage

MEASUREMENTS: dict[str, Callable[[Stage], list[Line]]] = {
    "copies": copies.measure,
    "arrival": arrival.measure,
    "agents": agents.measure,
    "append": append.measure,
    "search": search.measure,
    "idle": idle.measure,
}
HEADINGS = ("what", "ours", "beside it", "ratio", "goal", "")


def main() -> int:
    """Exit status 0, also where a goal is missed; 1 where an answer is wrong."""
    asked = _asked()
    with stage(asked.long) as made:
        if asked.tried:
            tried(made)
            return 0
        try:
            lines = _measured(made, asked.names or list(MEASUREMENTS))
        except WrongAnswer as wrong:
            print(f"wrong answer: {wrong}", file=sys.stderr)
            return 1
    _show(lines)
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"some of: {', '.join(MEASUREMENTS)}; else all"
    )
    parser.add_argument("--long", action="store_true", help="four times as many rounds")
    parser.add_argument(
        "--tried", action="store_true", help="measure all settings of the baselines instead"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - MEASUREMENTS.keys():
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}")
    return asked


def _measured(made: Stage, names: Sequence[str]) -> list[Line]:
    lines = []
    for name in names:
        print(f"measuring {name} …", flush=True)
        lines += MEASUREMENTS[name](made)
    return lines


def _show(lines: Sequence[Line]) -> None:
    table = Table(*HEADINGS, title=machine.described(), title_justify="left")
    for line in lines:
        table.add_row(*line.cells())
    Console(width=None if sys.stdout.isatty() else 170).print(table)


if __name__ == "__main__":
    sys.exit(main())
