"""People and programs that act through the HTTP APIs, each with a real token of their role."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

# One client for all calls: making one costs more than most calls do. No proxy stands between.
HTTP = httpx.Client(trust_env=False)
PATIENCE = [0.0]  # seconds for which a call is tried again where nobody answers; drills have some
PAUSE = 0.2
UNAVAILABLE = 503
FRESH = 600.0  # seconds for which a token is used before a new one is asked for
PASSWORD = "Sagrada-Familia-1882!"  # of people who live for one story


class Refused(Exception):
    """An answer that is an error: its status, its code and its sentence."""

    def __init__(self, answer: httpx.Response) -> None:
        body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        self.status, self.body = answer.status_code, body
        self.code = str(body.get("code", ""))
        self.sentence = str(body.get("message", answer.text[:300]))
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {self}")

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.sentence} {self.body.get('details') or ''}"


@dataclass
class Person:
    """Somebody signed in; `call` answers with the body, or raises Refused."""

    name: str
    apis: Mapping[str, str]
    email: str = ""
    token: str = ""
    since: float = field(default=0.0)
    way: str = "internal"

    def call(
        self,
        method: str,
        service: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """One call with this person's token; paths are those behind `/api/v1`. Where nobody
        answers, it is tried again as long as people here have patience, under one key."""
        end = time.monotonic() + PATIENCE[0]
        if PATIENCE[0] and method == "POST":
            headers = {"Idempotency-Key": str(uuid4()), **(headers or {})}
        while True:
            try:
                return self._once(method, f"{self.apis[service]}/api/v1{path}", body, headers)
            except (httpx.TransportError, Refused) as fault:
                gone = isinstance(fault, httpx.TransportError) or fault.status == UNAVAILABLE
                if not gone or time.monotonic() > end:
                    raise
                time.sleep(PAUSE)

    def get(self, service: str, path: str) -> Any:
        """A GET."""
        return self.call("GET", service, path)

    def post(
        self, service: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """A POST."""
        return self.call("POST", service, path, body, headers)

    def _once(self, method: str, url: str, body: Any, headers: Mapping[str, str] | None) -> Any:
        whole = {**self._authority(), **(headers or {})}
        answer = HTTP.request(method, url, json=body, headers=whole, timeout=30)
        if answer.is_error:
            raise Refused(answer)
        return answer.json() if answer.content else None

    def _authority(self) -> dict[str, str]:
        if self.email and time.monotonic() - self.since > FRESH:
            self.token = sign_in(self.apis, self.email, self.way)
            self.since = time.monotonic()
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


class People:
    """Whoever was introduced, by name."""

    def __init__(self, apis: Mapping[str, str]) -> None:
        self.apis = apis
        self._known: dict[str, Person] = {}

    def __getitem__(self, name: str) -> Person:
        return self._known[name]

    def introduce(
        self, name: str, email: str = "", token: str = "", way: str = "internal"
    ) -> Person:
        """Somebody with an account, or a holder of a token."""
        since = time.monotonic() if token else float("-inf")
        person = Person(name, self.apis, email, token, since, way)
        self._known[name] = person
        return person

    def introduce_program(self, client_id: str, secret: str) -> Person:
        """A program with client credentials; its token is asked for now."""
        return self.introduce(client_id, token=client_token(self.apis, client_id, secret))

    def nobody(self) -> Person:
        """Somebody without a token."""
        return Person("nobody", self.apis)


def sign_in(apis: Mapping[str, str], email: str, way: str) -> str:
    """The access token that an account gets for its password, at the door for its kind."""
    answer = HTTP.post(
        f"{apis['identity_access']}/api/v1/auth/{way}/login",
        json={"email": email, "password": PASSWORD},
        timeout=30,
    )
    if answer.is_error:
        raise Refused(answer)
    return str(answer.json()["accessToken"])


def client_token(apis: Mapping[str, str], client_id: str, secret: str) -> str:
    """The access token that a program gets for its secret."""
    answer = HTTP.post(
        f"{apis['identity_access']}/api/v1/oauth/token",
        json={
            "grantType": "client_credentials",
            "clientId": client_id,
            "clientSecret": secret,
        },
        timeout=30,
    )
    if answer.is_error:
        raise Refused(answer)
    return str(answer.json()["accessToken"])
