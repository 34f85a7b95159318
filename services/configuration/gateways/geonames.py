"""GeoNames' postal codes: the tab-separated files of GeoNames, and CSV with the same columns."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from math import isfinite
from pathlib import Path
from statistics import fmean
from typing import IO

from fsm_events.common import PostalPlace
from services.configuration.gateways.regions import of_place

COLUMNS = (
    "country_code",
    "zipcode",
    "place",
    "state",
    "state_code",
    "province",
    "province_code",
    "community",
    "community_code",
    "latitude",
    "longitude",
    "accuracy",
)
LONGEST = 10  # longer ones name French post boxes of firms: nobody installs a door there
SOURCE = "GeoNames (geonames.org), CC BY 4.0"


class Unreadable(Exception):
    """A line that is no postal code; the sentence names file and line."""


@dataclass
class Province:
    """A province as the file tells it."""

    country: str
    code: str
    name: str
    region: str | None
    places: list[PostalPlace] = field(default_factory=list)


def provinces(path: Path) -> list[Province]:
    """All provinces of a file, plain or gzipped; a code's position is the mean of its places.
    Post boxes of firms are left out.

    Raises Unreadable."""
    spots: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for number, row in enumerate(_rows(path), start=1):
        _check(path, number, row)
        if len(row["zipcode"]) > LONGEST:
            continue
        region = of_place(row["country_code"], row["state_code"], row["province_code"]) or ""
        province = row["province_code"] or row["state_code"] or "00"
        name = row["province"] or row["state"] or row["country_code"]
        spots[row["country_code"], province, name, region, row["zipcode"]].append(row)
    found: dict[tuple[str, str], Province] = {}
    for (country, code, name, region, zipcode), rows in spots.items():
        known = found.setdefault((country, code), Province(country, code, name, region or None))
        if all(place.code != zipcode for place in known.places[-1:]):
            known.places.append(_place(zipcode, rows))
    if not found:
        raise Unreadable(f"{path.name} holds no postal code.")
    return [_distinct(province) for province in found.values()]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        yield from _read(path)
    except (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise Unreadable(f"{path.name} is no file of postal codes: {fault}.") from fault


def _read(path: Path) -> Iterator[dict[str, str]]:
    with _opened(path) as file:
        first = file.readline()
        file.seek(0)
        if "\t" in first:
            yield from csv.DictReader(file, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE)
        else:
            yield from csv.DictReader(file)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _check(path: Path, number: int, row: dict[str, str]) -> None:
    missing = [name for name in COLUMNS[:2] if not row.get(name)]
    missing += [name for name in COLUMNS[2:-1] if row.get(name) is None]  # the line is cut off
    if missing:
        raise Unreadable(f"{path.name}, row {number}: without {' and '.join(missing)}.")
    try:
        known = all(isfinite(float(row[name] or 0)) for name in ("latitude", "longitude"))
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise Unreadable(f"{path.name}, row {number}: the position is no number.")


def _place(code: str, rows: list[dict[str, str]]) -> PostalPlace:
    placed = [row for row in rows if row["latitude"] and row["longitude"]]
    return PostalPlace(
        code=code,
        name=rows[0]["place"] or None,
        latitude=round(fmean(float(row["latitude"]) for row in placed), 4) if placed else None,
        longitude=round(fmean(float(row["longitude"]) for row in placed), 4) if placed else None,
    )


def _distinct(province: Province) -> Province:
    by_code = {place.code: place for place in reversed(province.places)}
    province.places = [by_code[code] for code in sorted(by_code)]
    return province
