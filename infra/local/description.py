"""`stack.json`: where everything is, so that any other program can join in."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from infra.local.addresses import Addresses
from infra.local.services import Endpoints


def described(
    addresses: Addresses,
    clock: Path | None,
    services: Mapping[str, Endpoints],
    versions: Mapping[str, str],
) -> dict[str, object]:
    """The content of the file; `clock` is null where business time is real time."""
    postgres = addresses.postgres
    return {
        "kafka": addresses.kafka,
        "registry": addresses.registry,
        "postgres": {
            "host": postgres.host,
            "port": postgres.port,
            "database": postgres.database,
        },
        "redis": addresses.redis_server,
        "clock": str(clock) if clock else None,
        "services": {name: asdict(found) for name, found in services.items()},
        "versions": dict(versions),
    }


def write(file: Path, content: Mapping[str, object]) -> None:
    """Replace the file in one step, so that no reader sees half of it."""
    half = file.with_suffix(".half")
    half.write_text(json.dumps(content, indent=2) + "\n")
    half.replace(file)
