"""What happens to signatures: the only writers of their state. Every verb may be repeated."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from campaign import confirmation, deadlocks, languages, links, networks, processing, schedule
from campaign.forms import HONEYPOT
from campaign.mail import mailboxes
from detainees.models import DetaineePage
from news.subscriptions.services import subscribe_confirmed

from .choices import Choice, unasked
from .models import LinkRequest, Petition, PetitionText, Signature, SpentLink
from .petition_text import NAMES, nobody_left, text_of
from .retention import ERASED, erase_details
from .signatures import SignatureQuerySet, may_be_confirmed

MANAGE_LIFE = timedelta(hours=1)
FRESH = timedelta(minutes=10)

petition_label = lazy(lambda slug: _("Petition “%(petition)s”") % {"petition": slug}, str)

log = logging.getLogger("campaign.petitions")


def submit(*, petition: Petition, fields: dict[str, object], address: str) -> None:
    """Record a submission from a network address: one INSERT. Raises DatabaseError when it is not recorded.

    `petition` comes `with_text`. Nothing about the signer is looked up, and nobody is refused: what
    looks like a machine is held later, by the worker.
    """
    honeypot = bool(fields.pop(HONEYPOT, ""))
    if fields.get("unlisted"):
        fields |= {"show_name": False, "wants_news": False}
    language = languages.active()
    row = Signature(petition_id=petition.pk, text_id=petition.text_id, honeypot=honeypot, language=language, **fields)
    for name, value in networks.origin(address).items():
        setattr(row, name, value)
    row.save(force_insert=True)


def request_links(*, email: str, address: str = "") -> None:
    """Record that somebody asks for the links to their own signatures."""
    LinkRequest(email=email, language=languages.active(), **networks.origin(address)).save(force_insert=True)


def process_signatures() -> int:
    """Decide a batch of new submissions; returns how many."""
    return processing.process(Signature)


def process_link_requests() -> int:
    """Decide a batch of requests for links; returns how many."""
    return processing.process(LinkRequest)


@deadlocks.retried
def confirm(*, signature: Signature, choice: Choice | None = None) -> bool:
    """Confirm a signature as its owner chose; True only for the one call that did. Repeating it changes nothing.

    Without a choice it is the letter's own row, kept as carefully as anything that waits for this mailbox asks. In the
    same transaction the signer gets an hour's access to their own page and, having ticked the box, a place on
    the e-mail list; who wants to stand on no list is erased, and so is whatever else the mailbox had submitted.
    """
    now = timezone.now()
    with transaction.atomic():
        waiting = _same_mailbox(signature).filter(confirmed_at=None)
        if waiting.exists():  # in the one order in which everybody locks, so that nobody waits for each other
            list(
                Signature.objects.of_mailbox(signature)
                .filter(confirmed_at=None)
                .order_by("pk")
                .select_for_update()
                .values("pk")
            )
        chosen = (choice or unasked(signature)).fields()
        wants_news, also = chosen["wants_news"], {**chosen, **signature.manage_link_until(now + MANAGE_LIFE)}
        if chosen["unlisted"]:
            also |= {**ERASED, "erased_at": now}
        done = confirmation.confirm(signature, while_true=may_be_confirmed(), also=also)
        if done and wants_news:
            subscribe_confirmed(email=signature.email, source="petition", language=signature.language)
        if done:
            _discard_other_submissions(signature, waiting)
        if done and chosen["unlisted"]:
            erase_details([signature.pk])
    if done:
        signature.refresh_from_db()
    return done


def _discard_other_submissions(signature: Signature, others: SignatureQuerySet) -> None:
    """Forget what the mailbox submitted besides; the links of its letters go on saying that they were used."""
    digests = others.filter(confirm_digest__isnull=False).values_list("confirm_digest", flat=True)
    SpentLink.objects.bulk_create(SpentLink(digest=digest, signature=signature) for digest in digests)
    others.erase_unconfirmed()


def by_code(*, petition: Petition, email: str, code: str) -> Signature | None:
    """The signature that address and six digits belong to; None when they fit nothing."""
    rows = Signature.objects.filter(petition=petition, withdrawn_at=None).answering(mailboxes.hash_of(email))
    return confirmation.by_code(rows, code=code)


@deadlocks.retried
def unlist(*, signature: Signature) -> bool:
    """Turn a signature into one that counts and stands on no list: everything personal goes. True when it did now."""
    rows = Signature.objects.filter(pk=signature.pk, confirmed_at__isnull=False, erased_at=None)
    with transaction.atomic():
        done = bool(rows.update(**ERASED, unlisted=True, erased_at=timezone.now()))
        if done:
            _same_mailbox(signature).erase_unconfirmed()
            erase_details([signature.pk])
    return done


def issue_manage_links(signatures: list[Signature]) -> None:
    """Give each signature a manage link that lives an hour from now; an earlier one ends.

    One issued in the last minutes stays, so that a letter sent again is the same letter.
    """
    now = timezone.now()
    for signature in signatures:
        until = signature.manage_until
        if until and signature.manage_token and until - now > MANAGE_LIFE - FRESH:
            continue
        for name, value in signature.manage_link_until(now + MANAGE_LIFE).items():
            setattr(signature, name, value)
    Signature.objects.bulk_update(signatures, ["manage_until", "manage_digest"])


def has_signed(*, petition: Petition, mailbox_hash: bytes) -> bool:
    """Whether this mailbox stands confirmed under the petition."""
    return Signature.objects.filter(petition=petition, mailbox_hash=mailbox_hash, confirmed_at__isnull=False).exists()


def correct_display(*, signature: Signature, name: str, show_name: bool) -> None:
    """Correct the signer's name and whether the public sees it."""
    Signature.objects.filter(pk=signature.pk, erased_at=None).update(name=name, show_name=show_name)


def _same_mailbox(signature: Signature) -> SignatureQuerySet:
    """What else the same mailbox has submitted under the same petition."""
    return Signature.objects.of_mailbox(signature).exclude(pk=signature.pk)


@deadlocks.retried
def withdraw(*, signature: Signature) -> bool:
    """Take a signature back and erase everything personal, in this and in unconfirmed rows of the same mailbox.

    Second signatures of the mailbox that stand aside for this one go with it.
    """
    with transaction.atomic():
        row = Signature.objects.select_for_update().get(pk=signature.pk)
        if row.withdrawn_at:
            return False
        _same_mailbox(row).erase_unconfirmed()
        now = timezone.now()
        gone = {**ERASED, "mailbox_hash": None, "salt": links.new_salt(), "erased_at": now, "withdrawn_at": now}
        Signature.objects.filter(pk=row.pk).update(**gone)
        erase_details([row.pk])
        LinkRequest.objects.filter(mailbox_hash=row.mailbox_hash).delete()  # the address may stand there for a day
        for second in Signature.objects.filter(duplicate_of=row, withdrawn_at=None):
            withdraw(signature=second)
    return True


def expire_signatures() -> int:
    """Mark submissions that nobody confirmed in time."""
    return confirmation.expire(Signature)


def publish_scheduled() -> int:
    """Publish and take down what staff have scheduled; nothing whose end has passed goes public."""
    schedule.call_back_what_has_ended()
    call_command("publish_scheduled", verbosity=0)
    return 0


@transaction.atomic
def renumber_texts(page: DetaineePage | None = None, **_signal: object) -> None:
    """Number anew the texts of petitions that name people, where they changed; part of the caller's transaction."""
    naming = Petition.objects.filter(live=True).select_for_update(no_key=True).order_by("pk")
    for petition in chain(naming.filter(title__contains=NAMES), naming.filter(demand__contains=NAMES)):
        PetitionText.keep(petition)


def in_preview(page: DetaineePage) -> Iterator[tuple[str, str]]:
    """What the preview of the switch shows of petitions: their texts, and whether they still ask."""
    for petition in Petition.objects.public().with_text().filter(closes_at=None):
        text = text_of(petition)
        if nobody_left(petition):
            shown = _("Asks for nobody any more, and cannot be signed.")
        else:
            shown = f"{text.title}\n{text.demand}"
        yield petition_label(petition.slug), shown
