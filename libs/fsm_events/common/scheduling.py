"""Shared records of scheduling.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt

import msgspec


class Segment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of one local day; quarter hours 0-95, the last one included."""

    date: dt.date
    start_q: int
    end_q: int
    start: dt.datetime
    end: dt.datetime
