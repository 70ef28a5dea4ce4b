"""Copies of the project in folders of their own, as a newcomer has them, and the processes that run in them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns("var", ".*", "__pycache__", "tests", "docs", "node_modules")
# What the clones' commands run with: the machine's own Python and nothing of ours.
PYTHON = sys._base_executable


@contextmanager
def a_clone(name: str = "a clone", *parts: str):
    """A copy of the project that any account may enter, with spaces in its path; removed with all that ran in it."""
    top = Path(tempfile.mkdtemp(prefix="clone of "))
    top.chmod(0o755)
    folder = top.joinpath(name, *parts)
    try:
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
        yield folder
    finally:
        kill_all(folder)
        subprocess.run([PYTHON, "-m", "campaign.dev", "clean"], cwd=folder, check=False)
        shutil.rmtree(top)


def set_up(folder: Path) -> None:
    """Give a clone a virtual environment that is complete, with our packages, so that nothing is downloaded."""
    venv = folder / ".venv"
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", venv], check=True)
    (packages,) = venv.glob("lib/python3*/site-packages")
    packages.rmdir()
    packages.symlink_to(sysconfig.get_paths()["purelib"])
    stamp = "from campaign.dev import virtualenv as v; v.STAMP.write_text(v.fingerprint())"
    subprocess.run([PYTHON, "-c", stamp], cwd=folder, check=True)


def environment(**more: str) -> dict[str, str]:
    """A newcomer's environment, and more."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHON": PYTHON, **more}


def processes_of(folder: Path) -> list[int]:
    """The processes that work in the folder or on it, by their command line or current folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            works_in = os.fsencode((process / "cwd").readlink())
            about = (process / "cmdline").read_bytes()
            if os.fsencode(folder) in about or (works_in + b"/").startswith(os.fsencode(folder) + b"/"):
                found.append(int(process.name))
    return [pid for pid in found if pid != os.getpid()]


def kill_all(folder: Path) -> None:
    """`kill -9` of everything that works in the folder."""
    while found := processes_of(folder):
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def wait_until_empty(folder: Path, *, seconds: float = 20) -> list[int]:
    """Wait until nothing works in the folder; gives what is left after that time."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
