"""Versions of a parameter: defined, added, published, withdrawn, begun, ended."""

from __future__ import annotations

from fsm_common.core.errors import conflict, invalid, not_found
from fsm_events.common import ConfigScope
from fsm_events.config import (
    ParameterCreated,
    ParameterEffective,
    ParameterExpired,
    ParameterUpdated,
    ParameterWithdrawn,
)
from services.configuration.domain.commands import (
    AddVersion,
    BeginVersion,
    DefineParameter,
    EndVersion,
    PublishVersion,
    WithdrawVersion,
)
from services.configuration.domain.decider.periods import (
    already,
    changed_in,
    check_order,
    check_overlap,
    check_reason,
    state_at,
    version_of,
)
from services.configuration.domain.events import ParameterEvent
from services.configuration.domain.facts import ScopeFacts
from services.configuration.domain.kinds import check_selector, check_together, checked
from services.configuration.domain.state import LIVE, Parameter, Version


def define_parameter(
    command: DefineParameter, state: Parameter, facts: ScopeFacts
) -> list[ParameterEvent]:
    """A parameter that does not exist yet, with its first version."""
    wish = command.version
    check_selector(command.kind, command.selector, command.scope.level)
    value = checked(command.kind, wish.value)
    _check_scope(command.scope, facts)
    check_together(command.kind, command.scope, command.selector, value)
    if state.first is not None:
        if already(state, value, wish):
            return []
        raise conflict(
            "DUPLICATE",
            f"{command.kind} is defined there already; add a version to it.",
            parameterId=command.parameter_id,
        )
    version = version_of(wish, value, 1, command.at)
    created = ParameterCreated(
        parameter_id=command.parameter_id,
        kind=command.kind,
        scope=command.scope,
        selector=command.selector,
        version=1,
        state=version.state,
        value=value,
        effective_from=version.start,
        effective_to=version.end,
        reason=wish.reason,
        author=wish.author,
    )
    return [created, *_begun(created, version, None)]


def add_version(command: AddVersion, state: Parameter, facts: None) -> list[ParameterEvent]:
    """The next version of a parameter."""
    first, wish = _known(state), command.version
    value = checked(first.kind, wish.value)
    check_together(first.kind, first.scope, first.selector, value)
    if already(state, value, wish):
        return []
    version = version_of(wish, value, max(state.versions) + 1, command.at)
    if version.state != "DRAFT":
        check_overlap(state, version)
    return _updated(state, version, wish.reason, wish.author)


def publish_version(command: PublishVersion, state: Parameter, facts: None) -> list[ParameterEvent]:
    """A draft is published as it stands; one whose start has passed holds from now on."""
    draft = _numbered(state, command.version)
    if draft.state in LIVE:
        return []
    if draft.state != "DRAFT":
        raise conflict("NOT_A_DRAFT", f"Version {draft.number} is {draft.state.lower()}.")
    check_reason(command.reason)
    start = max(draft.start, command.at)
    check_order(start, draft.end)
    version = Version(draft.number, state_at(start, command.at), draft.value, start, draft.end)
    check_overlap(state, version)
    return _updated(state, version, command.reason, command.author)


def withdraw_version(
    command: WithdrawVersion, state: Parameter, facts: None
) -> list[ParameterEvent]:
    """A draft or scheduled version is taken back."""
    first, version = _known(state), _numbered(state, command.version)
    if version.state == "WITHDRAWN":
        return []
    if version.state not in ("DRAFT", "SCHEDULED"):
        raise conflict("ALREADY_EFFECTIVE", f"Version {version.number} has been in force.")
    return [
        ParameterWithdrawn(
            parameter_id=first.parameter_id,
            kind=first.kind,
            scope=first.scope,
            selector=first.selector,
            version=version.number,
            reason=command.reason,
            by=command.by,
        )
    ]


def begin_version(command: BeginVersion, state: Parameter, facts: None) -> list[ParameterEvent]:
    """The clock has reached a scheduled version; the one before it ends there."""
    version = state.versions.get(command.version)
    if version is None or version.state != "SCHEDULED":
        return []
    return [_effective(_known(state), version, state.effective)]


def end_version(command: EndVersion, state: Parameter, facts: None) -> list[ParameterEvent]:
    """The clock has reached the end of an effective version that nothing followed."""
    version, first = state.versions.get(command.version), _known(state)
    if version is None or version.state != "EFFECTIVE" or version.end is None:
        return []
    return [
        ParameterExpired(
            parameter_id=first.parameter_id,
            kind=first.kind,
            scope=first.scope,
            selector=first.selector,
            version=version.number,
            effective_to=version.end,
        )
    ]


def _updated(
    state: Parameter, version: Version, reason: str, author: str | None
) -> list[ParameterEvent]:
    first = _known(state)
    updated = ParameterUpdated(
        parameter_id=first.parameter_id,
        kind=first.kind,
        scope=first.scope,
        selector=first.selector,
        version=version.number,
        state=version.state,
        value=version.value,
        effective_from=version.start,
        effective_to=version.end,
        reason=reason,
        author=author,
        changed_fields=changed_in(state, version),
    )
    return [updated, *_begun(first, version, state.effective)]


def _begun(
    first: ParameterCreated, version: Version, previous: Version | None
) -> list[ParameterEvent]:
    return [_effective(first, version, previous)] if version.state == "EFFECTIVE" else []


def _effective(
    first: ParameterCreated, version: Version, previous: Version | None
) -> ParameterEffective:
    return ParameterEffective(
        parameter_id=first.parameter_id,
        kind=first.kind,
        scope=first.scope,
        selector=first.selector,
        version=version.number,
        previous_version=previous.number if previous else None,
        value=version.value,
        effective_from=version.start,
        effective_to=version.end,
    )


def _known(state: Parameter) -> ParameterCreated:
    if state.first is None:
        raise not_found("There is no such parameter.")
    return state.first


def _numbered(state: Parameter, number: int) -> Version:
    _known(state)
    if number not in state.versions:
        raise not_found(f"The parameter has no version {number}.")
    return state.versions[number]


def _check_scope(scope: ConfigScope, facts: ScopeFacts) -> None:
    needed = {"EU": 0, "COUNTRY": 1, "BU": 2, "STORE": 3}.get(scope.level, -1)
    named = [bool(part) for part in (scope.country_code, scope.bu_code, scope.store_id)]
    given = [False, False, False] if needed < 0 else [n < needed for n in range(3)]
    if needed < 0 or named != given:
        sentence = "A scope names country, business unit and store down to its level, no further."
        raise invalid("INVALID_SCOPE", sentence, "scope")
    if not facts.unit_known:
        raise not_found("There is no such country, business unit or store.", "UNKNOWN_SCOPE")
