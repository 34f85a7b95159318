"""Fetches locked jars, one progress line each; a file that is not the locked one goes at once."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from infra.local.errors import StackError
from infra.local.jars import Jar, locked
from infra.local.places import JARS

Progress = Callable[[str], None]
Meter = AbstractContextManager[Callable[[int], None]]
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
REPORT_SECONDS = 5.0


def missing(name: str) -> list[Jar]:
    """What of a lock file is not there, or not whole."""
    return [jar for jar in locked(name) if not jar.is_sound()]


def fetch(name: str, progress: Progress) -> None:
    """Bring every jar of a lock file; what an interrupted run left is fetched again."""
    for jar in missing(name):
        jar.path.unlink(missing_ok=True)
        _download(jar, progress)
        if not jar.is_sound():
            jar.path.unlink(missing_ok=True)
            progress(f"  {jar.path.name}: not the file that was locked, once more")
            _download(jar, progress)
        if not jar.is_sound():
            jar.path.unlink(missing_ok=True)
            raise StackError(
                f"{jar.path.name} from the registry is not the file that was locked: its sha256"
                f" differs from infra/local/locks/{name}.lock."
            )


def _download(jar: Jar, progress: Progress) -> None:
    # Behind a proxy that reads TLS, `requests` must know the system's certificates.
    if SYSTEM_CERTIFICATES.exists():
        os.environ.setdefault("REQUESTS_CA_BUNDLE", str(SYSTEM_CERTIFICATES))
    import jgo.maven  # noqa: PLC0415  it reads the environment when it is imported
    import requests  # noqa: PLC0415

    resolver = jgo.maven.PythonResolver(progress_callback=_reporter(progress))
    context = jgo.maven.MavenContext(resolver=resolver, repo_cache=JARS, timeout=60)
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        component.artifact(jar.classifier, jar.packaging).resolve()
    except (requests.RequestException, RuntimeError) as error:
        raise StackError(
            f"{jar.path.name} could not be fetched from the Maven registry: {error}"
        ) from error


def _reporter(progress: Progress) -> Callable[[str, int], Meter]:
    @contextmanager
    def report(filename: str, size: int) -> Iterator[Callable[[int], None]]:
        said, done = time.monotonic(), 0

        def advance(count: int) -> None:
            nonlocal done, said
            done += count
            if time.monotonic() - said > REPORT_SECONDS:
                said = time.monotonic()
                progress(f"  {filename}: {done / size:.0%} of {size / 1e6:.0f} MB")

        yield advance
        progress(f"  {filename}: {size / 1e6:.1f} MB")

    return report
