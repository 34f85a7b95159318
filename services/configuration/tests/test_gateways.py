"""Holidays of the library and postal codes of GeoNames, as configuration takes them in."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from services.configuration.domain.kinds import checked
from services.configuration.gateways.geonames import Unreadable, provinces
from services.configuration.gateways.holiday_calendar import year_of
from services.configuration.gateways.regions import of_place

TABS = (
    "FR\t69003\tLyon 03\tAuvergne-Rhône-Alpes\t84\tRhône\t69\tLyon\t691\t45.70\t4.80\t5\n"
    "FR\t69003\tMontchat\tAuvergne-Rhône-Alpes\t84\tRhône\t69\tLyon\t691\t45.80\t4.90\t5\n"
    "FR\t57000\tMetz\tGrand Est\t44\tMoselle\t57\tMetz\t579\t49.12\t6.18\t5\n"
    "FR\t75021 CEDEX 01\tParis\tÎle-de-France\t11\tParis\t75\tParis\t751\t48.86\t2.34\t5\n"
)
CSV = (
    "country_code,zipcode,place,state,state_code,province,province_code,community,"
    "community_code,latitude,longitude\n"
    'PL,59-700,"Golnice, wieś",Lower Silesia,72,Powiat,0201,B,020102,51.35,15.58\n'
)


def days(country: str, region: str | None = None) -> set[str]:
    """The dates of 2026 that are free there."""
    found: list[dict[str, Any]] = year_of(country, 2026)["days"]
    return {day["date"] for day in found if not day.get("regions") or region in day["regions"]}


class TestHolidays:
    @pytest.mark.parametrize("country", ["ES", "FR", "IT", "PL"])
    @pytest.mark.parametrize("year", [2026, 2027, 2028])
    def test_a_year_is_a_value_of_its_kind(self, country: str, year: int) -> None:
        assert checked("HOLIDAY", year_of(country, year))

    @pytest.mark.parametrize("machine", ["C", "en_US", "es"])
    @pytest.mark.parametrize(
        ("country", "name"),
        [("ES", "Año Nuevo"), ("FR", "Jour de l'an"), ("IT", "Capodanno"), ("PL", "Nowy Rok")],
    )
    def test_names_are_the_countrys_not_the_machines(
        self, monkeypatch: pytest.MonkeyPatch, machine: str, country: str, name: str
    ) -> None:
        monkeypatch.setenv("LANGUAGE", machine)
        assert year_of(country, 2026)["days"][0] == {"date": "2026-01-01", "name": name}

    def test_valencia_has_days_of_its_own(self) -> None:
        assert {"2026-03-19", "2026-04-06"} <= days("ES", "ES-VC")
        assert "2026-03-19" not in days("ES", "ES-CT")

    @pytest.mark.parametrize("region", ["FR-57", "FR-67", "FR-68"])
    def test_alsace_and_moselle_keep_good_friday(self, region: str) -> None:
        assert {"2026-04-03", "2026-12-26"} <= days("FR", region)

    def test_a_region_that_the_library_does_not_know_takes_the_national_days(self) -> None:
        assert days("FR", "FR-ARA") == days("FR")
        assert "2026-04-06" in days("FR", "FR-ARA")


class TestGeoNames:
    def read(self, folder: Path, name: str, text: str) -> Any:
        """The file's provinces by code."""
        path = folder / name
        if name.endswith("gz"):
            path.write_bytes(gzip.compress(text.encode()))
        else:
            path.write_text(text, encoding="utf-8")
        return {province.code: province for province in provinces(path)}

    def test_their_own_files(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, "FR.txt", TABS)
        assert found.keys() == {"69", "57"}
        assert (found["69"].region, found["57"].region) == ("FR-ARA", "FR-57")
        (lyon,) = found["69"].places
        assert (lyon.code, lyon.latitude, lyon.longitude) == ("69003", 45.75, 4.85)

    def test_csv_gzipped(self, tmp_path: Path) -> None:
        found = self.read(tmp_path, "PL.csv.gz", CSV)
        assert found["0201"].region == "PL-02"
        assert [place.code for place in found["0201"].places] == ["59-700"]

    def test_a_broken_line_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(Unreadable, match=r"FR.txt, row 1: the position is no number"):
            self.read(tmp_path, "FR.txt", TABS.replace("45.70", "north"))

    def test_nor_is_it_no_number(self, tmp_path: Path) -> None:
        with pytest.raises(Unreadable, match="the position is no number"):
            self.read(tmp_path, "FR.txt", TABS.replace("45.70", "nan"))

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("FR.txt", b"\xff\xfe\x00"),
            ("FR.csv.gz", b"no gzip at all"),
            ("FR.csv.gz", gzip.compress(CSV.encode())[:40]),
        ],
        ids=["no text", "no gzip", "cut off"],  # a compressed file says when it was made
    )
    def test_what_is_no_such_file_is_said(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Unreadable, match=f"{name} is no file of postal codes"):
            provinces(tmp_path / name)

    def test_a_line_that_was_cut_off_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(Unreadable, match=r"FR.txt, row 5: without place and state and"):
            self.read(tmp_path, "FR.txt", TABS + "FR\t69004")

    def test_so_is_a_column_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(Unreadable, match="row 1: without state_code"):
            self.read(tmp_path, "PL.csv", CSV.replace(",state_code,", ",code,"))

    def test_a_file_with_nothing_in_it_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(Unreadable, match=r"FR.txt holds no postal code"):
            self.read(tmp_path, "FR.txt", "")

    def test_a_mark_of_the_byte_order_is_no_part_of_it(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "FR.txt", "\ufeff" + TABS)["69"].country == "FR"

    @pytest.mark.parametrize(
        ("place", "region"),
        [
            (("ES", "VC", "V"), "ES-VC"),
            (("FR", "44", "67"), "FR-67"),
            (("FR", "44", "54"), "FR-GES"),
            (("IT", "17", "BZ"), "IT-BZ"),
            (("PL", "78", "1465"), "PL-14"),
            (("FR", "", ""), None),
        ],
    )
    def test_regions_by_table(self, place: tuple[str, str, str], region: str | None) -> None:
        assert of_place(*place) == region
