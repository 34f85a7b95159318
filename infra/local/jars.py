"""Java parts as Maven jars, each pinned by its sha256 in a lock file of ours."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local.places import JARS, LOCKS


@dataclass(frozen=True)
class Jar:
    """One locked file: group, artifact, version, classifier (may be empty), packaging."""

    group: str
    artifact: str
    version: str
    classifier: str
    packaging: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where it lies: the layout of a Maven repository."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        folder = JARS / self.group.replace(".", "/") / self.artifact / self.version
        return folder / f"{self.artifact}-{self.version}{suffix}.{self.packaging}"

    def is_sound(self) -> bool:
        """Whether the file is there, whole and the one that was locked."""
        if not self.path.exists():
            return False
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


def locked(name: str) -> Iterator[Jar]:
    """The lines `group:artifact:version:classifier:packaging sha256` of a lock file."""
    for line in (LOCKS / f"{name}.lock").read_text().splitlines():
        if line and not line.startswith("#"):
            coordinate, sha256 = line.split()
            group, artifact, version, classifier, packaging = coordinate.split(":")
            yield Jar(group, artifact, version, classifier, packaging, sha256)


def only(name: str) -> Jar:
    """The jar of a lock file that holds one."""
    (jar,) = locked(name)
    return jar


def version_of(name: str, artifact: str) -> str:
    return next(jar.version for jar in locked(name) if jar.artifact == artifact)


def classpath(name: str) -> str:
    return ":".join(str(jar.path) for jar in locked(name))
