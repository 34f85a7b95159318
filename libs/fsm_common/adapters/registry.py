"""The schema registry, by the Confluent API: deployment registers, services look up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from fsm_common.adapters.avro import Codec, Registered, UnknownSchema
from fsm_common.adapters.compatibility import breaks
from fsm_common.adapters.schemas import Schema, Schemas
from fsm_common.core.messages import Record

COMPATIBILITY = "FULL_TRANSITIVE"
SECONDS = 10.0
Progress = Callable[[str], object]


class Incompatible(Exception):
    """Schemas that would break readers; nothing was registered."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


class NotRegistered(LookupError):
    """A schema of this service is not in the registry: it was not deployed."""


class Registry:
    """A registry at `url`. Raises ConnectionError while it does not answer."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=SECONDS, trust_env=False)

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

    def registered(self, schemas: Schemas, topics: Iterable[str]) -> dict[str, Registered]:
        """As what these schemas were registered. Raises NotRegistered."""
        found = {topic: self._found(schemas[topic]) for topic in topics}
        if missing := [topic for topic, schema in found.items() if schema is None]:
            raise NotRegistered(
                f"the schema of {missing[0]} is not registered as it stands here; deploy first"
            )
        return {t: Registered(int(one["id"]), int(one["version"])) for t, one in found.items()}

    def schema_by_id(self, number: int) -> str:
        """A schema's text. Raises UnknownSchema."""
        found = self._ask("GET", f"/schemas/ids/{number}", missing=None)
        if found is None:
            raise UnknownSchema(f"the registry has no schema with the id {number}")
        return str(found["schema"])

    def codec(
        self, schemas: Schemas, written: Iterable[type[Record]], read: Iterable[type[Record]] = ()
    ) -> Codec:
        """A codec for the records that a service writes and reads. Raises NotRegistered."""
        own = list(written)
        known = self.registered(schemas, (kind.topic for kind in own))
        return Codec(schemas, [*own, *read], known, self.schema_by_id)

    def close(self) -> None:
        self._client.close()

    def _found(self, schema: Schema) -> Any:
        return self._post(f"/subjects/{schema.subject}", schema.text, missing=None)

    def _post(self, path: str, text: str, missing: Any = ...) -> Any:
        return self._ask("POST", path, {"schema": text, "schemaType": "AVRO"}, missing)

    def _ask(self, method: str, path: str, body: Any = None, missing: Any = ...) -> Any:
        """The answer's JSON; `missing` instead of a 404, where given."""
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.TransportError as fault:
            raise ConnectionError(f"the schema registry does not answer: {fault}") from fault
        if answer.status_code == httpx.codes.NOT_FOUND and missing is not ...:
            return missing
        if answer.is_server_error:
            raise ConnectionError(f"the schema registry answered {answer.status_code}")
        answer.raise_for_status()
        return answer.json()
