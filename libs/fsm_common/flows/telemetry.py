"""Every span and metric name of the house, and how flows use them; set up in edges/telemetry.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Link, SpanContext, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Gauge, Histogram

# Span names are `{operation} {destination}`, attributes as in OpenTelemetry's messaging and HTTP
# conventions.
SEND: Final = "send"
PROCESS: Final = "process"
MOST_LINKS: Final = 128

SYSTEM: Final = "messaging.system"
DESTINATION: Final = "messaging.destination.name"
CONSUMER: Final = "messaging.consumer.group.name"
MESSAGE_ID: Final = "messaging.message.id"
BATCH: Final = "messaging.batch.message_count"
UNLINKED: Final = "fsm.links.left_out"

_tracer = TracerProvider(ALWAYS_OFF).get_tracer("fsm")  # ids for all; told once set up
_W3C = TraceContextTextMapPropagator()
_ids: ContextVar[Mapping[str, str]] = ContextVar("fsm_log_ids", default=MappingProxyType({}))

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Metric:
    """One entry of the closed list: kind, unit (as OpenTelemetry writes it), meaning, labels."""

    kind: type[Counter] | type[Gauge] | type[Histogram]
    unit: str
    meaning: str
    labels: tuple[str, ...] = ()


METRICS: Final[Mapping[str, Metric]] = {
    "http.server.request.duration": Metric(
        Histogram, "s", "Time to answer a request", ("method", "route", "status")
    ),
    "fsm.command.duration": Metric(
        Histogram, "s", "Time of a command in the handler", ("command", "outcome")
    ),
    "fsm.command.conflicts": Metric(
        Counter, "{conflict}", "Lost races of a command, decided again", ("command",)
    ),
    "messaging.client.sent.messages": Metric(
        Counter, "{message}", "Records acknowledged by the broker", ("destination",)
    ),
    "messaging.client.consumed.messages": Metric(
        Counter, "{message}", "Records delivered to a copy or an agent", ("consumer",)
    ),
    "messaging.process.duration": Metric(
        Histogram, "s", "Time of an agent's record or of a copy's batch", ("consumer",)
    ),
    "fsm.outbox.rows": Metric(Gauge, "{row}", "Rows that wait for the relay"),
    "fsm.outbox.age": Metric(Gauge, "s", "Age of the oldest row of the outbox"),
    "fsm.consumer.lag": Metric(
        Gauge, "{message}", "Records not yet handled by a copy or an agent", ("consumer",)
    ),
    "fsm.parked.records": Metric(
        Gauge, "{message}", "Parked records by state: WAITING, POISON, BEHIND", ("state",)
    ),
    "fsm.parked.age": Metric(Gauge, "s", "Age of the oldest record that is WAITING"),
    "fsm.dead_letters": Metric(Counter, "{message}", "Records dead-lettered", ("consumer",)),
    "fsm.agent.stale": Metric(
        Counter, "{command}", "Commands of an agent that had become untrue", ("consumer",)
    ),
    "fsm.timers.due": Metric(Gauge, "{timer}", "Timers whose business time has come"),
    "fsm.timers.stuck": Metric(Counter, "{timer}", "Firings that did nothing, a fault of ours"),
}


def _made(name: str, metric: Metric) -> Counter | Gauge | Histogram:
    plain = name.replace(".", "_") + ("_seconds" if metric.unit == "s" else "")
    said = f"{metric.meaning} [{metric.unit}]"
    if metric.kind is Histogram:
        return Histogram(plain, said, metric.labels, buckets=FAST)
    return metric.kind(plain, said, metric.labels)


_METRICS = {name: _made(name, metric) for name, metric in METRICS.items()}


def count(name: str, amount: float = 1, **labels: str) -> None:
    _child(name, labels).inc(amount)


def level(name: str, value: float, **labels: str) -> None:
    _child(name, labels).set(value)


def observe(name: str, seconds: float, **labels: str) -> None:
    _child(name, labels).observe(seconds)


def export(provider: TracerProvider) -> None:
    """From now on spans go where this provider sends them."""
    global _tracer  # noqa: PLW0603  # one process, one place for its spans
    _tracer = provider.get_tracer("fsm")


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str | None = None,
    state: str | None = None,
    links: Iterable[str | None] = (),
    attributes: Mapping[str, str | int] | None = None,
) -> Iterator[str]:
    """A span; the value is its W3C traceparent, for headers.

    `parent` is a traceparent from a header, `state` the tracestate beside it; without a parent the
    span continues what is current.
    `links` are traceparents of what was handled together; a span keeps MOST_LINKS of them.
    """
    linked = (_context(one) for one in dict.fromkeys(filter(None, links)))
    given = {"traceparent": parent or "", "tracestate": state or ""}
    with _tracer.start_as_current_span(
        name,
        context=_W3C.extract(given) if parent else None,
        kind=kind,
        links=[Link(one) for one in linked if one.is_valid],
        attributes=attributes,
    ):
        yield current() or ""


def past(
    name: str,
    began: int,
    *,
    kind: SpanKind,
    parent: str,
    attributes: Mapping[str, str | int],
) -> None:
    """A span of what began then (nanoseconds since 1970) and is over now; of several at once."""
    context = _W3C.extract({"traceparent": parent})
    _tracer.start_span(name, context, kind, attributes, start_time=began).end()


def current() -> str | None:
    """The traceparent of the current span; None outside of any."""
    return carried().get("traceparent")


def carried() -> dict[str, str]:
    """The headers of the current span: traceparent, and tracestate where somebody gave one."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier


@contextmanager
def logged(**ids: str | None) -> Iterator[None]:
    """Within this, every log line carries these ids (correlation_id, event_id, command_id)."""
    known = {**_ids.get(), **{name: value for name, value in ids.items() if value}}
    token = _ids.set(known)
    try:
        yield
    finally:
        _ids.reset(token)


def log_ids() -> Mapping[str, str]:
    return _ids.get()


def _context(traceparent: str) -> SpanContext:
    return trace.get_current_span(_W3C.extract({"traceparent": traceparent})).get_span_context()


def _child(name: str, labels: dict[str, str]) -> Any:
    metric = _METRICS[name]
    return metric.labels(**labels) if labels else metric
