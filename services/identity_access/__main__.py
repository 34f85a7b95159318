"""`python -m services.identity_access …`."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import typer

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.messages import About, Context
from fsm_common.core.sealed import Sealed
from fsm_common.edges.cli import commands
from fsm_common.edges.running import running
from fsm_common.edges.upkeep import refused
from fsm_common.flows.handler import Handler
from fsm_events.common import GrantScope
from services.identity_access.app import service
from services.identity_access.domain.addresses import address
from services.identity_access.domain.commands import CreateUser, Grant, UserWish
from services.identity_access.domain.passwords import check
from services.identity_access.gateways.hashing import Hashing
from services.identity_access.settings import Settings

program = commands(service, "services.identity_access.app.http", Settings)


@program.command()
def bootstrap(
    email: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="FSM_PASSWORD")],
    name: Annotated[str, typer.Option()] = "Administrator",
) -> None:
    """Make the first ADMIN of an empty installation; refused once anybody has an account."""
    with refused():
        check(password, "password")
        known_as = address(email, "email")
    user_id, command_id = str(uuid4()), str(uuid4())
    with running(service(), "bootstrap", Settings()) as parts, refused():
        everywhere = GrantScope(country_code="EU")
        command = CreateUser(
            at=parts.clock.now(),
            now=SystemClock().now(),
            user_id=user_id,
            first=True,
            wish=UserWish(
                kind="INTERNAL",
                language="en",
                name=Sealed.of(name, subject=user_id, field="name"),
                email=Sealed.of(known_as, subject=user_id, field="email"),
            ),
            grants=tuple(
                Grant(grant_id=str(uuid4()), role=role, scope=everywhere)
                for role in ("SUPER_ADMIN", "ADMIN")
            ),
            password_hash=Sealed.of(
                Hashing().made(password), subject=user_id, field="passwordHash"
            ),
        )
        about = About(country_code="EU")
        context = Context(command_id=command_id, correlation_id=command_id, about=about)
        Handler(parts).handle(command, context)
    typer.echo(user_id)


if __name__ == "__main__":
    program()
