"""One production site behind nginx for all tests here, with the demo content."""

import pytest
from django.core.management import call_command

from tests.databases import database_url, pointed_at
from tests.deploy.front import Front


@pytest.fixture(scope="session")
def front(databases, django_db_setup, django_db_blocker, tmp_path_factory):
    """Production as shipped; the connection of this process leads to their database."""
    folder = tmp_path_factory.mktemp("front")
    with django_db_blocker.unblock():
        name = databases.create("front")
        with pointed_at(name):
            call_command("load_demo", verbosity=0)
            with Front(database_url(name), folder) as made:
                yield made
