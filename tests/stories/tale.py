"""The first part of both stories on one timeline: from the till to a confirmed appointment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.stories import sheet
from tests.stories.answers import codes, constraints, day_of, limit_of, reasons
from tests.stories.expecting import MISSING, equal, expect, in_order, none_of
from tests.stories.people import Refused
from tests.stories.sheet import ES, FR, NEXT, march
from tests.stories.watch import Heard
from tests.stories.world import DidNotHappen, World, record

OC, SC, ID = "orchestration_control", "scheduling", "identity_access"
RECEIVED = "integration.sales.order_received"
WINDOW = {"from": "2026-03-02", "to": "2026-03-31"}
WEEKENDS = (14, 15, 21, 22, 28, 29)
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
    """Both stories; `known` is what one step learns and another needs. What is told of searches
    is no fact: an api that is killed takes the last of it along, and then nobody waits for it."""

    world: World
    searches_are_told: bool = True
    known: dict[str, Any] = field(default_factory=dict)
    before: int = 0  # records that were heard when the last step's time began to come
    since: int = 0  # and when it had come

    def steps(self) -> list[Step]:
        """In the order of their moments."""
        return [
            Step(march(2, 9, 2), "till", f"sells two doors in Valencia ({ES})", self.sale_es),
            Step(march(2, 9, 5), "Lucía", "opens her link and gets a token", self.portal),
            Step(march(2, 9, 8), "Lucía", "asks for days from 2 to 31 March", self.search_es),
            Step(march(2, 9, 10), "Lucía", "books Wed 11 March, 09:00", self.book_es),
            Step(march(2, 9, 30), "till", "sends sums that do not add up", self.bad_sums),
            Step(march(2, 9, 31), "till", "sends version 1 again, changed", self.other_body),
            Step(march(2, 9, 35), "till", f"sells two doors more ({NEXT})", self.sale_next),
            Step(march(2, 9, 40), "op_es", "wants Lucía's slot for them", self.taken),
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
        self.before = len(self.world.watch.all())
        self.world.until(step.at)
        self.since = len(self.world.watch.all())
        lines = list(step.play())
        self.world.settle()
        return lines

    def matter(self, order: str) -> list[Heard]:
        """Everything with the correlation id of a service order."""
        heard = self.world.watch.all()
        created = "projects.service_order.created"
        first = next(h for h in heard if h.type == created and h.value["serviceOrderId"] == order)
        name = "correlation-id"
        return [one for one in heard if one.headers.get(name) == first.headers[name]]

    def sale_es(self) -> Lines:
        project, order = self.sold(ES, "order_es", sheet.ORDER_ES, sheet.SOLD_ES)
        owner = self.heard("projects.ownership.changed", mode="AUTO", ownerId="op_es")
        link = self.heard("identity.link.minted", customerId="CUS-ES-7001")
        equal("the link's project", link.value["projectId"], project.value["projectId"])
        in_order(self.world.watch, project, owner)
        in_order(self.world.watch, project, link)
        self.known |= {"es": order.value["serviceOrderId"], "link": link.value["linkRef"]}
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
        answer = self.searched("lucia", self.known["es"])
        rows = [(day_of(slot), slot["start"], slot["end"]) for slot in answer["slots"]]
        equal("the first twenty slots", rows, sheet.ROWS_ES)
        equal("the row that she takes", rows[13], (11, "09:00", "13:00"))
        sure = {(slot["granularity"], slot["confidence"]) for slot in answer["slots"]}
        equal("confidence", sure, {("EXACT", 100)})
        equal("earliest date", answer["earliest"]["date"], "2026-03-09")
        equal("advance", limit_of(answer, "3 working days"), "2026-03-05")
        equal("product, a Sunday", limit_of(answer, "2 calendar days"), "2026-03-08")
        early = dict.fromkeys(range(2, 8), "STATIC_BUFFER")
        weekends = dict.fromkeys((8, *WEEKENDS), "NOT_WORKING_DAY")
        equal("reasons", codes(answer), {**early, **weekends, 19: "PUBLIC_HOLIDAY"})
        self.heard_of_search(slots=20, teams=1, countryCode="ES")
        yield "20 slots: six each on 9, 10 and 11 March, two on the 12th; exact, confidence 100"
        yield from constraints(answer)
        yield from reasons(answer)

    def book_es(self) -> Lines:
        lucia = self.world.people["lucia"]
        wish = _hold(self.known["es"], "2026-03-11", "09:00", "lucia-1")
        lucia.post(SC, "/scheduling/bookings", wish)
        held = self.heard(
            "scheduling.booking.pre_booked",
            kind="ORDER",
            promise="EXACT",
            placement="TENTATIVE",
            providerId="prv_2101",
            teamId="tem_2101_a",
            durationMin=240,
            segments__0=_segment(11, 36, 51, march(11, 9), march(11, 13)),
            segments__1=MISSING,
            expiresAt=march(4, 9, 10),
        )
        lucia.post(SC, "/scheduling/bookings/lucia-1/confirm")
        self.booked(ES, held, march(11, 9), march(11, 13), "Europe/Madrid")
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

    def sale_next(self) -> Lines:
        self.world.till.publish(RECEIVED, f"ES_{NEXT}", record("order_es", externalOrderId=NEXT))
        created = "projects.service_order.created"
        self.known["next"] = self.heard(created, externalOrderId=NEXT).value["serviceOrderId"]
        yield "the same team's days are asked for"

    def taken(self) -> Lines:
        wish = _hold(self.known["next"], "2026-03-11", "09:00", "op-1")
        refusal = self.refused("op_es", "/scheduling/bookings", wish)
        equal("the refusal", (refusal.status, refusal.code), (409, "SLOT_TAKEN"))
        yield f"{refusal.code}: {refusal.sentence}"
        near = [f"{day_of(one)} March {one['start']}" for one in refusal.body["nearest"]]
        yield f"nearest: {', '.join(near)}"

    def sale_fr(self) -> Lines:
        project, order = self.sold(FR, "order_fr", sheet.ORDER_FR, sheet.SOLD_FR)
        equal("the seller", project.value["seller"], "SEL-114")
        link = self.heard("identity.link.minted", customerId="CUS-FR-4001")
        in_order(self.world.watch, project, link)
        self.world.settle()
        none_of(self.world.watch, self.since, "projects.ownership.changed")
        self.known["fr"] = order.value["serviceOrderId"]
        yield "no owner: in France somebody takes the project"

    def payment_fr(self) -> Lines:
        topic = "integration.sales.payment_status_changed"
        trace = {"traceparent": sheet.PAID_FR}
        self.world.till.publish(topic, f"FR_{FR}", record("payment_fr"), trace)
        self.heard("projects.service_order.updated", **sheet.PAYMENT_FR)
        yield "stored with the order; nothing else changes"

    def search_fr(self) -> Lines:
        answer = self.searched("seller_fr", self.known["fr"])
        kinds: dict[str, list[tuple[Any, ...]]] = {"EXACT": [], "HALF_DAY": []}
        for slot in answer["slots"]:
            row = (slot["start"], slot["end"], slot["confidence"], slot["teamsAvailable"])
            kinds[slot["granularity"]].append((day_of(slot), *row))
        equal("exact slots, then half-days", kinds["EXACT"], sheet.EXACT_FR)
        equal("half-days", kinds["HALF_DAY"], sheet.HALF_FR)
        shown = {(slot.get("providerId"), slot.get("teamId")) for slot in answer["slots"]}
        equal("sellers see no company and no team", shown, {(None, None)})
        equal("earliest date", answer["earliest"]["date"], "2026-03-12")
        equal("advance", limit_of(answer, "3 working days"), "2026-03-05")
        equal("product", limit_of(answer, "2 calendar days"), "2026-03-12")
        early = dict.fromkeys(range(2, 12), "STATIC_BUFFER")
        equal("reasons", codes(answer), {**early, **dict.fromkeys(WEEKENDS, "NOT_WORKING_DAY")})
        equal("teams looked at", answer["teamsEvaluated"], 62)
        equal("teams that may", answer["teamsEligible"], 9)
        self.heard_of_search(slots=20, countryCode="FR")
        yield "62 teams looked at, 9 may; 7 are free on 12 and 13 March, 5 on the 16th, 08 to 12 h"
        yield "half-days on 17, 18, 19, 20, 23 March, confidence 98, 96, 94, 92, 86"
        yield from constraints(answer)
        yield from reasons(answer)

    def hold_fr(self) -> Lines:
        wish = _hold(self.known["fr"], "2026-03-16", "08:00", "seller-1")
        self.world.people["seller_fr"].post(SC, "/scheduling/bookings", wish)
        self.known["hold_fr"] = self.heard(
            "scheduling.booking.pre_booked",
            kind="ORDER",
            promise="EXACT",
            placement="TENTATIVE",
            providerId="prv_0417",
            teamId="tem_0417_b",
            durationMin=360,
            segments__0=_segment(16, 32, 51, march(16, 8), march(16, 13)),
            segments__1=_segment(16, 56, 59, march(16, 14), march(16, 15)),
            segments__2=MISSING,
            expiresAt=march(4, 10, 21),
        )
        yield "tem_0417_b, the first by id whose shifts may be crossed: 08-13 and 14-15"

    def confirm_fr(self) -> Lines:
        self.world.people["seller_fr"].post(SC, "/scheduling/bookings/seller-1/confirm")
        self.booked(FR, self.known["hold_fr"], march(16, 8), march(16, 15), "Europe/Paris")
        none_of(self.world.watch, self.since, "projects.service_order.ready_for_assignment")
        yield "the till was told: 08:00-15:00 in Paris's time"

    def forgotten(self) -> Lines:
        wish = _hold(self.known["fr"], "2026-03-13", "09:00", "op-2")
        self.world.people["op_fr"].post(SC, "/scheduling/bookings", wish)
        kept, order = "scheduling.booking.pre_booked", self.known["fr"]
        held = self.heard(kept, orderId=order, expiresAt=march(4, 10, 30))
        self.known["forgotten"] = held.value["bookingId"]
        yield "kept for 48 hours, until 4 March 10:30"

    def ownership(self) -> Lines:
        body = {"ids": [sheet.project_id(FR)]}
        self.world.people["op_fr"].post(OC, "/projects/take-ownership", body)
        self.heard(
            "projects.ownership.changed",
            projectId=sheet.project_id(FR),
            mode="MANUAL",
            ownerId="op_fr",
            previousOwnerId=None,
        )
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

    def sold(
        self, sale: str, name: str, printed: dict[str, Any], trace: str
    ) -> tuple[Heard, Heard]:
        """The till sends its record, within a trace of its own; the project and the order."""
        country = name.removeprefix("order_").upper()
        headers = {"traceparent": trace}
        self.world.till.publish(RECEIVED, f"{country}_{sale}", record(name), headers)
        project = self.heard(
            "projects.project.created",
            projectId=sheet.project_id(sale),
            status="PLANNING",
            language=printed["language"],
            customerId=printed["customerId"],
            storeId=printed["storeId"],
            externalOrderId=sale,
            serviceOrderIds=[sheet.order_id(sale)],
        )
        order = self.heard("projects.service_order.created", **printed)
        pending = self.told(sale, None, "CREATED", "PENDING")
        normalized = self.heard(
            "integration.sales.order_normalized",
            externalOrderId=sale,
            version=1,
            projectId=sheet.project_id(sale),
            serviceOrders=[
                {"lineId": "L2", "serviceOrderId": sheet.order_id(sale), "type": "INSTALLATION"}
            ],
        )
        in_order(self.world.watch, project, order, normalized)
        in_order(self.world.watch, order, pending)
        return project, order

    def searched(self, who: str, order: str) -> dict[str, Any]:
        """The answer to a search for this order from 2 to 31 March."""
        asked = {"orderId": order, "window": WINDOW}
        found: dict[str, Any] = self.world.people[who].post(SC, "/scheduling/availability", asked)
        return found

    def booked(self, sale: str, held: Heard, start: datetime, end: datetime, zone: str) -> None:
        """The hold was confirmed, and everybody hears of it in the order of the arrows."""
        confirmed = self.heard(
            "scheduling.booking.confirmed",
            bookingId=held.value["bookingId"],
            orderId=sheet.order_id(sale),
            teamId=held.value["teamId"],
            segments=held.value["segments"],
            placement="TENTATIVE",
        )
        scheduled = self.heard(
            "projects.service_order.status_changed",
            serviceOrderId=sheet.order_id(sale),
            old="CREATED",
            new="SCHEDULED",
            bookingId=held.value["bookingId"],
            slot__start=start,
            slot__end=end,
        )
        project = self.heard(
            "projects.project.status_changed",
            projectId=sheet.project_id(sale),
            old="PLANNING",
            status="SCHEDULED",
        )
        said = self.heard(
            "integration.sales.schedule_confirmed",
            externalOrderId=sale,
            serviceOrderId=sheet.order_id(sale),
            slotStart=start,
            slotEnd=end,
            zone=zone,
            scheduledDate=start.date(),
        )
        status = self.told(sale, "PENDING", "SCHEDULED", "SCHEDULED")
        in_order(self.world.watch, held, confirmed, scheduled, said)
        in_order(self.world.watch, confirmed, project)
        in_order(self.world.watch, scheduled, status)

    def told(self, sale: str, before: str | None, status: str, wording: str) -> Heard:
        """What the till hears of its order's state, in its own words."""
        return self.heard(
            "integration.sales.order_status_changed",
            externalOrderId=sale,
            serviceOrderId=sheet.order_id(sale),
            previousStatus=before,
            status=status,
            partnerStatus=wording,
        )

    def heard(self, kind: str, /, **values: Any) -> Heard:
        """A record of this step."""
        return expect(self.world.watch, self.since, kind, **values)

    def heard_of_search(self, **values: Any) -> None:
        """That it was asked, and what was found."""
        if self.searches_are_told:
            self.heard("scheduling.availability.queried", **values)

    def refused(self, who: str, path: str, body: Any) -> Refused:
        """The refusal of a call that must not succeed."""
        try:
            self.world.people[who].post(SC, path, body)
        except Refused as refusal:
            return refusal
        raise DidNotHappen(f"{who} should have been refused at {path}")


def _hold(order: str, day: str, start: str, reference: str) -> dict[str, str]:
    return {"orderId": order, "date": day, "start": start, "holdReference": reference}


def _segment(day: int, first: int, last: int, start: datetime, end: datetime) -> dict[str, Any]:
    quarters = {"startQ": first, "endQ": last}
    return {"date": date(2026, 3, day), **quarters, "start": start, "end": end}
