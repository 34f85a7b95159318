"""`python -m bench [names…]`: both sides in the same run, on a fresh stack of its own."""

from __future__ import annotations

import argparse
import sys

from bench import machine
from bench.baselines.tried import tried
from bench.stage import stage


def main() -> int:
    """Exit status 0, also where a goal is missed; 1 where an answer is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--long", action="store_true", help="four times as many rounds")
    parser.add_argument(
        "--tried", action="store_true", help="measure all settings of the baselines instead"
    )
    asked = parser.parse_args()
    with stage(asked.long) as made:
        if asked.tried:
            tried(made)
    print(f"\n{machine.described()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
