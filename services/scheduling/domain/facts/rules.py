"""Layered rules in force: the winning value for a tenant, with its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

LEVELS = ("STORE", "BU", "COUNTRY", "EU")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter in force. `codes` is where it holds: country, business unit, store."""

    parameter_id: str
    kind: str
    level: str
    country: str | None = None
    bu: str | None = None
    store: str | None = None
    selector: Mapping[str, str] = {}
    value: Mapping[str, Any] = {}
    version: int = 1


class RuleBook(msgspec.Struct, frozen=True):
    """The rules that may concern a tenant, narrowest level first."""

    rules: tuple[Rule, ...] = ()

    @classmethod
    def of(
        cls, rules: Iterable[Rule], country: str, bu: str | None, store: str | None = None
    ) -> RuleBook:
        """Those of the store, its business unit, its country, and of all; in this order."""

        def here(rule: Rule) -> bool:
            mine = ((rule.country, country), (rule.bu, bu), (rule.store, store))
            return all(theirs in (None, own) for theirs, own in mine)

        found = sorted(filter(here, rules), key=lambda rule: (LEVELS.index(rule.level), rule.kind))
        return cls(tuple(found))

    def find(self, kind: str, *, product: str | None = None, **selector: str | None) -> Rule | None:
        """In the narrowest level that has any: the product's, then the category's, then the
        general one. Further selectors (service_type) must be equal, or absent from the rule."""
        for level in LEVELS:
            fitting = [
                rule
                for rule in self.rules
                if rule.level == level and rule.kind == kind and _fits(rule, product, selector)
            ]
            if fitting:
                return min(fitting, key=_narrowness)
        return None

    def all(self, kind: str) -> list[Rule]:
        """Every rule of a kind."""
        return [rule for rule in self.rules if rule.kind == kind]


def _fits(rule: Rule, product: str | None, selector: Mapping[str, str | None]) -> bool:
    known = {"productId": product} | {_camel(name): value for name, value in selector.items()}
    return all(known.get(name) == value for name, value in rule.selector.items())


def _narrowness(rule: Rule) -> tuple[bool, bool, int]:
    return (
        "productId" not in rule.selector,
        "productCategory" not in rule.selector,
        -len(rule.selector),
    )


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


class Holidays(msgspec.Struct, frozen=True):
    """The days off of one region, and the years for which they were published, each with the
    version of the rule that says so."""

    days: Mapping[date, int] = {}
    years: Mapping[int, int] = {}
