"""The embedded PostgreSQL: shared, stopped by the last to leave, and not to be wedged."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from campaign import devpg
from tests.clones import a_clone, processes_of, wait_until_empty

HOLDER = """
import sys
from campaign import devpg
try:
    with devpg.running() as url:
        print(url, devpg.folder(), sep="\\n", flush=True)
        sys.stdin.read()
except devpg.ServerError as error:
    sys.exit(str(error))
"""


class Holder:
    """A process that uses the server until it is told to leave."""

    def __init__(self, clone: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER], cwd=clone, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()
        self.folder = Path(self.process.stdout.readline().strip())

    @property
    def server(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def ask(self, query: str):
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchone()[0] if cursor.description else None

    def leave(self) -> int:
        self.process.stdin.close()
        return self.process.wait(30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def clone():
    with a_clone() as folder:
        yield folder


def test_it_is_reached_by_socket_only_and_ends_with_its_user(clone):
    holder = Holder(clone)
    assert holder.folder == clone / "var" / devpg.folder().name
    assert holder.ask("SHOW listen_addresses") == ""
    assert int(holder.ask("SHOW max_connections")) == 200
    assert holder.ask("SHOW fsync") == holder.ask("SHOW synchronous_commit") == "on"
    assert holder.ask("SELECT lower('ÄÉ') || current_setting('server_encoding')") == "äéUTF8"
    assert holder.folder.stat().st_mode & 0o077 == 0
    assert holder.leave() == 0
    assert not processes_of(clone)


def test_users_share_one_server_until_the_last_one_leaves(clone):
    first, second = Holder(clone), Holder(clone)
    assert first.server == second.server
    first.leave()
    assert second.ask("SELECT 1") == 1
    second.leave()
    assert not processes_of(clone)


def test_a_server_left_over_by_kill_9_is_adopted_and_ended(clone):
    killed = Holder(clone)
    server = killed.server
    killed.kill()
    assert server in processes_of(clone)
    holder = Holder(clone)
    assert holder.server == server
    holder.leave()
    assert not processes_of(clone)


def test_kill_9_of_the_server_loses_nothing_that_was_committed(clone):
    holder = Holder(clone)
    holder.ask("CREATE TABLE kept AS SELECT 1 AS one")
    os.kill(holder.server, signal.SIGKILL)
    again = Holder(clone)
    assert again.ask("SELECT one FROM kept") == 1
    holder.leave()
    assert again.ask("SELECT 1") == 1
    again.leave()
    assert not wait_until_empty(clone)


def test_a_pid_file_that_names_a_living_stranger_is_no_hindrance(clone):
    holder = Holder(clone)
    pid_file = holder.folder / "data" / "postmaster.pid"
    copy = clone / "copy"
    shutil.copy(pid_file, copy)
    holder.leave()
    stranger = str(os.getpid())
    pid_file.write_text(stranger + copy.read_text()[copy.read_text().index("\n") :])
    (holder.folder / ".s.PGSQL.5432.lock").write_text(stranger)
    again = Holder(clone)
    assert again.ask("SELECT 1") == 1
    again.leave()


def test_a_path_too_long_for_a_socket_is_no_hindrance():
    with a_clone("a long path", *["and longer"] * 12) as clone:
        holder = Holder(clone)
        assert holder.folder == clone / "var" / devpg.folder().name
        assert str(clone) not in holder.url
        assert holder.ask("SELECT 1") == 1
        holder.leave()
        assert not processes_of(clone)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that PostgreSQL's account cannot enter")
def test_a_clone_in_roots_own_folder_keeps_its_data_elsewhere():
    with a_clone("private", "clone") as clone:
        clone.parent.chmod(0o700)
        holder = Holder(clone)
        assert not holder.folder.is_relative_to(clone)
        assert holder.ask("SELECT 1") == 1
        holder.leave()
        assert clone.parent.stat().st_mode & 0o777 == 0o700


def test_the_data_of_another_version_are_refused_in_one_sentence(clone):
    Holder(clone).leave()
    version = clone / "var" / devpg.folder().name / "data" / "PG_VERSION"
    made_with = version.read_text()
    version.write_text("9")
    try:
        refused = subprocess.run([sys.executable, "-c", HOLDER], cwd=clone, capture_output=True, text=True, check=False)
    finally:
        version.write_text(made_with)
    assert refused.returncode == 1
    assert "was made by PostgreSQL 9 and this is" in refused.stderr
    assert refused.stderr.count("\n") == 1
