"""API clients, and the tokens they get for their secrets."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Annotated, Literal

from fastapi import Request
from pydantic import StringConstraints
from sqlalchemy import select

from fsm_common.core.errors import forbidden, invalid
from fsm_common.core.rows import Row
from fsm_common.edges.http import (
    PUBLIC,
    Answer,
    Body,
    Call,
    Calling,
    Limit,
    Listing,
    Page,
    Routes,
)
from services.identity_access.api.bodies import (
    ClientAnswer,
    ClientWritten,
    CreateClientBody,
    Id,
    Secret,
    SecretWritten,
)
from services.identity_access.api.codes import CODES
from services.identity_access.api.tools import tools
from services.identity_access.domain import claims
from services.identity_access.domain.commands import CreateClient, RevokeClient, RotateSecret
from services.identity_access.domain.decider.sessions import refused
from services.identity_access.projections.clients import api_client
from services.identity_access.projections.companies import is_gone

routes = Routes("programs", CODES)
ADMIN = ["ADMIN"]
NONE = "There is no such program."
CLIENTS = Listing(
    select(api_client),
    key=api_client.c.client_id,
    sorts={"createdAt": api_client.c.created_at},
    filters={"active": api_client.c.active, "name": api_client.c.name},
)


class TokenBody(
    Body,
    example={
        "grantType": "client_credentials",
        "clientId": "svc_communication",
        "clientSecret": "kx3…",
    },
):
    grant_type: Literal["client_credentials"] = "client_credentials"
    client_id: Id
    client_secret: Secret


class ApiKeyBody(Body, example={"apiKey": "svc_communication.kx3…"}):
    """One text to be kept in one place: the client's id and its secret, as they were shown."""

    api_key: Annotated[str, StringConstraints(pattern=r"^[\w.:-]{1,64}\.[^.\s]{1,200}$")]


class TokenAnswer(Answer):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: int


@routes.post("/oauth/token", "GetClientToken", PUBLIC, errors=["INVALID_CREDENTIALS"])
def get_client_token(body: TokenBody, call: Call, request: Request) -> TokenAnswer:
    """Client credentials for a token of fifteen minutes."""
    return _token(call, request, body.client_id, body.client_secret)


@routes.post("/auth/api-key", "TradeApiKey", PUBLIC, errors=["INVALID_CREDENTIALS"])
def trade_api_key(body: ApiKeyBody, call: Call, request: Request) -> TokenAnswer:
    """An API key for the same token, for programs that keep one text and no more."""
    client_id, _, secret = body.api_key.rpartition(".")
    return _token(call, request, client_id, secret)


@routes.get("/api-clients", "ListClients", ADMIN, listing=CLIENTS)
def list_clients(call: Call) -> Page[ClientAnswer]:
    """Programs within the caller's reach."""
    where = call.scope.where(
        country=api_client.c.country_code,
        bu=api_client.c.bu_code,
        store=api_client.c.store_id,
        provider=api_client.c.provider_id,
        team=api_client.c.work_team_id,
    )
    return call.page(CLIENTS, _shown, where)


@routes.get("/api-clients/{client_id}", "GetClient", ADMIN)
def get_client(client_id: str, call: Call) -> ClientAnswer:
    """One program."""
    row = _reached(call, client_id)
    call.etag(row["version"])
    return _shown(row)


@routes.post(
    "/api-clients",
    "CreateClient",
    ADMIN,
    status_code=201,
    errors=["CLIENT_EXISTS", "ROLE_TYPE_MISMATCH"],
)
def create_client(body: CreateClientBody, call: Call) -> SecretWritten:
    """A program; its secret is in this answer and nowhere else."""
    scope = body.scope()
    if not call.scope.covers(
        country=scope.country_code,
        bu=scope.bu_code,
        store=scope.store_id,
        provider=scope.provider_id,
        team=scope.work_team_id,
    ):
        raise forbidden("This program would reach further than you do.")
    _check_networks(body)
    client_id = body.client_id or call.new_id("client")
    secret = tools(call).secrets.following("client", call.command_id)
    command = CreateClient(
        at=call.now,
        client_id=client_id,
        name=body.name,
        secret_hash=tools(call).hashing.made(secret),
        roles=tuple(body.roles),
        scope=scope,
        ip_allowlist=tuple(body.ip_allowlist),
        by=call.caller.subject,
    )
    return call.handle(command, lambda _: _once(client_id, secret))


@routes.post("/api-clients/{client_id}/rotate-secret", "RotateSecret", ADMIN)
def rotate_secret(client_id: str, call: Call) -> SecretWritten:
    """A new secret; the old one is void at once."""
    _reached(call, client_id)
    secret = tools(call).secrets.following("client", call.command_id)
    command = RotateSecret(
        at=call.now,
        client_id=client_id,
        secret_hash=tools(call).hashing.made(secret),
        by=call.caller.subject,
    )
    return call.handle(command, lambda _: _once(client_id, secret))


@routes.delete("/api-clients/{client_id}", "RevokeClient", ADMIN)
def revoke_client(client_id: str, call: Call) -> ClientWritten:
    """The program gets no more tokens."""
    _reached(call, client_id)
    command = RevokeClient(at=call.now, client_id=client_id, by=call.caller.subject)
    return call.handle(command, lambda _: ClientWritten(client_id=client_id))


def _token(call: Calling, request: Request, client_id: str, secret: str) -> TokenAnswer:
    call.limit(f"client:{client_id}", Limit(60))
    with call.reader() as reader:
        row = reader.get(api_client, client_id=client_id, active=True)
        gone = row is not None and is_gone(row, reader)
    matched = tools(call).hashing.matches(row["secret_hash"] if row else None, secret)
    if row is None or gone or not matched or not _from_home(row, request):
        raise refused("INVALID_CREDENTIALS", "These are no credentials of a program.")
    kind = "PARTNER" if "PARTNER" in row["roles"] else "SERVICE"
    scopes = [claims.entry(row["roles"], row)]
    seconds = tools(call).settings.access_seconds
    token = tools(call).signer.signed(claims.claims(kind, row["client_id"], scopes), seconds)
    return call.keep(TokenAnswer(access_token=token, expires_in=seconds))


def _once(client_id: str, secret: str) -> SecretWritten:
    """A secret has no dot, an id may have some."""
    return SecretWritten(client_id=client_id, client_secret=secret, api_key=f"{client_id}.{secret}")


def _reached(call: Calling, client_id: str) -> Row:
    row = call.get(api_client, sentence=NONE, client_id=client_id)
    call.scope.check(
        NONE,
        country=row["country_code"],
        bu=row["bu_code"],
        store=row["store_id"],
        provider=row["provider_id"],
        team=row["work_team_id"],
    )
    return row


def _shown(row: Row) -> ClientAnswer:
    return ClientAnswer(**{name: row[name] for name in ClientAnswer.model_fields})


def _check_networks(body: CreateClientBody) -> None:
    for one in body.ip_allowlist:
        try:
            ip_network(one)
        except ValueError:
            raise invalid("INVALID_FIELD", f"{one} is no network.", "ipAllowlist") from None


def _from_home(row: Row, request: Request) -> bool:
    if not row["ip_allowlist"]:
        return True
    address = ip_address(request.client.host) if request.client else None
    return any(address in ip_network(one) for one in row["ip_allowlist"] if address)
