"""Where things lie: everything of the local stack is under one ignored folder."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
SCHEMAS = ROOT / "schemas" / "avro"
JARS = LOCAL / "m2"
DAILY = LOCAL / "daily"
DESCRIPTION = LOCAL / "stack.json"
LOCKS = Path(__file__).parent / "locks"
