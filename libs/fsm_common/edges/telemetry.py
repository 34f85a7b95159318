"""Where spans, metrics and log lines of a process go."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SimpleSpanProcessor,
)
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON

from fsm_common.edges.settings import Settings
from fsm_common.flows import telemetry
from fsm_common.flows.headers import trace_id

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\+\d{8,15}\b")
_LOUD = ("kafka", "aiokafka", "httpx", "httpcore", "alembic", "uvicorn.access", "opentelemetry")


def set_up(service: str, role: str, settings: Settings) -> TracerProvider:
    """Once in a process, before anything starts. Shut the provider down at the end."""
    _log_as_json(settings.log_level)
    resource = Resource.create({"service.name": service, "service.instance.id": settings.process})
    # Spans that go nowhere are ids alone, and say so; those that go somewhere do not ask whether
    # the process before did.
    wanted = ALWAYS_ON if settings.otlp or settings.spans else ALWAYS_OFF
    provider = TracerProvider(wanted, resource)
    if settings.otlp:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415  # dear
            OTLPSpanExporter,
        )

        exporter = OTLPSpanExporter(endpoint=f"{settings.otlp.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    if settings.spans:
        settings.spans.mkdir(parents=True, exist_ok=True)
        path = settings.spans / f"{service}-{role}-{settings.process}-{os.getpid()}.jsonl"
        out = path.open("a", buffering=1)
        told = ConsoleSpanExporter(out=out, formatter=lambda one: f"{one.to_json(indent=None)}\n")
        provider.add_span_processor(SimpleSpanProcessor(told))
    telemetry.export(provider)
    return provider


def _log_as_json(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """One JSON object a line, with trace, correlation and event ids; what looks like somebody's
    address or number is masked, and a fault shows its kind and place, its words shortened."""

    def format(self, record: logging.LogRecord) -> str:
        trace = trace_id(telemetry.current())
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            **({"traceId": trace} if trace else {}),
            **telemetry.log_ids(),
            **{k: v for k, v in vars(record).items() if k not in _STANDARD},
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line, default=str)


def masked(text: str) -> str:
    return _PERSONAL.sub("***", text)


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {
        "kind": type(error).__name__,
        "said": masked(str(error).split("\n", maxsplit=1)[0][:300]),
        "at": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames],
    }
