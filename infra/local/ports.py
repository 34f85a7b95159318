"""Which ports the parts listen on: free ones, unless settings fix them."""

import dataclasses
import json
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import StackError

HOST = "127.0.0.1"
# Below the range from which systems take ports of outgoing connections, so that a part
# that was killed finds its port free when it comes back.
RANGE = range(20000, 30000)
PORTS_FILE = "ports.json"
_given: set[int] = set()


def is_taken(port: int) -> bool:
    """Whether a server could not bind here; a closing connection is no hindrance."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def accepts(port: int) -> bool:
    """Whether something listens here."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def free_port() -> int:
    """A port that nobody listens on and that this process has not given out before."""
    for port in random.sample(RANGE, 200):
        if port not in _given and not is_taken(port):
            _given.add(port)
            return port
    raise StackError(f"no free port was found between {RANGE.start} and {RANGE.stop}.")


@dataclass(frozen=True)
class Ports:
    """One port for each listener of the stack."""

    kafka: int = dataclasses.field(default_factory=free_port)
    controller: int = dataclasses.field(default_factory=free_port)
    registry: int = dataclasses.field(default_factory=free_port)
    management: int = dataclasses.field(default_factory=free_port)
    postgres: int = dataclasses.field(default_factory=free_port)
    redis: int = dataclasses.field(default_factory=free_port)

    def of(self, part: str) -> tuple[int, ...]:
        """The ports that a part binds."""
        beside = {"kafka": (self.controller,), "registry": (self.management,)}
        return (getattr(self, part), *beside.get(part, ()))


def setting(name: str) -> str:
    """The environment variable that fixes a port."""
    return f"FSM_LOCAL_{name.upper()}_PORT"


def kept(folder: Path) -> Ports | None:
    """The ports that the stack in this folder had, running or not."""
    file = folder / PORTS_FILE
    return Ports(**json.loads(file.read_text())) if file.exists() else None


def keep(folder: Path, ports: Ports) -> None:
    (folder / PORTS_FILE).write_text(json.dumps(dataclasses.asdict(ports)))


def chosen(folder: Path, fixed: Mapping[str, int] | None = None) -> Ports:
    """What a stopped stack takes next: what is fixed, what it had if still free, free ones."""
    before = kept(folder)
    had = dataclasses.asdict(before) if before else {}
    still_free = {name: port for name, port in had.items() if not is_taken(port)}
    return Ports(**{**still_free, **(fixed or {})})


def refuse_taken(ports: Ports) -> None:
    """Raise for the first port that somebody else listens on."""
    for name, port in dataclasses.asdict(ports).items():
        if is_taken(port):
            raise StackError(
                f"port {port}, meant for {name}, is taken by another program; stop that one,"
                f" or choose another port with {setting(name)}."
            )


def fixed(environment: Mapping[str, str]) -> dict[str, int]:
    """The ports that settings fix; a value that is no port number is refused."""
    found: dict[str, int] = {}
    for name in (field.name for field in dataclasses.fields(Ports)):
        text = environment.get(setting(name))
        if text is None:
            continue
        if not text.isdecimal() or not 0 < int(text) < 65536:
            raise StackError(f"{setting(name)} is {text!r}, which is no port number.")
        found[name] = int(text)
    return found
