"""What changed, one row a fact: who said it, when, about what, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Index, Integer, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Statement
from services.configuration.projections.parameters import EVERYWHERE
from services.configuration.projections.tables import instant, tables, text, texts

change = Table(
    "change",
    tables,
    text("change_id", key=True),
    text("event_id"),
    instant("occurred_at"),
    text("actor_type"),
    text("actor_id", nullable=True),
    text("what"),
    text("entity_type"),
    text("entity_id"),
    text("country_code"),
    text("bu_code"),
    text("kind", nullable=True),
    Column("number", Integer),
    Column("previous", Integer),
    text("value", nullable=True),
    text("reason", nullable=True),
    texts("changed_fields"),
    Index("change_occurred", "occurred_at", "change_id"),
    Index("change_entity", "entity_id", "occurred_at"),
)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """A row that never changes; what a fact of this kind does not say stays empty."""
    event, meta = recorded.event, recorded.meta
    scope = getattr(event, "scope", event)
    row = {
        # Facts of one append share their instant; behind it stands which of them came first.
        "change_id": f"{event.aggregate}:{event.aggregate_id}:{meta.aggregate_version:08}",
        "event_id": meta.event_id,
        "occurred_at": meta.occurred_at,
        "actor_type": meta.actor_type,
        "actor_id": meta.actor_id,
        "what": event.topic.removeprefix("config."),
        "entity_type": event.aggregate,
        "entity_id": event.aggregate_id,
        "country_code": getattr(scope, "country_code", None) or EVERYWHERE,
        "bu_code": getattr(scope, "bu_code", None) or EVERYWHERE,
        "kind": getattr(event, "kind", None),
        "number": getattr(event, "version", None),
        "previous": getattr(event, "previous_version", None),
        "value": getattr(event, "value", None),
        "reason": getattr(event, "reason", None),
        "changed_fields": list(getattr(event, "changed_fields", ())),
    }
    return [Put(change, row)]
