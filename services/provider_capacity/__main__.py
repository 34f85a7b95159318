"""`python -m services.provider_capacity api|worker|migrate|…`."""

from fsm_common.edges.cli import main
from services.provider_capacity.app import api, service
from services.provider_capacity.settings import Settings

main(service, api, Settings)
