"""`python -m services.provider_capacity api|worker|migrate|…`."""

from fsm_common.edges.cli import main
from services.provider_capacity.app import service
from services.provider_capacity.settings import Settings

main(service, "services.provider_capacity.app.http", Settings)
