"""One reminder, a day after the confirm letter, to those who have not confirmed yet."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaign import confirmation, processing
from campaign.mail import letters
from campaign.mail.models import Letter, Suppression
from campaign.mail.sending import GIVE_UP_AFTER
from campaign.models import CampaignSettings
from campaign.modes import Mode

from .models import PetitionSettings, Signature, SignatureEvent

KIND = "petitions.reminder"
AFTER = timedelta(hours=24)  # the confirm letter was sent
NOT_AFTER = timedelta(hours=48)  # switching reminders on writes to nobody about last week
BATCH = 500


def _are_wanted() -> bool:
    """Whether staff want reminders, and their link would work now; the default site's settings decide."""
    switched = PetitionSettings.objects.filter(site__is_default_site=True).values_list("send_reminders", flat=True)
    modes = CampaignSettings.objects.filter(site__is_default_site=True).values_list("mode", flat=True)
    return switched.first() is not False and modes.first() != Mode.READONLY


def due():
    """Signatures to remind of now, the latest in front; how many letters their mailboxes have had is not looked at.

    Not held, removed, bounced or suppressed ones, nor those of a petition that is closed or not public; and of one
    mailbox under one petition only the one written to last, unless another is confirmed or was reminded of.
    """
    now = timezone.now()
    letter = Letter.objects.filter(kind=Signature.confirm_letter, row_id=OuterRef("pk"))
    sent = letter.filter(sent_at__gt=now - NOT_AFTER, sent_at__lte=now - AFTER)
    same = Signature.objects.filter(petition=OuterRef("petition"), mailbox_hash=OuterRef("mailbox_hash"))
    outranking = same.filter(
        Q(confirmed_at__isnull=False) | Q(reminded_at__isnull=False) | Q(lettered_at__gt=OuterRef("lettered_at"))
    )
    decided = SignatureEvent.objects.filter(signature=OuterRef("pk"), code="cap")
    unwanted = Suppression.objects.filter(mailbox_hash=OuterRef("mailbox_hash"))
    open_petition = Q(petition__closes_at=None) | Q(petition__closes_at__gt=now)
    return Signature.objects.filter(
        open_petition,
        Exists(sent),
        ~Exists(outranking),
        ~Exists(unwanted),
        ~Exists(decided),
        petition__live=True,
        confirmed_at=None,
        expired_at=None,
        held_at=None,
        removed_at=None,
        reminded_at=None,
        confirm_digest__isnull=False,
        lettered_at__gt=now - confirmation.LINK_LIFE,
        lettered_at__lte=now - AFTER,  # its letter was not written anew since, under another key
        processed_at__lte=now - AFTER,
        processed_at__gt=now - NOT_AFTER - GIVE_UP_AFTER,  # so long a letter may have waited; bounds the index
    ).order_by("-processed_at", "-pk")


@transaction.atomic
def remind() -> int:
    """Remind a batch; returns how many were decided. Who confirms in the same moment is left alone.

    It takes its turn with those who process, because it spends of the same number of letters a mailbox may get. A
    mailbox that has had its number gets no reminder, now or later; its timeline says so.
    """
    with connection.cursor() as cursor:
        if not processing.take_turn(cursor) or not _are_wanted():
            return 0
    rows = list(due().select_for_update(skip_locked=True, of=("self",)).only("mailbox_hash")[:BATCH])
    allowance = letters.allowance(bytes(row.mailbox_hash) for row in rows)
    reminded, capped = [], []
    for row in rows:
        mailbox_hash = bytes(row.mailbox_hash)
        (reminded if allowance[mailbox_hash] > 0 else capped).append(row)
        allowance[mailbox_hash] -= 1
    Signature.objects.filter(pk__in=[row.pk for row in reminded]).update(reminded_at=timezone.now())
    letters.queue(KIND, [(row.pk, row.mailbox_hash) for row in reminded])
    SignatureEvent.objects.bulk_create(SignatureEvent(signature=row, code="cap", detail="reminder") for row in capped)
    return len(rows)
