"""Zones and preferences: what a company covers and does, and every refusal."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fsm_events.common import GeoPoint, PostalRange
from fsm_events.providers import ProviderStatusChanged
from services.provider_capacity.domain import decider
from services.provider_capacity.domain.commands import (
    DeactivateProvider,
    DeleteZone,
    PreferenceWish,
    RemovePreference,
    SetPreferences,
    UpdateProvider,
    UpdateZone,
)
from services.provider_capacity.domain.coverage import covered
from services.provider_capacity.tests.cast import (
    AT,
    FROM,
    GROUND,
    Tale,
    active,
    onboarded,
    preference,
    provider,
    registered,
    topics,
    zone,
)

BOX = tuple(
    GeoPoint(lat=lat, lng=lng)
    for lat, lng in ((39.4005, -0.4), (39.4005, -0.3), (39.4035, -0.3), (39.4035, -0.4))
)


class TestZones:
    @pytest.mark.parametrize(
        ("wish", "code"),
        [
            ({"postal_codes": ("99999",)}, "UNKNOWN_POSTAL_CODE"),
            ({"ranges": (PostalRange(first="47001", last="47009"),)}, "UNKNOWN_POSTAL_CODE"),
            ({"ranges": (PostalRange(first="46009", last="46001"),)}, "INVALID_RANGE"),
            ({"postal_codes": ()}, "NO_COVERAGE"),
            ({"max_commute_min": 481}, "OUT_OF_RANGE"),
            ({"travel_buffer_min": 121}, "OUT_OF_RANGE"),
            ({"priority": 0}, "OUT_OF_RANGE"),
            ({"polygon": BOX[:2]}, "INVALID_POLYGON"),
        ],
    )
    def test_what_is_no_zone(self, wish: dict[str, Any], code: str) -> None:
        command = zone()
        changed = msgspec.structs.replace(command.zone, **wish)
        command = msgspec.structs.replace(command, zone=changed)
        registered().try_(decider.create_zone, command).then_rejected(code=code)

    def test_a_polygon_covers_what_lies_in_it(self) -> None:
        wish = zone("z", polygon=BOX).zone
        assert covered(wish, GROUND.places) == {"46001", "46002", "46003"}

    def test_primary_zones_do_not_overlap_others_may(self) -> None:
        tale = registered()
        tale.do(decider.create_zone, zone("z", "46001", "46002"))
        told = tale.try_(decider.create_zone, zone("y", "46002", "46003"))
        assert told.then_rejected(code="PRIMARY_OVERLAP").data["codes"] == ["46002"]
        tale.do(decider.create_zone, zone("y", "46002", type="SECONDARY"))

    def test_a_code_is_used_once_by_a_company(self) -> None:
        tale = registered()
        tale.do(decider.create_zone, zone())
        twin = msgspec.structs.replace(zone("z", "46009"), zone_id="other")
        tale.try_(decider.create_zone, twin).then_rejected(code="DUPLICATE")

    def test_ten_zones_at_most(self) -> None:
        tale = registered()
        for number in range(10):
            tale.do(decider.create_zone, zone(f"z{number}", str(46001 + number)))
        told = tale.try_(decider.create_zone, zone("z10", "46020"))
        told.then_rejected("10 zones at most", "ZONE_LIMIT")

    def test_a_subcontractor_stays_inside_its_parent(self) -> None:
        tale = Tale(parent=active().company)
        tale.do(decider.create_provider, provider(provider_type="P2", parent_id="q"))
        told = tale.try_(decider.create_zone, zone("z", "46001", "46002"))
        assert told.then_rejected(code="ZONE_OUTSIDE_PARENT").data["codes"] == ["46002"]
        tale.do(decider.create_zone, zone("z", "46001"))

    def test_another_parent_covers_what_the_company_below_does(self) -> None:
        tale = Tale(parent=active().company)
        tale.do(decider.create_provider, provider(provider_type="P2", parent_id="q"))
        tale.do(decider.create_zone, zone("z", "46001"))
        elsewhere, wide = active(), active()
        there = UpdateZone(at=AT, zone_id="z", zone=zone("z", "46002").zone)
        elsewhere.do(decider.update_zone, there)
        tale.parent = elsewhere.company
        moved = UpdateProvider(at=AT, provider_id="p", changes={"parent_id": "r"})
        told = tale.try_(decider.update_provider, moved)
        assert told.then_rejected(code="ZONE_OUTSIDE_PARENT").data["codes"] == ["46001"]
        wide.do(decider.create_zone, zone("y", "46002"))
        tale.parent = wide.company
        assert topics(tale.do(decider.update_provider, moved)) == ["provider.updated"]

    def test_a_parent_keeps_what_its_subcontractors_work_in(self) -> None:
        tale = active()
        wide = UpdateZone(at=AT, zone_id="z", zone=zone("z", "46001", "46002").zone)
        tale.do(decider.update_zone, wide)
        tale.do(decider.create_zone, zone("y", "46003"))
        below = Tale(parent=tale.company)
        below.do(decider.create_provider, provider(provider_type="P2", parent_id="q"))
        below.do(decider.create_zone, zone("below", "46002"))
        tale.children = (below.company,)
        narrow = UpdateZone(at=AT, zone_id="z", zone=zone("z", "46001").zone)
        told = tale.try_(decider.update_zone, narrow)
        assert told.then_rejected(code="ZONE_OUTSIDE_PARENT").data["codes"] == ["46002"]
        gone = tale.try_(decider.delete_zone, DeleteZone(at=AT, zone_id="z"))
        gone.then_rejected(code="ZONE_OUTSIDE_PARENT")
        tale.do(decider.delete_zone, DeleteZone(at=AT, zone_id="y"))

    def test_an_active_company_keeps_its_last_primary_zone(self) -> None:
        tale = active()
        gone = DeleteZone(at=AT, zone_id="z")
        tale.try_(decider.delete_zone, gone).then_rejected(code="LAST_PRIMARY")
        demoted = UpdateZone(at=AT, zone_id="z", zone=zone("z", type="OVERFLOW").zone)
        tale.try_(decider.update_zone, demoted).then_rejected(code="LAST_PRIMARY")

    @pytest.mark.parametrize("status", ["UNAVAILABLE", "SUSPENDED"])
    def test_so_does_one_that_may_be_active_again(self, status: Any) -> None:
        tale = active()
        tale.history.append(
            ProviderStatusChanged(
                provider_id="p", old_status="ACTIVE", new_status=status, cause="MANUAL"
            )
        )
        gone = DeleteZone(at=AT, zone_id="z")
        tale.try_(decider.delete_zone, gone).then_rejected(code="LAST_PRIMARY")

    def test_a_company_below_that_is_no_more_holds_no_zone(self) -> None:
        tale = active()
        tale.do(decider.create_zone, zone("y", "46003"))
        below = Tale(parent=tale.company)
        below.do(decider.create_provider, provider(provider_type="P2", parent_id="q"))
        below.do(decider.create_zone, zone("below", "46003"))
        end = DeactivateProvider(at=AT, provider_id="p", reason="closed for good")
        below.do(decider.deactivate_provider, end)
        tale.children = (below.company,)
        tale.do(decider.delete_zone, DeleteZone(at=AT, zone_id="y"))

    def test_a_deleted_zone_leaves_its_teams(self) -> None:
        tale = onboarded()
        told = tale.do(decider.delete_zone, DeleteZone(at=AT, zone_id="z"))
        assert topics(told) == ["zone.changed", "team.updated", "team.profile_changed"]
        assert told[-1].zones == ()  # type: ignore[attr-defined]

    def test_a_changed_zone_is_a_changed_profile(self) -> None:
        tale = active()
        wider = UpdateZone(at=AT, zone_id="z", zone=zone("z", "46001", "46002").zone)
        told = tale.do(decider.update_zone, wider)
        assert topics(told) == ["zone.changed", "team.profile_changed"]
        tale.try_(decider.update_zone, wider).then_nothing()


class TestPreferences:
    def test_twice_is_once(self) -> None:
        tale = onboarded()
        tale.try_(decider.set_preferences, preference()).then_nothing()

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (preference(said="P2"), "BUNDLE_REQUIRED"),
            (preference(said="P2", bundled_with=("DOORS",)), "BUNDLE_REQUIRED"),
            (preference("GARDENS"), "UNKNOWN_SPECIALTY"),
            (preference(said="P2", bundled_with=("GARDENS",)), "UNKNOWN_SPECIALTY"),
            (preference(said="OPT_OUT"), "ALL_OPT_OUT"),
            (preference(valid_until=FROM.replace(year=2025)), "DATE_ORDER"),
        ],
    )
    def test_what_cannot_be_said(self, command: SetPreferences, code: str) -> None:
        registered().try_(decider.set_preferences, command).then_rejected(code=code)

    def test_all_or_nothing(self) -> None:
        wishes = tuple(
            PreferenceWish(specialty_id=name, preference="P1", valid_from=FROM)
            for name in ("DOORS", "GARDENS")
        )
        command = SetPreferences(at=AT, provider_id="p", preferences=wishes)
        told = registered().try_(decider.set_preferences, command)
        told.then_rejected(code="UNKNOWN_SPECIALTY")

    def test_opting_out_of_one_thing_is_fine(self) -> None:
        tale = onboarded()
        told = tale.do(decider.set_preferences, preference("FLOORS", "OPT_OUT"))
        assert topics(told) == ["preference.changed", "team.profile_changed"]

    def test_the_last_thing_is_not_taken_back(self) -> None:
        tale = onboarded()
        tale.do(decider.set_preferences, preference("FLOORS", "OPT_OUT"))
        command = RemovePreference(at=AT, provider_id="p", specialty_id="DOORS")
        tale.try_(decider.remove_preference, command).then_rejected(code="ALL_OPT_OUT")
        floors = RemovePreference(at=AT, provider_id="p", specialty_id="FLOORS")
        tale.do(decider.remove_preference, floors)
        tale.try_(decider.remove_preference, floors).then_nothing()
