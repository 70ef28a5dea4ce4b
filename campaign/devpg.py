"""The embedded PostgreSQL of development and tests, under `var/pg`.

Several processes share one server. Each takes part by `running()`, which holds three locks,
all released by the kernel when their holder dies, so that `kill -9` of anybody wedges nobody:

- `gate.lock`, exclusive, while a process comes or leaves: only one starts or stops at a time;
- `users.lock`, shared, while a process uses the server: who gets it alone was the last;
- `server.lock`, inherited by every process of the server: it is free when none is left.

Reached by Unix socket only. Needs nothing but Python's own library.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from campaign.dev import postgres
from campaign.dev.postgres import DATABASE, ROOT, USER, ServerError

__all__ = ["ServerError", "destroy", "folder", "program", "running", "socket_folder", "url"]

SOCKET = ".s.PGSQL.5432"
# The kernel's limit is 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 100
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Its log must not quote the rows and statements that it refuses: they hold people's data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "unix_socket_permissions": "0700",
}
PATIENCE = 120  # seconds, for a start (after a crash it may recover first) and at the gate
# Servers that this process started: kept so that they are reaped when they end.
_children: list[subprocess.Popen] = []


@functools.cache
def folder() -> Path:
    """The folder of the cluster, its log and its locks: `var/pg`, or `var/pg15` where $POSTGRES asks for 15.

    Where the server's account cannot enter the project (a clone under /root), a stable
    folder under /var/tmp instead.
    """
    var = ROOT / "var"
    if not var.exists():
        var.mkdir(parents=True, exist_ok=True)
        var.chmod(0o755)
    name = f"pg{postgres.wanted_version()}"
    if postgres.can_enter(var):
        return var / name
    return Path("/var/tmp") / f"campaign-{name}-{_digest()}"


def socket_folder() -> Path:
    """The folder of the server's socket: the cluster's own, or one under /tmp if its path is too long."""
    if len(os.fsencode(folder() / SOCKET)) <= LONGEST_SOCKET_PATH:
        return folder()
    return Path("/tmp") / f"campaign-pg{postgres.wanted_version()}-{postgres.owner()}-{_digest()}"


def url(database: str = DATABASE) -> str:
    """The connection URL of one database, whether or not the server runs."""
    return f"postgresql://{USER}@{quote(str(socket_folder()), safe='')}/{quote(database, safe='')}"


def program(name: str) -> Path:
    """The path of one of PostgreSQL's programs (`psql`, `pgbench` …). Raises ServerError."""
    return postgres.programs(folder()) / name


@contextmanager
def running():
    """Keep the server up for the length of the block; gives `url()`.

    Starts it if need be, adopts one that was left over, and stops it if nobody else uses it
    afterwards. Raises ServerError.
    """
    postgres.make_private(folder())
    users = os.open(folder() / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    entered = False
    try:
        with _gate():
            fcntl.flock(users, fcntl.LOCK_SH)
            entered = True
            _ensure_started()
        yield url()
    finally:
        try:
            if entered:
                _leave(users)
        finally:
            os.close(users)


def destroy() -> None:
    """Stop the server, whoever uses it, and delete the cluster with all its data."""
    if folder().exists():
        with _gate():
            _stop()
            shutil.rmtree(folder())
            if socket_folder().exists():
                shutil.rmtree(socket_folder())


def _digest() -> str:
    return hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]


@contextmanager
def _gate():
    """Hold the gate: nobody else starts or stops the server meanwhile."""
    gate = os.open(folder() / "gate.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock(gate, seconds=PATIENCE):
            raise ServerError(f"Another process does not get done with starting or stopping PostgreSQL ({folder()}).")
        yield
    finally:
        os.close(gate)


@contextmanager
def _server_lock():
    descriptor = os.open(folder() / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, seconds: float = 0) -> bool:
    """Try for so long to lock a file for ourselves alone; says whether it worked."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)


def _status() -> tuple[int, str]:
    """The postmaster's process id and its state, as its own file says: ("starting", "ready" …)."""
    try:
        lines = (folder() / "data" / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (OSError, ValueError, IndexError):
        return 0, ""


def _answers() -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(socket_folder() / SOCKET))
        except OSError:
            return False
    return True


def _ensure_started() -> None:
    """Start the server unless one runs; what is left of a dying one is waited for."""
    began = silent_since = time.monotonic()
    with _server_lock() as lock:
        while time.monotonic() - began < PATIENCE:
            if _lock(lock):
                return _start(lock)
            if _answers():
                silent_since = time.monotonic()
                if _status()[1] == "ready":
                    return None
            elif time.monotonic() - silent_since > 15:
                # Alive but out of reach, say because something swept its socket away.
                _stop()
            time.sleep(0.05)
    raise ServerError(f"A PostgreSQL left over from before neither answers nor ends: see {folder() / 'log'}.")


def _start(lock: int) -> None:
    """Start the server, which inherits the lock, and wait until it is ready."""
    programs, data, log = postgres.programs(folder()), folder() / "data", folder() / "log"
    postgres.make_private(socket_folder())
    if not data.exists():
        postgres.create_cluster(programs, folder(), lock)
    postgres.check_version(programs, folder())
    # No process of the server is left, so what it left behind names one that is dead or a stranger.
    for stale in (data / "postmaster.pid", socket_folder() / SOCKET, socket_folder() / f"{SOCKET}.lock"):
        stale.unlink(missing_ok=True)
    if log.exists() and log.stat().st_size > 5_000_000:
        log.unlink()
    directory = str(socket_folder()).replace('"', '""')
    command = [programs / "postgres", "-D", data]
    for name, value in {**SETTINGS, "unix_socket_directories": f'"{directory}"'}.items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[lock],
            **postgres.as_server(),
        )
    _children.append(server)
    try:
        _wait_until_ready(server, log)
    except BaseException:
        server.send_signal(signal.SIGINT)
        server.wait()
        raise


def _wait_until_ready(server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while _status() != (server.pid, "ready"):
        if server.poll() is not None or time.monotonic() > deadline:
            raise ServerError(f"PostgreSQL did not start: {postgres.last_line(log)} (see {log}).")
        time.sleep(0.02)


def _leave(users: int) -> None:
    """Stop the server if nobody else uses it. The caller closes the descriptor."""
    with _gate():
        if _lock(users):
            _stop()


def _stop() -> None:
    """End the server: in good order first, at once if that takes too long."""
    with _server_lock() as lock:
        for number in (signal.SIGINT, signal.SIGQUIT):
            if _lock(lock):
                break
            if pid := _status()[0]:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            if _lock(lock, seconds=20):
                break
    for server in _children:
        server.poll()
