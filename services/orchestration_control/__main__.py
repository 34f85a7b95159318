"""`python -m services.orchestration_control api | worker | migrate | …`."""

from fsm_common.edges.cli import main
from services.orchestration_control.app import api, service
from services.orchestration_control.settings import Settings

main(service, api, Settings)
