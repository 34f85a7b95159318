"""`python -m fsm_events`: every class anew from schemas/avro."""

from __future__ import annotations

import sys

from fsm_common.adapters.schemas import Schemas
from fsm_events import FOLDER
from fsm_events.generate.checks import faults
from fsm_events.generate.files import write


def main() -> int:
    """Generate, or say what is wrong with the schemas."""
    schemas = Schemas(FOLDER)
    wrong = list(faults(schemas))
    if wrong:
        sys.stderr.write("\n".join(wrong) + "\n")
        return 1
    for path in write(schemas):
        sys.stdout.write(f"libs/{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
