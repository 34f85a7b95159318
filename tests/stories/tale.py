"""The first part of both stories on one timeline: from the till to a confirmed appointment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.stories.expecting import equal, expect, in_order, none_of
from tests.stories.people import Refused
from tests.stories.world import DidNotHappen, World, record

OC, SC, ID = "orchestration_control", "scheduling", "identity_access"
RECEIVED = "integration.sales.order_received"
LOCAL = ZoneInfo("Europe/Madrid")  # the same wall clock as in Paris
ES, FR = "VNT-ES-20260302-007", "VNT-FR-20260302-001"
WINDOW = {"from": "2026-03-02", "to": "2026-03-31"}
FULL_ES = ["08:00", "09:00", "10:00", "14:00", "15:00", "16:00"]
Lines = Iterator[str]


@dataclass(frozen=True)
class Step:
    """What happens at a moment, who does it, and the lines that say why it came out so."""

    at: datetime
    who: str
    what: str
    play: Callable[[], Lines]


@dataclass
class Tale:
    """Both stories; `known` is what one step learns and another needs."""

    world: World
    known: dict[str, Any] = field(default_factory=dict)
    since: int = 0

    def steps(self) -> list[Step]:
        """In the order of their moments."""
        return [
            Step(march(2, 9, 2), "till", f"sells two doors in Valencia ({ES})", self.sale_es),
            Step(march(2, 9, 5), "Lucía", "opens her link and gets a token", self.portal),
            Step(march(2, 9, 8), "Lucía", "asks for days from 2 to 31 March", self.search_es),
            Step(march(2, 9, 10), "Lucía", "books Wed 11 March, 09:00", self.book_es),
            Step(march(2, 9, 30), "till", "sends sums that do not add up", self.bad_sums),
            Step(march(2, 9, 31), "till", "sends version 1 again, changed", self.other_body),
            Step(march(2, 9, 40), "op_es", "wants the slot that Lucía has", self.taken),
            Step(march(2, 10, 15), "till", f"sells three windows in Lyon ({FR})", self.sale_fr),
            Step(march(2, 10, 16), "till", "says that they are paid", self.payment_fr),
            Step(march(2, 10, 19), "seller_fr", "asks for days", self.search_fr),
            Step(march(2, 10, 21), "seller_fr", "holds Mon 16 March, 08:00", self.hold_fr),
            Step(march(2, 10, 24), "seller_fr", "confirms it", self.confirm_fr),
            Step(march(2, 10, 30), "op_fr", "holds another day and forgets it", self.forgotten),
            Step(march(2, 10, 40), "op_fr", "takes ownership", self.ownership),
            Step(march(4, 10, 31), "the clock", "reaches the forgotten hold", self.lapsed),
        ]

    def tell(self, step: Step) -> list[str]:
        """Move business time there and play the step; its lines. Raises DidNotHappen."""
        self.world.until(step.at)
        self.since = len(self.world.watch.all())
        lines = list(step.play())
        self.world.settle()
        return lines

    def sale_es(self) -> Lines:
        self.world.till.publish(RECEIVED, f"ES_{ES}", record("order_es"))
        project = self.heard("projects.project.created", language="es-ES")
        owner = self.heard("projects.ownership.changed", mode="AUTO", ownerId="op_es")
        order = self.heard(
            "projects.service_order.created",
            priority="P2",
            estimatedMin=240,
            contractGate="GO",
            requiresContract=True,
            paymentStatus="FULLY_PAID",
            deliveryStatus="NOT_DELIVERED",
            customerAmount__amount="1331.00",
            taxAmount__amount="231.00",
            providerAmount__amount="248.00",
            site__timeZone="Europe/Madrid",
            site__holidayRegion="ES-VC",
            lines__0__category="DOOR_WINDOW",
        )
        self.heard("integration.sales.order_normalized", externalOrderId=ES)
        self.heard("integration.sales.order_status_changed", partnerStatus="PENDING")
        link = self.heard("identity.link.minted", customerId="CUS-ES-7001")
        self.known["es"] = order.value["serviceOrderId"]
        self.known["es_project"] = project.value["projectId"]
        self.known["link"] = link.value["linkRef"]
        yield f"owner by rule: {owner.value['ownerId']} (ES assigns by itself)"
        yield "240 min from the line, 1331.00 gross of which 231.00 tax, 248.00 for the crew"

    def portal(self) -> Lines:
        program = self.world.people["svc_communication"]
        link = program.get(ID, f"/identity-access/links/{self.known['link']}")
        answer = self.world.people.nobody().post(
            ID, "/auth/portal-session", {"token": link["token"]}
        )
        self.world.people.introduce("lucia", token=answer["accessToken"])
        equal("the token's customer", answer["customerId"], "CUS-ES-7001")
        yield "communication traded the ref for the link; no account, fifteen minutes"

    def search_es(self) -> Lines:
        asked = {"orderId": self.known["es"], "window": WINDOW}
        answer = self.world.people["lucia"].post(SC, "/scheduling/availability", asked)
        rows = [(slot["date"], slot["start"]) for slot in answer["slots"]]
        days = ["2026-03-09", "2026-03-10", "2026-03-11"]
        wanted = [(day, start) for day in days for start in FULL_ES]
        wanted += [("2026-03-12", "08:00"), ("2026-03-12", "09:00")]
        equal("the first twenty slots", rows, wanted)
        equal("confidence", {slot["confidence"] for slot in answer["slots"]}, {100})
        equal("earliest date", answer["earliest"]["date"], "2026-03-09")
        reasons = {day["date"]: day["code"] for day in answer["daysWithoutSlot"]}
        weekends = {f"2026-03-{n:02}": "NOT_WORKING_DAY" for n in (8, 14, 15, 21, 22, 28, 29)}
        early = {f"2026-03-{n:02}": "STATIC_BUFFER" for n in range(2, 8)}
        equal("reasons", reasons, {**early, **weekends, "2026-03-19": "PUBLIC_HOLIDAY"})
        self.heard("scheduling.availability.queried", slots=20, teams=1)
        yield from _constraints(answer)
        yield from _reasons(answer)

    def book_es(self) -> Lines:
        lucia = self.world.people["lucia"]
        wish = _hold(self.known["es"], "2026-03-11", "09:00", "lucia-1")
        lucia.post(SC, "/scheduling/bookings", wish)
        held = self.heard(
            "scheduling.booking.pre_booked",
            kind="ORDER",
            promise="EXACT",
            placement="TENTATIVE",
            teamId="tem_2101_a",
            segments__0__startQ=36,
            segments__0__endQ=51,
            expiresAt=march(4, 9, 10),
        )
        lucia.post(SC, "/scheduling/bookings/lucia-1/confirm")
        self.heard("scheduling.booking.confirmed", bookingId=held.value["bookingId"])
        self.heard("projects.service_order.status_changed", new="SCHEDULED")
        told = self.heard("integration.sales.schedule_confirmed", zone="Europe/Madrid")
        equal("slot start", told.value["slotStart"], datetime(2026, 3, 11, 8, tzinfo=UTC))
        in_order(
            self.world.watch,
            self.since,
            "scheduling.booking.pre_booked",
            "scheduling.booking.confirmed",
            "projects.service_order.status_changed",
            "integration.sales.schedule_confirmed",
        )
        yield "tem_2101_a, quarters 36-51; the till was told: 09:00-13:00 in Madrid's time"

    def bad_sums(self) -> Lines:
        bad = record("order_es", externalOrderId="VNT-ES-20260302-099")
        bad["totals"]["total"]["amount"] = "1330.00"
        self.world.till.publish(RECEIVED, "ES_VNT-ES-20260302-099", bad)
        told = self.heard("integration.sales.order_rejected", errorCode="INVALID_ORDER")
        none_of(self.world.watch, self.since, "projects.project.created")
        yield f"INVALID_ORDER: {told.value['errors'][0]['message']}"

    def other_body(self) -> Lines:
        other = record("order_es")
        other["address"]["street"] = "Calle de Colón 23"
        self.world.till.publish(RECEIVED, f"ES_{ES}", other)
        told = self.heard("integration.sales.order_rejected", errorCode="DUPLICATE_ORDER")
        yield f"DUPLICATE_ORDER: {told.value['errors'][0]['message']}"

    def taken(self) -> Lines:
        wish = _hold(self.known["es"], "2026-03-11", "09:00", "op-1")
        refusal = self.refused("op_es", "/scheduling/bookings", wish)
        equal("the refusal", (refusal.status, refusal.code), (409, "SLOT_TAKEN"))
        yield f"{refusal.code}: {refusal.sentence}"

    def sale_fr(self) -> Lines:
        self.world.till.publish(RECEIVED, f"FR_{FR}", record("order_fr"))
        project = self.heard("projects.project.created", language="fr-FR")
        order = self.heard(
            "projects.service_order.created",
            estimatedMin=360,
            contractGate="ASSIGNMENT",
            paymentStatus="NOT_PAID",
            customerAmount__amount="2783.00",
            taxAmount__amount="253.00",
            providerAmount__amount="512.00",
            site__timeZone="Europe/Paris",
        )
        self.heard("integration.sales.order_normalized", externalOrderId=FR)
        self.world.settle()
        none_of(self.world.watch, self.since, "projects.ownership.changed")
        self.known["fr"] = order.value["serviceOrderId"]
        self.known["fr_project"] = project.value["projectId"]
        yield "no owner: in France somebody takes the project"

    def payment_fr(self) -> Lines:
        topic = "integration.sales.payment_status_changed"
        self.world.till.publish(topic, f"FR_{FR}", record("payment_fr"))
        self.heard(
            "projects.service_order.updated",
            paymentStatus="FULLY_PAID",
            serviceOrderId=self.known["fr"],
        )
        yield "stored with the order; nothing else changes"

    def search_fr(self) -> Lines:
        asked = {"orderId": self.known["fr"], "window": WINDOW}
        answer = self.world.people["seller_fr"].post(SC, "/scheduling/availability", asked)
        slots = answer["slots"]
        starts = ["08:00", "09:00", "10:00", "11:00", "12:00"]
        exact = [(f"2026-03-{d}", s) for d in (12, 13, 16) for s in starts]
        equal("exact slots", [(s["date"], s["start"]) for s in slots[:15]], exact)
        half = [(slot["date"], slot["confidence"]) for slot in slots[15:]]
        wanted = [("17", 98), ("18", 96), ("19", 94), ("20", 92), ("23", 86)]
        equal("half-days", half, [(f"2026-03-{day}", sure) for day, sure in wanted])
        teams = {slot["date"]: slot["teamsAvailable"] for slot in slots}
        equal("teams on 12 and 16 March", (teams["2026-03-12"], teams["2026-03-16"]), (7, 5))
        equal("sellers see no team", {slot.get("teamId") for slot in slots}, {None})
        self.heard("scheduling.availability.queried", slots=20)
        yield from _constraints(answer)
        yield from _reasons(answer)

    def hold_fr(self) -> Lines:
        wish = _hold(self.known["fr"], "2026-03-16", "08:00", "seller-1")
        self.world.people["seller_fr"].post(SC, "/scheduling/bookings", wish)
        self.heard(
            "scheduling.booking.pre_booked",
            teamId="tem_0417_b",
            promise="EXACT",
            placement="TENTATIVE",
            segments__0__startQ=32,
            segments__0__endQ=51,
            segments__1__startQ=56,
            segments__1__endQ=59,
            expiresAt=march(4, 10, 21),
        )
        yield "tem_0417_b, the first by id whose shifts may be crossed: 08-13 and 14-15"

    def confirm_fr(self) -> Lines:
        self.world.people["seller_fr"].post(SC, "/scheduling/bookings/seller-1/confirm")
        self.heard("scheduling.booking.confirmed", orderId=self.known["fr"])
        self.heard("projects.service_order.status_changed", new="SCHEDULED")
        told = self.heard("integration.sales.schedule_confirmed", zone="Europe/Paris")
        equal("slot end", told.value["slotEnd"], datetime(2026, 3, 16, 14, tzinfo=UTC))
        yield "the till was told: 08:00-15:00 in Paris's time"

    def forgotten(self) -> Lines:
        wish = _hold(self.known["fr"], "2026-03-13", "09:00", "op-2")
        self.world.people["op_fr"].post(SC, "/scheduling/bookings", wish)
        kept, order = "scheduling.booking.pre_booked", self.known["fr"]
        held = self.heard(kept, orderId=order, expiresAt=march(4, 10, 30))
        self.known["forgotten"] = held.value["bookingId"]
        yield "kept for 48 hours, until 4 March 10:30"

    def ownership(self) -> Lines:
        body = {"ids": [self.known["fr_project"]]}
        self.world.people["op_fr"].post(OC, "/projects/take-ownership", body)
        self.heard("projects.ownership.changed", mode="MANUAL", ownerId="op_fr")
        yield "op_fr answers for it"

    def lapsed(self) -> Lines:
        gone = expect(
            self.world.watch,
            0,
            "scheduling.booking.expired",
            bookingId=self.known["forgotten"],
        )
        equal("when it expired", gone.at, march(4, 10, 30))
        yield "expired at 10:30 sharp by its timer; the time is free again"

    def heard(self, kind: str, /, **values: Any) -> Any:
        """A record of this step."""
        return expect(self.world.watch, self.since, kind, **values)

    def refused(self, who: str, path: str, body: Any) -> Refused:
        """The refusal of a call that must not succeed."""
        try:
            self.world.people[who].post(SC, path, body)
        except Refused as refusal:
            return refusal
        raise DidNotHappen(f"{who} should have been refused at {path}")


def march(day: int, hour: int, minute: int) -> datetime:
    """A wall clock of March 2026 in both countries, as an instant."""
    return datetime(2026, 3, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def _hold(order: str, day: str, start: str, reference: str) -> dict[str, str]:
    return {"orderId": order, "date": day, "start": start, "holdReference": reference}


def _constraints(answer: dict[str, Any]) -> Lines:
    for one in answer["earliest"]["constraints"]:
        yield f"{one['code']}: not before {one['date']} ({one['value']})"


def _reasons(answer: dict[str, Any]) -> Lines:
    by_code: dict[str, list[str]] = {}
    for day in answer["daysWithoutSlot"]:
        by_code.setdefault(day["code"], []).append(str(int(day["date"][8:])))
    for code, days in by_code.items():
        yield f"no slot on {', '.join(days)} March: {code}"
