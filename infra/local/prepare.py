"""First preparation: jars and the registry's folder; quick and silent when all is there."""

import fcntl
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local import jars
from infra.local.errors import StackError, from_os
from infra.local.fetch import Progress, fetch, missing
from infra.local.places import LOCAL

NEEDED_MB = 1000


def registry_folder() -> Path:
    """Where the registry lies unpacked; there only when it is whole."""
    return LOCAL / f"registry-{jars.only('registry').version}"


def is_prepared() -> bool:
    return registry_folder().exists() and not missing("kafka")


def prepare(progress: Progress) -> None:
    """Bring what is missing; may be interrupted and called again, by several at once."""
    if is_prepared():
        return
    try:
        with alone(progress):
            _enough_disk()
            _bring("kafka", progress)
            if not registry_folder().exists():
                _bring("registry", progress)
                _unpack_registry(progress)
    except OSError as error:
        raise from_os("the local stack could not be prepared", error) from error


def _bring(name: str, progress: Progress) -> None:
    if wanted := missing(name):
        progress(f"{name}: {len(wanted)} files to fetch")
        fetch(name, progress)


def _unpack_registry(progress: Progress) -> None:
    """To a temporary folder, then one rename: a half-unpacked one is never taken for whole."""
    archive, target = jars.only("registry").path, registry_folder()
    half = target.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    progress(f"registry: unpacking {archive.name}")
    with tarfile.open(archive) as packed:
        # Python 3.11.2 lacks `filter`; the archive's sha256 was checked.
        safe: dict[str, Callable[..., object] | str] = (
            {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        )
        packed.extractall(half, **safe)  # type: ignore[arg-type]  # noqa: S202
    half.replace(target)
    archive.unlink()


def _enough_disk() -> None:
    free = shutil.disk_usage(LOCAL).free // 1_000_000
    if free < NEEDED_MB:
        raise StackError(
            f"the disk is nearly full: {free} MB are free, the first preparation"
            f" needs {NEEDED_MB} MB under .local/."
        )


@contextmanager
def alone(progress: Progress) -> Iterator[None]:
    """While nobody else prepares anything in this checkout."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "prepare.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("another process is preparing the stack; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
