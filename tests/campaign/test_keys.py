"""Two keys: what each is for, that no purpose stands for another, and that nothing starts with an unknown one."""

import ast
import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import override_settings
from django.utils.crypto import salted_hmac

from campaign import key_checks, keys, links
from campaign.dev import process, site
from campaign.models import KeyCheck
from tests.databases import database_url, pointed_at
from tests.running_site import ROOT, free_port

OLD, NEW, MAILBOX = (secrets.token_urlsafe(64) for _key in range(3))


def test_what_is_made_for_one_purpose_or_under_one_key_is_good_for_no_other():
    made = {keys.mac(purpose, b"value", key=key) for purpose in ("mailbox", "not me") for key in (OLD, NEW)}
    assert len(made) == 4
    assert keys.mac("mailbox", b"other", key=OLD) not in made
    again = salted_hmac("campaign mailbox:", b"value", secret=OLD, algorithm="sha256").digest()
    assert again == keys.mac("mailbox", b"value", key=OLD) == keys.mac("mailbox", b"value", key=OLD)


def test_a_link_is_known_by_its_digest_while_its_key_is_ours(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    salt = links.new_salt()
    for key in (NEW, OLD):
        token = links.token("confirm", salt, key=key)
        kept = links.digest(token, key=key)
        assert kept in links.digests(token)
        assert links.kept(kept, "confirm", salt) == (token, key)
        assert links.kept(kept, "manage", salt) is None
        assert links.kept(kept, "confirm", links.new_salt()) is None
    settings.SECRET_KEY_FALLBACKS = []
    assert kept not in links.digests(token)
    assert links.kept(kept, "confirm", salt) is None


@pytest.mark.parametrize(
    ("left", "right", "equal"), [("a", "a", True), (b"a", "a", True), ("é", "e", False), ("", "a", False)]
)
def test_secrets_are_compared(left, right, equal):
    assert keys.same(left, right) is equal


def test_nothing_else_makes_or_compares_what_is_secret():
    """Whoever needs one of the keys passes it on to `keys` or `links`; the day's key of networks is no setting."""
    may = {"campaign/keys.py": {"hmac"}, "campaign/networks.py": {"hmac"}}
    wrong = []
    for path in [path for app in ("campaign", "detainees", "news", "petitions") for path in (ROOT / app).rglob("*.py")]:
        name, source = path.relative_to(ROOT).as_posix(), path.read_text()
        modules = {
            alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for alias in node.names
        }
        wrong += [f"{name} imports hmac"] if "hmac" in modules - may.get(name, set()) else []
        wrong += [f"{name} compares by itself"] if "compare_digest" in source else []
        reads = "settings.SECRET_KEY" in source and name not in ("campaign/keys.py", "campaign/key_rotation.py")
        wrong += [f"{name} reads SECRET_KEY"] if reads else []
    assert not wrong


@pytest.fixture
def known(db, settings):
    """A database that was migrated under OLD."""
    settings.SECRET_KEY = OLD
    key_checks.introduce()
    return settings


def test_the_first_migration_introduces_both_keys_and_no_key_rests_there(known):
    assert set(KeyCheck.objects.values_list("name", flat=True)) == {"SECRET_KEY", "MAILBOX_KEY"}
    assert key_checks.known_keys() == {"SECRET_KEY": OLD, "MAILBOX_KEY": known.MAILBOX_KEY}
    KeyCheck.objects.all().delete()
    call_command("migrate", verbosity=0)
    stored = [bytes(value) for value in KeyCheck.objects.values_list("value", flat=True)]
    assert len(stored) == 2
    assert not any(key.encode() in value for key in (OLD, known.MAILBOX_KEY) for value in stored)
    assert key_checks.are_known()


def test_the_first_start_introduces_them_where_no_migration_has(db):
    assert not KeyCheck.objects.exists()
    assert key_checks.are_known()
    assert KeyCheck.objects.count() == 2


@pytest.mark.parametrize("name", ["SECRET_KEY", "MAILBOX_KEY"])
def test_another_key_does_not_start_and_the_sentence_says_what_to_do(known, name):
    before = list(KeyCheck.objects.values())
    setattr(known, name, NEW)
    advice = {"SECRET_KEY": "SECRET_KEY_FALLBACKS", "MAILBOX_KEY": "Set the former one again"}[name]
    with pytest.raises(ImproperlyConfigured, match=f"- {name} is not the key that this database knows: .*{advice}"):
        call_command("work", once=True)
    with pytest.raises(ImproperlyConfigured):
        key_checks.guarded(lambda *_request: [b"served"])
    for command, options in (("migrate", {"skip_checks": False}), ("check", {"databases": ["default"]})):
        with pytest.raises(SystemCheckError, match=name):
            call_command(command, verbosity=0, **options)
    with pytest.raises(CommandError, match=name):
        call_command("rotate_keys")
    assert list(KeyCheck.objects.values()) == before


def test_a_key_whose_former_one_is_a_fallback_starts(known):
    known.SECRET_KEY, known.SECRET_KEY_FALLBACKS = NEW, ["of long ago" * 5, OLD]
    assert key_checks.are_known()
    assert key_checks.guarded(lambda *_request: [b"served"])({}, None) == [b"served"]
    assert key_checks.known_keys()["SECRET_KEY"] == OLD


def test_a_database_that_takes_no_writing_serves_readers(known):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    assert key_checks.guarded(lambda *_request: [b"served"])({}, None) == [b"served"]


@pytest.fixture(scope="module")
def keys_database(databases, django_db_setup, django_db_blocker):
    """The name of a database that knows the keys OLD and MAILBOX."""
    with django_db_blocker.unblock(), override_settings(SECRET_KEY=OLD, MAILBOX_KEY=MAILBOX):
        name = databases.create("keys")
        with pointed_at(name):
            key_checks.introduce()
        yield name


def test_a_database_that_was_away_is_asked_before_anything_else_is_served(keys_database, settings, django_db_blocker):
    settings.SECRET_KEY, settings.MAILBOX_KEY, answers, lines = OLD, NEW, [], []
    with django_db_blocker.unblock():
        with pointed_at("nobody_has_made_it"):
            application = key_checks.guarded(lambda *_request: [b"the site's own answer"])
            answers += application({}, lambda *line: lines.append(line[0]))
        with pointed_at(keys_database):
            answers += application({}, lambda *line: lines.append(line[0]))
            settings.MAILBOX_KEY = MAILBOX
            answers += application({}, lambda *line: lines.append(line[0]))
    assert answers[0] == answers[2] == b"the site's own answer"
    assert lines == ["503 Service Unavailable"]


def test_a_connection_that_the_server_ended_is_not_asked_twice(keys_database, settings, django_db_blocker):
    settings.SECRET_KEY, settings.MAILBOX_KEY = OLD, MAILBOX
    with django_db_blocker.unblock(), pointed_at(keys_database):
        assert key_checks.are_known()
        with psycopg.connect(database_url(keys_database), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert not key_checks.are_known()
        assert key_checks.are_known()


def test_web_and_worker_with_another_key_end_at_once(keys_database, tmp_path):
    keys_of_ours = {"SECRET_KEY": NEW, "MAILBOX_KEY": MAILBOX}
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": database_url(keys_database), **keys_of_ours}
    log = tmp_path / "log"
    for command in ([sys.executable, "manage.py", "work"], site.web_server(Path(sys.executable), free_port())):
        with log.open("wb") as written:
            child = process.start(command, cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT)
            try:
                assert child.wait(timeout=60) != 0, command
            finally:
                process.stop([child])
        assert "SECRET_KEY is not the key that this database knows" in log.read_text(), command
        assert NEW not in log.read_text(), command
