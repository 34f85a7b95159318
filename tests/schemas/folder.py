"""A copy of the folder of schemas in which a test may change something."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fsm_common.adapters.schemas import Schemas
from fsm_events import FOLDER

OWN = "testing.thing.changed"
Change = Callable[[dict[str, Any]], object]


def changed(where: Path, file: str, change: Change) -> Schemas:
    """The folder with one file changed; `file` without its ending."""
    if not where.exists() or not any(where.iterdir()):
        shutil.copytree(FOLDER, where, dirs_exist_ok=True)
    path = where / f"{file}.avsc"
    definition = json.loads(path.read_text("utf-8"))
    change(definition)
    path.write_text(json.dumps(definition), "utf-8")
    return Schemas(where)


def field(definition: dict[str, Any], name: str) -> dict[str, Any]:
    """One field of a record."""
    found: dict[str, Any] = next(each for each in definition["fields"] if each["name"] == name)
    return found


def alone(where: Path, topic: str) -> Schemas:
    """A folder with one topic of the service `testing`, a copy of another."""
    shutil.copytree(FOLDER / "common", where / "common")
    definition = json.loads((FOLDER / f"{topic}.avsc").read_text("utf-8"))
    (where / f"{OWN}.avsc").write_text(json.dumps(definition | {"service": "testing"}), "utf-8")
    return Schemas(where)
