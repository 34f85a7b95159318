"""The folder of schemas: one file a topic, shared types beside them, written out where used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Avro = Any  # a name, a union's list, or a definition, as in JSON
CATALOGUE = {"kind", "service", "aggregate", "identity", "key", "public"} | {
    "partitions",
    "retentionDays",
    "topics",
    "module",
}  # what the file says beside Avro, and the registry need not know


@dataclass(frozen=True)
class Schema:
    """One topic's record: `raw` as written, `whole` with shared types written out, without the
    catalogue's attributes."""

    topic: str
    raw: Mapping[str, Any]
    whole: Mapping[str, Any]

    def __getitem__(self, attribute: str) -> Any:
        return self.raw[attribute]

    def get(self, attribute: str, default: Any = None) -> Any:
        return self.raw.get(attribute, default)

    @property
    def kind(self) -> str:
        """`event`, `message` (what partners are told) or `inbound` (what they say)."""
        return str(self.raw["kind"])

    @property
    def subject(self) -> str:
        return f"{self.topic}-value"

    @cached_property
    def text(self) -> str:
        return json.dumps(self.whole, ensure_ascii=False, separators=(",", ":"))


class Schemas(Mapping[str, Schema]):
    """All schemas by topic; `shared` are the common types by full name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shared = {full(raw): raw for raw in _read(folder / "common")}
        self._topics = {
            path.stem: self._schema(path.stem, json.loads(path.read_text("utf-8")))
            for path in sorted(folder.glob("*.avsc"))
        }

    def __getitem__(self, topic: str) -> Schema:
        return self._topics[topic]

    def __iter__(self) -> Iterator[str]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)

    @property
    def services(self) -> list[str]:
        """Everyone who owns an event, and hence a journal."""
        return sorted({s["service"] for s in self.values() if s.kind == "event"})

    def _schema(self, topic: str, raw: dict[str, Any]) -> Schema:
        bare = {name: value for name, value in raw.items() if name not in CATALOGUE}
        return Schema(topic, raw, self._whole(bare, set()))

    def _whole(self, node: Avro, done: set[str]) -> Avro:
        """The type with each shared name replaced by its definition at its first use."""
        if isinstance(node, str):
            if node not in self.shared or node in done:
                return node
            done.add(node)
            definition = self.shared[node]
            return self._whole({k: v for k, v in definition.items() if k != "module"}, done)
        if isinstance(node, list):
            return [self._whole(part, done) for part in node]
        return {name: self._inside(name, part, done) for name, part in node.items()}

    def _inside(self, name: str, part: Avro, done: set[str]) -> Avro:
        if name == "fields":
            return [field | {"type": self._whole(field["type"], done)} for field in part]
        return self._whole(part, done) if name in ("items", "values") else part


def full(definition: Mapping[str, Any]) -> str:
    return f"{definition['namespace']}.{definition['name']}"


def examples(folder: Path) -> list[dict[str, Any]]:
    """What stands beside the schemas to show them; nothing where there is no such folder."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.example.json"))]


def _read(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.avsc")):
        yield json.loads(path.read_text("utf-8"))
