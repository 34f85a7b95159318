"""Reads: states folded from events, rows by key and by equality, and selects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from fsm_common.adapters.postgres.bulk import DIALECT
from fsm_common.adapters.postgres.lending import Lent
from fsm_common.adapters.postgres.statements import conditions, listed, table_of, text_of
from fsm_common.core.decider import Aggregate
from fsm_common.core.messages import About, Recorded
from fsm_common.core.rows import Row
from fsm_common.ports.store import Codec

S = TypeVar("S")
COLUMNS = "position, aggregate_type, aggregate_id, version, event_id, type, key, payload, headers"


class PostgresReader:
    """Reads on one connection; remembers which versions it has loaded."""

    def __init__(self, lent: Lent, codec: Codec) -> None:
        self._lent = lent
        self._codec = codec
        self._versions: dict[tuple[str, str], int] = {}
        self._abouts: dict[tuple[str, str], About] = {}
        self._guards: frozenset[str] = frozenset()
        self._ahead: dict[tuple[str, str], list[Row]] = {}  # read with another question

    def load(self, aggregate: Aggregate[S], aggregate_id: str) -> S:
        state, version = aggregate.initial, 0
        owner = (aggregate.name, aggregate_id)
        rows = self._ahead.pop(owner, None)
        if rows is None:
            rows = self._events("aggregate_type = %s and aggregate_id = %s order by version", owner)
        for row in rows:
            state, version = aggregate.evolve(state, self._recorded(row).event), row["version"]
            self._abouts.setdefault(owner, About.of(row["headers"]))
        self._versions[owner] = version
        return state

    def about(self, aggregate: Aggregate[Any], aggregate_id: str) -> About | None:
        return self._abouts.get((aggregate.name, aggregate_id))

    def version(self, aggregate: str, aggregate_id: str) -> int:
        return self._versions.get((aggregate, aggregate_id), 0)

    def get(self, table: Any, **key: Any) -> Row | None:
        rows = self.find(table, **key)
        return rows[0] if rows else None

    def find(self, table: Any, **equals: Any) -> list[Row]:
        text = text_of(("find", table_of(table), conditions(equals)))
        return self._rows(text, [listed(value) for value in equals.values()])

    def query(self, statement: Any, **values: Any) -> list[Row]:
        if isinstance(statement, str):
            return self._rows(statement, values)
        compiled = statement.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
        return self._rows(str(compiled), compiled.params)

    def locked(self, guard: str) -> bool:
        return guard in self._guards

    def _events(self, condition: str, values: Sequence[Any]) -> list[Row]:
        return self._rows(f"select {COLUMNS} from event where {condition}", values)  # noqa: S608

    def _recorded(self, row: Row) -> Recorded[Any]:
        meta, event = self._codec.decode(row["type"], row["payload"])
        return Recorded(meta=meta, event=event, key=row["key"], position=row["position"])

    def _rows(self, text: Any, values: Any) -> list[Row]:
        return list(self._lent.ask(text, values).fetchall())
