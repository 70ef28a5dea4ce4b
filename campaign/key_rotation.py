"""Replacing SECRET_KEY: what that ends, and what is done for those whose link ends with it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone

from . import key_checks
from .confirmation import LINK_LIFE, Confirmable, kinds
from .key_checks import MAILBOX, SECRET
from .mail.letters import of_owners
from .mail.models import Letter, Suppression
from .users import PasswordReset

BATCH = 5000  # rows in one statement

# What SECRET_KEY opens at this moment, and what MAILBOX_KEY keeps for ever: how many of each. Apps add theirs.
opened: dict[str, Callable[[], int]] = {}
lasting: dict[str, Callable[[], int]] = {}


class RotationError(Exception):
    """Why nothing was done, in a sentence with what to do first."""


def _confirmable() -> list[type[Confirmable]]:
    """The forms whose letters hold a confirm link."""
    return [model for model in kinds() if model.confirm_letter not in of_owners]


def _waiting(model: type[Confirmable]) -> models.QuerySet:
    """Rows that are not confirmed and hold a link that lives, whatever key it was made under."""
    unconfirmed = model.objects.filter(confirmed_at=None, expired_at=None, confirm_digest__isnull=False)
    return unconfirmed.filter(lettered_at__gt=timezone.now() - LINK_LIFE)


def _confirm_links() -> int:
    return sum(_waiting(model).count() for model in _confirmable())


def _written_anew() -> int:
    return sum(_waiting(model).filter(model.may_get_letter()).count() for model in _confirmable())


def _without_address() -> int:
    """Rows whose mailbox is known by its hash alone."""
    return sum(model.objects.filter(email="", mailbox_hash__isnull=False).count() for model in kinds())


def _last_link_lives_until() -> datetime | None:
    """When the last confirm link there is lapses; a session and a manage link end before."""
    newest = [_waiting(model).aggregate(at=models.Max("lettered_at"))["at"] for model in _confirmable()]
    return max((at + LINK_LIFE for at in newest if at), default=None)


def _passwords() -> int:
    since = timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return PasswordReset.objects.filter(answered_at__gt=since).count()


def register() -> None:
    """Count what the rows of the campaign app hold."""
    opened["confirm_links_and_codes"] = _confirm_links
    opened["password_links"] = _passwords
    opened["staff_sessions"] = lambda: Session.objects.filter(expire_date__gt=timezone.now()).count()
    lasting["suppressions"] = Suppression.objects.count
    lasting["mailboxes_without_address"] = _without_address


def preview() -> dict:
    """What a planned and what a leaked rotation of SECRET_KEY would end now, and a change of MAILBOX_KEY."""
    until = _last_link_lives_until()
    opened_now, kept = ({name: count() for name, count in counts.items()} for counts in (opened, lasting))
    return {
        "planned": {"ends": {}, "works_on": opened_now, "fallback_needed_until": until and until.isoformat()},
        "leaked": {"ends": opened_now, "new_letters": _written_anew(), "stays": kept},
        "change_of_mailbox_key": {"possible": False, "would_lose": kept},
    }


@transaction.atomic
def rotate(*, leaked: bool) -> dict:
    """Have the database know the new SECRET_KEY; returns what was done. May be repeated.

    Leaked means that no link of the former key works any more: who has not confirmed gets a letter anew. Raises
    RotationError where the environment does not say the same.
    """
    key_checks.introduce()
    known = key_checks.known_keys()
    former = known[SECRET]
    if known[MAILBOX] is None:
        raise RotationError(f"{MAILBOX} {key_checks.WHAT_TO_DO[MAILBOX]}")
    if leaked and settings.SECRET_KEY_FALLBACKS:
        raise RotationError("What stands in SECRET_KEY_FALLBACKS opens everything still. Take it out first.")
    if former is None and not leaked:
        raise RotationError(f"{SECRET} {key_checks.WHAT_TO_DO[SECRET]}")
    done = {"new_letters": sum(map(requeue_confirmations, _confirmable())) if leaked else 0}
    if former == settings.SECRET_KEY and not done["new_letters"]:
        raise RotationError("The database knows this SECRET_KEY already. To replace it, set another one first.")
    key_checks.remember(SECRET)
    until = None if leaked else _last_link_lives_until()
    return {**done, "fallback_needed_until": until and until.isoformat()}


def requeue_confirmations(model: type[Confirmable]) -> int:
    """Have rows whose living link was made under none of our keys wait for a letter, as the number of letters that
    their mailboxes may get allows; returns how many are due now: what is held gets one once it is released.

    The worker writes it, to each mailbox about one thing once.
    """
    rows = _waiting(model).only("salt", "confirm_digest")
    dead = [row.pk for row in rows.iterator(chunk_size=BATCH) if row.link is None]
    now, number = timezone.now(), 0
    for start in range(0, len(dead), BATCH):
        batch = dead[start : start + BATCH]
        unsent = Letter.objects.waiting().filter(kind=model.confirm_letter, row_id__in=batch)
        unsent.update(dropped_at=now, leased_until=None)
        # As if decided now: a letter may have left days after its row was decided, and its week ends with it.
        again = {"confirm_digest": None, "lettered_at": None, "processed_at": now, "retry_at": now, "code_failures": 0}
        rows = model.objects.filter(pk__in=batch, confirmed_at=None)
        number += rows.filter(model.may_get_letter()).count()
        rows.update(**again)
    return number
