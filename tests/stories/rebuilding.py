"""Services built anew from Kafka: beside the running rows, or in the place of dropped ones."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import psycopg
from psycopg import sql

from fsm_common.adapters.postgres import deploy
from fsm_common.adapters.postgres.recovery import PostgresRecovery
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.edges.settings import Settings
from fsm_common.edges.wiring import connected
from fsm_common.flows.verify import Verdict, verify
from fsm_common.ports.recovery import Digest
from infra.local.places import SCHEMAS
from tests.stories.world import DidNotHappen, World


def compared(world: World, name: str) -> Verdict:
    """A service's digests, of the rows that it runs on and of rows built anew from Kafka beside
    them, as its `verify` does it; here, as a process takes longer to start than to compare.

    Raises DidNotHappen where they differ."""
    addresses = world.platform.stack.addresses
    settings = Settings(
        kafka=addresses.kafka,
        registry=addresses.registry,
        postgres=addresses.postgres.dsn(user=name),
        schemas=SCHEMAS,
        process="compared",
    )
    with connected(import_module(f"services.{name}.app").service(), settings) as parts:
        assert isinstance(parts.store, PostgresStore)
        assert parts.log is not None
        recovery = PostgresRecovery(parts.store, parts.service.tables)
        verdict = verify(parts, parts.log, recovery)
    if verdict.different:
        raise DidNotHappen(f"{name} built anew from Kafka differs: {', '.join(verdict.different)}")
    return verdict


def printed(digests: Mapping[str, Digest]) -> str:
    """As the commands of a service print them."""
    lines = (f"{name:<32} {one.rows:>9} {one.hash}\n" for name, one in sorted(digests.items()))
    return "".join(lines)


def dropped_and_rebuilt(world: World, service: str) -> tuple[str, str]:
    """The digests before the service's schema was dropped, and after it came back from Kafka.
    The others run on."""
    before = printed(compared(world, service).running)
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
