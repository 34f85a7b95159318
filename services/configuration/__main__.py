"""`python -m services.configuration …`: what every service answers to, and its own commands."""

from fsm_common.edges.cli import commands
from services.configuration.app import build, service
from services.configuration.app.entering import add_to
from services.configuration.settings import Settings

if __name__ == "__main__":
    program = commands(service, build, Settings)
    add_to(program)
    program()
