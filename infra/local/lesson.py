"""One start, once, from which later ones know what Kafka and the registry load and lay out."""

import shutil

from infra.local.deployment import deploy
from infra.local.fetch import Progress
from infra.local.parts.java import learned
from infra.local.places import LOCAL
from infra.local.prepare import alone, prepare
from infra.local.services import services
from infra.local.stack import Stack

SECONDS = 120.0  # at its end Java writes its cache


def learn(progress: Progress) -> None:
    """Start and stop Kafka and the registry to learn from it, unless that was done.

    May be interrupted and called again, by several at once. Raises StackError as a start does.
    """
    prepare(progress)
    with alone(progress):
        if learned().exists():
            return
        progress("java: one start to learn what Kafka and the registry load; later ones take half")
        folder = LOCAL / "lesson"
        shutil.rmtree(folder, ignore_errors=True)
        pupil = Stack(folder, lesson=True)
        try:
            deploy(pupil.start(("kafka", "registry"), progress), services(), progress)
        finally:
            pupil.stop(SECONDS)
        pupil.notes.replace(learned())
        shutil.rmtree(folder, ignore_errors=True)
