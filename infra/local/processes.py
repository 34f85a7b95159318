"""Processes of ours, killable one by one, found again by their pid files."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import psutil

from infra.local.errors import StackError

STOP_SECONDS = 20.0


@dataclass(frozen=True)
class Process:
    """A started process; `started` (seconds since the epoch) tells it from a later one."""

    name: str
    pid: int
    started: float
    argv: tuple[str, ...]
    env: dict[str, str]
    stop_signal: int
    log: Path

    def handle(self) -> psutil.Process | None:
        """The running process, or None: gone, dead but not buried, or the pid is another's."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < 2
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def alive(self) -> bool:
        return self.handle() is not None


class Child(Protocol):
    """A process that we started, as `subprocess.Popen` shows it."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...


class Spawn(Protocol):
    """How a process is started: with this environment alone; its output goes to the end of `log`,
    what it says of errors to that of `errors` where that is given."""

    def __call__(
        self, argv: Sequence[str], env: Mapping[str, str], log: Path, errors: Path | None = None
    ) -> Child: ...


def spawn(
    argv: Sequence[str], env: Mapping[str, str], log: Path, errors: Path | None = None
) -> Child:
    """See Spawn: from nothing."""
    with log.open("ab") as output, (errors or log).open("ab") as complaints:
        return subprocess.Popen(
            list(argv),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=complaints,
            start_new_session=True,
        )


def ran(
    argv: Sequence[str], env: Mapping[str, str], spawn: Spawn = spawn
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder) / "output", Path(folder) / "errors"
        status = spawn(argv, env, output, errors).wait()
        return subprocess.CompletedProcess(argv, status, output.read_text(), errors.read_text())


class Processes:
    """Starts, kills, stops and restarts named processes; logs and pid files lie in `folder`.

    `env` is laid over the caller's environment, or is all there is when `clean`.
    Another object on the same folder, in another program too, finds the same processes.
    """

    def __init__(
        self, folder: Path, env: Mapping[str, str], clean: bool = False, spawn: Spawn = spawn
    ) -> None:
        self._logs = folder / "logs"
        self._pids = folder / "pids"
        self._env = dict(env) if clean else {**os.environ, **env}
        self._spawned = spawn
        self._children: dict[int, Child] = {}

    def start(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        stop_signal: int = signal.SIGTERM,
    ) -> Process:
        """Start a process that outlives its caller; its output goes to `logs/<name>.log`."""
        if name in self.alive():
            raise StackError(f"{name} is running already.")
        extra = dict(env or {})
        child = self._spawn(name, argv, extra)
        started = psutil.Process(child.pid).create_time()
        process = Process(name, child.pid, started, tuple(argv), extra, stop_signal, self.log(name))
        self._remember(process)
        return process

    def kill(self, name: str) -> None:
        """SIGKILL to the process and what it started; returns when all are gone."""
        if (process := self.get(name)) and (handle := process.handle()):
            _kill_tree(handle)
        self._bury()

    def stop(self, name: str, seconds: float = STOP_SECONDS) -> int | None:
        """Ask it to stop and wait; SIGKILL when it has not within `seconds`. The status with which
        a child of ours ended by itself; None where it did not, or is not known."""
        child = self._child(name)
        self.ask_to_stop(name)
        status = _ended(child, seconds) if child else None
        self.wait(name, seconds if child is None else 0)
        self.kill(name)
        self._pid_file(name).unlink(missing_ok=True)
        return status

    def restart(self, name: str) -> Process:
        """Stop it if it runs, then start it with the arguments it had."""
        process = self.get(name)
        if process is None:
            raise StackError(f"{name} was never started here.")
        self.stop(name)
        return self.start(name, process.argv, process.env, process.stop_signal)

    def stop_all(self, seconds: float = STOP_SECONDS) -> None:
        """Stop all, the youngest first; none waits for another."""
        names = self.names()[::-1]
        for name in names:
            self.ask_to_stop(name)
        for name in names:
            self.stop(name, seconds)

    def alive(self) -> list[str]:
        return [name for name in self.names() if self.is_alive(name)]

    def is_alive(self, name: str) -> bool:
        found = self.get(name)
        return found is not None and found.alive()

    def names(self) -> list[str]:
        """Every process that was started and not stopped (killed ones too), oldest first."""
        files = sorted(self._pids.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [path.stem for path in files]

    def get(self, name: str) -> Process | None:
        if not self._pid_file(name).exists():
            return None
        stored = json.loads(self._pid_file(name).read_text())
        argv, log = tuple(stored.pop("argv")), Path(stored.pop("log"))
        return Process(**stored, argv=argv, log=log)

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def ask_to_stop(self, name: str) -> None:
        if (process := self.get(name)) and (handle := process.handle()):
            with contextlib.suppress(psutil.NoSuchProcess):
                handle.send_signal(process.stop_signal)

    def wait(self, name: str, seconds: float) -> bool:
        """Whether it ended within `seconds`."""
        if (process := self.get(name)) and (handle := process.handle()):
            psutil.wait_procs([handle], timeout=seconds)
        self._bury()
        return name not in self.alive()

    def _spawn(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> Child:
        self._logs.mkdir(parents=True, exist_ok=True)
        child = self._spawned(argv, {**self._env, **env}, self.log(name))
        self._children[child.pid] = child
        return child

    def _child(self, name: str) -> Child | None:
        process = self.get(name)
        return self._children.get(process.pid) if process and process.alive() else None

    def _remember(self, process: Process) -> None:
        self._pids.mkdir(parents=True, exist_ok=True)
        half = self._pids / f"{process.name}.half"
        half.write_text(json.dumps(asdict(process), default=str))
        half.chmod(0o600)
        half.replace(self._pid_file(process.name))

    def _bury(self) -> None:
        """Take note of dead children, so that no zombie stays."""
        gone = [pid for pid, child in list(self._children.items()) if child.poll() is not None]
        for pid in gone:
            self._children.pop(pid, None)

    def _pid_file(self, name: str) -> Path:
        return self._pids / f"{name}.json"


def _ended(child: Child, seconds: float) -> int | None:
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _kill_tree(handle: psutil.Process) -> None:
    """The process first, so that it starts no more, then what it had started."""
    family = [handle]
    with contextlib.suppress(psutil.NoSuchProcess):
        family += handle.children(recursive=True)
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    psutil.wait_procs(family, timeout=STOP_SECONDS)
