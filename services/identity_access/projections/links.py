"""Customer links by their refs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Statement
from fsm_events.identity import LinkExtended, LinkMinted, LinkRevoked
from services.identity_access.domain.commands import LimitLink, MintLink
from services.identity_access.domain.decider.links import link_guard
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.projections.tables import INSTANT, tables, versioned

link = Table(
    "link",
    tables,
    Column("link_ref", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("language", Text),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("expires_at", INSTANT),
    Column("revoked", Boolean, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("link_created", "created_at", "link_ref"),
)


def project(recorded: Recorded[IdentityEvent]) -> Sequence[Statement]:
    """One row a link."""
    return versioned(recorded, "link", link, "link_ref", _projected)


def _projected(recorded: Recorded[IdentityEvent]) -> list[Statement]:
    match recorded.event:
        case LinkMinted() as e:
            row = {
                "link_ref": e.link_ref,
                "purpose": e.purpose,
                "customer_id": e.customer_id,
                "project_id": e.project_id,
                "language": e.language,
                "country_code": recorded.meta.country_code,
                "bu_code": recorded.meta.bu_code,
                "expires_at": e.expires_at,
                "revoked": False,
                "created_at": recorded.meta.occurred_at,
                "version": 1,
            }
            return [Put(link, row)]
        case LinkExtended() as e:
            return [Change(link, {"link_ref": e.link_ref}, {"expires_at": e.expires_at})]
        case LinkRevoked() as e:
            return [Change(link, {"link_ref": e.link_ref}, {"revoked": True})]
    return []


def link_guards(command: MintLink | LimitLink, reader: Reader) -> Sequence[str]:
    """Whoever waits for a link and whoever brings it meet here."""
    return [link_guard(command.link_ref)]
