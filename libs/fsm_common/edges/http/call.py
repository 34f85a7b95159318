"""One call of one caller: what a route may know, and how it hands over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy import ColumnElement
from typing_extensions import TypeVar

from fsm_common.core import ids
from fsm_common.core.decider import Reader
from fsm_common.core.errors import not_found
from fsm_common.core.messages import About, Command, Context, Message
from fsm_common.core.rows import Row
from fsm_common.edges.http.bodies import Answer, Page, Written
from fsm_common.edges.http.caller import Caller, Scope
from fsm_common.edges.http.idempotency import Once
from fsm_common.edges.http.pages import Listing, Parameters
from fsm_common.edges.limits import Limit, Limiter
from fsm_common.edges.settings import Settings
from fsm_common.edges.tokens import Verifier
from fsm_common.flows import headers, recording, telemetry
from fsm_common.flows.handler import Handler, Outcome
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import OUTBOX, NewMessage

A = TypeVar("A", bound=Answer)
W = TypeVar("W", bound=Written, default=Written)
T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """What every call of a service is answered with."""

    parts: Parts
    settings: Settings
    verifier: Verifier
    limiter: Limiter

    @cached_property
    def handler(self) -> Handler:
        return Handler(self.parts)


@dataclass(frozen=True, kw_only=True)
class Calling:
    """What a route gets as `call: Call`. `scope` holds the grants that fit the route's roles,
    `headers` are those of the answer, and `status` is that of success."""

    desk: Desk
    caller: Caller
    scope: Scope
    request: Request
    command_id: str
    status: int
    expected_version: int | None
    once: Once | None
    headers: dict[str, str]

    @property
    def parameters(self) -> Parameters:
        return self.request.query_params.multi_items()

    @cached_property
    def now(self) -> datetime:
        """Business time, the same throughout the call."""
        return self.desk.parts.clock.now()

    def new_id(self, kind: str) -> str:
        """An id for something new; a repeated request (same Idempotency-Key) gets the same."""
        return ids.derived(kind, self.command_id)

    def handle(
        self,
        command: Command,
        answer: Callable[[Outcome], W] = lambda outcome: Written(),  # type: ignore[assignment, return-value]  # a W
        *,
        about: About | None = None,
    ) -> W:
        """Give the command to the handler and answer with `answer(outcome)`, its `event_id` and
        `aggregate_version` filled in, an ETag beside it. With an Idempotency-Key the answer is
        kept in the same transaction. `about` is needed where a new aggregate has no tenant from
        its facts; by default it is the caller's."""
        context = self.context(about)
        once = self.once
        if once is None:
            return self.stamped(answer, self.desk.handler.handle(command, context))
        answers: list[W] = []

        def also(outcome: Outcome) -> list[Any]:
            answers[:] = [self.stamped(answer, outcome)]
            return [self._stored(once, answers[0])]

        self.desk.handler.handle(command, context, first=once.begin, also=also)
        return answers[0]

    def context(self, about: About | None = None) -> Context:
        """For the few routes that speak to the handler themselves."""
        trace = telemetry.carried()
        return Context(
            command_id=self.command_id,
            actor=self.caller.actor,
            correlation_id=self.command_id,
            about=about or self.caller.about,
            trace_parent=trace.get("traceparent"),
            trace_state=trace.get("tracestate"),
            expected_version=self.expected_version,
        )

    def keep(self, answer: A, *said: Message) -> A:
        """Keep the answer of a POST that gave no command, for its Idempotency-Key; `said` (an
        audit entry) goes to the outbox in the same transaction."""
        once, parts = self.once, self.desk.parts
        if once is None and not said:
            return answer
        with parts.store.unit() as unit:
            if once is not None:
                once.begin(unit)
                unit.apply([self._stored(once, answer)])
            if said:
                cause = self.command_id
                unit.append([], asides(parts, self.caller, said, cause, self.now))
        if said:
            parts.waker.wake({OUTBOX.name})
        return answer

    def reader(self) -> AbstractContextManager[Reader]:
        """Plain reads; each sees the latest commit."""
        return self.desk.parts.store.reader()

    def get(self, table: Any, *, sentence: str = "There is no such thing.", **key: Any) -> Row:
        """The row of this primary key, or 404. Look at the scope afterwards."""
        with self.reader() as reader:
            row = reader.get(table, **key)
        if row is None:
            raise not_found(sentence)
        return row

    def page(
        self, listing: Listing, make: Callable[[Row], T], *where: ColumnElement[bool]
    ) -> Page[T]:
        """A part of the list as the request asks for it; give `call.scope.where(…)` with it."""
        with self.reader() as reader:
            rows, cursor = listing.part(reader.query, self.parameters, *where)
        following = self._next(cursor) if cursor else None
        return Page(items=[make(row) for row in rows], next=following)

    def parameter(self, name: str) -> str | None:
        """A query parameter that the route `asks`."""
        return dict(self.parameters).get(name)

    def limit(self, who: str, limit: Limit) -> None:
        """Count this call for somebody that the door does not know (an account, a tenant)."""
        granted = Limit(self.desk.settings.rate_limit or limit.calls, limit.seconds)
        self.desk.limiter.take(who, self.request.state.operation, granted)

    def etag(self, version: int) -> None:
        """Say which version the answer shows, for a later If-Match."""
        self.headers["ETag"] = f'"{version}"'

    def _next(self, cursor: str) -> str:
        kept = [(k, v) for k, v in self.parameters if k != "cursor"]
        path = f"{self.request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"
        self.headers["Link"] = f'<{path}>; rel="next"'
        return path

    def stamped(self, answer: Callable[[Outcome], W], outcome: Outcome) -> W:
        """The answer with its event, version and ETag."""
        self.etag(outcome.version)
        event = outcome.events[0].meta.event_id if outcome.events else None
        return answer(outcome).model_copy(
            update={"event_id": event, "aggregate_version": outcome.version}
        )

    def _stored(self, once: Once, answer: Answer) -> Any:
        body = answer.model_dump_json(by_alias=True)
        return once.stored(self.status, self.headers, body)


def asides(
    parts: Parts, caller: Caller, said: Sequence[Message], cause_id: str, at: datetime
) -> list[NewMessage]:
    """What a call brings about without a fact, ready for the outbox, with the caller as its actor;
    ids follow from `cause_id`."""
    carried = {
        "actor": headers.actor_text(caller.actor),
        "tenant": caller.about.tenant,
        **telemetry.carried(),
    }
    return recording.messages(parts, said, cause_id, at, carried)
