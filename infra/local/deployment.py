"""Deployment on a local stack: roles, keyring, schemas, topics, migrations; safe to run again."""

import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from alembic.util import CommandError

import fsm_events.deploy
from fsm_common.adapters.postgres import deploy as database
from fsm_events.registration import Incompatible
from infra.local.addresses import Addresses
from infra.local.errors import StackError
from infra.local.fetch import Progress
from infra.local.places import ROOT

KEEPER = "identity_access"  # the one service that may destroy keys and sign tokens
PARTITIONS = 3


def deploy(addresses: Addresses, services: Collection[str], progress: Progress) -> None:
    """What the services need before they start."""
    began = time.monotonic()
    database.prepare(addresses.postgres.dsn(), sorted(services), KEEPER)
    with explained(), ThreadPoolExecutor(1) as beside:
        registered = beside.submit(
            fsm_events.deploy.deploy,
            addresses.kafka,
            addresses.registry,
            partitions=PARTITIONS,
            replication=1,
        )
        for name in services:
            folder = ROOT / "services" / name / "migrations"
            database.migrate(addresses.postgres.dsn(user=name), name, folder)
        registered.result()
    progress(f"deployed: roles, topics, schemas, tables in {time.monotonic() - began:.1f} s")


@contextmanager
def explained() -> Iterator[None]:
    """What the data here do not allow, in the words of whoever refuses it."""
    try:
        yield
    except Incompatible as refusal:
        raise StackError(f"schemas would break readers: {refusal}") from None
    except CommandError as fault:
        raise StackError(
            f"the data here are of another checkout, whose migrations this one does not have"
            f" ({fault}); go on with that one, or begin anew with `make fresh`."
        ) from None
