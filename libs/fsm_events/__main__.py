"""`python -m fsm_events`: every class anew from schemas/avro; `deploy`: topics and registry."""

from __future__ import annotations

import argparse
import sys

from fsm_common.adapters.schemas import Schemas
from fsm_events import FOLDER
from fsm_events.generate.checks import faults


def main() -> int:
    """Generate, or say what is wrong with the schemas; or deploy them."""
    schemas = Schemas(FOLDER)
    wrong = list(faults(schemas))
    if wrong:
        sys.stderr.write("\n".join(wrong) + "\n")
        return 1
    arguments = _arguments()
    if arguments.step == "deploy":
        return _deploy(arguments)
    return _generate(schemas)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fsm_events", description=__doc__)
    steps = parser.add_subparsers(dest="step")
    steps.add_parser("generate", help="write the classes (the default)")
    deploy = steps.add_parser("deploy", help="create topics, register schemas; safe to run again")
    deploy.add_argument("--kafka", required=True, metavar="HOST:PORT")
    deploy.add_argument("--registry", required=True, metavar="URL")
    deploy.add_argument("--partitions", type=int, help="instead of the catalogue's counts")
    deploy.add_argument("--replication", type=int, default=3)
    return parser.parse_args()


def _generate(schemas: Schemas) -> int:
    from fsm_events.generate.files import write  # noqa: PLC0415  # ruff is not in the images

    for path in write(schemas):
        _say(f"libs/{path}")
    return 0


def _deploy(to: argparse.Namespace) -> int:
    from confluent_kafka import KafkaException  # noqa: PLC0415  # generating needs none

    from fsm_events.deploy import deploy  # noqa: PLC0415
    from fsm_events.registration import Incompatible  # noqa: PLC0415

    try:
        deploy(
            to.kafka,
            to.registry,
            partitions=to.partitions,
            replication=to.replication,
            progress=_say,
        )
    except Incompatible as refusal:
        sys.stderr.write("\n".join(refusal.sentences) + "\n")
        return 1
    except (ConnectionError, TimeoutError, KafkaException) as fault:
        sys.stderr.write(f"not deployed: {type(fault).__name__}: {fault}\n")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
