"""What the release-day switch does: the only writers of how a detention ended.

Every verb may be repeated, and each action is in the audit log of the profile.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log as log_action

from campaign.users import User

from ..models import DetaineePage, OutcomeRequest
from ..signals import case_changed
from .models import NO_OUTCOME

RECORD = "detainees.record_outcome"


def edits(user: User) -> bool:
    """Whether they may record how a detention ended."""
    return user.has_perm(RECORD)


def may_read(page: DetaineePage, user: User) -> bool:
    """Who may record it, and the person's family and lawyers."""
    return edits(user) or user.pk in page.family()


def may_consent(request: OutcomeRequest, user: User) -> bool:
    """Whoever may read it, but who asked."""
    return request.may_consent(user) and may_read(request.page, user)


def original_profile(page: DetaineePage) -> DetaineePage:
    """The one of a profile's translations that requests are kept with: the first there was."""
    return DetaineePage.objects.filter(translation_key=page.translation_key).earliest("pk")


def ask(
    *, page: DetaineePage, by: User, kind: str, at: datetime, note: str = "", banner_until: date | None = None
) -> OutcomeRequest | None:
    """Ask for an outcome; nothing changes until an approver consents. None when one is asked for or stands."""
    page = original_profile(page)
    if not page.is_held:
        return None
    try:
        with transaction.atomic():
            request = OutcomeRequest.objects.create(
                page=page, kind=kind, at=at, note=note, banner_until=banner_until, asked_by=by
            )
            _log("detainees.outcome_ask", request, by)
    except IntegrityError:
        return None  # one is open
    return request


@transaction.atomic
def consent(*, request: OutcomeRequest, by: User) -> bool:
    """Let it take effect, on the profile in every language; True only for the one call that did.

    In one transaction:
    1. The request gets its approver, if it still waits and somebody else has asked: of two calls one goes on.
    2. `write` locks the profile in every language, and gives all of them the outcome.
    3. What repeats it in words (petitions, letters to the list) follows, by the signal `case_changed`.
    4. The audit log of the profile says who did it.
    """
    if not OutcomeRequest.objects.waiting().filter(pk=request.pk).consent(by=by):
        return False
    request.refresh_from_db()
    write(request.page, request.fields)
    _log("detainees.outcome_consent", request, by)
    return True


@transaction.atomic
def decline(*, request: OutcomeRequest, by: User) -> bool:
    """End it before it takes effect: whoever asked, or an approver; True only for the one call that did."""
    waiting = OutcomeRequest.objects.waiting().filter(pk=request.pk)
    if not waiting.update(declined_by=by, declined_at=timezone.now()):
        return False
    request.refresh_from_db()
    _log("detainees.outcome_decline", request, by)
    return True


@transaction.atomic
def reverse(*, request: OutcomeRequest, by: User) -> bool:
    """Take it back, in the steps of `consent`: every page says what it said before; True only for the one call."""
    effective = OutcomeRequest.objects.in_effect().filter(pk=request.pk)
    if not effective.update(reversed_by=by, reversed_at=timezone.now()):
        return False
    request.refresh_from_db()
    write(request.page, NO_OUTCOME)
    _log("detainees.outcome_reverse", request, by)
    return True


@transaction.atomic
def write(page: DetaineePage, fields: Mapping[str, object]) -> None:
    """Give a profile and its translations these words and moments of an outcome, and tell who repeats them.

    An UPDATE, so that neither a draft nor the time of the last publishing is touched: who wrote since
    then is still asked for approval. None of these fields is searched or refers to anything.
    """
    pages = DetaineePage.objects.filter(translation_key=page.translation_key)
    list(pages.select_for_update(of=("self",)).order_by("pk").values_list("pk"))  # one order, so no deadlock
    pages.update(**fields)
    for name, value in fields.items():
        setattr(page, name, value)
    case_changed.send(DetaineePage, page=page)


def clear_in_copy(page: DetaineePage) -> None:
    """A copy is the beginning of somebody else's profile: nobody has come home in it."""
    DetaineePage.objects.filter(pk=page.pk).update(**NO_OUTCOME)


@contextmanager
def rehearsed(page: DetaineePage, fields: Mapping[str, object]) -> Iterator[DetaineePage]:
    """Within this the switch is thrown, for this process alone; at its end nothing has happened."""
    with transaction.atomic():
        write(DetaineePage.objects.get(pk=page.pk), fields)
        yield DetaineePage.objects.get(pk=page.pk)
        transaction.set_rollback(True)


def _log(action: str, request: OutcomeRequest, by: User) -> None:
    data = {"request": request.pk, "kind": request.kind, "at": request.at.isoformat(), "note": request.note}
    log_action(instance=request.page, action=action, user=by, data=data)
