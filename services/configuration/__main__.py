"""`python -m services.configuration …`: what every service answers to, and its own commands."""

from fsm_common.edges.cli import commands
from services.configuration.app import service
from services.configuration.app.entering import add_to
from services.configuration.settings import Settings

if __name__ == "__main__":
    program = commands(service, "services.configuration.app.http", Settings)
    add_to(program)
    program()
