"""Bit arithmetic on a team's day: which starts fit, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from services.scheduling.domain.facts.day import QUANTA, QUANTUM_MIN, DayPlan, Shift

WHOLE_DAY = (1 << QUANTA) - 1


def quanta(minutes: int) -> int:
    """Minutes in quarter hours, rounded up."""
    return -(-minutes // QUANTUM_MIN)


def span(start: int, end: int) -> int:
    """The bits from `start` up to but not with `end`."""
    return (1 << end) - (1 << start)


def runs(free: int, length: int) -> int:
    """The bits at which `length` free quarter hours begin."""
    done = 1
    while done < length:
        step = min(done, length - done)
        free &= free >> step
        done += step
    return free


def widened(word: int, by: int) -> int:
    """The word, and `by` quarter hours on both sides of every bit of it."""
    done = 0
    while done < by:
        step = min(done + 1, by - done)
        word |= (word << step) | (word >> step)
        done += step
    return word & WHOLE_DAY


@lru_cache(maxsize=4096)
def grid(shifts: tuple[Shift, ...], step: int) -> int:
    """The bits at which a job may start: every `step` quarter hours from each shift's start."""
    bits = 0
    for shift in shifts:
        for start in range(shift.start, shift.end, step):
            bits |= 1 << start
    return bits


def fitting(shifts: tuple[Shift, ...], free: int, length: int, cross_shift: bool) -> int:
    """The bits at which a job of `length` quarter hours fits into what is free.

    It ends within its shift, or, with `cross_shift`, goes on in the next ones of the day.
    """
    if cross_shift and len(shifts) > 1:
        return _unpacked(shifts, runs(_packed(shifts, free), length))
    bits = 0
    for shift in shifts:
        bits |= runs(free & span(shift.start, shift.end), length)
    return bits


def segments(
    plan: DayPlan, start: int, length: int, cross_shift: bool
) -> tuple[tuple[int, int], ...]:
    """The parts (first, last quarter hour, both within) of a job that starts at `start`.

    Parts that touch are one. Empty if the shifts of the day do not hold the job.
    """
    parts: list[tuple[int, int]] = []
    left, at = length, start
    for shift in plan.shifts:
        if left == 0 or not (cross_shift if parts else shift.start <= at < shift.end):
            continue
        at = max(at, shift.start)
        end = min(shift.end, at + left)
        left -= end - at
        if parts and parts[-1][1] == at - 1:
            parts[-1] = (parts[-1][0], end - 1)
        else:
            parts.append((at, end - 1))
        at = end
    return tuple(parts) if left == 0 else ()


def each(word: int) -> Iterator[int]:
    """The positions of the bits, lowest first."""
    while word:
        low = word & -word
        yield low.bit_length() - 1
        word ^= low


def _packed(shifts: tuple[Shift, ...], word: int) -> int:
    packed, at = 0, 0
    for shift in shifts:
        length = shift.end - shift.start
        packed |= ((word >> shift.start) & ((1 << length) - 1)) << at
        at += length
    return packed


def _unpacked(shifts: tuple[Shift, ...], packed: int) -> int:
    word, at = 0, 0
    for shift in shifts:
        length = shift.end - shift.start
        word |= ((packed >> at) & ((1 << length) - 1)) << shift.start
        at += length
    return word
