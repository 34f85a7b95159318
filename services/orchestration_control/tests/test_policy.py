"""Records of tills and of scheduling become commands; nothing personal leaves in clear."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from fsm_common.core.messages import Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.core.sealed import Sealed
from fsm_events.common import Address, Segment, Slot
from fsm_events.enums import BookingKind
from fsm_events.integration import SalesOrderReceived
from fsm_events.scheduling import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingExpired,
    BookingMoved,
    BookingReleased,
)
from services.orchestration_control.domain.commands import (
    DoubtSlot,
    FreeOrder,
    RescheduleOrder,
    ScheduleOrder,
    TakeSalesOrder,
)
from services.orchestration_control.domain.policy import till
from services.orchestration_control.domain.policy.bookings import react
from services.orchestration_control.domain.policy.till import fingerprint, heard
from services.orchestration_control.domain.state import SALES_ORDER
from services.orchestration_control.tests.sales import ES_AT, FRANCE, LATER, SPAIN
from services.orchestration_control.tests.statements import paid
from services.orchestration_control.tests.world import World

META = EventMeta(
    event_id="e1",
    event_type="t",
    schema_version=1,
    occurred_at=LATER,
    aggregate_id="b1",
    aggregate_version=1,
    country_code="FR",
    actor_type="SYSTEM",
    correlation_id="c1",
)


def hour(number: int) -> datetime:
    return datetime(2026, 3, 16, number, tzinfo=UTC)


def segment(start: int, end: int) -> Segment:
    return Segment(date=date(2026, 3, 16), start_q=0, end_q=1, start=hour(start), end=hour(end))


BOOKING: dict[str, Any] = {
    "booking_id": "b1",
    "order_id": "so",
    "kind": "ORDER",
    "promise": "EXACT",
    "placement": "TENTATIVE",
    "provider_id": "p",
    "team_id": "t",
    "time_zone": "Europe/Paris",
    "segments": (segment(7, 12), segment(13, 14)),
    "duration_min": 360,
    "hold_reference": "h",
}
ABOUT: dict[str, Any] = {"at": LATER, "service_order_id": "so", "booking_id": "b1"}
WHOLE = Slot(start=hour(7), end=hour(14), promise="EXACT")


class TestBookings:
    @pytest.mark.parametrize(
        ("event", "command"),
        [
            (BookingConfirmed(**BOOKING), ScheduleOrder(**ABOUT, slot=WHOLE)),
            (
                BookingMoved(**BOOKING, from_team_id="t0", reason="CUSTOMER", by="u"),
                RescheduleOrder(**ABOUT, slot=WHOLE, reason="CUSTOMER", by="u"),
            ),
            (
                BookingReleased(**BOOKING, reason="CUSTOMER", by="u"),
                FreeOrder(**ABOUT, reason="CUSTOMER", by="u"),
            ),
            (BookingExpired(**BOOKING), FreeOrder(**ABOUT, reason="EXPIRED")),
            (
                BookingConflictDetected(
                    **BOOKING, code="OCCUPIED", cause="ORDER", cause_event_id="e0"
                ),
                DoubtSlot(**ABOUT, code="OCCUPIED", cause="ORDER"),
            ),
        ],
    )
    def test_each_is_one_wish(self, event: Any, command: Any) -> None:
        assert react(Recorded(meta=META, event=event, key="k"), LATER) == [command]

    @pytest.mark.parametrize("kind", ["PROPOSAL", "EXTERNAL_BLOCK", "STORE_CLOSURE"])
    def test_what_is_no_order_is_left(self, kind: BookingKind) -> None:
        event = BookingConfirmed(**BOOKING | {"kind": kind})
        assert react(Recorded(meta=META, event=event, key="k"), LATER) == []


class TestTill:
    command = heard(SPAIN, ES_AT)[0]

    def test_personal_fields_are_sealed_for_the_customer(self) -> None:
        assert isinstance(self.command, TakeSalesOrder)
        customer, site = self.command.order.customer, self.command.order.site
        assert customer.first_name == Sealed.of("Lucía", subject="CUS-ES-7001", field="firstName")
        assert customer.email is not None
        assert customer.email.field == "email"
        assert isinstance(site.whole.clear, Address)
        assert site.street.field == "street"

    def test_nothing_personal_is_left_in_clear(self) -> None:
        shown = repr(self.command)
        for word in ("Lucía", "Ferrer", "lucia.ferrer", "600000007", "Colón"):
            assert word not in shown

    def test_the_same_body_has_the_same_fingerprint(self) -> None:
        assert fingerprint(SPAIN) == fingerprint(msgspec.structs.replace(SPAIN))
        assert fingerprint(SPAIN) != fingerprint(msgspec.structs.replace(SPAIN, version=2))
        assert fingerprint(SPAIN) != fingerprint(FRANCE)

    def test_a_field_of_a_later_schema_that_says_nothing_changes_no_fingerprint(self) -> None:
        """Else what was taken before an upgrade and is sent again would be refused after it."""

        class Later(SalesOrderReceived, frozen=True, kw_only=True):
            vouchers: tuple[str, ...] = ()
            colour: str | None = None

        said = {name: getattr(SPAIN, name) for name in SPAIN.__struct_fields__}
        assert fingerprint(Later(**said)) == fingerprint(SPAIN)
        assert fingerprint(Later(**said, colour="red")) != fingerprint(SPAIN)

    def test_a_record_that_was_taken_when_empty_fields_counted_is_known_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world, first, second = World(), paid(SPAIN, "0.00", "NOT_PAID"), paid(SPAIN, "1331.00")
        with monkeypatch.context() as then:
            then.setattr(till, "fingerprint", till.former_fingerprint)
            for record in (SPAIN, first, second):
                world.hears(record, ES_AT)
        kept = world.fold(SALES_ORDER, till.sales_order_id(SPAIN)).versions
        assert kept == {1: "207aa542a433c90315de79065d92eb834f387cb9961ef999cdc8f68e56d328d3"}
        for record in (SPAIN, first, second):
            assert world.hears(record, ES_AT) == []
