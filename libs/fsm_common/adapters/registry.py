"""The schema registry, by the Confluent API; services look up, and register nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx

from fsm_common.adapters.avro import Codec, Registered, UnknownSchema
from fsm_common.adapters.schemas import Schema, Schemas
from fsm_common.core.messages import Record

SECONDS = 10.0


class NotRegistered(LookupError):
    """A schema of this service is not in the registry: it was not deployed."""


class Registry:
    """A registry at `url`. Raises ConnectionError while it does not answer."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=SECONDS, trust_env=False)

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
