"""Schema registry: Apicurio with the Confluent API, kept in PostgreSQL."""

import signal

import httpx

from infra.local import jars
from infra.local.addresses import USER, Addresses
from infra.local.local_http import LOCAL_HTTP
from infra.local.parts.java import ahead_of_time, java
from infra.local.parts.postgres import REGISTRY_DATABASE
from infra.local.ports import HOST
from infra.local.prepare import registry_folder
from infra.local.site import Site

HEAP_MB = 384
# What the manifest of its `quarkus-run.jar` opens.
OPEN = ("--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED")
PROGRAM = "io.quarkus.runner.GeneratedMain"
COMPATIBILITY = "FULL_TRANSITIVE"


class RegistryPart:
    """Ready when it answers and holds the compatibility that is wanted of every schema."""

    name = "registry"
    stop_signal: int = signal.SIGTERM
    needs: tuple[str, ...] = ("postgres",)

    def __init__(self, site: Site) -> None:
        self._site = site
        self._addresses = Addresses.of(site.ports)

    def version(self) -> str:
        return f"Apicurio Registry {jars.only(self.name).version}"

    def initialise(self) -> None:
        """Its tables are made by itself in the database that PostgreSQL holds ready."""

    def argv(self) -> list[str]:
        postgres = self._addresses.postgres
        database = f"{postgres.host}:{postgres.port}/{REGISTRY_DATABASE}"
        settings = {
            "quarkus.http.host": HOST,
            "quarkus.http.port": self._site.ports.registry,
            # Else it listens on all addresses.
            "quarkus.management.host": HOST,
            "quarkus.management.port": self._site.ports.management,
            "quarkus.otel.sdk.disabled": "true",
            "apicurio.storage.kind": "sql",
            "apicurio.storage.sql.kind": "postgresql",
            "apicurio.datasource.username": USER,
            "apicurio.datasource.password": USER,
            "apicurio.datasource.url": f"jdbc:postgresql://{database}",
        }
        machine = java(self._site, HEAP_MB, settings)
        options = [*ahead_of_time(self.name, self._site), *OPEN]
        return [*machine, *options, "-cp", ":".join(_jars()), PROGRAM]

    def is_ready(self) -> bool:
        url = f"{self._addresses.registry}/config"
        try:
            return LOCAL_HTTP.put(url, json={"compatibility": COMPATIBILITY}).is_success
        except httpx.HTTPError:
            return False


def _jars() -> list[str]:
    """One flat class path: Java caches no classes of the loader that `quarkus-run.jar` brings."""
    folders = ("quarkus/transformed", "quarkus/generated", "app/", "lib/boot/", "lib/main/")
    return [
        str(jar) for folder in folders for jar in sorted(registry_folder().glob(f"{folder}*.jar"))
    ]
