"""`stack.json`: where everything is, so that any other program can join in."""

import json
from collections.abc import Mapping
from pathlib import Path

from infra.local.addresses import Addresses


def write(
    path: Path,
    addresses: Addresses,
    *,
    versions: Mapping[str, str],
    services: Mapping[str, Mapping[str, str]],
    clock: Path | None = None,
) -> None:
    """Replace the description at `path` in one step, so that no reader sees half of it."""
    postgres = addresses.postgres
    described = {
        "kafka": addresses.kafka,
        "registry": addresses.registry,
        "postgres": {
            "host": postgres.host,
            "port": postgres.port,
            "database": postgres.database,
            "user": postgres.user,
        },
        "redis": addresses.redis,
        "clock": str(clock) if clock else None,
        "services": services,
        "versions": versions,
    }
    half = path.with_suffix(".half")
    half.write_text(json.dumps(described, indent=2) + "\n")
    half.replace(path)
