"""What happens to signatures: the only writers of their state. Every verb may be repeated."""

import logging
from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from campaign import confirmation, languages, links, networks, settling
from campaign.mail import mailboxes
from news.subscriptions import subscribe_confirmed

from .models import LinkRequest, Petition, Signature
from .retention import ERASED, forget, forget_details
from .signatures import in_time

MANAGE_LIFE = timedelta(hours=1)
FRESH = timedelta(minutes=10)

log = logging.getLogger("campaign.petitions")


def submit(*, petition: Petition, fields: dict, address: str) -> None:
    """Record a submission from a network address: one INSERT. Raises DatabaseError when it is not recorded.

    `petition` comes `with_text`. Nothing about the signer is looked up, and nobody is refused: what
    looks like a machine is held later, by the worker.
    """
    trapped = bool(fields.pop("website", ""))
    if fields.get("unlisted"):
        fields |= {"show_name": False, "wants_news": False}
    language = languages.active()
    row = Signature(petition_id=petition.pk, text_id=petition.text_id, trapped=trapped, language=language, **fields)
    for name, value in networks.origin(address).items():
        setattr(row, name, value)
    row.save(force_insert=True)


def request_links(*, email: str, address: str = "") -> None:
    """Record that somebody asks for the links to their own signatures."""
    LinkRequest(email=email, language=languages.active(), **networks.origin(address)).save(force_insert=True)


def settle_signatures() -> int:
    """Decide a batch of new submissions; returns how many."""
    return settling.settle(Signature)


def settle_link_requests() -> int:
    """Decide a batch of requests for links; returns how many."""
    return settling.settle(LinkRequest)


def confirm(*, signature: Signature) -> bool:
    """Confirm a signature; True only for the one call that did. Repeating it changes nothing.

    In the same transaction the signer gets an hour's access to their own page and, having
    ticked the box, a place on the e-mail list; who wants to stand on no list is erased. What else
    their mailbox had submitted goes right after.
    """
    now = timezone.now()
    until = now + MANAGE_LIFE
    also = {"manage_until": until, "manage_digest": links.digest(signature.manage_token_until(until))}
    if signature.unlisted:
        also |= {**ERASED, "erased_at": now}
    with transaction.atomic():
        done = confirmation.confirm(signature, while_true=in_time(), also=also)
        if done and signature.wants_news:
            subscribe_confirmed(email=signature.email, source="petition", language=signature.language)
    if done and signature.unlisted:
        # After the commit: two links of one mailbox pressed at once would wait for each other's rows.
        forget(_same_mailbox(signature).filter(confirmed_at=None))
        forget_details([signature.pk])
    if done:
        signature.refresh_from_db()
    return done


def confirm_by_code(*, petition: Petition, email: str, code: str) -> Signature | None:
    """The signature that address and six digits belong to, confirmed; None when they fit nothing."""
    rows = Signature.objects.filter(petition=petition, withdrawn_at=None).answering(mailboxes.hash_of(email))
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


def has_signed(*, petition: Petition, mailbox_hash: bytes) -> bool:
    """Whether this mailbox stands confirmed under the petition."""
    return Signature.objects.filter(petition=petition, mailbox_hash=mailbox_hash, confirmed_at__isnull=False).exists()


def correct_display(*, signature: Signature, name: str, show_name: bool) -> None:
    """Correct the signer's name and whether the public sees it."""
    Signature.objects.filter(pk=signature.pk, erased_at=None).update(name=name, show_name=show_name)


def _same_mailbox(signature: Signature):
    """What else the same mailbox has submitted under the same petition."""
    same = Signature.objects.filter(petition_id=signature.petition_id, mailbox_hash=signature.mailbox_hash)
    return same.exclude(pk=signature.pk)


def withdraw(*, signature: Signature) -> bool:
    """Take a signature back and erase everything personal, in this and in unconfirmed rows of the same mailbox.

    Second signatures of the mailbox that stand aside for this one go with it.
    """
    with transaction.atomic():
        row = Signature.objects.select_for_update().get(pk=signature.pk)
        if row.withdrawn_at:
            return False
        forget(_same_mailbox(row).filter(confirmed_at=None))
        now = timezone.now()
        gone = {**ERASED, "mailbox_hash": None, "salt": links.new_salt(), "erased_at": now, "withdrawn_at": now}
        Signature.objects.filter(pk=row.pk).update(**gone)
        forget_details([row.pk])
        LinkRequest.objects.filter(mailbox_hash=row.mailbox_hash).delete()  # the address may stand there for a day
        for second in Signature.objects.filter(duplicate_of=row, withdrawn_at=None):
            withdraw(signature=second)
    return True


def expire_signatures() -> int:
    """Mark submissions that nobody confirmed in time."""
    return confirmation.expire(Signature)


def publish_scheduled() -> int:
    """Publish and take down what staff have scheduled."""
    call_command("publish_scheduled", verbosity=0)
    return 0
