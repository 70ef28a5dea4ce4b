"""What every test has: a database of its own, clean caches, folders that are not development's."""

import os
from contextlib import ExitStack

import hypothesis
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.test import TransactionTestCase

from campaign import devpg
from campaign.environment import wants_devpg
from tests import ledgers
from tests.databases import Databases, pointed_at
from tests.groups import Groups
from tests.running_site import RunningSite

# Playwright's loop runs in the tests' own thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# No test asserts how long anything takes: machines are busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_configure(config):
    """Start the embedded PostgreSQL, unless DATABASE_URL names a server."""
    config.stash[STACK] = ExitStack()
    if wants_devpg():
        try:
            config.stash[STACK].enter_context(devpg.running())
        except devpg.ServerError as error:
            raise pytest.UsageError(str(error)) from error


def pytest_unconfigure(config):
    """Stop the embedded PostgreSQL, if nobody else uses it."""
    if STACK in config.stash:
        config.stash[STACK].close()


STACK = pytest.StashKey[ExitStack]()


def pytest_xdist_make_scheduler(config, log):
    """With --dist loadgroup, what is started for many tests is started in one process only."""
    return Groups(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items):
    """The slow tests come first, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter):
    """Say plainly if browser tests did not run."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.keywords]
    if skipped:
        reason = skipped[0].longrepr[2] if isinstance(skipped[0].longrepr, tuple) else skipped[0].longrepr
        terminalreporter.write_line(f"Browser tests were skipped ({len(skipped)}): {reason}", yellow=True)


@pytest.fixture(scope="session")
def databases(django_test_environment, django_db_blocker):
    """The makers of test databases of this process."""
    with django_db_blocker.unblock():
        made = Databases()
        yield made
        made.close()


@pytest.fixture(scope="session")
def django_db_setup(databases, django_db_blocker):
    """The process's own database; after a transactional test a new one, as a flush would take the root page."""

    def restore(test_case):
        with pointed_at(name):
            databases.reset(name)

    with django_db_blocker.unblock():
        name = databases.create("main")
        with pytest.MonkeyPatch.context() as patch, pointed_at(name):
            patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
            yield


@pytest.fixture(scope="session")
def demo_database(databases, django_db_setup, django_db_blocker):
    """A second database that holds the demo content, loaded once in a process."""
    with django_db_blocker.unblock():
        name = databases.create("demo")
        with pointed_at(name):
            call_command("load_demo", verbosity=0)
    return name


@pytest.fixture
def demo_connection(demo_database, django_db_blocker):
    """The connection leads to the demo's database."""
    with django_db_blocker.unblock(), pointed_at(demo_database):
        yield


@pytest.fixture
def demo(demo_connection, db):
    """The demo content, for tests that begin with it; nothing they change stays. In place of the mark django_db."""


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords(django_test_environment):
    """Passwords hashed in no time: the real algorithm takes half a second a user. The running site has the real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        yield


@pytest.fixture(autouse=True)
def clean_surroundings(settings, tmp_path_factory):
    """Nothing cached, and nothing written among the developer's own files."""
    folder = tmp_path_factory.getbasetemp()
    settings.MEDIA_ROOT = folder / "media"
    settings.OUTBOX = folder / "outbox"
    settings.EMAIL_BACKEND = "campaign.mail.staff.QueueBackend"  # pytest-django would take its place
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    ContentType.objects.clear_cache()


@pytest.fixture
def great_ledger(db, tmp_path_factory):
    """A folder with the files of a ledger of 100,000 signatures."""
    return ledgers.great_ledger(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def running_site(databases, django_db_blocker, tmp_path_factory):
    """The real site: web server, worker, its own database with the demo content, and an SMTP server."""
    with django_db_blocker.unblock():
        name = databases.create("site")
    with RunningSite(name, tmp_path_factory.mktemp("site")) as site:
        yield site
