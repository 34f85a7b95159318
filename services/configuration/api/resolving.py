"""What holds for somebody at some instant, and at which level it was said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from pydantic import TypeAdapter

from fsm_common.core.decider import Reader
from fsm_common.core.errors import invalid, not_found
from fsm_common.edges.http import ANYONE, Answer, Call, Instant, Routes
from fsm_events.common import ConfigScope
from fsm_events.enums import ScopeLevel
from services.configuration.api.codes import CODES
from services.configuration.api.parameters import BUFFERS
from services.configuration.domain.kinds import KINDS
from services.configuration.domain.resolution import Candidate, resolve
from services.configuration.projections.organisation import unit_of
from services.configuration.projections.parameters import candidates, decoded

routes = Routes("configuration", CODES)
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
PLACE = ("countryCode", "buCode", "storeId")
SELECTORS = ("serviceType", "productCategory", "productId", "mode", "year", "closure")
ASKS = (*PLACE, *SELECTORS, "effectiveDate")
NOWHERE = ["UNKNOWN_BU", "UNKNOWN_SCOPE", "UNSUPPORTED_COUNTRY"]


class ResolvedAnswer(Answer):
    """The value, the level that won, and the version it comes from."""

    kind: str
    value: Any
    level: str
    selector: dict[str, str]
    parameter_id: str
    version: int
    effective_from: datetime

    @classmethod
    def of(cls, found: Candidate) -> ResolvedAnswer:
        """From what resolution chose."""
        return cls(
            kind=found.kind,
            value=decoded(found.value),
            level=found.scope.level,
            selector=dict(found.selector),
            parameter_id=found.parameter_id,
            version=found.version,
            effective_from=found.start,
        )


class SeveralAnswer(Answer):
    """What holds of several kinds; a kind without a value is left out."""

    items: list[ResolvedAnswer]


@routes.get(
    "/config/resolve",
    "Resolve",
    ANYONE,
    asks=ASKS,
    errors=["NO_EFFECTIVE_VALUE", "UNKNOWN_KIND", *NOWHERE],
)
def resolve_one(call: Call, kind: str) -> ResolvedAnswer:
    """One kind, at a place, for a selector, at `effectiveDate`: an instant, or a day, which is its
    midnight in UTC."""
    if kind not in KINDS:
        raise invalid("UNKNOWN_KIND", f"There is no kind of parameter called {kind}.", "kind")
    [found] = _resolved(call, (kind,))
    if found is None:
        raise not_found(f"No {kind} holds there at any level.", "NO_EFFECTIVE_VALUE")
    return ResolvedAnswer.of(found)


def _several(path: str, operation_id: str, kinds: tuple[str, ...]) -> None:
    @routes.get(path, operation_id, ANYONE, asks=ASKS, errors=NOWHERE)
    def several(call: Call) -> SeveralAnswer:
        """Resolved values of these kinds; parameters as those of `/config/resolve`."""
        found = _resolved(call, kinds)
        return SeveralAnswer(items=[ResolvedAnswer.of(one) for one in found if one is not None])


_several("/config/buffers", "GetBuffers", BUFFERS)
_several("/config/acceptance-rules", "GetAcceptanceRules", ("ACCEPTANCE_RULE",))
_several("/config/contact-windows", "GetContactWindows", ("CONTACT_WINDOW",))
_several("/config/offer-expiry", "GetOfferExpiry", ("OFFER_EXPIRY",))


def _resolved(call: Call, kinds: tuple[str, ...]) -> list[Candidate | None]:
    country, bu, store = (call.parameter(name) or None for name in PLACE)
    selector = {name: text for name in SELECTORS if (text := call.parameter(name))}
    at = instant_of(call)
    with call.reader() as reader:
        check_place(reader, country, bu, store)
        return [
            resolve(candidates(reader, [kind], country, bu, store), selector, at) for kind in kinds
        ]


def check_place(
    reader: Reader, country: str | None, bu: str | None = None, store: str | None = None
) -> None:
    """404 unless there are such a country, business unit and store."""
    named: tuple[tuple[ScopeLevel, str | None, str], ...] = (
        ("COUNTRY", country, "UNSUPPORTED_COUNTRY"),
        ("BU", bu, "UNKNOWN_BU"),
        ("STORE", store, "UNKNOWN_SCOPE"),
    )
    for level, code, unknown in named:
        scope = ConfigScope(level=level, country_code=country, bu_code=bu, store_id=store)
        if code is not None and not unit_of(reader, scope):
            raise not_found(f"{code} is not known there.", unknown)


def instant_of(call: Call) -> datetime:
    """What `effectiveDate` asks for; now where it is absent."""
    text = call.parameter("effectiveDate")
    if text is None:
        return call.now
    try:
        if len(text) == len("2026-03-01"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        return INSTANT.validate_python(datetime.fromisoformat(text))
    except ValueError:
        sentence = f"{text!r} is neither a day nor an instant with an offset."
        raise invalid("INVALID_FIELD", sentence, "effectiveDate") from None
