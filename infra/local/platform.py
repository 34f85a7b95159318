"""Our services on the local stack: deployed, started, ready, killable one by one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra.local.addresses import Addresses
from infra.local.errors import StackError, explained
from infra.local.fetch import Progress
from infra.local.places import ROOT
from infra.local.ports import HOST, free_port
from infra.local.processes import Processes
from infra.local.stack import Stack

ROLES = ("api", "worker")
KEEPER = "identity_access"  # the one service that may destroy keys and sign tokens
READY_SECONDS = 60.0
LOOK_SECONDS = 0.1
PORTS_FILE = "service-ports.json"


@dataclass(frozen=True)
class Endpoints:
    """Where a service's two roles answer."""

    api: str
    worker: str


def services() -> list[str]:
    """The services that exist, in alphabetical order: those that can be run."""
    return sorted(path.parent.name for path in (ROOT / "services").glob("*/__main__.py"))


class Platform:
    """A stack with our services on it. `clock` is the file of business time, or None: real time."""

    def __init__(self, folder: Path, clock: Path | None = None, allow_faults: bool = False) -> None:
        self.stack = Stack(folder)
        self.folder = self.stack.folder
        self.clock = clock
        self.names = services()
        self._allow_faults = allow_faults
        self._processes = Processes(self.folder / "services", {})

    def start(self, progress: Progress = print) -> Addresses:
        """Start the stack, deploy, and start every service; blocks until all are ready."""
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
        began = time.monotonic()
        owner = addresses.postgres.dsn()
        self._run(
            ["fsm_common.edges.deploy", "--owner", owner, "--keeper", KEEPER, *self.names],
            addresses.environment(),
        )
        self._run(["fsm_events", "deploy"], addresses.environment())
        for name in self.names:
            self._run([f"services.{name}", "migrate"], self._environment(addresses, name, "api"))
        progress(f"deployed: roles, topics, schemas in {time.monotonic() - began:.1f} s")

    def start_services(self, progress: Progress = print) -> None:
        """Start both roles of every service and wait until each may get traffic."""
        began = time.monotonic()
        for name in self.names:
            for role in ROLES:
                self.launch(name, role)
        for name in self.names:
            for role in ROLES:
                self.await_ready(name, role)
        progress(f"{len(self.names)} services ready after {time.monotonic() - began:.1f} s")

    def launch(self, service: str, role: str, extra: Mapping[str, str] | None = None) -> None:
        """Start one process, without waiting."""
        env = self._environment(self.stack.addresses, service, role) | dict(extra or {})
        argv = [sys.executable, "-m", f"services.{service}", role]
        self._processes.start(f"{service}-{role}", argv, env)

    def kill(self, service: str, role: str) -> None:
        """SIGKILL."""
        self._processes.kill(f"{service}-{role}")

    def stop_one(self, service: str, role: str) -> None:
        """SIGTERM, and wait for a clean end."""
        self._processes.stop(f"{service}-{role}")

    def restart(self, service: str, role: str) -> None:
        """Start it again, killed or not, and wait until it is ready."""
        self._processes.restart(f"{service}-{role}")
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
            name: Endpoints(*(f"http://{HOST}:{self._port(name, role)}" for role in ROLES))
            for name in self.names
        }

    def await_ready(self, service: str, role: str) -> None:
        """Until `/ready` answers 200. Raises StackError with the last lines of its log."""
        name, end = f"{service}-{role}", time.monotonic() + READY_SECONDS
        url = f"http://{HOST}:{self._port(service, role)}/ready"
        while time.monotonic() < end and name in self._processes.alive():
            try:
                if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(LOOK_SECONDS)
        raise explained(f"{name} did not become ready", self._processes.log(name))

    def environment(self, service: str, role: str) -> dict[str, str]:
        """What a process of this service is told, laid over the caller's own environment."""
        return {**os.environ, **self._environment(self.stack.addresses, service, role)}

    def description(self) -> dict[str, object]:
        """What stands in stack.json, so that any other program can join in."""
        addresses = self.stack.addresses
        postgres = addresses.postgres
        return {
            "kafka": addresses.kafka,
            "registry": addresses.registry,
            "postgres": {
                "host": postgres.host,
                "port": postgres.port,
                "database": postgres.database,
            },
            "redis": addresses.redis,
            "clock": str(self.clock) if self.clock else None,
            "services": {
                name: {"api": found.api, "worker": found.worker}
                for name, found in self.endpoints().items()
            },
            "versions": self.stack.versions(),
        }

    def write_description(self, file: Path) -> None:
        """Write stack.json, whole or not at all."""
        half = file.with_suffix(".half")
        half.write_text(json.dumps(self.description(), indent=2) + "\n")
        half.replace(file)

    def _environment(self, addresses: Addresses, service: str, role: str) -> dict[str, str]:
        keeper = f"http://{HOST}:{self._port(KEEPER, 'api')}"
        return {
            **addresses.environment(),
            "FSM_POSTGRES": addresses.postgres.dsn(user=service),
            "FSM_CLOCK": f"file:{self.clock}" if self.clock else "system",
            "FSM_PORT": str(self._port(service, role)),
            "FSM_PROCESS": "0",
            "FSM_RUN": str(self.folder / "run"),
            "FSM_JWKS": f"{keeper}/.well-known/jwks.json",
            "FSM_ALLOW_FAULTS": str(self._allow_faults).lower(),
        }

    def _port(self, service: str, role: str) -> int:
        file = self.folder / PORTS_FILE
        known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        name = f"{service}-{role}"
        if name not in known:
            known[name] = free_port()
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(known))
        return known[name]

    def _run(self, module: Sequence[str], env: Mapping[str, str]) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *module],
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StackError(f"{module[0]} failed: {(done.stderr or done.stdout).strip()[-800:]}")
