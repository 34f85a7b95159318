"""Services built anew from Kafka: beside the running rows, or in the place of dropped ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg import sql

from fsm_common.adapters.postgres import deploy
from tests.stories.world import World

AT_ONCE = 2


def compared(world: World) -> dict[str, str]:
    """Each service's digests line by line, its rows the same when built anew from Kafka.

    Raises DidNotHappen where they differ."""
    names = world.platform.names
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda name: world.service_command(name, "verify"), names)
        return dict(zip(names, found, strict=True))


def dropped_and_rebuilt(world: World, service: str) -> tuple[str, str]:
    """The digests before the service's schema was dropped, and after it came back from Kafka.
    The others run on."""
    before = world.service_command(service, "verify")
    for role in ("api", "worker"):
        world.platform.stop_one(service, role)
    postgres = world.platform.stack.addresses.postgres
    with psycopg.connect(postgres.dsn(), autocommit=True) as owner:
        owner.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(service)))
    deploy.prepare(postgres.dsn(), [service], keeper="identity_access")
    world.service_command(service, "migrate")
    after = world.service_command(service, "rebuild", "--from-kafka")
    for role in ("api", "worker"):
        world.platform.launch(service, role)
    for role in ("api", "worker"):
        world.platform.await_ready(service, role)
    return before, after
