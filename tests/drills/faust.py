"""Faust: the rules under which it loses nothing, each on the real broker."""

from __future__ import annotations

import subprocess
import sys

from infra.local.places import ROOT
from tests.drills.report import Faults, Say

RULES = "tests/integration/test_faust_rules.py"


def run(seed: int, say: Say, broken: str = "") -> Faults:
    """All of them; pytest says which one does not hold."""
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", RULES], cwd=ROOT, check=False)
    return {"rules broken": done.returncode}
