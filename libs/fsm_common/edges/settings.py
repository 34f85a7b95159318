"""What a process is told by its environment; each service's settings.py adds its own."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `FSM_…` variables, or given in a test. Addresses without a scheme are host:port."""

    model_config = SettingsConfigDict(env_prefix="FSM_", frozen=True, extra="ignore")

    kafka: str = ""
    registry: str = ""
    postgres: str = ""
    redis: str = ""
    clock: str = "system"  # or file:PATH, an instant that all processes of a machine share
    schemas: Path = Path("schemas/avro")

    host: str = "127.0.0.1"
    port: int = 8000
    process: str = "0"  # a stable, unique name of this worker among those of its service
    body_limit: int = 1_048_576  # bytes

    jwks: str = ""
    issuer: str = "fsm"
    audience: str = "fsm"
    rate_limit: int | None = None  # calls a minute; where absent, what the token grants

    otlp: str = ""  # address of a collector, OTLP over HTTP; empty: off
    spans: Path | None = None  # a folder for files of finished spans, JSON lines
    log_level: str = "INFO"

    allow_faults: bool = False
    fault: str = ""

    @field_validator("clock")
    @classmethod
    def known(cls, clock: str) -> str:
        """Ends the process with a sentence where this is no clock."""
        if clock not in ("", "system") and not re.fullmatch("file:.+", clock):
            sys.exit(f"FSM_CLOCK is system or file:PATH, not {clock!r}.")
        return clock
