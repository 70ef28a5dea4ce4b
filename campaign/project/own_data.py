"""Everything that is held about one mailbox, for its owner to read: named field by field."""

from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from campaign.erasure import UNCONFIRMED_LIFE
from campaign.mail import mailboxes
from campaign.mail.models import Letter, Suppression
from campaign.mail.retention import LETTER_LIFE
from campaign.retention import ORIGIN_LIFE
from campaign.sender_rules import SenderRule
from news.models import CampaignUpdateCopy, Subscription
from petitions.models import GROUNDS, LinkRequest, Signature
from petitions.retention import LINK_REQUEST_LIFE


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def letter_purpose(kind: str) -> str:
    """What a letter of this kind is for."""
    purposes = {
        "petitions.confirm": _("asks to confirm a signature"),
        "petitions.reminder": _("reminds of a signature that is not confirmed yet"),
        "petitions.already_signed": _("says that the petition is signed already"),
        "petitions.your_signatures": _("holds links to the confirmed signatures"),
        "news.confirm": _("asks to confirm a place on the e-mail list"),
        "news.already_subscribed": _("says that the address is on the e-mail list already"),
        "news.welcome": _("welcomes to the e-mail list"),
        "news.update": _("brings news to everybody on the e-mail list"),
    }
    return purposes.get(kind, kind)


def _network(row) -> str:
    """What is left of the address that a submission came from, as a sentence."""
    if row.source_hash is None and row.network_hash is None:
        return _("nothing")
    until = timezone.localdate(row.submitted_at + ORIGIN_LIFE).isoformat()
    return _("a scrambled mark that nobody can read, until %(day)s") % {"day": until}


def _submission(row) -> dict:
    """What every form keeps of a submission."""
    return {
        "email_address": row.email,
        "mail_provider": row.domain,
        "language_of_the_form": row.language,
        "submitted": _moment(row.submitted_at),
        "letter_written": _moment(row.lettered_at),
        "letter_held_back_until": _moment(row.retry_at),
        "wrong_codes_typed": row.code_failures,
        "confirmed": _moment(row.confirmed_at),
        "network_address": _network(row),
    }


def _kept_until(signature: Signature) -> str:
    if signature.erased_at:
        return _("erased on %(day)s") % {"day": timezone.localdate(signature.erased_at).isoformat()}
    if not signature.confirmed_at:
        return timezone.localdate(signature.submitted_at + UNCONFIRMED_LIFE).isoformat()
    day = signature.petition.retention_date
    return day.isoformat() if day else _("no day is set while the petition is open without end")


def _what_happened(signature: Signature, entries: list[ModelLogEntry]) -> list[dict]:
    """By a rule or a bulk action, or by a moderator's hand; not whose, and not what staff noted about it.

    What the block list gives as its reason is such a note.
    """
    events = signature.events.all()
    happened = [(each.at, each.get_code_display(), "" if each.code == "blocked" else each.detail) for each in events]
    happened += [(entry.timestamp, entry.message, "") for entry in entries if entry.object_id == str(signature.pk)]
    happened.sort(key=lambda one: one[0])
    return [{"at": _moment(at), "what": str(what), "why": why} for at, what, why in happened]


def _signature(signature: Signature, entries: list[ModelLogEntry]) -> dict:
    ground = signature.removal_ground
    return {
        "petition": signature.petition.display_title,
        "petition_address": signature.petition.full_url,
        "text_signed": signature.text.number,
        "status": str(signature.state_label),
        **_submission(signature),
        "name": signature.name,
        "country": str(signature.country),
        "us_state": signature.us_state,
        "postal_code": signature.postcode,
        "comment": signature.comment,
        "name_shown": signature.show_name,
        "news_wanted": signature.wants_news,
        "on_no_list": signature.unlisted,
        "counts": signature.counts,
        "reminded": _moment(signature.reminded_at),
        "expired": _moment(signature.expired_at),
        "held": _moment(signature.held_at),
        "released": _moment(signature.released_at),
        "removed": _moment(signature.removed_at),
        "removed_because": str(GROUNDS.get(ground, ground)),
        "withdrawn": _moment(signature.withdrawn_at),
        "erased": _moment(signature.erased_at),
        "kept_until": _kept_until(signature),
        "ledger_entries_with_its_hash_begin_at": [leaf.first_entry for leaf in signature.leaves.all()],
        "what_happened": _what_happened(signature, entries),
    }


def _place(place: Subscription) -> dict:
    over = timezone.localdate(place.submitted_at + UNCONFIRMED_LIFE).isoformat()
    return {
        **_submission(place),
        "form": place.source,
        "ended": _moment(place.unsubscribed_at),
        "kept_until": _("you leave the list") if place.confirmed_at else over,
    }


def _letter(letter: Letter) -> dict:
    return {
        "what": letter_purpose(letter.kind),
        "written": _moment(letter.created_at),
        "sent": _moment(letter.sent_at),
        "given_up": _moment(letter.failed_at or letter.dropped_at),
        "attempts": letter.attempts,
        "kept_until": timezone.localdate(letter.created_at + LETTER_LIFE).isoformat(),
    }


def _log_entries(signatures: list[Signature]) -> list[ModelLogEntry]:
    ids = [str(signature.pk) for signature in signatures]
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Signature), object_id__in=ids)
    return list(entries.order_by("timestamp"))


def _suppressed(mailbox_hash: bytes) -> dict | None:
    entry = Suppression.objects.filter(mailbox_hash=mailbox_hash).first()
    return {"since": _moment(entry.created_at), "because": entry.reason} if entry else None


def _rules(mailbox_hash: bytes) -> list[dict]:
    """What staff have set for this very address; why, is a note of theirs."""
    reading = mailboxes.rules()
    named = SenderRule.objects.filter(subject=SenderRule.Subject.ADDRESS).order_by("pk")
    return [
        {"address": rule.pattern, "verdict": rule.get_verdict_display(), "ends": _moment(rule.expires_at)}
        for rule in named
        if mailboxes.identify(rule.pattern, reading)[0] == mailbox_hash
    ]


def about(signature: Signature) -> dict:
    """What is held about the mailbox of this signature, in all its places; of a withdrawn one, the bare fact."""
    rows = Signature.objects.select_related("petition", "text").prefetch_related("events", "leaves").order_by("pk")
    mailbox_hash = signature.mailbox_hash
    known = mailbox_hash is not None  # a withdrawn row knows its mailbox no more
    signatures = list(rows.filter(mailbox_hash=mailbox_hash) if known else rows.filter(pk=signature.pk))
    places = list(Subscription.objects.filter(mailbox_hash=mailbox_hash).order_by("pk")) if known else []
    requests = LinkRequest.objects.filter(mailbox_hash=mailbox_hash).order_by("pk") if known else []
    welcomed = Q(kind="news.welcome", row_id__in=[place.pk for place in places])
    updates = Q(kind="news.update", row_id__in=CampaignUpdateCopy.objects.filter(subscription__in=places).values("pk"))
    own = Q(mailbox_hash=mailbox_hash) | welcomed | updates
    letters = Letter.objects.filter(own).order_by("pk") if known else []
    entries = _log_entries(signatures)
    return {
        "about": _("All that %(site)s holds about the mailbox that this link was sent to.")
        % {"site": settings.WAGTAIL_SITE_NAME},
        "made": _moment(timezone.now()),
        "mailbox_mark": _("a keyed hash that nobody can read, so that one mailbox signs once") if known else None,
        "never_written_to": _suppressed(mailbox_hash) if known else None,
        "rules_for_the_address": _rules(bytes(mailbox_hash)) if known else [],
        "signatures": [_signature(row, entries) for row in signatures],
        "email_list": [_place(place) for place in places],
        "requests_for_links": [
            {**_submission(row), "kept_until": _moment(row.processed_at and row.processed_at + LINK_REQUEST_LIFE)}
            for row in requests
        ],
        "letters": [_letter(letter) for letter in letters],
        "not_in_here": _(
            "What you withdrew is erased and cannot be found by your address any more. Notes that moderators wrote"
            " beside a decision are left out, as they may speak of others. Backups are deleted after 30 days."
        ),
    }
