"""Accounts of a daily stack: the first administrator, one user a role, and tokens to try things."""

import secrets
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import httpx

from infra.local.errors import StackError
from infra.local.fetch import Progress
from infra.local.platform import KEEPER, Platform

ADMIN = "admin@example.com"
EVERYWHERE = "EU"
WAYS = {
    "INTERNAL": "internal",
    "EXTERNAL_PROVIDER": "provider",
    "EXTERNAL_WORK_TEAM": "work-team",
}
THERE_ALREADY = ("USER_EXISTS", "EMAIL_TAKEN", "CLIENT_EXISTS")
COMPANY = {"providerId": "prv_daily"}
TEAM = COMPANY | {"workTeamId": "tem_daily"}


class People:
    """Whoever has an account on this platform; all share one password, made for it alone."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._file = platform.folder / "password"
        url = f"{platform.endpoints()[KEEPER].api}/api/v1"
        # The environment's proxies are not for this machine's own addresses.
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._admin: dict[str, str] = {}

    @property
    def password(self) -> str:
        """Of every account here; kept beside the data."""
        if not self._file.exists():
            self._file.write_text(f"{secrets.token_urlsafe(15)}-aA1")
            self._file.chmod(0o600)
        return self._file.read_text()

    def seed(self, progress: Progress) -> None:
        """The first ADMIN, four countries' configuration, one user a role; safe to run again."""
        self._run(KEEPER, "bootstrap", "--email", ADMIN, known="Somebody has an account")
        self._run("configuration", "seed")
        roles = [role for role, kind in self.roles().items() if kind in WAYS]
        for role in roles:
            self._account(role, EVERYWHERE)
        progress(f"users: {ADMIN} and {len(roles)} more, one a role; password in {self._file}")

    def roles(self) -> dict[str, str]:
        """Every role, and the kind of account that may hold it."""
        answer = self._http.get("/roles", headers=self._authority())
        return {role["role"]: role["kind"] for role in _said(answer)["items"]}

    def token(self, role: str, country: str) -> str:
        """A token of somebody with this role in this country; made when there is nobody yet."""
        known = self.roles()
        kind = known.get(role)
        if kind is None:
            raise StackError(f"there is no role {role}; there are {', '.join(sorted(known))}.")
        if kind != "SERVICE" and kind not in WAYS:
            raise StackError(f"nobody signs in as {role}; a customer comes by a link.")
        self._refuse_unknown(country)
        if kind == "SERVICE":
            return self._program(role, country)
        return self._sign_in(self._account(role, country), WAYS[kind])

    def _refuse_unknown(self, country: str) -> None:
        if country != EVERYWHERE:
            url = (
                f"{self._platform.endpoints()['configuration'].api}/api/v1/config/country/{country}"
            )
            _said(self._http.get(url, headers=self._authority()))

    def _account(self, role: str, country: str) -> str:
        kind = self.roles()[role]
        name = role.lower() if country == EVERYWHERE else f"{role}_{country}".lower()
        body = {
            "userId": name,
            "kind": kind,
            "email": f"{name}@example.com",
            "name": name,
            "roles": [{"role": role, "countryCode": country}],
            "password": self.password,
            **{"EXTERNAL_PROVIDER": COMPANY, "EXTERNAL_WORK_TEAM": TEAM}.get(kind, {}),
        }
        self._entered("/users", body)
        return str(body["email"])

    def _program(self, role: str, country: str) -> str:
        name = f"{role}_{country}".lower()
        body = {"clientId": name, "name": name, "roles": [role], "countryCode": country}
        self._entered("/api-clients", body)
        admin = self._authority()
        made = _said(self._http.post(f"/api-clients/{name}/rotate-secret", headers=admin))
        credentials = {"clientId": name, "clientSecret": made["clientSecret"]}
        return str(_said(self._http.post("/oauth/token", json=credentials))["accessToken"])

    def _entered(self, path: str, body: Mapping[str, Any]) -> None:
        answer = self._http.post(path, json=body, headers=self._authority())
        if not answer.is_error or answer.json().get("code") not in THERE_ALREADY:
            _said(answer)

    def _sign_in(self, email: str, way: str = "internal") -> str:
        body = {"email": email, "password": self.password}
        return str(_said(self._http.post(f"/auth/{way}/login", json=body))["accessToken"])

    def _authority(self) -> dict[str, str]:
        if not self._admin:  # once: ten sign-ins a minute are allowed
            self._admin = {"Authorization": f"Bearer {self._sign_in(ADMIN)}"}
        return self._admin

    def _run(self, service: str, *words: str, known: str = "") -> None:
        env = self._platform.environment(service, "api") | {"FSM_PASSWORD": self.password}
        argv = [sys.executable, "-m", f"services.{service}", *words]
        done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
        if done.returncode and not (known and known in done.stderr):
            raise StackError(f"{service} {words[0]} failed: {done.stderr[-500:]}")


def _said(answer: httpx.Response) -> Any:
    if answer.is_error:
        body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        raise StackError(str(body.get("message") or answer.text[:300]))
    return answer.json()
