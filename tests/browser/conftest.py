"""Debian's own Chromium for pytest-playwright; without one, browser tests are skipped and say why.

Its headless shell draws the same pages with a third less work, so that is taken where it is installed.
"""

import os
import shutil
from pathlib import Path

import pytest

NO_CHROMIUM = "no Chromium on this machine: Debian's package `chromium-headless-shell` brings it"
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    """Mark what lies in this folder, and skip it where it cannot run unless REQUIRE_BROWSER forbids that."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"):
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the system's Chromium, quietly, and as root without its sandbox, which cannot work then."""
    if CHROMIUM is None:
        pytest.fail(NO_CHROMIUM)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}


@pytest.fixture
def open_page(browser, running_site):
    """Open a page of the site in a browser of its own; gives the function that does it."""
    contexts = []

    def open_page(path, viewport=PHONE):
        contexts.append(browser.new_context(viewport=viewport, base_url=running_site.url))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def as_staff(open_page, running_site):
    """Log in as a role and go on to a page; gives the function that does it."""

    def as_staff(role, path):
        page = open_page("/admin/login/", DESK)
        email, password = running_site.logins[role]
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")
        page.goto(path)
        return page

    return as_staff
