"""A step of deployment: `python -m fsm_common.edges.deploy --owner DSN --keeper S SERVICE…`."""

from __future__ import annotations

from typing import Annotated

import typer

from fsm_common.adapters.postgres import deploy


def main(
    services: Annotated[list[str], typer.Argument(help="The services, by their Python names.")],
    owner: Annotated[str, typer.Option(help="DSN of the database's owner.")],
    keeper: Annotated[str, typer.Option(help="The service that keeps the signing keys.")],
) -> None:
    """Make each service's role and schema, and the keyring; safe to run again."""
    deploy.prepare(owner, services, keeper)
    typer.echo(f"{len(services)} roles and schemas, and the keyring, are there")


if __name__ == "__main__":
    typer.run(main)
