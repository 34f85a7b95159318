"""Where a running stack is, and the settings by which services find it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from infra.local.places import SCHEMAS
from infra.local.ports import HOST, Ports

USER = DATABASE = "platform"


@dataclass(frozen=True)
class Postgres:
    """A database of the stack's cluster."""

    host: str
    port: int
    database: str
    user: str
    password: str | None = None

    def dsn(self, user: str | None = None, database: str | None = None) -> str:
        """The connection URL; another role or database of the same cluster by name."""
        secret = f":{self.password}" if self.password else ""
        account = f"{user or self.user}{secret}"
        return f"postgresql://{account}@{self.host}:{self.port}/{database or self.database}"


@dataclass(frozen=True)
class Addresses:
    """Kafka as host:port, the registry's Confluent API and Redis as URLs."""

    kafka: str
    registry: str
    postgres: Postgres
    redis: str

    @property
    def redis_server(self) -> str:
        """Redis as host:port."""
        return urlsplit(self.redis).netloc

    @classmethod
    def of(cls, ports: Ports) -> "Addresses":
        return cls(
            kafka=f"{HOST}:{ports.kafka}",
            registry=f"http://{HOST}:{ports.registry}/apis/ccompat/v7",
            postgres=Postgres(HOST, ports.postgres, DATABASE, USER),
            redis=f"redis://{HOST}:{ports.redis}/0",
        )

    def environment(self) -> dict[str, str]:
        """The settings that every service reads."""
        return {
            "FSM_KAFKA": self.kafka,
            "FSM_REGISTRY": self.registry,
            "FSM_POSTGRES": self.postgres.dsn(),
            "FSM_REDIS": self.redis,
            "FSM_SCHEMAS": str(SCHEMAS),
        }
