"""Makes or mends the virtual environment from the lock file; needs nothing but a plain Python."""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCK = ROOT / "locks" / "dev.lock"
STAMP = VENV / "installed"
ANNOUNCED = re.compile(r"Collecting ([\w.\[\],-]+==\S+)")


def wanted() -> str:
    """What the stamp says when this checkout, this lock file and a finished install agree."""
    return f"{ROOT} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}\n"


def current() -> str:
    return STAMP.read_text() if STAMP.exists() else ""


def create() -> None:
    """A folder without a stamp was left by an interrupted run, or by a checkout that moved."""
    if current().startswith(f"{ROOT} "):
        return
    print(f"virtual environment: Python {sys.version.split()[0]} in .venv", flush=True)
    venv.EnvBuilder(clear=True, with_pip=True).create(VENV)


def say(line: str) -> None:
    if found := ANNOUNCED.match(line):
        print(f"  {found[1]}", flush=True)
    elif line.startswith("Installing collected packages"):
        print("  all there, installing", flush=True)


def install() -> None:
    """Every package by its hash; the log of pip is shown only when it fails."""
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    # pip compiles file by file; compile_all() does it on every core.
    command = [*pip, "--no-compile", "--no-deps", "--require-hashes", "-r", str(LOCK)]
    log: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            log.append(line)
            say(line)
    if process.returncode:
        sys.exit("".join(log[-15:]) + "The packages could not be installed; see above.")


def compile_all() -> None:
    """Once and for all, or each of ten processes that start together would compile it anew."""
    print("  compiling", flush=True)
    command = [str(VENV / "bin" / "python"), "-m", "compileall", "-q", "-j", "0", str(site())]
    # Some packages carry files that are templates or tests of a syntax; no one imports those.
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def site() -> Path:
    """Where the packages lie."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return VENV / "lib" / version / "site-packages"


def link_sources() -> None:
    """A .pth file makes `services`, `infra` and the libraries importable from any folder."""
    (site() / "home-services.pth").write_text(f"{ROOT}\n{ROOT / 'libs'}\n")


def main() -> None:
    (ROOT / ".local").mkdir(exist_ok=True)
    with (ROOT / ".local" / "venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if current() == wanted():
            os.utime(STAMP)
            return
        create()
        STAMP.unlink(missing_ok=True)
        install()
        compile_all()
        link_sources()
        STAMP.write_text(wanted())
        print("virtual environment: ready", flush=True)


if __name__ == "__main__":
    main()
