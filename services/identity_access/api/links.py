"""Customer links: traded by a service for a signed one, and by the customer for a token."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy import select

from fsm_common.core.ids import derived
from fsm_common.core.messages import About
from fsm_common.core.rows import Row
from fsm_common.edges.http import (
    PUBLIC,
    Answer,
    Body,
    Call,
    Calling,
    Listing,
    Page,
    Routes,
    Written,
)
from services.identity_access.api.codes import CODES
from services.identity_access.api.tools import real_now, tools
from services.identity_access.domain import claims
from services.identity_access.domain.commands import UseLink
from services.identity_access.domain.decider.links import expired
from services.identity_access.domain.decider.sessions import refused
from services.identity_access.projections.links import link

routes = Routes("links", CODES)
NONE = "There is no such link."
LINKS = Listing(
    select(link),
    key=link.c.link_ref,
    sorts={"createdAt": link.c.created_at},
    filters={
        "customerId": link.c.customer_id,
        "projectId": link.c.project_id,
        "purpose": link.c.purpose,
        "createdAt": link.c.created_at,
    },
)


class ListedLink(Answer):
    """A link as it is shown; not what opens the portal."""

    link_ref: str
    purpose: str
    customer_id: str
    project_id: str
    language: str | None
    expires_at: datetime | None
    revoked: bool
    created_at: datetime
    version: int


class LinkAnswer(ListedLink):
    """A link as it may be sent: `token` is what POST /auth/portal-session takes."""

    token: str


class PortalBody(Body, example={"token": "eyJjdXN0b21lcklkIjoi….Zk9…"}):
    token: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class PortalAnswer(Written):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: int
    customer_id: str
    project_id: str


@routes.get("/identity-access/links", "ListLinks", ["SERVICE"], listing=LINKS)
def list_links(call: Call) -> Page[ListedLink]:
    """Links within the caller's reach, those that are over among them."""
    where = call.scope.where(country=link.c.country_code, bu=link.c.bu_code)
    return call.page(LINKS, lambda row: ListedLink(**_plain(row)), where)


@routes.get("/identity-access/links/{link_ref}", "GetLink", ["SERVICE"], errors=["LINK_EXPIRED"])
def get_link(link_ref: str, call: Call) -> LinkAnswer:
    """The signed link behind a ref that stood in an event."""
    row = call.get(link, sentence=NONE, link_ref=link_ref)
    call.scope.check(NONE, country=row["country_code"], bu=row["bu_code"])
    if _over(row, call.now):
        raise expired()
    said = {name: row[name] for name in ("link_ref", "customer_id", "project_id", "purpose")}
    call.etag(row["version"])
    return LinkAnswer(token=tools(call).secrets.link(said), **_plain(row))


@routes.post(
    "/auth/portal-session",
    "OpenPortal",
    PUBLIC,
    errors=["LINK_EXPIRED", "INVALID_CREDENTIALS"],
)
def open_portal(body: PortalBody, call: Call) -> PortalAnswer:
    """A customer's token for fifteen minutes, for the one project of the link."""
    said = tools(call).secrets.said(body.token)
    if said is None:
        raise refused("INVALID_CREDENTIALS", "This link is not one of ours.")
    row = call.get(link, sentence=NONE, link_ref=said["link_ref"])
    seconds = tools(call).settings.portal_seconds
    token_id = derived("portal", call.command_id)
    command = UseLink(
        at=call.now,
        link_ref=row["link_ref"],
        token_id=token_id,
        token_expires_at=real_now() + timedelta(seconds=seconds),
    )
    answer = PortalAnswer(
        access_token=_token(call, row, token_id, seconds),
        expires_in=seconds,
        customer_id=row["customer_id"],
        project_id=row["project_id"],
    )
    about = About(country_code=row["country_code"], bu_code=row["bu_code"])
    return call.handle(command, lambda _: answer, about=about)


def _token(call: Calling, row: Row, token_id: str, seconds: int) -> str:
    customer, project = row["customer_id"], row["project_id"]
    scope = {
        **claims.entry(["CUSTOMER"], {"country_code": row["country_code"]}),
        "customer": customer,
        "project": project,
    }
    made = claims.claims(
        "CUSTOMER",
        customer,
        [scope],
        jti=token_id,
        customerId=customer,
        projectId=project,
        authMethod="MAGIC_LINK",
    )
    return tools(call).signer.signed(made, seconds)


def _plain(row: Row) -> Row:
    return {name: row[name] for name in ListedLink.model_fields}


def _over(row: Row, now: datetime) -> bool:
    return row["revoked"] or (row["expires_at"] is not None and now >= row["expires_at"])
