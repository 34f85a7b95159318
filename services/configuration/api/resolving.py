"""What holds for somebody at some instant, and at which level it was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fsm_common.core.decider import Reader
from fsm_common.core.errors import invalid, not_found
from fsm_common.edges.http import ANYONE, Answer, Call, Routes
from services.configuration.api.codes import CODES
from services.configuration.domain.kinds import KINDS
from services.configuration.domain.resolution import Candidate, resolve
from services.configuration.projections.parameters import candidates, decoded

routes = Routes("configuration", CODES)
SELECTORS = ("serviceType", "productCategory", "productId", "mode", "year", "closure")


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


@routes.get("/config/resolve", "Resolve", ANYONE, errors=["NO_EFFECTIVE_VALUE", "UNKNOWN_KIND"])
def resolve_one(
    call: Call,
    kind: str,
    country_code: str | None = None,
    bu_code: str | None = None,
    store_id: str | None = None,
) -> ResolvedAnswer:
    """One kind. Further parameters: those of its selector, and `effectiveDate` (an instant)."""
    if kind not in KINDS:
        raise invalid("UNKNOWN_KIND", f"There is no kind of parameter called {kind}.", "kind")
    with call.reader() as reader:
        found = _resolved(call, reader, kind, (country_code, bu_code, store_id))
    if found is None:
        raise not_found(f"No {kind} holds there at any level.", "NO_EFFECTIVE_VALUE")
    return ResolvedAnswer.of(found)


def _several(path: str, operation_id: str, kinds: tuple[str, ...]) -> None:
    @routes.get(path, operation_id, ANYONE)
    def several(
        call: Call,
        country_code: str | None = None,
        bu_code: str | None = None,
        store_id: str | None = None,
    ) -> SeveralAnswer:
        """Resolved values of these kinds; parameters as those of `/config/resolve`."""
        place = (country_code, bu_code, store_id)
        with call.reader() as reader:
            found = [_resolved(call, reader, kind, place) for kind in kinds]
        return SeveralAnswer(items=[ResolvedAnswer.of(one) for one in found if one is not None])


_several("/config/buffers", "GetBuffers", ("BUFFER_GLOBAL", "BUFFER_STATIC", "BUFFER_COMMUTE"))
_several("/config/acceptance-rules", "GetAcceptanceRules", ("ACCEPTANCE_RULE",))
_several("/config/contact-windows", "GetContactWindows", ("CONTACT_WINDOW",))
_several("/config/offer-expiry", "GetOfferExpiry", ("OFFER_EXPIRY",))


def _resolved(
    call: Call, reader: Reader, kind: str, place: tuple[str | None, str | None, str | None]
) -> Candidate | None:
    selector = {name: text for name in SELECTORS if (text := call.parameter(name))}
    return resolve(candidates(reader, kind, *place), selector, _instant(call))


def _instant(call: Call) -> datetime:
    text = call.parameter("effectiveDate")
    if text is None:
        return call.now
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        made = None
    if made is None or made.tzinfo is None:
        sentence = f"{text!r} is no instant with an offset."
        raise invalid("INVALID_FIELD", sentence, "effectiveDate")
    return made
