"""What all processes cost while nothing happens: a share of one core, and memory."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psutil

from bench.running import Goal, Line
from bench.stage import FOLDER, Stage
from infra.local.platform import Platform
from infra.local.processes import Processes

GOAL = Goal(12, at_most=True, unit=" %")
SETTLE = 10.0  # seconds after all are ready
LOOK = 20.0  # seconds that are looked at
GROUPS = ("services", "kafka", "postgres", "registry", "redis")
COUNTED = ("services", "kafka", "postgres")  # with broker and database, as the goal says


def measure(stage: Stage) -> list[Line]:
    """Every service as it is deployed, both roles, on the stack of this run."""
    platform = Platform(FOLDER)
    platform.deploy(stage.addresses, lambda line: None)
    try:
        platform.start_services(lambda line: None)
        time.sleep(SETTLE)
        groups = {name: _processes(platform, name) for name in GROUPS}
        before, began = {name: _cpu(found) for name, found in groups.items()}, time.monotonic()
        time.sleep(stage.rounds(1) * LOOK)
        took = time.monotonic() - began
        cost = {name: 100 * (_cpu(groups[name]) - before[name]) / took for name in GROUPS}
        memory = {name: sum(_pss(one) for one in groups[name]) / 2**20 for name in GROUPS}
    finally:
        Processes(FOLDER / "services", {}).stop_all()
    count = len(groups["services"])
    total = sum(cost[name] for name in COUNTED)
    parts = ", ".join(f"{name} {cost[name]:.1f}" for name in GROUPS)
    sizes = ", ".join(f"{name} {memory[name]:,.0f}" for name in GROUPS)
    return [
        Line(f"idle: {count} processes, Kafka, Postgres", f"{total:.1f} %", parts, total, GOAL),
        Line("their memory, PSS", f"{sum(memory[n] for n in COUNTED):,.0f} MB", sizes),
    ]


def _processes(platform: Platform, group: str) -> list[psutil.Process]:
    if group == "services":
        kept, names = Processes(FOLDER / "services", {}), platform.alive()
    else:
        kept, names = Processes(FOLDER, {}), [group]
    started = [kept.get(name) for name in names]
    found = [handle for one in started if one is not None and (handle := one.handle())]
    return [*found, *(child for one in found for child in one.children(recursive=True))]


def _cpu(processes: Iterable[psutil.Process]) -> float:
    """Seconds used until now, by children that have ended too; one that is gone counts nought."""
    used = 0.0
    for process in processes:
        try:
            used += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0
