"""What leaves a process beside facts: answered searches into rows, answers into Redis."""

from services.scheduling.gateways.answers import Answers, Remembered
from services.scheduling.gateways.searches import Answered, Searches

__all__ = ["Answered", "Answers", "Remembered", "Searches"]
