"""Test databases, copied from a template that holds the outcome of all migrations.

Migrating takes some ten seconds, copying a fifth of one; so the template is made once for
each state of the migrations, and every test process has its own copy, which is also how a
transactional test gets back what it destroyed (Wagtail's root page, the groups).
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

PREFIX = "test_campaign_"
TEMPLATE = f"{PREFIX}template_"
# Names the lock that whoever makes or drops databases holds, among all processes on the server.
LOCK = 1741


def template_name() -> str:
    """The name of the template for the migrations as they are: their content decides it."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return TEMPLATE + digest.hexdigest()[:12]


def database_url(name: str) -> str:
    """The DATABASE_URL of a database beside Django's own."""
    of = {key: quote(str(value or ""), safe="") for key, value in connection.settings_dict.items()}
    port = f":{of['PORT']}" if of["PORT"] else ""
    password = f":{of['PASSWORD']}" if of["PASSWORD"] else ""
    return f"postgresql://{of['USER']}{password}@{of['HOST']}{port}/{quote(name, safe='')}"


class Databases:
    """The databases of one test session in one process; gone when it ends, even by `kill -9`."""

    def __init__(self) -> None:
        parameters = connection.get_connection_params()
        keep = {key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)}
        self.server = psycopg.connect(**keep, dbname="postgres", autocommit=True)
        self.template = template_name()
        self.made: list[str] = []

    def create(self, purpose: str) -> str:
        """Make a database as the migrations leave it; gives its name, unique on the server."""
        name = f"{PREFIX}{self.server.info.backend_pid}_{purpose}"
        with self._lock():
            self._drop_leftovers()
            if not self._exists(self.template):
                self._make_template()
            # Held as long as our connection lives: the sign that the database is in use.
            self._run(
                "SELECT pg_advisory_lock({key}, hashtext({name}))",
                key=sql.Literal(LOCK),
                name=sql.Literal(name),
            )
            self._copy(name)
        self.made.append(name)
        return name

    def reset(self, name: str) -> None:
        """Bring a database of ours back to what the migrations left; open connections to it die."""
        with self._lock():
            self._drop(name)
            self._copy(name)

    def close(self) -> None:
        """Drop our databases."""
        for name in self.made:
            self._drop(name)
        self.server.close()

    @contextmanager
    def _lock(self):
        key = sql.Literal(LOCK)
        self._run("SELECT pg_advisory_lock({key})", key=key)
        try:
            yield
        finally:
            self._run("SELECT pg_advisory_unlock({key})", key=key)

    def _run(self, query: str, **parts: sql.Composable) -> psycopg.Cursor:
        return self.server.execute(sql.SQL(query).format(**parts))

    def _exists(self, name: str) -> bool:
        return bool(self._run("SELECT FROM pg_database WHERE datname = {name}", name=sql.Literal(name)).rowcount)

    def _copy(self, name: str) -> None:
        self._run(
            "CREATE DATABASE {name} TEMPLATE {template}",
            name=sql.Identifier(name),
            template=sql.Identifier(self.template),
        )
        # What a crash of the server would lose of a test's database is nobody's loss.
        self._run("ALTER DATABASE {name} SET synchronous_commit = off", name=sql.Identifier(name))

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=sql.Identifier(name))

    def _drop_leftovers(self) -> None:
        """Drop other states' templates and what sessions left that were killed."""
        pattern = sql.Literal(PREFIX.replace("_", r"\_") + "%")
        names = self._run("SELECT datname FROM pg_database WHERE datname LIKE {pattern}", pattern=pattern)
        for (name,) in names.fetchall():
            if name == self.template or name in self.made:
                continue
            parts = {"key": sql.Literal(LOCK), "name": sql.Literal(name)}
            if self._run("SELECT pg_try_advisory_lock({key}, hashtext({name}))", **parts).fetchone()[0]:
                self._drop(name)
                self._run("SELECT pg_advisory_unlock({key}, hashtext({name}))", **parts)

    def _make_template(self) -> None:
        half = f"{TEMPLATE}half"
        self._drop(half)
        self._run("CREATE DATABASE {name}", name=sql.Identifier(half))
        with pointed_at(half):
            call_command("migrate", verbosity=0)
            apps.get_model("campaign.KeyCheck").objects.all().delete()  # each site introduces its own
        self._run(
            "ALTER DATABASE {half} RENAME TO {template}",
            half=sql.Identifier(half),
            template=sql.Identifier(self.template),
        )


@contextmanager
def pointed_at(name: str):
    """Django's connection leads to that database meanwhile."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
