"""`make run`: the database, the web server and the worker, watched over until they are told to end."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import subprocess
import time
from contextlib import nullcontext
from pathlib import Path

from campaign import devpg
from campaign.dev import virtualenv
from campaign.dev.process import Failure, start, stop
from campaign.environment import ENV_FILE, load_env_file, wants_devpg

ROOT = virtualenv.ROOT
HOST = "127.0.0.1"
ENV = """\
# The environment of this machine; .env.example explains every variable.
DEBUG=1
"""


def run() -> None:
    """Set everything up, serve the site until stopped. Raises Failure, also when a part of it dies."""
    port = chosen_port()
    check_port(port)
    python = virtualenv.ensure()
    if not ENV_FILE.exists():
        ENV_FILE.write_text(ENV)
        load_env_file()
    os.environ["PORT"] = str(port)
    with devpg.running() if wants_devpg() else nullcontext():
        logins = prepare(python)
        serve(port, python, logins)


def web_server(python: Path, port: int) -> list:
    """The command that serves the site on 127.0.0.1:port."""
    # As many threads as granian finds sound; each keeps a database connection, of which there are 200.
    threads = min(16, 2 * (os.cpu_count() or 1) + 1)
    options = {
        "--interface": "wsgi",
        "--host": HOST,
        "--port": port,
        "--workers": 2,
        "--blocking-threads": threads,
        "--workers-kill-timeout": 5,
        "--log-level": "warning",
    }
    arguments = [str(one) for option in options.items() for one in option]
    return [python, "-m", "granian", *arguments, "campaign.dev.wsgi:application"]


def chosen_port() -> int:
    """The port that $PORT asks for; 8000 without it."""
    wanted = os.environ.get("PORT") or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise Failure(f"PORT must be a number from 1 to 65535, and it is {wanted!r}.")
    return int(wanted)


def check_port(port: int) -> None:
    """Raise Failure if the port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Failure(
                    f"Port {port} is in use by another program: end that one, or choose another port, "
                    f"as in `PORT={port + 1 if port < 65535 else 8000} make run`."
                ) from error
            raise Failure(f"Port {port} cannot be used: {error.strerror}.") from error


def prepare(python: Path) -> str:
    """Bring the database up to date, the demo content in the first time; gives the demo logins."""
    print("Preparing the database …", flush=True)
    child = start([python, "-m", "campaign.dev.prepare"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        logins = child.communicate()[0]
    finally:
        stop([child])
    if child.returncode:
        raise Failure("The database cannot be prepared: the reason stands above.")
    return logins


def serve(port: int, python: Path, logins: str) -> None:
    """Run the web server and the worker until we are stopped; if one of them ends, end both."""
    check_port(port)
    children = {}
    try:
        children["web server"] = start(web_server(python, port), cwd=ROOT)
        children["worker"] = start([python, "manage.py", "work"], cwd=ROOT)
        wait_until_healthy(port, children)
        introduce(port, logins)
        while True:
            check_alive(children)
            time.sleep(0.3)
    finally:
        stop(list(children.values()))


def check_alive(children: dict[str, subprocess.Popen]) -> None:
    """Raise Failure naming the first child that has ended."""
    for name, child in children.items():
        if child.poll() is not None:
            how = f"exit code {child.returncode}" if child.returncode >= 0 else f"signal {-child.returncode}"
            raise Failure(f"The {name} ended by itself ({how}), so everything was stopped.")


def wait_until_healthy(port: int, children: dict[str, subprocess.Popen], *, seconds: float = 60) -> None:
    """Wait until the site says that it is alive."""
    deadline = time.monotonic() + seconds
    while not is_healthy(port):
        check_alive(children)
        if time.monotonic() > deadline:
            raise Failure(f"The site did not come up within {seconds:.0f} seconds.")
        time.sleep(0.2)


def is_healthy(port: int) -> bool:
    """Whether /healthz answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def introduce(port: int, logins: str) -> None:
    """Print where everything is and who may log in."""
    site = f"http://{HOST}:{port}"
    print(f"\n  Site      {site}/\n  Admin     {site}/admin/\n  Mail sent {site}/dev/outbox/\n")
    for line in logins.splitlines():
        print(f"  {line}")
    print("\nCtrl-C ends it.", flush=True)
