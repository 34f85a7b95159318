"""`python -m services.configuration …`: what every service answers to, and its own commands."""

from fsm_common.edges.cli import commands
from services.configuration.app import build, service
from services.configuration.settings import Settings

if __name__ == "__main__":
    commands(service, build, Settings)()
