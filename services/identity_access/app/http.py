"""The HTTP application, in a file of its own: a worker starts without FastAPI."""

from __future__ import annotations

from fastapi import FastAPI

from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.adapters.redis import Cache
from fsm_common.edges.http import desk_of, make_api
from fsm_common.edges.limits import Ended
from fsm_common.flows.parts import Parts
from services.identity_access.api import ROUTES
from services.identity_access.api.lapses import Lapses
from services.identity_access.api.signing import Signer
from services.identity_access.api.tools import IdentityDesk, Tools
from services.identity_access.gateways.endings import Endings
from services.identity_access.gateways.hashing import Hashing
from services.identity_access.gateways.secrets import Secrets
from services.identity_access.gateways.shelf import KeyringShelf, Shelf
from services.identity_access.settings import Settings


def api(parts: Parts, settings: Settings) -> FastAPI:
    """The HTTP application on connected parts."""
    assert isinstance(parts.store, PostgresStore)
    return build(parts, settings, KeyringShelf(parts.store.connection))


def build(parts: Parts, settings: Settings, shelf: Shelf) -> FastAPI:
    """The HTTP application; tokens are checked with the keys that sign them."""
    signer = Signer(parts, shelf, settings)
    usual = desk_of(parts, settings, signer.public)
    ended = Ended(Cache(settings.redis))
    kit = Tools(Hashing(), signer, Secrets(parts), ended, settings)
    desk = IdentityDesk(parts, settings, usual.verifier, usual.limiter, kit)
    app = make_api(desk, ROUTES)
    app.state.chores["lapses"] = Lapses(parts).run
    app.state.chores["endings"] = Endings(parts, ended, settings.access_seconds).run
    return app
