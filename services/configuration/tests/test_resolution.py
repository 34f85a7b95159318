"""Layers and selectors: which value holds where and when."""

from __future__ import annotations

from datetime import UTC, datetime

from fsm_events.common import ConfigScope
from services.configuration.domain.resolution import Candidate, holding, resolve

JAN, FEB28, MAR, APR = (
    datetime(2025, month, day, tzinfo=UTC) for month, day in ((1, 1), (2, 28), (3, 1), (4, 1))
)
INSTALLATION = {"serviceType": "INSTALLATION"}


def candidate(
    value: str,
    *place: str,
    start: datetime = JAN,
    end: datetime | None = None,
    version: int = 1,
    **selector: str,
) -> Candidate:
    level = ("EU", "COUNTRY", "BU", "STORE")[len(place)]
    country, bu, store = (*place, None, None, None)[:3]
    scope = ConfigScope(level=level, country_code=country, bu_code=bu, store_id=store)  # type: ignore[arg-type]  # one of the four
    name = f"{level}{place}{sorted(selector.items())}"
    return Candidate(name, "BUFFER_GLOBAL", scope, selector, version, value, start, end)


class TestWorkedExample1:
    """Country FR 3 days from January, DIY_FR 4 days from March."""

    country = candidate("3", "FR", serviceType="INSTALLATION")
    diy = candidate("4", "FR", "DIY_FR", start=MAR, serviceType="INSTALLATION")

    def test_before_march_the_country_wins(self) -> None:
        found = resolve([self.country, self.diy], INSTALLATION, FEB28)
        assert found is self.country

    def test_from_march_on_the_business_unit_wins(self) -> None:
        assert resolve([self.country, self.diy], INSTALLATION, MAR) is self.diy

    def test_another_business_unit_keeps_the_country(self) -> None:
        assert resolve([self.country], INSTALLATION, MAR) is self.country


class TestSelectors:
    none = candidate("2", "FR")
    category = candidate("7", "FR", productCategory="KITCHEN")
    product = candidate("9", "FR", productId="K1")

    def test_product_beats_category_beats_none(self) -> None:
        given = {"productCategory": "KITCHEN", "productId": "K1"}
        everything = [self.none, self.category, self.product]
        assert resolve(everything, given, MAR) is self.product
        assert resolve(everything, given | {"productId": "K2"}, MAR) is self.category
        assert resolve(everything, {"productCategory": "DOOR"}, MAR) is self.none

    def test_an_inner_layer_without_selector_beats_an_outer_one_with(self) -> None:
        bu = candidate("5", "FR", "DIY_FR")
        assert resolve([bu, self.product], {"productId": "K1"}, MAR) is bu

    def test_nothing_fits(self) -> None:
        assert resolve([self.product], {}, MAR) is None


class TestTime:
    first = candidate("1", "FR")
    second = candidate("2", "FR", start=MAR, end=APR, version=2)

    def test_a_version_ends_where_the_next_one_starts(self) -> None:
        assert resolve([self.first, self.second], {}, FEB28) is self.first
        assert resolve([self.first, self.second], {}, MAR) is self.second

    def test_behind_its_end_a_version_holds_no_more_and_no_older_one_comes_back(self) -> None:
        assert resolve([self.first, self.second], {}, APR) is None


class TestHolding:
    """Everything at once: for every selector that there is, who wins."""

    def test_each_selector_has_its_winner(self) -> None:
        none, kitchen = candidate("2", "FR"), candidate("7", "FR", productCategory="KITCHEN")
        eu = candidate("1")
        assert holding([eu, kitchen, none], MAR) == [none, kitchen]

    def test_what_has_ended_or_not_begun_is_left_out(self) -> None:
        ended, later = candidate("1", end=FEB28), candidate("2", "FR", start=APR)
        assert holding([ended, later], MAR) == []
