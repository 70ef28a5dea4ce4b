"""Which keys the database's rows were made under, so that nothing starts with another one.

A check value is a MAC of the key's own name: it tells whether a key is the one, and nothing else of it.
"""

import logging

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, models
from django.db.models.functions import Now

from . import keys

SECRET, MAILBOX = "SECRET_KEY", "MAILBOX_KEY"
WHAT_TO_DO = {
    SECRET: "is not the key that this database knows: links and codes of letters already sent would end. Set the former"
    " one again. To replace it, put the former one in SECRET_KEY_FALLBACKS; if that has leaked, run `manage.py"
    " rotate_keys --leaked`. docs/production.md, “Keys”, has the steps.",
    MAILBOX: "is not the key that this database knows: people could sign twice, and who said “never write to me” would"
    " be written to. Set the former one again; it cannot be replaced. docs/production.md, “Keys”, says why.",
}
IN_DEVELOPMENT = (
    " (In development the keys stand in .env or in var/; an empty database knows none, and `make clean` empties it.)"
)

log = logging.getLogger("campaign.keys")


class KeyCheck(models.Model):
    """The check value of the key that a database knows."""

    name = models.CharField(max_length=40, primary_key=True)  # of the setting
    value = models.BinaryField(max_length=32)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Check value of {self.name}"


def _value(name: str, key: str) -> bytes:
    return keys.mac("check value", name.encode(), key=key)


def _ours() -> dict[str, list[str]]:
    """The keys that this process has, the newest first, by the setting's name."""
    return {SECRET: keys.opening(), MAILBOX: [settings.MAILBOX_KEY]}


def known_keys() -> dict[str, str | None]:
    """Which of our keys the database knows, by the setting's name; None where it is none of them.

    Left out is a name of which the database knows no key yet.
    """
    stored, found = {row.name: bytes(row.value) for row in KeyCheck.objects.all()}, {}
    for name, candidates in _ours().items():
        if name in stored:
            found[name] = next((key for key in candidates if keys.same(_value(name, key), stored[name])), None)
    return found


def remember(name: str) -> None:
    """From now on our newest key of that name is the one that the database knows."""
    KeyCheck.objects.update_or_create(name=name, defaults={"value": _value(name, _ours()[name][0]), "since": Now()})


def introduce(**_signal) -> None:
    """Tell the database our keys where it knows none yet: once it is migrated, or at the first start."""
    if _is_migrated():
        known = set(KeyCheck.objects.values_list("name", flat=True))  # a database that takes no writing serves readers
        new = {name: candidates[0] for name, candidates in _ours().items() if name not in known}
        rows = [KeyCheck(name=name, value=_value(name, key)) for name, key in new.items()]
        KeyCheck.objects.bulk_create(rows, ignore_conflicts=True)


def _is_migrated() -> bool:
    return KeyCheck._meta.db_table in connection.introspection.table_names()


def faults() -> list[str]:
    """A sentence for each key that the database does not know, with what to do about it."""
    more = IN_DEVELOPMENT if settings.DEBUG else ""
    return [f"{name} {WHAT_TO_DO[name]}{more}" for name, key in known_keys().items() if key is None]


def check(app_configs=None, databases=None, **_options) -> list[Error]:
    """Django's system check of a database: `migrate` runs it, and `check --database default`."""
    if DEFAULT_DB_ALIAS not in (databases or ()) or not _is_migrated():
        return []
    return [Error(sentence, id="campaign.E001") for sentence in faults()]


def are_known() -> bool:
    """Whether the database knows our keys, being told them at the first start.

    False while it cannot say: it is away, or not migrated yet. Raises ImproperlyConfigured where it knows others.
    """
    try:
        if not _is_migrated():
            return False
        introduce()
        wrong = faults()
    except (OperationalError, InterfaceError):
        if not connection.in_atomic_block:
            connection.close()  # or the next question would go to the same dead one
        return False
    if wrong:
        raise ImproperlyConfigured("Refusing to start:\n" + "\n".join(f"- {line}" for line in wrong))
    return True


def guarded(application):
    """A WSGI application that does not start with keys which the database does not know.

    A database that is away is asked again at each request; when it turns out to know others, all are answered 503.
    """
    known = are_known()

    def serve(environ, start_response):
        nonlocal known
        try:
            known = known or are_known()
        except ImproperlyConfigured as error:
            log.critical("%s", error)
            start_response("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"The site is being set up. Please come back later.\n"]
        return application(environ, start_response)

    return serve
