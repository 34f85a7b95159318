"""Which machine this was measured on, and how busy others kept it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil


def described() -> str:
    """One line: date, processor, memory, system, Python, and the load of the last minute."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} x {_processor()},"
        f" {memory:.0f} GB; {platform.system()} {platform.release()};"
        f" Python {platform.python_version()}; load {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
