"""The shipped nginx.conf and services on this machine: production behind TLS, on ports and in folders of a test's own.

Only hosts' addresses, ports, certificates and folders are put in; every other word of the files is as shipped.
"""

from __future__ import annotations

import configparser
import gzip
import http.client
import os
import re
import secrets
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from campaign.dev import process
from tests.clones import ROOT, a_clone, set_up
from tests.running_site import Child, free_port

HOST = "www.example.org"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
CHECKOUT = "/srv/campaign"
# What Debian's own nginx.conf is around the shipped file.
AROUND = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{user}
events {{}}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    gzip on;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/campaign.conf;
}}
"""


@dataclass
class Answer:
    """What came back; `body` is unpacked text, `headers` have names in lower case."""

    status: int
    headers: dict[str, str]
    body: str


class Front:
    """nginx and the web server as deploy/ has them, with a database of a test's; `ask` is a visitor."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.folder, self.database_url = folder, database_url
        self.port, self.plain_port, self.web_port = free_port(), free_port(), free_port()
        self._stack = ExitStack()

    def __enter__(self) -> Front:
        with ExitStack() as stack:
            clone = stack.enter_context(a_clone())
            set_up(clone)
            shutil.copytree(ROOT / "docs", clone / "docs")
            self.checkout = self.folder / "checkout"  # without the blanks that the clone's own path has
            self.checkout.symlink_to(clone)
            self.environment = {
                "PATH": os.environ["PATH"],
                "SECRET_KEY": secrets.token_urlsafe(64),
                "MAILBOX_KEY": secrets.token_urlsafe(64),
                "ALLOWED_HOSTS": HOST,
                "BASE_URL": f"https://{HOST}",
                "DATABASE_URL": self.database_url,
                "EMAIL_URL": "smtp://127.0.0.1:9",
                "TRUSTED_PROXIES": "127.0.0.1",
                "MEDIA_ROOT": str(self.checkout / "media"),
            }
            self.manage("collectstatic", "--no-input", "--verbosity=0")
            self.web = Child(self.service("web"), self.environment, self.folder / "web.log")
            self.nginx = Child([NGINX, "-c", self.configuration()], dict(os.environ), self.folder / "nginx.out")
            for child in (self.web, self.nginx):
                stack.callback(child.stop)
                child.start()
            self.wait_until(self.is_up)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception) -> None:
        self._stack.close()

    def manage(self, *arguments: str) -> None:
        """Run a management command in production's environment."""
        command = [self.checkout / ".venv/bin/python", "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=self.checkout, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def service(self, name: str) -> list[str]:
        """The command of a service, in our checkout and on our port."""
        words = shlex.split(unit(name)["Service"]["ExecStart"])
        put_in = {"8000": str(self.web_port), "campaign.wsgi:application": "campaign.wsgi:application"}
        command = [put_in.get(word, word.replace(CHECKOUT, str(self.checkout))) for word in words]
        return ["env", "--chdir", str(self.checkout), *command]

    def configuration(self) -> Path:
        """The shipped nginx.conf with this machine's addresses and folders, within what Debian has around it."""
        certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
        openssl += ["-addext", f"subjectAltName=DNS:{HOST}", "-keyout", key, "-out", certificate]
        subprocess.run(openssl, check=True, capture_output=True)
        self.trust = ssl.create_default_context(cafile=certificate)
        self.cache = self.folder / "cache"
        text = (ROOT / "deploy/nginx.conf").read_text()
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
        for shipped, ours in {
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            f"/etc/letsencrypt/live/{HOST}/fullchain.pem": str(certificate),
            f"/etc/letsencrypt/live/{HOST}/privkey.pem": str(key),
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{self.web_port};",
            "/var/cache/nginx/campaign": str(self.cache),
            "/var/log/nginx": str(self.folder),
            CHECKOUT: str(self.checkout),
        }.items():
            assert shipped in text, shipped
            text = text.replace(shipped, ours)
        (self.folder / "campaign.conf").write_text(text)
        around = self.folder / "around.conf"
        around.write_text(AROUND.format(folder=self.folder, user="user root;" if os.geteuid() == 0 else ""))
        return around

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """One request over a connection of its own; names of headers are written with _ for -."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=90, context=self.trust)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=90)
        connection.sock = self.trust.wrap_socket(raw, server_hostname=HOST)
        named = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            named.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        if found.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        return Answer(answer.status, found, data.decode(errors="replace"))

    def is_up(self) -> bool:
        """Whether the site answers through nginx."""
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False

    def raw(self, request: bytes, *, tls: bool = True, name: str = HOST) -> bytes:
        """What comes back to these octets until the other side hangs up."""
        port = self.port if tls else self.plain_port
        with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
            channel = self.trust.wrap_socket(wire, server_hostname=name) if tls else wire
            channel.sendall(request)
            answer = b""
            while piece := channel.recv(65536):
                answer += piece
            return answer

    def log_lines(self) -> list[str]:
        """The lines of the access log: time, method, place, status, octets, seconds, what the cache said."""
        return (self.folder / "campaign.log").read_text().splitlines()

    def kept(self) -> str:
        """All that nginx has on its disk, as text."""
        files = [path for path in self.cache.rglob("*") if path.is_file()]
        return "".join(path.read_bytes().decode(errors="replace") for path in files)

    def wait_until(self, holds, seconds: float = 60) -> None:
        """Wait until `holds()` is true."""
        deadline = time.monotonic() + seconds
        while not holds():
            logs = [path.read_text() for path in self.folder.glob("*.log")]
            assert time.monotonic() < deadline, f"Not so within {seconds:.0f} s:\n{''.join(logs)[-3000:]}"
            time.sleep(0.3)

    @contextmanager
    def no_database(self):
        """Nobody may connect to the site's database meanwhile; who does is cut off."""
        name = connection.settings_dict["NAME"]
        with psycopg.connect(self.database_url.replace(name, "postgres"), autocommit=True) as server:
            server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            try:
                yield
            finally:
                server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name)))
                connection.close()

    def web_workers(self) -> list[int]:
        """The processes of the web server that answer."""
        children = Path(f"/proc/{self.web.process.pid}/task/{self.web.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def kill_web(self) -> None:
        """End the web server as a power cut would."""
        process.stop([self.web.process], seconds=0)


def unit(name: str) -> configparser.ConfigParser:
    """A service as it is shipped."""
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str
    found.read(ROOT / f"deploy/campaign-{name}.service")
    return found
