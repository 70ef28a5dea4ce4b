"""The project's virtual environment: `.venv`, from the pinned and hashed requirements."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from campaign.dev.process import Failure, call

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Holds what the environment was made from; written last, so an interrupted installation is done again.
STAMP = VENV / "installed-from"
LOG = ROOT / "var" / "install.log"
INSTALLER = ROOT / "requirements-uv.txt"
PACKAGES = ROOT / "requirements-dev.txt"
OLDEST_PYTHON = (3, 11)


def ensure() -> Path:
    """Make the environment or bring it up to date; gives the path of its Python. Raises Failure."""
    check_python()
    try:
        LOG.parent.mkdir(exist_ok=True)
        with (LOG.parent / "install.lock").open("w") as lock:
            # Two commands started at once must not install over each other.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_current():
                install()
    except OSError as error:
        raise Failure(f"The project's folder cannot be written to: {error}.") from error
    return PYTHON


def check_python() -> None:
    """Raise Failure if this Python is too old or cannot make virtual environments."""
    if sys.version_info < OLDEST_PYTHON:
        found, needed = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST_PYTHON))
        raise Failure(
            f"Python {needed} or later is needed and {sys.executable} is {found}: "
            "install a newer one and name it, as in `make run PYTHON=python3.12`."
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise Failure(
            f"Python's own module {missing[0]} is missing: on Debian and Ubuntu `apt install python3-venv` brings it."
        )


def is_current() -> bool:
    """Whether the environment is complete and made from the requirements as they are now."""
    return PYTHON.exists() and STAMP.is_file() and STAMP.read_text() == fingerprint()


def fingerprint() -> str:
    """What an environment depends on: the requirements, this Python and the place of the project."""
    digest = hashlib.sha256()
    for part in (INSTALLER.read_bytes(), PACKAGES.read_bytes(), sys.version.encode(), os.fsencode(VENV)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def install() -> None:
    """Install the requirements with uv, or with pip where uv does not work."""
    print("Installing the Python packages into .venv (the first time, a minute or two) …", flush=True)
    LOG.write_text("")
    STAMP.unlink(missing_ok=True)
    if not (PYTHON.exists() and logged([PYTHON, "-m", "pip", "--version"])) and not logged(
        [sys.executable, "-m", "venv", "--clear", VENV]
    ):
        raise Failure(f"The virtual environment .venv cannot be made: {last_words()} (all of it: {LOG}).")
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    uv = [PYTHON, "-m", "uv", "pip", "sync", "--system-certs", "--require-hashes"]
    with_uv = logged([*pip, "-r", INSTALLER]) and logged([*uv, PACKAGES, INSTALLER])
    if not with_uv and not logged([*pip, "-r", PACKAGES]):
        raise Failure(
            f"The Python packages cannot be installed: {last_words()} (all of it: {LOG}). "
            "Say the same command again to go on where this stopped."
        )
    STAMP.write_text(fingerprint())


def logged(command: list) -> bool:
    """Run a command, its output going to the log; says whether it succeeded."""
    environment = os.environ | {
        "VIRTUAL_ENV": str(VENV),
        "UV_LINK_MODE": "copy",
        "UV_NO_PROGRESS": "1",
        # Once now instead of at every start, for whoever cannot or does not write bytecode later.
        "UV_COMPILE_BYTECODE": "1",
        "PIP_REQUIRE_VIRTUALENV": "0",
    }
    environment.pop("PYTHONPATH", None)
    with LOG.open("ab") as log:
        log.write(f"$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        return call(command, env=environment, stdout=log, stderr=subprocess.STDOUT) == 0


def last_words() -> str:
    """The last error in the log, for a message."""
    lines = [line.strip() for line in LOG.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["it printed nothing"])[-1].rstrip(".")
