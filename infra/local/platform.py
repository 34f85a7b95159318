"""Our services on the local stack: deployed, started, ready, killable one by one."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from infra.local import deployment, description
from infra.local.addresses import Addresses
from infra.local.deployment import KEEPER
from infra.local.errors import explained
from infra.local.fetch import Progress
from infra.local.ports import Ports, free_port, is_taken
from infra.local.processes import Processes, Spawn, spawn
from infra.local.services import ROLES, Endpoints, Role, services
from infra.local.stack import Stack

__all__ = ["KEEPER", "Endpoints", "Platform", "services"]

READY_SECONDS = 150.0
LOOK_SECONDS = 0.1
PORTS_FILE = "service-ports.json"


class Platform:
    """A stack with our services on it. `clock` is the file of business time, or None: real time.

    `settings` are variables for every process beyond these. Where `spans` is a folder, each
    writes its finished spans there; `spawn` is how one is started.
    `names` are the services that it runs: all of this checkout, unless the caller says less.
    Another object on the same folder, in another program too, is the same platform.
    """

    def __init__(
        self,
        folder: Path,
        clock: Path | None = None,
        settings: Mapping[str, str] | None = None,
        ports: Ports | None = None,
        spans: Path | None = None,
        spawn: Spawn = spawn,
    ) -> None:
        self.stack = Stack(folder, ports)
        self.folder = self.stack.folder
        self.clock = clock
        self.names = services()
        self._settings = dict(settings or {})
        self._spans = {"FSM_SPANS": str(spans)} if spans else {}
        # Compiled modules are kept, whatever the caller prefers: they are half of a start.
        env = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": ""}
        self._processes = Processes(self.folder / "services", env, spawn=spawn)

    def start(self, progress: Progress = print) -> Addresses:
        """Start the stack, deploy, and start every service; blocks until all are ready."""
        self._processes.stop_all()
        addresses = self.stack.start(progress=progress)
        try:
            self.deploy(addresses, progress)
            self.start_services(progress)
        except BaseException:
            self.stop()
            raise
        return addresses

    def deploy(self, addresses: Addresses, progress: Progress = print) -> None:
        """Roles, schemas and migrations, topics and registered schemas; safe to run again."""
        deployment.deploy(addresses, self.names, progress)

    def start_services(self, progress: Progress = print) -> None:
        """Start both roles of every service and wait until each may get traffic."""
        began = time.monotonic()
        (self.folder / "run").mkdir(parents=True, exist_ok=True)
        self._give_up_taken_ports()
        roles = self._roles()
        for role in roles:
            self.launch(role.service, role.role)
        for role in roles:
            self.await_ready(role.service, role.role)
        progress(f"{len(self.names)} services ready after {time.monotonic() - began:.1f} s")

    def launch(
        self, service: str, role: str, extra: Mapping[str, str] | None = None, broken: str = ""
    ) -> None:
        """Start one process, without waiting; `broken` names a rule of the house that is off."""
        process = self._role(service, role)
        env = {**self._environment(process), **(extra or {})}
        self._processes.start(process.name, process.command(broken), env)

    def kill(self, service: str, role: str) -> None:
        """SIGKILL."""
        self._processes.kill(self._role(service, role).name)

    def stop_one(self, service: str, role: str) -> int | None:
        """SIGTERM, and wait for a clean end; its exit status, None where it had to be killed."""
        return self._processes.stop(self._role(service, role).name)

    def restart(self, service: str, role: str) -> None:
        """Start it again, killed or not, and wait until it is ready."""
        self._processes.restart(self._role(service, role).name)
        self.await_ready(service, role)

    def alive(self) -> list[str]:
        """Which of our processes run, as `service-role`."""
        return self._processes.alive()

    def stop(self) -> None:
        """Stop the services, then the stack."""
        self._processes.stop_all()
        self.stack.stop()

    def endpoints(self) -> dict[str, Endpoints]:
        """Every service's addresses."""
        return {
            name: Endpoints(*(self._role(name, role).url for role in ROLES)) for name in self.names
        }

    def await_ready(self, service: str, role: str) -> None:
        """Until `/ready` answers 200. Raises StackError with the last lines of its log."""
        process = self._role(service, role)
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and self._processes.is_alive(process.name):
            if process.is_ready():
                return
            time.sleep(LOOK_SECONDS)
        log = self._processes.log(process.name)
        raise explained(f"{process.name} did not become ready", log)

    def environment(self, service: str, role: str) -> dict[str, str]:
        """What a process of this service is told, laid over the caller's own environment."""
        return {**os.environ, **self._environment(self._role(service, role))}

    def settings(self, service: str) -> dict[str, str]:
        """The variables alone that its processes are told, but for what each has for itself."""
        told = self._environment(self._role(service, "worker"))
        return {name: told[name] for name in told if name not in ("FSM_PORT", "FSM_PROCESS")}

    def description(self) -> dict[str, object]:
        """What stands in stack.json, so that any other program can join in."""
        found = self.stack.addresses
        return description.described(found, self.clock, self.endpoints(), self.stack.versions())

    def write_description(self, file: Path) -> None:
        """Write stack.json, whole or not at all."""
        description.write(file, self.description())

    def _roles(self) -> list[Role]:
        return [self._role(name, role) for name in self.names for role in ROLES]

    def _role(self, service: str, role: str) -> Role:
        return Role(service, role, self._port(f"{service}-{role}"))

    def _environment(self, role: Role) -> dict[str, str]:
        """Its own port and database role; its slot name is stable and unique."""
        addresses = self.stack.addresses
        return {
            **addresses.environment(),
            "FSM_POSTGRES": addresses.postgres.dsn(user=role.service),
            "FSM_CLOCK": f"file:{self.clock}" if self.clock else "system",
            "FSM_PORT": str(role.port),
            "FSM_PROCESS": "0",
            "FSM_JWKS": f"{self._role(KEEPER, 'api').url}/.well-known/jwks.json",
            **self._spans,
            **self._settings,
        }

    def _port(self, name: str) -> int:
        """The port that a process has had here; a free one the first time."""
        known = self._known_ports()
        if name not in known:
            known[name] = free_port()
            self._keep_ports(known)
        return known[name]

    def _give_up_taken_ports(self) -> None:
        known = self._known_ports()
        self._keep_ports({name: port for name, port in known.items() if not is_taken(port)})

    def _known_ports(self) -> dict[str, int]:
        file = self.folder / PORTS_FILE
        known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        return known

    def _keep_ports(self, known: Mapping[str, int]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / PORTS_FILE).write_text(json.dumps(known))
