"""Both stories' first part, told once on a platform of their own; then what must be true of it."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.places import LOCAL
from tests import nursery
from tests.drills.counting import journals, tables
from tests.stories import spans
from tests.stories.cells import unseen
from tests.stories.people import Refused
from tests.stories.rebuilding import compared, dropped_and_rebuilt, printed
from tests.stories.seeding import seed
from tests.stories.sheet import ES, FR, PAID_FR, SOLD_ES
from tests.stories.tale import Tale
from tests.stories.watch import Heard
from tests.stories.world import World, record

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def tale() -> Iterator[Tale]:
    """The stories, told: every step has asserted its own values."""
    folder = LOCAL / f"test-e2e-{os.getpid()}"
    with World(folder, spawn=nursery.spawn) as world:
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
        assert len({h.headers["correlation-id"] for h in facts}) == 1
        assert len(facts) >= 10


@pytest.mark.parametrize(
    ("trace", "topic", "event"),
    [
        pytest.param(SOLD_ES, "order_received", "service_order.created", id="Valencia"),
        pytest.param(PAID_FR, "payment_status_changed", "service_order.updated", id="Lyon"),
    ],
)
def test_the_tills_trace_is_found_in_the_last_projection_before_a_person_acts(
    tale: Tale, trace: str, topic: str, event: str
) -> None:
    """From the till's span over agent, append and relay to the copy in scheduling: its span is of
    a batch, and links to the agent's. What a person does afterwards is another trace."""
    trace_id, sent, found = *trace.split("-")[1:3], spans.read(tale.world.spans)
    own = {(one.service, one.name): one for one in found if one.trace == trace_id}
    agent = own["orchestration_control", f"process integration.sales.{topic}"]
    assert agent.parent == sent
    heard = [one for one in tale.world.watch.all() if one.type == f"projects.{event}"]
    appended = [one for one in heard if trace_id in one.headers["traceparent"]]
    assert [one.headers["traceparent"].split("-")[2] for one in appended] == [agent.id]
    assert [one.value["meta"]["traceId"] for one in appended] == [trace_id]
    assert own["orchestration_control", "send orchestration_control.journal"].parent == agent.id
    person = next(one for one in found if one.kind == "SERVER" and one.start > agent.end)
    before = [one for one in found if one.name == "process copy" and one.end < person.start]
    assert before[-1].goes_on(trace_id)
    copied = [one for one in before if (trace_id, agent.id) in one.links]
    assert "scheduling" in {one.service for one in copied}
    assert not person.goes_on(trace_id)


def test_the_tills_trace_goes_on_through_what_others_do_because_of_it(tale: Tale) -> None:
    trace_id, found = SOLD_ES.split("-")[1], spans.read(tale.world.spans)
    own = {(one.service, one.name): one for one in found if one.trace == trace_id}
    agent = own["orchestration_control", "process integration.sales.order_received"]
    link = own["identity_access", "process orchestration_control.journal"]
    assert link.parent == agent.id
    assert own["identity_access", "send identity_access.journal"].parent == link.id


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
    clear = ["Lucía", "Ferrer", "lucia.ferrer", "+34600000007", "Calle de Colón"]
    clear += ["Claire", "Moreau", "claire.moreau", "+33600000001", "rue des Tilleuls"]
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


def test_a_booked_order_that_takes_longer_gives_its_slot_back(tale: Tale) -> None:
    sold = record("order_fr", version=2)
    sold["items"][1]["durationMinutes"] = 900
    changed = {name: sold[name] for name in ("salesSystem", "externalOrderId", "version")}
    at = {"changedAt": sold["createdAt"], "changedBy": "SEL-114"}
    since = say(tale, f"FR_{FR}", "order_updated", {**changed, **at, "order": sold})
    heard = tale.world.watch.all()[since:]
    told = {h.type: h.value for h in heard if tale.known["fr"] in str(h.value)}
    conflict = told["scheduling.booking.conflict_detected"]
    assert (conflict["code"], conflict["cause"]) == ("OUTSIDE_SHIFT", "ORDER")
    assert told["projects.service_order.blocked"]["reasons"] == ["SLOT_INVALID"]
    assert told["scheduling.booking.released"]["reason"] == "SLOT_INVALID"
    assert told["projects.service_order.status_changed"]["new"] == "CREATED"
    assert told["integration.sales.order_status_changed"]["partnerStatus"] == "PENDING"


def test_a_booked_order_that_is_cancelled_gives_its_slot_back(tale: Tale) -> None:
    sold = record("order_es")
    off = {"reasonCode": "CUSTOMER_REQUEST", "refundRequired": True, "version": 2}
    about_it = {name: sold[name] for name in ("salesSystem", "externalOrderId")}
    off |= {**about_it, "cancelledAt": sold["createdAt"]}
    since = say(tale, f"ES_{ES}", "order_cancelled", off)
    told = {h.type: h.value for h in tale.world.watch.all()[since:]}
    released = told["scheduling.booking.released"]
    assert (released["reason"], released["teamId"]) == ("ORDER_CANCELLED", "tem_2101_a")
    assert told["projects.service_order.cancelled"]["bookingId"] == released["bookingId"]
    assert told["projects.project.status_changed"]["status"] == "CANCELLED"
    assert told["integration.sales.order_status_changed"]["partnerStatus"] == "CANCELLED"
    slot = {"date": "2026-03-11", "start": "09:00", "holdReference": "too-late"}
    operator, body = tale.world.people["op_es"], {"orderId": tale.known["es"], **slot}
    with pytest.raises(Refused, match="ORDER_CANCELLED"):
        operator.post("scheduling", "/scheduling/bookings", body)


def say(tale: Tale, key: str, what: str, said: dict[str, Any]) -> int:
    """A record of the till, and all that follows; answers with what had been heard before."""
    tale.world.settle()
    since = len(tale.world.watch.all())
    tale.world.till.publish(f"integration.sales.{what}", key, said)
    tale.world.settle()
    return since


@pytest.mark.parametrize("service", ["scheduling", "orchestration_control", "provider_capacity"])
def test_a_dropped_schema_comes_back_from_kafka(tale: Tale, service: str) -> None:
    tale.world.settle()
    before, after = dropped_and_rebuilt(tale.world, service)
    assert before == after
    tale.world.settle()
    assert printed(compared(tale.world, service).running) == before


def test_the_digest_changes_with_any_cell_of_any_table(tale: Tale) -> None:
    postgres = tale.world.platform.stack.addresses.postgres
    for service in tale.world.platform.names:
        digested = set(compared(tale.world, service).running)
        assert unseen(postgres.dsn(user=service), service, digested) == []
        assert unseen(postgres.dsn(user=service), service, digested - {"event"}) == ["event"]
