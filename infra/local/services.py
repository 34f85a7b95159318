"""The services beside the stack: found in the checkout, each an api and a worker."""

import json
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.local.addresses import Addresses
from infra.local.errors import StackError, explained
from infra.local.fetch import Progress
from infra.local.places import ROOT
from infra.local.ports import HOST, free_port, is_taken
from infra.local.processes import Processes

ROLES = ("api", "worker")
READY_SECONDS = 60.0
LOOK_SECONDS = 0.1


def discovered() -> list[str]:
    """Every service of this checkout that can be started; the only list of them."""
    return sorted(file.parent.name for file in (ROOT / "services").glob("*/__main__.py"))


@dataclass(frozen=True)
class Role:
    """One process of a service."""

    service: str
    role: str
    port: int

    @property
    def name(self) -> str:
        return f"{self.service}.{self.role}"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def command(self) -> list[str]:
        return [sys.executable, "-m", f"services.{self.service}", self.role]

    def environment(self, addresses: Addresses) -> dict[str, str]:
        """Its own port and its own database role; its slot name is stable and unique."""
        own = {"FSM_PORT": str(self.port), "FSM_PROCESS": "0"}
        return {**own, "FSM_POSTGRES": addresses.postgres.dsn(user=self.service)}

    def is_ready(self) -> bool:
        # The environment's proxies are not for this machine's own addresses.
        with httpx.Client(trust_env=False) as client:
            try:
                return client.get(f"{self.url}/ready").is_success
            except httpx.HTTPError:
                return False


class Services:
    """The processes of the services on one stack; `folder` holds logs, pid files and ports."""

    def __init__(
        self, folder: Path, addresses: Addresses, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder.resolve()
        self._addresses = addresses
        own = {"FSM_RUN": str(self.folder / "run"), "PYTHONUNBUFFERED": "1"}
        env = {**addresses.environment(), **own, **(settings or {})}
        self.processes = Processes(self.folder, env)

    def start(
        self, names: Collection[str] | None = None, progress: Progress = print
    ) -> dict[str, dict[str, str]]:
        """Start the named services, else all; block until each is ready. See `urls`.

        On a failure all are stopped, and StackError names the first that failed.
        """
        self.stop()
        (self.folder / "run").mkdir(parents=True, exist_ok=True)
        roles = self._assign(discovered() if names is None else names)
        try:
            for role in roles:
                self.processes.start(role.name, role.command(), role.environment(self._addresses))
            for role in roles:
                self.wait(role)
                progress(f"{role.name}: {role.url}")
        except BaseException:
            self.stop()
            raise
        return self.urls()

    def stop(self) -> None:
        self.processes.stop_all()

    def roles(self) -> list[Role]:
        """What was started here last."""
        file = self.folder / "roles.json"
        return [Role(**stored) for stored in json.loads(file.read_text())] if file.exists() else []

    def urls(self) -> dict[str, dict[str, str]]:
        """Where each service answers: its api and its worker."""
        found: dict[str, dict[str, str]] = {}
        for role in self.roles():
            found.setdefault(role.service, {})[role.role] = role.url
        return found

    def wait(self, role: Role) -> None:
        """Block until the process says that it is ready."""
        deadline = time.monotonic() + READY_SECONDS
        while not role.is_ready():
            if role.name not in self.processes.alive():
                raise explained(f"{role.name} did not start", self.processes.log(role.name))
            if time.monotonic() > deadline:
                late = f"{role.name} was not ready after {READY_SECONDS:.0f} s"
                raise explained(late, self.processes.log(role.name))
            time.sleep(LOOK_SECONDS)

    def _assign(self, names: Collection[str]) -> list[Role]:
        """Ports stay what they were, as far as they are free."""
        if unknown := set(names) - set(discovered()):
            raise StackError(f"there is no service {', '.join(sorted(unknown))}.")
        before = {role.name: role.port for role in self.roles()}
        made = [
            Role(name, role, _free(before.get(f"{name}.{role}")))
            for name in sorted(names)
            for role in ROLES
        ]
        stored = [vars(role) for role in made]
        (self.folder / "roles.json").write_text(json.dumps(stored))
        return made


def _free(before: int | None) -> int:
    return free_port() if before is None or is_taken(before) else before
