"""The platform for daily work: started and stopped by different commands, its data kept."""

import os
import shlex
import shutil

from fsm_common.adapters.clock import FileClock
from fsm_common.testing.advance import Advance, NeverQuiet
from infra.local.clock import clock_file, parsed, start_clock
from infra.local.errors import StackError
from infra.local.fetch import Progress
from infra.local.leftovers import stop_below
from infra.local.parts.all import NAMES
from infra.local.people import People
from infra.local.places import DAILY, DESCRIPTION, LOCAL
from infra.local.platform import Platform
from infra.local.ports import chosen, fixed
from infra.local.services import ROLES


def up(instant: str | None, progress: Progress) -> None:
    """Start parts and services; all of it is stopped again when any of them fails."""
    if _alive(platform := Platform(DAILY)):
        _refuse_half(platform)
        raise StackError("the stack is up already; see `make status`.")
    clock = start_clock(DAILY, instant)
    platform = Platform(DAILY, clock, ports=chosen(DAILY, fixed(os.environ)))
    platform.start(progress)
    try:
        People(platform).seed(progress)
    except BaseException:
        platform.stop()
        raise
    platform.write_description(DESCRIPTION)
    progress(f"up; addresses are in {DESCRIPTION}")


def down() -> None:
    """Stop the services, then the parts they need; data stays."""
    Platform(DAILY).stop()
    DESCRIPTION.unlink(missing_ok=True)


def token(role: str, country: str) -> str:
    """A token of somebody with this role there."""
    return People(_running()).token(role, country)


def advance(instant: str, progress: Progress) -> None:
    """Move the stack's business clock on; whatever falls due on the way happens first."""
    platform = _running()
    if platform.clock is None:
        raise StackError("the stack runs on real time; start it with `make up CLOCK=…`.")
    clock, until = FileClock(platform.clock), parsed(instant)
    if until <= clock.now():
        raise StackError(f"it is {clock.now().isoformat()} already; time only goes forward.")
    _all_work(platform)
    workers = [found.worker for found in platform.endpoints().values()]
    try:
        moments = Advance(clock, workers).to(until)
    except NeverQuiet as fault:
        raise StackError(f"time stopped at {clock.now().isoformat()}. {fault}") from None
    for moment in moments:
        progress(f"due at {moment.isoformat()}")
    progress(f"it is {clock.now().isoformat()}")


def _all_work(platform: Platform) -> None:
    missing = {f"{name}-worker" for name in platform.names}.difference(platform.alive())
    if missing:
        raise StackError(f"{', '.join(sorted(missing))} does not run; see `make logs`.")


def settings(service: str) -> list[str]:
    """Lines for a shell, so that a command of this service works on the stack."""
    platform = _running()
    if service not in platform.names:
        raise StackError(f"there is no service {service}; there are {', '.join(platform.names)}.")
    told = platform.settings(service)
    return [f"export {name}={shlex.quote(value)}" for name, value in told.items()]


def _running() -> Platform:
    platform = _begun()
    if not platform.alive():
        _refuse_half(platform)
    return platform


def _begun() -> Platform:
    platform = Platform(DAILY, clock_file(DAILY))
    if not _alive(platform):
        raise StackError("the stack is not up; see `make up`.")
    return platform


def _alive(platform: Platform) -> set[str]:
    return {*platform.stack.alive(), *platform.alive()}


def _refuse_half(platform: Platform) -> None:
    """A start that was killed, or a process that died, leaves some without the others."""
    every = [*NAMES, *(f"{name}-{role}" for name in platform.names for role in ROLES)]
    alive = _alive(platform)
    if missing := [name for name in every if name not in alive]:
        raise StackError(f"half of it runs, without {', '.join(missing)}: `make down` first.")


def status(progress: Progress) -> bool:
    """Tell what runs, where, and in which version; answers whether everything does."""
    platform = _begun()
    alive = _alive(platform)
    where = {
        name: f"{version}, port {', '.join(map(str, platform.stack.ports.of(name)))}"
        for name, version in platform.stack.versions().items()
        if name in NAMES
    }
    for service, found in platform.endpoints().items():
        where |= {f"{service}-api": found.api, f"{service}-worker": found.worker}
    for name, what in where.items():
        progress(f"{name:32} {'up' if name in alive else 'down':5} {what}")
    return alive >= where.keys()


def logs(process: str | None) -> list[str]:
    """The log files of the last run, of one process or of all."""
    files = sorted([*DAILY.glob("logs/*.log"), *DAILY.glob("services/logs/*.log")])
    if not files:
        raise StackError("there is no log yet; see `make up`.")
    found = [str(file) for file in files if process in (None, file.stem)]
    if not found:
        names = ", ".join(file.stem for file in files)
        raise StackError(f"there is no log of {process}; there are {names}.")
    return found


def fresh() -> None:
    """Remove the data of the stopped stack, its clock and its accounts; what was fetched stays."""
    if _alive(Platform(DAILY)):
        raise StackError("the stack runs; `make down` first.")
    shutil.rmtree(DAILY, ignore_errors=True)


def clean() -> None:
    """Stop every stack of this checkout and remove all it has ever written and fetched."""
    stop_below(LOCAL)
    shutil.rmtree(LOCAL, ignore_errors=True)
