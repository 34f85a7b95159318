"""The services of this checkout and how one process of them is run."""

import sys
from dataclasses import dataclass

import httpx

from infra.local.local_http import LOCAL_HTTP
from infra.local.places import ROOT
from infra.local.ports import HOST

ROLES = ("api", "worker")


def services() -> list[str]:
    """Every service that can be started, by its Python name; the only list of them."""
    return sorted(file.parent.name for file in (ROOT / "services").glob("*/__main__.py"))


@dataclass(frozen=True)
class Endpoints:
    """Where a service's two roles answer."""

    api: str
    worker: str


@dataclass(frozen=True)
class Role:
    """One process of a service."""

    service: str
    role: str
    port: int

    @property
    def name(self) -> str:
        return f"{self.service}-{self.role}"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def command(self, broken: str = "") -> list[str]:
        """How it is run; `broken` names a rule that is switched off, so that a drill fails."""
        switch = ["fsm_common.testing.broken", broken] if broken else []
        return [sys.executable, "-m", *switch, f"services.{self.service}", self.role]

    def is_ready(self) -> bool:
        try:
            return LOCAL_HTTP.get(f"{self.url}/ready").is_success
        except httpx.HTTPError:
            return False
