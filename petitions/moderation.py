"""What a moderator does to single signatures. Every verb may be repeated; each is in the audit log."""

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils import timezone
from wagtail.log_actions import log as log_action

from campaign.mail.models import Letter

from .email_list import follow_signatures
from .events import SILENCES, SignatureEvent
from .signatures import Signature


def verbs(signature: Signature) -> list[str]:
    """What a moderator can do to a signature as it stands: hold, remove, release (which is restoring), restore."""
    if signature.withdrawn_at or signature.duplicate_of_id:
        return []
    if signature.removed_at:
        return ["restore"]
    return ["release", "remove"] if signature.held_at else ["hold", "remove"]


def _moderate(rows, *, signature_ids, by, action: str, log: dict, **change) -> int:
    with transaction.atomic():
        wanted = rows.filter(pk__in=list(signature_ids), withdrawn_at=None)
        found = list(wanted.select_for_update().order_by("pk").only("pk"))
        Signature.objects.filter(pk__in=[row.pk for row in found]).update(**change)
        follow_signatures([row.pk for row in found])
        for row in found:
            log_action(instance=row, action=action, user=by, data=log)
    return len(found)


def hold(*, signature_ids, by, reason: str) -> int:
    """Set signatures aside until somebody has looked; they do not count meanwhile. Returns how many."""
    rows = Signature.objects.filter(held_at=None, removed_at=None)
    who = {"signature_ids": signature_ids, "by": by, "log": {"reason": reason}}
    return _moderate(rows, action="petitions.hold", held_at=timezone.now(), **who)


def remove(*, signature_ids, by, reason: str, ground: str = "other") -> int:
    """Take signatures out of the petition on one of GROUNDS; `restore` brings them back. Returns how many."""
    rows = Signature.objects.filter(removed_at=None)
    who = {"signature_ids": signature_ids, "by": by, "log": {"reason": reason, "ground": ground}}
    return _moderate(rows, action="petitions.remove", removed_at=timezone.now(), removal_ground=ground, **who)


def restoring(*, released: bool = False) -> dict:
    """The changes that undo a removal, and with `released` a hold as well.

    A signature that was taken out before its letter left is decided anew, so that the letter goes out now. One that
    was to cause no letter (its mailbox had just had one) causes none now either.
    """
    letter = Letter.objects.filter(kind=Signature.confirm_letter, row_id=OuterRef("pk"), dropped_at=None)
    silent = Exists(SignatureEvent.objects.filter(signature=OuterRef("pk"), code__in=SILENCES))
    never_had_one = Q(held_at__isnull=False) | ~silent if released else Q(held_at=None) & ~silent
    ended = Q(confirm_digest=None) & Exists(letter)  # that one's link, with the key it was made under
    due = ended | ~Exists(letter) & (Q(lettered_at__isnull=False) | never_had_one)
    processed_at = Case(When(due, confirmed_at=None, expired_at=None, then=None), default=F("processed_at"))
    return {"removed_at": None, "removal": None, "removal_ground": "", "processed_at": processed_at}


def restore(*, signature_ids, by, reason: str) -> int:
    """Undo hold and removal: the signatures stand as before, and no limit holds them again. Returns how many.

    A second signature of one mailbox stays out: the mailbox rules decide about it.
    """
    rows = Signature.objects.filter(duplicate_of=None).exclude(held_at=None, removed_at=None)
    change = {"held_at": None, "released_at": timezone.now(), **restoring(released=True)}
    who = {"signature_ids": signature_ids, "by": by, "log": {"reason": reason}}
    return _moderate(rows, action="petitions.restore", **change, **who)
