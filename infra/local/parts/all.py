"""Every part of the stack by its name, in an order in which they can be started."""

from infra.local.parts.kafka import KafkaPart
from infra.local.parts.part import Part
from infra.local.parts.postgres import PostgresPart
from infra.local.parts.redis import RedisPart
from infra.local.parts.registry import RegistryPart
from infra.local.site import Site

NAMES = ("postgres", "registry", "kafka", "redis")


def parts(site: Site) -> dict[str, Part]:
    made: tuple[Part, ...] = (
        PostgresPart(site),
        RegistryPart(site),
        KafkaPart(site),
        RedisPart(site),
    )
    return {part.name: part for part in made}
