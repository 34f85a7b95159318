"""The stack for daily work: started and stopped by different commands, its data kept."""

import os
import shutil

from infra.local import clock, description
from infra.local.errors import StackError
from infra.local.fetch import Progress
from infra.local.parts.all import NAMES
from infra.local.places import DAILY, DESCRIPTION, LOCAL
from infra.local.ports import chosen, fixed
from infra.local.processes import Processes
from infra.local.services import Services
from infra.local.stack import Stack

STACK = DAILY / "stack"
SERVICES = DAILY / "services"


def up(instant: str | None, progress: Progress) -> None:
    """Start parts and services; stop all of it again when any of them fails."""
    if running := Stack(STACK).alive():
        raise StackError(f"the stack is up already ({', '.join(running)}); see `make status`.")
    stack = Stack(STACK, chosen(STACK, fixed(os.environ)))
    try:
        addresses = stack.start(progress=progress)
        file = clock.start_clock(DAILY, instant)
        services = Services(SERVICES, addresses, clock.setting(file)).start(progress=progress)
    except BaseException:
        down()
        raise
    versions = stack.versions()
    description.write(DESCRIPTION, addresses, versions=versions, services=services, clock=file)
    progress(f"up; addresses are in {DESCRIPTION}")


def down() -> None:
    """Stop the services, then the parts they need; data stays."""
    stack = Stack(STACK)
    Services(SERVICES, stack.addresses).stop()
    stack.stop()
    DESCRIPTION.unlink(missing_ok=True)


def status(progress: Progress) -> bool:
    """Tell what runs, where, and in which version; answers whether everything does."""
    stack = Stack(STACK)
    services = Services(SERVICES, stack.addresses)
    alive = {*stack.alive(), *services.processes.alive()}
    versions = stack.versions()
    for name in NAMES:
        where = ", ".join(str(port) for port in stack.ports.of(name))
        progress(_line(name, name in alive, f"{versions[name]}, port {where}"))
    for role in services.roles():
        progress(_line(role.name, role.name in alive, role.url))
    return alive >= {*NAMES, *(role.name for role in services.roles())}


def logs(part: str | None) -> list[str]:
    """The log files of the last run, of one process or of all."""
    files = [*(STACK / "logs").glob("*.log"), *(SERVICES / "logs").glob("*.log")]
    found = sorted(str(file) for file in files if part in (None, file.stem))
    if not found:
        raise StackError("there is no such log; has the stack been up?")
    return found


def clean() -> None:
    """Stop every stack of this checkout and remove all it has ever written and fetched."""
    down()
    for pids in LOCAL.glob("**/pids"):
        Processes(pids.parent, {}).stop_all()
    shutil.rmtree(LOCAL, ignore_errors=True)


def _line(name: str, is_up: bool, what: str) -> str:
    return f"{name:32} {'up' if is_up else 'down':5} {what}"
