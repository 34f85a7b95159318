"""`python -m services.orchestration_control api | worker | migrate | …`."""

from fsm_common.edges.cli import main
from services.orchestration_control.app import service
from services.orchestration_control.settings import Settings

main(service, "services.orchestration_control.app.http", Settings)
