"""Schemas into the registry: a step of deployment, all of them or none."""

from __future__ import annotations

import json
from collections.abc import Callable

from fsm_common.adapters.registry import Registry
from fsm_common.adapters.schemas import Schema, Schemas
from fsm_events.compatibility import breaks

COMPATIBILITY = "FULL_TRANSITIVE"
Progress = Callable[[str], object]


class Incompatible(Exception):
    """Schemas that would break readers; nothing was registered."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


class Office(Registry):
    """The registry for whoever deploys."""

    def register_all(self, schemas: Schemas, progress: Progress = lambda line: None) -> int:
        """Register what is not there yet, all or nothing; answers with how many were new.

        A step of deployment: services never do this. Raises Incompatible.
        """
        self._ask("PUT", "/config", {"compatibility": COMPATIBILITY})
        subjects = set(self._ask("GET", "/subjects"))
        new = [s for s in schemas.values() if s.subject not in subjects or not self._found(s)]
        old = [schema for schema in new if schema.subject in subjects]
        faults = [f"{schema.topic}: {f}" for schema in old for f in self.faults(schema)]
        if faults:
            raise Incompatible(faults)
        for schema in new:
            number = self._post(f"/subjects/{schema.subject}/versions", schema.text)["id"]
            progress(f"{schema.subject}: registered with id {number}")
        progress(f"registry: {len(schemas)} schemas, {len(new)} of them new")
        return len(new)

    def faults(self, schema: Schema) -> list[str]:
        """Why this schema may not follow the ones before it; empty if it may."""
        last = self._ask("GET", f"/subjects/{schema.subject}/versions/latest", missing=None)
        if last is None:
            return []
        ours = breaks(json.loads(last["schema"]), schema.whole)
        path = f"/compatibility/subjects/{schema.subject}/versions?verbose=true"
        verdict = self._post(path, schema.text)
        if verdict["is_compatible"]:
            return ours
        return ours or [f"the registry refuses it: {verdict.get('messages') or 'no reason given'}"]
