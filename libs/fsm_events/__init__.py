"""Event classes, generated from schemas/avro by `python -m fsm_events`; change the schemas."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "avro"
