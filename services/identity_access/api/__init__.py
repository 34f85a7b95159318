"""The HTTP interface: each file one matter, each route translates and delegates."""

from services.identity_access.api import authz, keys, links, own, programs, sessions, sign_in, users

ROUTES = (
    sign_in.routes,
    own.routes,
    sessions.routes,
    users.routes,
    programs.routes,
    links.routes,
    authz.routes,
    keys.routes,
)
