"""The site on real parts, as `make run` has them: granian, the worker, PostgreSQL and an SMTP server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller

from campaign.dev import process, site
from tests.databases import database_url

ROOT = Path(__file__).resolve().parent.parent


class Mailbox:
    """What an SMTP server was given: `messages` in order of arrival, each with `envelope_recipients`, `arrived_at`."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self._arrived = threading.Condition()

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        message.envelope_recipients = list(envelope.rcpt_tos)
        message.arrived_at = time.monotonic()
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        return "250 kept"

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        """The messages to that address whose subject holds that text, in whatever case."""
        return [
            message
            for message in list(self.messages)
            if address in message.envelope_recipients and subject.lower() in message["Subject"].lower()
        ]

    def wait_for(self, *, to: str, subject: str = "", count: int = 1, seconds: float = 20) -> EmailMessage:
        """Wait until so many such messages have come; gives the last of them."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.to(to, subject)) >= count, timeout=seconds):
                seen = [(message.envelope_recipients, message["Subject"]) for message in self.messages[-10:]]
                raise AssertionError(f"No letter to {to} about {subject!r} in {seconds} s; the last: {seen}")
        return self.to(to, subject)[-1]

    def clear(self) -> None:
        """Forget all messages."""
        with self._arrived:
            self.messages.clear()


class Child:
    """One process of the site that a test may stop, kill and start again."""

    def __init__(self, command: list, environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it unless it runs."""
        if not self.is_running:
            with self.log.open("ab") as log:
                self.process = process.start(
                    self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
                )

    def stop(self) -> int:
        """End it by SIGTERM; gives its exit code."""
        if self.process:
            process.stop([self.process])
        return self.process.returncode if self.process else 0

    def kill(self) -> None:
        """End it as a power cut would: by SIGKILL, with all its own children."""
        if self.process:
            process.stop([self.process], seconds=0)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class RunningSite:
    """A running site with demo content, its database, its worker and the letters it sent.

    `url` has no slash at its end. `logins` gives (e-mail, password) by the role's name in lower case,
    as `manage.py demo_logins` prints them. Limits are lifted for 127.0.0.0/16, example.org, example.net.
    """

    def __init__(self, database: str, folder: Path) -> None:
        self.folder = folder
        self.port, smtp_port = free_port(), free_port()
        self.url = f"http://{site.HOST}:{self.port}"
        self.database_url = database_url(database)
        self.mailbox = Mailbox()
        self.environment = os.environ | {
            "DEBUG": "1",
            "PORT": str(self.port),
            "BASE_URL": self.url,
            "DATABASE_URL": self.database_url,
            "EMAIL_URL": f"smtp://{site.HOST}:{smtp_port}",
            "MEDIA_ROOT": str(folder / "media"),
            "TMPDIR": str(folder / "temporary"),
        }
        (folder / "temporary").mkdir(exist_ok=True)
        self.smtp = Controller(self.mailbox, hostname=site.HOST, port=smtp_port)
        self.web = Child(site.web_server(Path(sys.executable), self.port), self.environment, folder / "web.log")
        self.worker = Child([sys.executable, "manage.py", "work"], self.environment, folder / "worker.log")
        self._closing = ExitStack()

    def __enter__(self) -> RunningSite:
        with ExitStack() as stack:
            self.smtp.start()
            stack.callback(self.smtp.stop)
            self.logins = read_logins(self.run("-m", "campaign.dev.prepare"))
            for child in (self.web, self.worker):
                stack.callback(child.stop)
                child.start()
            self._connection = stack.enter_context(psycopg.connect(self.database_url, autocommit=True))
            self._believe_the_tests()
            self.wait_until_healthy()
            self._closing = stack.pop_all()
        return self

    def __exit__(self, *exception) -> None:
        self._closing.close()

    def manage(self, *arguments: str) -> str:
        """Run a management command against this site; gives what it printed."""
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str) -> str:
        """Run Python against this site; gives what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def sql(self, query: str, *parameters) -> list[tuple]:
        """Run a query (with %s for parameters) in the site's database, at once committed; gives its rows."""
        cursor = self._connection.execute(query, parameters)
        return cursor.fetchall() if cursor.description else []

    def wait_until(self, holds, seconds: float = 60) -> None:
        """Wait until `holds()` is true."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"Not so within {seconds:.0f} s. The site said:\n{self.logs()}"
            time.sleep(0.1)

    def logs(self) -> str:
        """What the web server and the worker printed."""
        return "".join(child.log.read_text() for child in (self.web, self.worker) if child.log.exists())

    def _believe_the_tests(self) -> None:
        """Lift the limits as staff may: for this machine's own address and for the tests' domains, and no others."""
        listed = {"127.0.0.0/16": "network", "*.example.org": "domain", "*.example.net": "domain"}
        for pattern, subject in listed.items():
            self.sql(
                "INSERT INTO campaign_senderrule (verdict, pattern, subject, send_letter, reason)"
                " VALUES ('allow', %s, %s, false, 'The tests')",
                pattern,
                subject,
            )

    def wait_until_healthy(self) -> None:
        """Wait until the web server answers."""
        deadline = time.monotonic() + 60
        while not site.is_healthy(self.port):
            if time.monotonic() > deadline or not self.web.is_running:
                raise AssertionError(f"The site did not come up:\n{self.logs()}")
            time.sleep(0.1)


def read_logins(printed: str) -> dict[str, tuple[str, str]]:
    """Find each line's role, e-mail address and password, in that order."""
    found = re.findall(r"^\W*(\w+)\W+(\S+@\S+?)[\s,:/]+(\S+)\s*$", printed, flags=re.MULTILINE)
    return {role.lower(): (email, password) for role, email, password in found}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((site.HOST, 0))
        return probe.getsockname()[1]
