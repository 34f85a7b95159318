"""Holiday regions as ISO 3166-2 codes, from the codes that GeoNames and the library use."""

from __future__ import annotations

FRENCH = {
    "11": "IDF",
    "24": "CVL",
    "27": "BFC",
    "28": "NOR",
    "32": "HDF",
    "44": "GES",
    "52": "PDL",
    "53": "BRE",
    "75": "NAQ",
    "76": "OCC",
    "84": "ARA",
    "93": "PAC",
    "94": "20R",
}
# Alsace and Moselle keep days of their own, so these departments are regions.
OWN_DEPARTMENTS = ("57", "67", "68")
POLISH = {
    "72": "02",
    "73": "04",
    "74": "10",
    "75": "06",
    "76": "08",
    "77": "12",
    "78": "14",
    "79": "16",
    "80": "18",
    "81": "20",
    "82": "22",
    "83": "24",
    "84": "26",
    "85": "28",
    "86": "30",
    "87": "32",
}
LIBRARY = {("FR", "57"): ("FR-57",), ("FR", "6AE"): ("FR-67", "FR-68")}


def of_place(country: str, state_code: str, province_code: str) -> str | None:
    """The holiday region of a place of GeoNames; None where only national days are known."""
    match country:
        case "ES":
            return f"ES-{state_code}" if state_code else None
        case "FR" if province_code in OWN_DEPARTMENTS:
            return f"FR-{province_code}"
        case "FR":
            return f"FR-{FRENCH[state_code]}" if state_code in FRENCH else None
        case "IT":  # the library knows provinces, whose patron saints differ
            return f"IT-{province_code}" if province_code else None
        case "PL":
            return f"PL-{POLISH[state_code]}" if state_code in POLISH else None
    return None


def of_library(country: str, subdivision: str) -> tuple[str, ...]:
    """The regions that a subdivision of the holiday library stands for; none for its aliases."""
    known = LIBRARY.get((country, subdivision))
    if known is not None:
        return known
    plain = len(subdivision) == 2 and subdivision.isupper()
    return (f"{country}-{subdivision}",) if plain or subdivision.isdigit() else ()
