"""The commands behind `make`, run for real in copies of the project."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from campaign.dev import process, site, virtualenv
from tests.clones import PYTHON, ROOT, a_clone, environment, kill_all, processes_of, set_up, wait_until_empty
from tests.running_site import free_port


def make(target: str, folder: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run one target of the Makefile to its end."""
    return subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def own_lines(done: subprocess.CompletedProcess) -> list[str]:
    """What a command printed, less what make says of it."""
    printed = (done.stdout + done.stderr).splitlines()
    return [line for line in printed if line.strip() and not line.startswith("make")]


class Site:
    """`make run` in a folder, waited for until it says that it is up."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.printed = ""
        self.make = subprocess.Popen(
            ["make", "run"],
            cwd=folder,
            env=environment(PORT=str(port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in self.make.stdout:
            self.printed += line
            if "Ctrl-C" in line:
                return
        pytest.fail(f"`make run` ended: {self.printed}")

    def status_of(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse().status

    @property
    def supervisor(self) -> int:
        children = Path(f"/proc/{self.make.pid}/task/{self.make.pid}/children").read_text()
        return int(children.split()[0])


@pytest.fixture(scope="module")
def clone():
    with a_clone() as folder:
        set_up(folder)
        yield folder


def test_a_busy_port_gives_one_sentence_at_once():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        done = make("run", ROOT, PORT=str(port))
    assert done.returncode != 0
    assert len(own_lines(done)) == 1
    assert f"Port {port} is in use" in own_lines(done)[0]


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000 "])
def test_a_port_that_is_none_gives_one_sentence(port):
    done = make("run", ROOT, PORT=port)
    assert done.returncode != 0
    assert own_lines(done) == [f"PORT must be a number from 1 to 65535, and it is {port!r}."]


@pytest.mark.slow
def test_the_site_comes_up_and_ends_and_nothing_stays_behind(clone):
    running = Site(clone, free_port())
    assert running.status_of("/") == running.status_of("/healthz") == 200
    for address in ("/admin/", "/dev/outbox/"):
        assert f"http://127.0.0.1:{running.port}{address}" in running.printed
    for role in ("Editor", "Moderator", "Organizer", "Administrator"):
        assert role in running.printed
    assert (clone / ".env").read_text().endswith("DEBUG=1\n")

    asked = make("dbshell", clone, ARGS="-- -tAc 'SELECT count(*) > 0 FROM petitions_signature WHERE false'")
    assert own_lines(asked) == ["f"]

    busy = make("run", clone, PORT=str(running.port))
    assert busy.returncode != 0
    assert f"Port {running.port} is in use" in own_lines(busy)[0]

    os.kill(running.supervisor, signal.SIGTERM)
    assert running.make.wait(30) == 0
    assert not wait_until_empty(clone)


@pytest.mark.slow
def test_it_starts_again_after_kill_9_of_everything(clone):
    running = Site(clone, free_port())
    kill_all(clone)
    running.make.wait(30)

    again = Site(clone, running.port)
    assert again.status_of("/") == 200
    os.kill(again.supervisor, signal.SIGKILL)
    assert again.make.wait(30) != 0
    assert not wait_until_empty(clone), "the supervisor's children outlived it"


@pytest.mark.slow
def test_the_web_server_dies_as_a_whole(clone):
    running = Site(clone, free_port())
    (web,) = [
        pid for pid in processes_of(clone) if parent_of(pid) == running.supervisor and b"granian" in command_of(pid)
    ]
    os.kill(web, signal.SIGKILL)
    assert running.make.wait(30) != 0
    assert "The web server ended by itself (signal 9)" in running.make.stdout.read()
    assert not wait_until_empty(clone)


@pytest.mark.slow
def test_a_broken_download_gives_one_sentence_and_the_next_start_tries_again():
    with a_clone("offline") as folder:
        offline = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_CACHE_DIR": str(folder / "cache")}
        for _ in range(2):
            done = make("test", folder, **offline)
            assert done.returncode != 0
            progress, sentence = own_lines(done)
            assert "Installing" in progress
            assert sentence.startswith("The Python packages cannot be installed: ")
            assert not (folder / ".venv" / "installed-from").exists()


def test_a_python_without_venv_names_the_package_that_brings_it(monkeypatch):
    monkeypatch.setattr(virtualenv.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(process.Failure, match="apt install python3-venv"):
        virtualenv.check_python()


def test_a_python_too_old_is_named(monkeypatch):
    monkeypatch.setattr(virtualenv.sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(process.Failure, match=r"Python 3\.11 or later is needed and .* is 3\.9"):
        virtualenv.check_python()


def test_an_environment_is_current_until_the_requirements_change(monkeypatch, tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1")
    monkeypatch.setattr(virtualenv, "PACKAGES", requirements)
    monkeypatch.setattr(virtualenv, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(virtualenv, "PYTHON", Path(sys.executable))
    assert not virtualenv.is_current()
    virtualenv.STAMP.write_text(virtualenv.fingerprint())
    assert virtualenv.is_current()
    requirements.write_text("a==2")
    assert not virtualenv.is_current()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_a_step_ends_the_step_too(number, tmp_path):
    program = (
        "from campaign.dev.process import *\n"
        "try:\n"
        "    with stoppable():\n"
        "        print('ready', flush=True)\n"
        f"        call(['sleep', '1000'], cwd={str(tmp_path)!r})\n"
        "except Stopped:\n"
        "    print('stopped')\n"
    )
    child = subprocess.Popen([PYTHON, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child.stdout.readline()
    while not processes_of(tmp_path):
        time.sleep(0.02)
    child.send_signal(number)
    assert child.communicate(timeout=15)[0] == "stopped\n"
    assert not processes_of(tmp_path)


def test_whoever_ends_first_is_named():
    alive, dead = SimpleNamespace(poll=lambda: None), SimpleNamespace(poll=lambda: 3, returncode=3)
    site.check_alive({"web server": alive})
    with pytest.raises(process.Failure, match=r"The worker ended by itself \(exit code 3\)"):
        site.check_alive({"web server": alive, "worker": dead})


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
