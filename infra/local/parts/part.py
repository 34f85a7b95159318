"""What each part of the stack must tell."""

from collections.abc import Sequence
from typing import Protocol


class Part(Protocol):
    """One server. It is created for a site and knows nothing of the other parts' insides."""

    name: str
    stop_signal: int
    needs: tuple[str, ...]
    """Parts that must be ready before this one is started."""

    def version(self) -> str:
        """Which program and which version, for people."""

    def initialise(self) -> None:
        """Prepare the data folder unless that was done before; may be repeated after a crash."""

    def argv(self) -> Sequence[str]:
        """The server in the foreground."""

    def is_ready(self) -> bool:
        """Whether it does its work now; asked until it says so, never raises for a refusal."""
