"""The first preparation heals after interruptions and takes no file that was not locked."""

import hashlib
import io
import shutil
import tarfile
from pathlib import Path

import pytest

from infra.local import fetch, jars, prepare
from infra.local.errors import StackError

SMALL = "org.slf4j:slf4j-api:1.7.36::jar"
SMALL_SHA256 = "d3ef575e3e4979678dc01bf1dcce51021493b4d11fb7f1be8ad982877c16a1c0"
ARCHIVE = "io.apicurio:apicurio-registry-app:9.9.9:all:tar.gz"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A preparation of its own: an empty folder and lock files to write."""
    for module, name, folder in (
        (jars, "JARS", "m2"),
        (fetch, "JARS", "m2"),
        (jars, "LOCKS", "locks"),
        (prepare, "LOCAL", "."),
    ):
        monkeypatch.setattr(module, name, tmp_path / folder)
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "kafka.lock").write_text("# nothing\n")
    return tmp_path


def lock(place: Path, name: str, line: str) -> None:
    (place / "locks" / f"{name}.lock").write_text(f"# {name}\n{line}\n")


def lay_out_registry(place: Path) -> None:
    """An archive like the registry's, fetched already."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        program = tarfile.TarInfo("quarkus-run.jar")
        program.size = 4
        archive.addfile(program, io.BytesIO(b"jar!"))
    sha256 = hashlib.sha256(packed.getvalue()).hexdigest()
    lock(place, "registry", f"{ARCHIVE} {sha256}")
    path = jars.only("registry").path
    path.parent.mkdir(parents=True)
    path.write_bytes(packed.getvalue())


def test_a_half_unpacked_registry_is_not_taken_for_whole(place: Path) -> None:
    lay_out_registry(place)
    half = prepare.registry_folder().with_suffix(".half")
    half.mkdir()
    (half / "junk").touch()
    assert not prepare.is_prepared()
    prepare.prepare(lambda _: None)
    assert prepare.is_prepared()
    assert [file.name for file in prepare.registry_folder().iterdir()] == ["quarkus-run.jar"]


def test_a_second_preparation_says_nothing(place: Path) -> None:
    lay_out_registry(place)
    said: list[str] = []
    prepare.prepare(said.append)
    assert said
    said.clear()
    prepare.prepare(said.append)
    assert said == []


def test_a_nearly_full_disk_is_told_before_anything_is_fetched(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out_registry(place)
    usage = shutil.disk_usage(place)._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StackError, match="nearly full: 10 MB are free"):
        prepare.prepare(lambda _: None)
    assert not prepare.registry_folder().exists()


@pytest.mark.stack
def test_a_cut_off_download_is_fetched_again(place: Path) -> None:
    lock(place, "kafka", f"{SMALL} {SMALL_SHA256}")
    (jar,) = jars.locked("kafka")
    said: list[str] = []
    fetch.fetch("kafka", said.append)
    assert jar.is_sound()
    assert any(jar.path.name in line for line in said)
    jar.path.write_bytes(jar.path.read_bytes()[:1000])
    assert fetch.missing("kafka") == [jar]
    fetch.fetch("kafka", said.append)
    assert jar.is_sound()


@pytest.mark.stack
def test_a_file_that_was_not_locked_is_refused_and_removed(place: Path) -> None:
    lock(place, "kafka", f"{SMALL} {'0' * 64}")
    with pytest.raises(StackError, match="is not the file that was locked"):
        fetch.fetch("kafka", lambda _: None)
    (jar,) = jars.locked("kafka")
    assert not jar.path.exists()
