"""Org units, sales systems, services and provinces, told by given, when, then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fsm_common.testing.scenario import Scenario
from fsm_events.common import CodeMapping, PostalPlace
from services.configuration.domain import decider, state
from services.configuration.domain.commands import (
    ActivateServiceItem,
    CreateOrgUnit,
    CreateSalesSystem,
    CreateServiceItem,
    DeprecateServiceItem,
    ItemWish,
    RecordGeoArea,
    SystemWish,
    UnitWish,
    UpdateOrgUnit,
    UpdateSalesSystem,
    UpdateServiceItem,
)
from services.configuration.domain.facts import ParentFacts, ScopeFacts

NOW = datetime(2026, 3, 1, 11, tzinfo=UTC)
BU = UnitWish(name="Home", parent_id="FR", time_zone="Europe/Paris")
FRANCE = ParentFacts(level="COUNTRY", country_code="FR")


class TestOrgUnits:
    rules = Scenario(state.org_unit, decider.create_org_unit)
    create = CreateOrgUnit(at=NOW, level="BU", code="HOME_FR", country_code="FR", unit=BU)

    def test_a_business_unit_stands_below_its_country(self) -> None:
        (created,) = self.rules.when(self.create, FRANCE).events
        assert (created.unit_id, created.bu_code) == ("FR:HOME_FR", "HOME_FR")  # type: ignore[attr-defined]

    def test_twice_is_once(self) -> None:
        self.rules.twice(self.create, FRANCE).then_nothing()

    def test_a_code_is_taken_once_in_a_country(self) -> None:
        history = self.rules.given(*self.rules.when(self.create, FRANCE).events)
        other = CreateOrgUnit(
            at=NOW,
            level="BU",
            code="HOME_FR",
            country_code="FR",
            unit=UnitWish(name="Other", parent_id="FR"),
        )
        history.when(other, FRANCE).then_rejected(code="DUPLICATE")

    @pytest.mark.parametrize(
        "parent",
        [ParentFacts(), ParentFacts(level="EU"), ParentFacts(level="COUNTRY", country_code="ES")],
    )
    def test_not_below_anything_else(self, parent: ParentFacts) -> None:
        self.rules.when(self.create, parent).then_rejected(code="UNKNOWN_PARENT")

    def test_europe_stands_below_nothing(self) -> None:
        unit = UnitWish(name="Europe", parent_id="nowhere")
        command = CreateOrgUnit(at=NOW, level="EU", code="EU", unit=unit)
        self.rules.when(command, ParentFacts()).then_rejected(code="UNKNOWN_PARENT")

    def test_the_four_countries_only(self) -> None:
        command = CreateOrgUnit(
            at=NOW,
            level="COUNTRY",
            code="DE",
            country_code="DE",
            unit=UnitWish(name="Deutschland", parent_id="EU"),
        )
        told = self.rules.when(command, ParentFacts(level="EU"))
        told.then_rejected("ES, FR, IT, PL", "UNSUPPORTED_COUNTRY")

    def test_time_zones_exist(self) -> None:
        unit = UnitWish(name="Home", parent_id="FR", time_zone="Europe/Lyon")
        command = CreateOrgUnit(at=NOW, level="BU", code="X", country_code="FR", unit=unit)
        self.rules.when(command, FRANCE).then_rejected("Europe/Lyon", "UNKNOWN_TIME_ZONE")

    def test_an_update_says_what_changed(self) -> None:
        history = self.rules.when(self.create, FRANCE).events
        rules = Scenario(state.org_unit, decider.update_org_unit, history)
        unit = UnitWish(name="Home", parent_id="FR", time_zone="Europe/Paris", active=False)
        command = UpdateOrgUnit(at=NOW, unit_id="FR:HOME_FR", unit=unit)
        (updated,) = rules.when(command, FRANCE).events
        assert updated.changed_fields == ("active",)  # type: ignore[attr-defined]
        rules.twice(command, FRANCE).then_nothing()

    def test_no_unit_stands_below_itself(self) -> None:
        history = self.rules.when(self.create, FRANCE).events
        rules = Scenario(state.org_unit, decider.update_org_unit, history)
        unit = UnitWish(name="Home", parent_id="FR:HOME_FR")
        command = UpdateOrgUnit(at=NOW, unit_id="FR:HOME_FR", unit=unit)
        rules.when(command, ParentFacts()).then_rejected(code="CYCLE")


class TestSalesSystems:
    rules = Scenario(state.sales_system, decider.create_sales_system)
    installs = CodeMapping(pattern="INSTALL_*", service_type="INSTALLATION")
    wish = SystemWish(
        name="Stores",
        countries=("FR",),
        channels=("STORE",),
        has_store=True,
        code_mappings=(installs,),
    )
    create = CreateSalesSystem(at=NOW, system_code="STORE_SALES", system=wish)

    def test_twice_is_once(self) -> None:
        self.rules.twice(self.create).then_nothing()

    def test_the_version_of_the_mappings_counts_their_changes(self) -> None:
        history = self.rules.when(self.create).events
        rules = Scenario(state.sales_system, decider.update_sales_system, history)
        wish = SystemWish(name="Shops", countries=("FR",), channels=("STORE",), has_store=True)
        command = UpdateSalesSystem(at=NOW, system_code="STORE_SALES", system=wish)
        (updated,) = rules.when(command).events
        assert updated.mapping_version == 2  # type: ignore[attr-defined]
        assert updated.changed_fields == ("name", "codeMappings", "mappingVersion")  # type: ignore[attr-defined]
        rules.twice(command).then_nothing()


class TestServiceItems:
    rules = Scenario(state.service_item, decider.create_service_item)
    known = ScopeFacts(unit_known=True)

    def create(self, type_: Any = "INSTALLATION", **rest: Any) -> CreateServiceItem:
        wish = {"internal_code": "DOOR", "category": "WINDOWS_DOORS", "duration_min": 120} | rest
        return CreateServiceItem(
            at=NOW,
            country_code="FR",
            bu_code="HOME_FR",
            external_code="INSTALL_DOOR",
            type=type_,
            item=ItemWish(**wish),  # type: ignore[arg-type]
        )

    @pytest.mark.parametrize(
        ("type_", "given", "expected"),
        [
            ("INSTALLATION", None, True),
            ("COMPLEX", None, True),
            ("MAINTENANCE", None, False),
            ("INSTALLATION", False, False),
        ],
    )
    def test_whether_a_contract_is_signed(
        self, type_: str, given: bool | None, expected: bool
    ) -> None:
        command = self.create(type_, requires_contract=given)
        (created,) = self.rules.when(command, self.known).events
        assert created.requires_contract is expected  # type: ignore[attr-defined]

    def test_an_unknown_category_is_other(self) -> None:
        (created,) = self.rules.when(self.create(category="SPACE"), self.known).events
        assert created.category == "OTHER"  # type: ignore[attr-defined]

    def test_twice_is_once_and_another_is_a_duplicate(self) -> None:
        self.rules.twice(self.create(), self.known).then_nothing()
        history = self.rules.given(*self.rules.when(self.create(), self.known).events)
        told = history.when(self.create(duration_min=60), self.known)
        told.then_rejected(code="DUPLICATE")

    def test_before_its_first_day_it_is_created_then_active(self) -> None:
        command = self.create(effective_from=NOW + timedelta(days=1))
        (created,) = self.rules.when(command, self.known).events
        assert created.status == "CREATED"  # type: ignore[attr-defined]
        identity = command.service_item_id
        rules = Scenario(state.service_item, decider.activate_service_item, (created,))
        (active,) = rules.when(ActivateServiceItem(at=NOW, service_item_id=identity)).events
        assert active.status == "ACTIVE"  # type: ignore[attr-defined]

    def test_deprecated_is_for_ever(self) -> None:
        history = self.rules.when(self.create(), self.known).events
        identity = self.create().service_item_id
        gone = DeprecateServiceItem(at=NOW, service_item_id=identity, reason="too rare")
        rules = Scenario(state.service_item, decider.deprecate_service_item, history)
        rules.twice(gone).then_nothing()
        again = Scenario(
            state.service_item, decider.update_service_item, (*history, *rules.when(gone).events)
        )
        changes = {"duration_min": 60}
        command = UpdateServiceItem(at=NOW, service_item_id=identity, changes=changes)
        again.when(command).then_rejected(code="NOT_ACTIVE")

    def test_what_a_change_does_not_name_stays(self) -> None:
        command = self.create(specialty_ids=("DOORS",), crew=2)
        rules = Scenario(
            state.service_item,
            decider.update_service_item,
            self.rules.when(command, self.known).events,
        )
        longer = UpdateServiceItem(
            at=NOW, service_item_id=command.service_item_id, changes={"duration_min": 150}
        )
        (updated,) = rules.when(longer).events
        assert (updated.duration_min, updated.crew) == (150, 2)  # type: ignore[attr-defined]
        assert updated.specialty_ids == ("DOORS",)  # type: ignore[attr-defined]
        assert updated.changed_fields == ("durationMin", "checksum")  # type: ignore[attr-defined]
        rules.twice(longer).then_nothing()

    @pytest.mark.parametrize("days", [-1, 1])
    def test_once_active_it_does_not_begin_again(self, days: int) -> None:
        """An earlier first day may be put right; a later one would take it from the till."""
        create = self.create()
        history = self.rules.when(create, self.known).events
        rules = Scenario(state.service_item, decider.update_service_item, history)
        command = UpdateServiceItem(
            at=NOW,
            service_item_id=create.service_item_id,
            changes={"effective_from": NOW + timedelta(days=days)},
        )
        if days > 0:
            rules.when(command).then_rejected("sold already", "INVALID_PERIOD")
        else:
            (updated,) = rules.when(command).events
            assert updated.status == "ACTIVE"  # type: ignore[attr-defined]

    def test_a_slow_clock_does_not_take_it_back(self) -> None:
        create = self.create()
        history = self.rules.when(create, self.known).events
        rules = Scenario(state.service_item, decider.update_service_item, history)
        before = NOW - timedelta(seconds=1)
        longer = UpdateServiceItem(
            at=before, service_item_id=create.service_item_id, changes={"duration_min": 150}
        )
        (updated,) = rules.when(longer).events
        assert updated.status == "ACTIVE"  # type: ignore[attr-defined]

    def test_it_ends_behind_its_beginning(self) -> None:
        told = self.rules.when(self.create(effective_to=NOW), self.known)
        told.then_rejected(code="INVALID_PERIOD")

    def test_only_in_a_business_unit_that_exists(self) -> None:
        told = self.rules.when(self.create(), ScopeFacts(unit_known=False))
        told.then_rejected(code="UNKNOWN_BU")


class TestGeography:
    rules = Scenario(state.geo_area, decider.record_geo_area)

    def record(self, *places: PostalPlace) -> RecordGeoArea:
        return RecordGeoArea(
            at=NOW,
            country_code="ES",
            province_code="V",
            province_name="Valencia",
            region_code="ES-VC",
            places=places,
        )

    def test_the_same_codes_in_another_order_are_no_news(self) -> None:
        one, two = PostalPlace(code="46001"), PostalPlace(code="46002")
        recorded = self.rules.given(*self.rules.when(self.record(one, two)).events)
        recorded.when(self.record(two, one)).then_nothing()

    @pytest.mark.parametrize(
        ("place", "code"),
        [
            (PostalPlace(code="460"), "INVALID_POSTAL_CODE"),
            (PostalPlace(code="46001", latitude=91.0, longitude=0.0), "INVALID_COORDINATES"),
            (PostalPlace(code="46001", latitude=1.0), "INVALID_COORDINATES"),
        ],
    )
    def test_what_is_no_place_is_refused(self, place: PostalPlace, code: str) -> None:
        self.rules.when(self.record(place)).then_rejected(code=code)
