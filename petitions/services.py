"""What happens to signatures: the only writers of their state. Every verb may be repeated."""

import logging
from datetime import timedelta

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, When
from django.utils import timezone
from wagtail.log_actions import log as log_action

from campaign import confirmation, links
from campaign.mail import mailboxes
from campaign.mail.models import Letter
from news.subscriptions import subscribe_confirmed

from .models import STATES, LinkRequest, Petition, Signature, Tally

MANAGE_LIFE = timedelta(hours=1)
FRESH = timedelta(minutes=10)
ERASED = {
    "name": "",
    "email": "",
    "mailbox": None,
    "country": "",
    "postcode": "",
    "us_state": "",
    "comment": "",
    "show_name": False,
    "wants_news": False,
}

log = logging.getLogger("campaign.petitions")


def submit(*, petition: Petition, fields: dict) -> None:
    """Record a submission: one INSERT, nothing looked up. Raises DatabaseError when it is not recorded.

    Whoever filled in the field that people do not see is held for a moderator, not refused.
    """
    trapped = fields.pop("website", "")
    held_at = timezone.now() if trapped else None
    Signature(petition_id=petition.pk, held_at=held_at, **fields).save(force_insert=True)


def request_links(*, email: str) -> None:
    """Record that somebody asks for the links to their own signatures."""
    LinkRequest(email=email).save(force_insert=True)


def settle_signatures() -> int:
    """Decide a batch of new submissions; returns how many."""
    return confirmation.settle(Signature)


def settle_link_requests() -> int:
    """Decide a batch of requests for links; returns how many."""
    return confirmation.settle(LinkRequest)


def confirm(*, signature: Signature) -> bool:
    """Confirm a signature; True only for the one call that did. Repeating it changes nothing.

    In the same transaction the signer gets an hour's access to their own page and, having
    ticked the box, a place on the e-mail list.
    """
    until = timezone.now() + MANAGE_LIFE
    access = {"manage_until": until, "manage_digest": links.digest(signature.manage_token_until(until))}
    with transaction.atomic():
        done = confirmation.confirm(signature, also=access)
        if done and signature.wants_news:
            subscribe_confirmed(email=signature.email, source="petition")
    if done:
        signature.refresh_from_db()
    return done


def confirm_by_code(*, petition: Petition, email: str, code: str) -> Signature | None:
    """The signature that address and six digits belong to, confirmed; None when they fit nothing."""
    mailbox = mailboxes.mailbox_key(email, mailboxes.rules())
    rows = Signature.objects.filter(petition=petition, withdrawn_at=None).answering(mailbox)
    signature = confirmation.by_code(rows, code=code)
    if signature:
        confirm(signature=signature)
    return signature


def issue_manage_links(signatures) -> None:
    """Give each signature a manage link that lives an hour from now; an earlier one ends.

    One issued in the last minutes stays, so that a letter sent again is the same letter.
    """
    now = timezone.now()
    for signature in signatures:
        if signature.manage_until and signature.manage_until - now > MANAGE_LIFE - FRESH:
            continue
        signature.manage_until = now + MANAGE_LIFE
        signature.manage_digest = links.digest(signature.manage_token)
    Signature.objects.bulk_update(signatures, ["manage_until", "manage_digest"])


def has_signed(*, petition: Petition, mailbox: str) -> bool:
    """Whether this mailbox stands confirmed under the petition."""
    return Signature.objects.filter(petition=petition, mailbox=mailbox, confirmed_at__isnull=False).exists()


def correct_display(*, signature: Signature, name: str, show_name: bool) -> None:
    """Correct the signer's name and whether the public sees it."""
    Signature.objects.filter(pk=signature.pk, withdrawn_at=None).update(name=name, show_name=show_name)


def withdraw(*, signature: Signature) -> bool:
    """Take a signature back and erase everything personal, in this and in unconfirmed rows of the same mailbox."""
    with transaction.atomic():
        row = Signature.objects.select_for_update().get(pk=signature.pk)
        if row.withdrawn_at:
            return False
        same = Signature.objects.filter(petition_id=row.petition_id, mailbox=row.mailbox).exclude(pk=row.pk)
        same.filter(confirmed_at=None).delete()
        Signature.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now(), **ERASED)
    return True


def _moderate(rows, *, signature_ids, by, action: str, reason: str, **change) -> int:
    with transaction.atomic():
        found = list(rows.select_for_update().filter(pk__in=list(signature_ids), withdrawn_at=None).only("pk"))
        Signature.objects.filter(pk__in=[row.pk for row in found]).update(**change)
        for row in found:
            log_action(instance=row, action=action, user=by, data={"reason": reason})
    return len(found)


def hold(*, signature_ids, by, reason: str) -> int:
    """Set signatures aside until somebody has looked; they do not count meanwhile. Returns how many."""
    rows = Signature.objects.filter(held_at=None, removed_at=None)
    who = {"signature_ids": signature_ids, "by": by, "reason": reason}
    return _moderate(rows, action="petitions.hold", held_at=timezone.now(), **who)


def remove(*, signature_ids, by, reason: str) -> int:
    """Take signatures out of the petition; `restore` brings them back. Returns how many."""
    rows = Signature.objects.filter(removed_at=None)
    who = {"signature_ids": signature_ids, "by": by, "reason": reason}
    return _moderate(rows, action="petitions.remove", removed_at=timezone.now(), **who)


def restore(*, signature_ids, by, reason: str) -> int:
    """Undo hold and removal: the signatures stand as before. Returns how many.

    One that was held before its letter left is decided anew, so the letter goes out now.
    """
    rows = Signature.objects.exclude(held_at=None, removed_at=None)
    letter = Letter.objects.filter(kind=Signature.confirm_letter, row_id=OuterRef("pk"), dropped_at=None)
    settled_at = Case(When(~Exists(letter), confirmed_at=None, then=None), default=F("settled_at"))
    who = {"signature_ids": signature_ids, "by": by, "reason": reason}
    return _moderate(rows, action="petitions.restore", held_at=None, removed_at=None, settled_at=settled_at, **who)


@transaction.atomic
def advance_counts() -> int:
    """Bring the public counts in line with what stands now; returns how many signatures moved them.

    Each signature remembers whether the tally holds it, so a crash, a second worker or a
    removal meanwhile can neither lose nor double one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT id FROM petitions_signature WHERE standing <> counted
                ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED
            ), moved AS (
                UPDATE petitions_signature s SET counted = s.standing FROM due WHERE s.id = due.id
                RETURNING s.petition_id, s.standing
            )
            SELECT petition_id, sum(CASE WHEN standing THEN 1 ELSE -1 END), count(*) FROM moved
            GROUP BY petition_id ORDER BY petition_id
            """
        )
        moved = cursor.fetchall()
    now = timezone.now()
    for petition_id, change, _rows in moved:
        Tally.objects.get_or_create(petition_id=petition_id)
        Tally.objects.filter(petition_id=petition_id).update(count=F("count") + change, as_of=now)
    return sum(rows for _petition_id, _change, rows in moved)


def check_counts() -> int:
    """Compare each public count with the truth, and mend it with an entry in the log. Returns how many were wrong."""
    wrong = 0
    for petition in Petition.objects.all():
        with transaction.atomic():
            Tally.objects.get_or_create(petition=petition)
            tally = Tally.objects.select_for_update().get(petition=petition)
            true_count = Signature.objects.filter(petition=petition, counted=True).count()
            if tally.count != true_count:
                wrong += 1
                log.error("Petition %s counted %s instead of %s", petition.pk, tally.count, true_count)
                Tally.objects.filter(petition=petition).update(count=true_count, as_of=timezone.now())
    return wrong


def expire_signatures() -> int:
    """Mark submissions that nobody confirmed in time; forget answered requests for links."""
    day_ago = timezone.now() - timedelta(days=1)
    forgotten, _ = LinkRequest.objects.filter(settled_at__lt=day_ago).delete()
    return confirmation.expire(Signature) + forgotten


def publish_scheduled() -> int:
    """Publish and take down what staff have scheduled."""
    call_command("publish_scheduled", verbosity=0)
    return 0


def states_of(petition: Petition) -> dict[str, int]:
    """How many rows of a petition stand in each state, and in all."""
    rows = Signature.objects.filter(petition=petition)
    counts = {state: getattr(rows, state)().count() for state in STATES}
    return {"submitted": rows.count(), **counts}
