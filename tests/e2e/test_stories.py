"""Both stories' first part, told once on a platform of their own; then what must be true of it."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator

import pytest

from infra.local.places import LOCAL
from tests.drills.counting import journals, tables
from tests.stories.rebuilding import dropped_and_rebuilt
from tests.stories.seeding import seed
from tests.stories.tale import ES, FR, Tale
from tests.stories.watch import Heard
from tests.stories.world import World, record

pytestmark = [pytest.mark.stack, pytest.mark.slow]


@pytest.fixture(scope="module")
def tale() -> Iterator[Tale]:
    """The stories, told: every step has asserted its own values."""
    folder = LOCAL / f"test-e2e-{os.getpid()}"
    with World(folder) as world:
        assert world.watch.all() == []
        seed(world)
        told = Tale(world)
        for step in told.steps():
            told.tell(step)
        yield told
    shutil.rmtree(folder, ignore_errors=True)


def about(tale: Tale, name: str, order: str) -> list[Heard]:
    return [h for h in tale.world.watch.all() if name in str(h.value) or order in str(h.value)]


def test_everything_about_an_order_carries_the_correlation_id_of_its_record(tale: Tale) -> None:
    for name, order in ((ES, tale.known["es"]), (FR, tale.known["fr"])):
        refused = ("integration.sales.order_rejected", "dlq.dead_letter.recorded")
        facts = [h for h in about(tale, name, order) if h.type not in refused]
        facts = [h for h in facts if h.type != "scheduling.availability.queried"]
        assert len({h.headers["correlation-id"] for h in facts}) == 1
        assert len(facts) >= 10


def test_versions_are_dense_from_one(tale: Tale) -> None:
    for service, events in tables(tale.world).items():
        grouped: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row in events:
            grouped[row["aggregate_type"], row["aggregate_id"]].append(row["version"])
        for owner, found in grouped.items():
            assert sorted(found) == list(range(1, len(found) + 1)), (service, owner)


def test_each_journal_is_its_event_table(tale: Tale) -> None:
    tale.world.settle()
    for service, events in tables(tale.world).items():
        heard = {
            h.headers["event-id"]: int(h.headers["position"])
            for h in journals(tale.world.watch.all())[service]
        }
        assert heard == {row["event_id"]: row["position"] for row in events}, service


def test_nothing_personal_stands_in_an_event(tale: Tale) -> None:
    clear = ("Lucía", "Ferrer", "lucia.ferrer", "+34600000007", "Calle de Colón", "Moreau")
    for heard in [one for found in journals(tale.world.watch.all()).values() for one in found]:
        said = str(heard.value)
        assert not [word for word in clear if word in said], heard.type


def test_the_tills_records_again_add_no_event(tale: Tale) -> None:
    tale.world.settle()
    before = {service: len(events) for service, events in tables(tale.world).items()}
    till, received = tale.world.till, "integration.sales.order_received"
    till.publish(received, f"ES_{ES}", record("order_es"))
    till.publish(received, f"FR_{FR}", record("order_fr"))
    paid = "integration.sales.payment_status_changed"
    till.publish(paid, f"FR_{FR}", record("payment_fr"))
    tale.world.settle()
    assert {service: len(events) for service, events in tables(tale.world).items()} == before


@pytest.mark.parametrize("service", ["scheduling", "orchestration_control", "provider_capacity"])
def test_a_dropped_schema_comes_back_from_kafka(tale: Tale, service: str) -> None:
    tale.world.settle()
    before, after = dropped_and_rebuilt(tale.world, service)
    assert before == after
    tale.world.settle()
    assert tale.world.service_command(service, "verify") == before
