"""Child processes that end with us, however we end, and the signals that end us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failure(Exception):
    """A command cannot go on; the message is one sentence to act on."""


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""


@contextmanager
def stoppable():
    """Turn the first signal that asks us to stop into Stopped, and let no later one disturb the tidying."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number, frame):
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    before = {each: signal.signal(each, stop) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel send us a signal when our parent dies, even by `kill -9` (Linux only)."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def start(command: list, **arguments) -> subprocess.Popen:
    """Start a child in a session of its own, out of the terminal's reach, that does not outlive us."""
    parent = os.getpid()

    def prepare():
        # A signal that the parent ignores while it tidies up must still end the child.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        end_with_parent()
        if os.getppid() != parent:
            os._exit(1)

    return subprocess.Popen(command, start_new_session=True, preexec_fn=prepare, **arguments)


def call(command: list, **arguments) -> int:
    """Run a child to its end; gives its exit code. If we are stopped meanwhile, so is the child."""
    child = start(command, **arguments)
    try:
        return child.wait()
    finally:
        stop([child])


def stop(children: list[subprocess.Popen], *, seconds: float = 10) -> None:
    """End the children and whatever they left in their sessions: politely for so long, then by SIGKILL."""
    for child in children:
        if seconds and child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        child.wait()
