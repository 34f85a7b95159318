"""What is lost and what is doubled: event tables beside journals, a run with kills beside one
without. Reads like any foreign program."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

from tests.drills.offer import version
from tests.stories.watch import Heard
from tests.stories.world import World

JOURNAL = ".journal"
# People sign in as often as it takes; the fact is theirs, not the story's.
OFTEN = ("identity.session.started", "identity.session.refresh_issued")


def counted(world: World) -> Counter[str]:
    """Events of the tables that the journals lack, records of no event or with another version,
    holes in the versions of an aggregate, versions told in another order than they came."""
    faults = Counter({"lost": 0, "unknown": 0, "holes": 0, "disordered": 0})
    heard = journals(world.watch.all())
    for service, rows in tables(world).items():
        kept = {row["event_id"]: row for row in rows}
        told = {_name(one): one for one in reversed(in_order(heard[service]))}  # the first of each
        faults["lost"] += len(kept.keys() - told.keys())
        strangers = [n for n in told if n not in kept or kept[n]["version"] != version(told[n])]
        faults["unknown"] += len(strangers)
        first = [kept[name] for name in reversed(told) if name in kept]
        faults["disordered"] += sum(v != sorted(v) for v in _versions(first).values())
        dense = _versions(rows).values()
        faults["holes"] += sum(sorted(v) != [*range(1, len(v) + 1)] for v in dense)
    return faults


def differing(found: Counter[Any], wanted: Counter[Any]) -> Counter[str]:
    """Facts that one run has and the other has not."""
    return Counter(missing=(wanted - found).total(), surplus=(found - wanted).total())


def facts(heard: Iterable[Heard]) -> Counter[tuple[str, str, int]]:
    """How often each journal tells each type at each version, a record sent again not counted."""
    told: Counter[tuple[str, str, int]] = Counter()
    for service, records in journals(heard).items():
        once = {_name(one): one for one in records if one.type not in OFTEN}
        told.update((service, one.type, version(one)) for one in once.values())
    return told


def journals(heard: Iterable[Heard]) -> dict[str, list[Heard]]:
    """Records of the journals, by service."""
    found: dict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        if one.topic.endswith(JOURNAL):
            found[one.topic.removesuffix(JOURNAL)].append(one)
    return found


def tables(world: World) -> dict[str, list[dict[str, Any]]]:
    """The event table of each service."""
    postgres, found = world.platform.stack.addresses.postgres, {}
    for service in world.platform.names:
        with psycopg.connect(postgres.dsn(user=service)) as connection:
            cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
            found[service] = cursor.execute(
                f"select * from {service}.event order by position"
            ).fetchall()
    return found


def in_order(heard: Iterable[Heard]) -> list[Heard]:
    """As they stand in their partitions."""
    return sorted(heard, key=lambda one: (one.partition, one.offset))


def _versions(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[int]]:
    found = defaultdict[tuple[str, str], list[int]](list)
    for row in rows:
        found[row["aggregate_type"], row["aggregate_id"]].append(row["version"])
    return found


def _name(heard: Heard) -> str:
    return heard.headers["event-id"]
