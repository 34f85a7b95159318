"""`python -m services.scheduling api|worker|migrate|…`."""

from fsm_common.edges.cli import main
from services.scheduling.app import service
from services.scheduling.settings import SchedulingSettings

main(service, "services.scheduling.app.http", SchedulingSettings)
