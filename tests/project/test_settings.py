"""Production starts with a right environment only: every fault named at once, no value ever printed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from campaign.safety import development_faults, email_settings, faults
from tests.clones import a_clone

ROOT = Path(__file__).resolve().parents[2]
SECRET = "k3J9vQ2xZ7mW4pL8sT1yB6nR5cF0hD-gA_eUiOoXqVwYzEjHt4GfC"
MAILBOX = "n4K0wR3yA8nX5qM9tU2zC7oS6dG1iE-hB_fVjPrYxZwIuTsQpOnMl"
FORMER = "p5L1xS4zB9oY6rN0uV3aD8pT7eH2jF-iC_gWkQsZyAxJvUtRqPoNm"
RIGHT = {
    "SECRET_KEY": SECRET,
    "MAILBOX_KEY": MAILBOX,
    "ALLOWED_HOSTS": "americans-left-behind.org,www.americans-left-behind.org",
    "BASE_URL": "https://www.americans-left-behind.org",
    "DATABASE_URL": "postgresql://campaign:dbpass@db.internal/campaign",
    "EMAIL_URL": "smtp+tls://user:mailpass@mail.americans-left-behind.org:587",
    "DEFAULT_FROM_EMAIL": "Americans Left Behind <campaign@americans-left-behind.org>",
    "TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8",
}
WRONG = {
    "SECRET_KEY": [
        "",
        "short-but-random-3J9vQ2xZ7mW4pL8sT1yB6nR5cF0h",
        "django-insecure-k3J9vQ2xZ7mW4pL8sT1yB6nR5cF0hDgAeUiOoXqVwYz",
        "change-me-k3J9vQ2xZ7mW4pL8sT1yB6nR5cF0hDgAeUiOoXqVwYzEjHt",
        "a" * 64,
        "k3J9vQ2xZ7mW4pL8" * 4,
        "abcabcab" * 8,
        f"{FORMER},{FORMER[::-1]}",
    ],
    "MAILBOX_KEY": ["", "short-but-random-3J9vQ2xZ7mW4pL8sT1yB6nR5cF0h", SECRET, f"x{SECRET}", "k3J9vQ2xZ7mW4pL8" * 4],
    "SECRET_KEY_FALLBACKS": [SECRET, f"{FORMER},{SECRET}", "old", f"{FORMER} {'a' * 64}"],
    "ALLOWED_HOSTS": [
        "",
        " , ",
        "*",
        "www.americans-left-behind.org,*",
        "*.americans-left-behind.org",
        ".",
        ".org",
        "www.americans-left-behind.org,.co.uk",
        "https://www.americans-left-behind.org",
        "www.americans-left-behind.org:443",
        "www.americans-left-behind.org elsewhere.example.org",
    ],
    "BASE_URL": [
        "",
        "http://www.americans-left-behind.org",
        "https://",
        "www.americans-left-behind.org",
        "https://elsewhere.example.org",
        "https://www.americans-left-behind.org/site",
        "https://user:secretword@www.americans-left-behind.org",
        "https://www.americans-left-behind.org:port",
        "https://[::1",
    ],
    "DATABASE_URL": [
        "",
        "sqlite:///db.sqlite3",
        "mysql://user:dbpass@host/name",
        "postgresql://user:dbpass@host",
        "postgresql://user:secretword/x@host/name",
        "postgresql://[::1/name",
    ],
    "EMAIL_URL": [
        "",
        "consolemail://",
        "dummymail://",
        "console://",
        "filemail:///tmp/x",
        "memorymail://",
        "smtp://",
        "smtp://host:notaport",
        "mail.example.org",
        "smtp://host:0",
        "smtp://user:secretword@mail.example.org:587",
        "smtp://user@10.0.0.5",
        "smtp://host:587/?tls=true",
    ],
    "DEFAULT_FROM_EMAIL": ["nobody", "campaign@localhost", "Campaign <campaign@site.invalid>", "campaign@x.test"],
    "TRUSTED_PROXIES": [
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8, proxy.internal",
        "10.0.0.999",
        "0.0.0.0/1",
        "127.0.0.1, 128.0.0.0/1",
        "10.0.0.0/7",
        "203.0.0.0/11",
        "2000::/3",
        "2001::/16",
        "::ffff:0:0/96",
        "::ffff:0:0/90",
        "::ffff:203.0.0.0/104",
    ],
    "MEDIA_ROOT": ["media", "./media"],
}
NEEDED = ["SECRET_KEY", "MAILBOX_KEY", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "EMAIL_URL"]
CASES = [(name, value) for name, values in WRONG.items() for value in values]


def named(environment):
    """The variables that are said to be at fault."""
    return [line.split()[0] for line in faults(environment)]


def started(environment, *arguments):
    """What `manage.py` does in that environment and no other."""
    clean = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_right_environment_has_no_fault():
    assert faults(RIGHT) == []
    for list_of_keys in (FORMER, f"{FORMER},{FORMER[::-1]}", f" {FORMER} \t{FORMER[::-1]}", "", " , "):
        assert faults(RIGHT | {"SECRET_KEY_FALLBACKS": list_of_keys}) == []
    optional = {"DEFAULT_FROM_EMAIL", "TRUSTED_PROXIES"}
    assert faults({name: value for name, value in RIGHT.items() if name not in optional}) == []


@pytest.mark.parametrize(("name", "value"), CASES)
def test_each_wrong_value_is_a_fault_of_that_variable_alone(name, value):
    assert named({**RIGHT, name: value}) == [name]


@pytest.mark.parametrize("name", NEEDED)
def test_a_variable_that_is_not_there_at_all(name):
    assert named({key: value for key, value in RIGHT.items() if key != name}) == [name]


@pytest.mark.parametrize("other", ["DATABASE_URL", "EMAIL_URL", "SOMETHING_ELSE"])
def test_a_secret_used_twice(other):
    for name, secret in (("SECRET_KEY", SECRET), ("MAILBOX_KEY", MAILBOX)):
        assert named({**RIGHT, other: f"{RIGHT.get(other, '')}/{secret}"}) == [name]
    assert named({**RIGHT, "SECRET_KEY_FALLBACKS": MAILBOX}) == ["MAILBOX_KEY"]


def test_all_faults_are_named_at_once():
    everything = {name: values[-1] for name, values in WRONG.items()}
    assert sorted(named(everything)) == sorted(WRONG)
    assert named({}) == NEEDED


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, value in CASES if len(value) > len("https://")])
def test_no_fault_repeats_a_value(name, value):
    environment = {**RIGHT, name: value}
    text = "\n".join(faults(environment))
    for secret in (value, SECRET, MAILBOX, "dbpass", "mailpass", "secretword"):
        assert secret not in text


def test_a_host_with_subdomains_may_be_allowed():
    assert named({**RIGHT, "ALLOWED_HOSTS": ".americans-left-behind.org"}) == []
    assert named({**RIGHT, "ALLOWED_HOSTS": ".www.americans-left-behind.org"}) == []
    assert named({**RIGHT, "ALLOWED_HOSTS": ".example.org"}) == ["BASE_URL"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "WWW.americans-left-behind.org, localhost,127.0.0.1,[::1]"),
        ("EMAIL_URL", "smtp://mail.americans-left-behind.org:25"),
        ("EMAIL_URL", "smtp://user:mailpass@127.0.0.1:587"),
        ("EMAIL_URL", "smtp://user:mailpass@[::1]/"),
        ("EMAIL_URL", "smtps://user:mailpass@mail.americans-left-behind.org"),
        ("TRUSTED_PROXIES", "127.0.0.1,::1,fc00::/7,100.64.0.0/10,::ffff:10.0.0.0/104"),
        ("TRUSTED_PROXIES", "104.16.0.0/13,2a06:98c0::/29"),  # a CDN's
        ("MEDIA_ROOT", "/srv/campaign/media"),
    ],
)
def test_other_right_values(name, value):
    assert faults({**RIGHT, name: value}) == []


def test_debug_with_what_only_production_has_is_named():
    leaked = {"BASE_URL": RIGHT["BASE_URL"], "EMAIL_URL": RIGHT["EMAIL_URL"]}
    assert [line.split()[0] for line in development_faults(leaked)] == ["BASE_URL", "EMAIL_URL"]
    assert not any(word in "".join(development_faults(leaked)) for word in ("americans", "mailpass", "user"))
    assert development_faults({"EMAIL_URL": "smtp://10.0.0.5:25"})
    for address in (
        "",
        "http://127.0.0.1:8000",
        "https://localhost:8443",
        "https://127.0.0.1",
        "http://192.168.1.5:8000",
    ):
        assert development_faults({"BASE_URL": address, "EMAIL_URL": "smtp://127.0.0.1:1025"}) == []
    assert development_faults({"EMAIL_URL": "smtp://localhost"}) == []


def test_production_with_debug_on_does_not_start():
    done = started(RIGHT | {"DEBUG": "1"}, "check")
    assert done.returncode != 0
    assert "- BASE_URL is a public address, and DEBUG is on" in done.stdout + done.stderr
    assert "americans-left-behind" not in done.stdout + done.stderr


def test_a_leftover_file_of_development_says_nothing_to_production():
    with a_clone() as folder:
        (folder / ".env").write_text("DEBUG=1\nSECRET_KEY=\n")
        environment = RIGHT | {"PATH": os.environ["PATH"]}
        for program in (
            ["manage.py", "diffsettings", "--all"],
            ["-c", "import campaign.wsgi; from django.conf import settings; print('DEBUG =', settings.DEBUG)"],
        ):
            done = subprocess.run(
                [sys.executable, *program], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            assert re.search(r"\bDEBUG = False$", done.stdout, re.MULTILINE), done.stdout + done.stderr
        done = subprocess.run(
            [sys.executable, "manage.py", "check"], cwd=folder, capture_output=True, text=True, env={}, check=False
        )
        assert done.returncode != 0
        assert "- SECRET_KEY is missing" in done.stderr
        assert 'make manage ARGS="check"' in done.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://host", ("host", 25, "", "", False, False)),
        ("smtp+tls://u%40x:p%3Aw@host", ("host", 587, "u@x", "p:w", True, False)),
        ("smtps://u:p@host:4650", ("host", 4650, "u", "p", False, True)),
    ],
)
def test_what_a_mail_address_means(url, expected):
    found = email_settings(url)
    names = ["HOST", "PORT", "HOST_USER", "HOST_PASSWORD"]
    assert tuple(found[f"EMAIL_{name}"] for name in names) == expected[:4]
    assert (found.get("EMAIL_USE_TLS", False), found.get("EMAIL_USE_SSL", False)) == expected[4:]


def test_production_passes_djangos_own_check():
    done = started(RIGHT, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_broken_production_does_not_start_and_says_why():
    broken = RIGHT | {
        "SECRET_KEY": "tooshort-4711",
        "BASE_URL": "http://plain.example.org",
        "EMAIL_URL": "dummymail://",
    }
    done = started(broken, "check")
    assert done.returncode != 0
    printed = done.stdout + done.stderr
    for name in ("SECRET_KEY", "BASE_URL", "EMAIL_URL"):
        assert f"- {name} " in printed
    for value in ("tooshort-4711", "plain.example.org", "dummymail", "dbpass", "mailpass"):
        assert value not in printed


def test_an_empty_environment_does_not_start():
    done = started({}, "work", "--once")
    assert done.returncode != 0
    for name in NEEDED:
        assert f"- {name} " in done.stdout + done.stderr
