"""What a letter says: apps register a composer for each kind of letter they send."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from campaign import languages
from campaign.absolute import absolute_url

from . import addresses, mailboxes
from .models import Letter

# Over all forms, whoever typed the address: a mailbox is no target.
MOST_A_DAY = 3
MOST_IN_30_DAYS = 5
KEPT_FOR_OWNER = 1  # of both numbers: what strangers type never uses up the owner's way to their own signatures
DAY = timedelta(days=1)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Draft:
    """A letter to one person: `template` names `<app>/email/<name>`, without .txt and .html.

    Without a template its text stands in `parts`, as (text, HTML or ""): a letter to staff, which is no part of
    the campaign's mail, so that nothing is added to it and no “never write to me” stops it.
    """

    to: str
    subject: str
    template: str = ""
    context: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, str] | None = None
    language: str = languages.DEFAULT  # its words, dates and addresses are in this one


Composer = Callable[[list[int]], Iterable[tuple[int, Draft]]]
composers: dict[str, Composer] = {}
preparers: dict[str, Callable[[list[int]], None]] = {}
of_owners: set[str] = set()  # the kinds that bring a mailbox's owner to what is theirs
stoppable: dict[str, Callable[[int], bool]] = {}


def composer(
    kind: str,
    *,
    of_owner: bool = False,
    prepare: Callable[[list[int]], None] | None = None,
    leaves: Callable[[int], bool] | None = None,
) -> Callable[[Composer], Composer]:
    """Register the function that turns row ids into (row id, Draft); a row it leaves out gets no letter.

    It only reads. What a letter needs written for it, like a link that lives for an hour from its sending, `prepare`
    writes, before every attempt and not when the letter is queued: it may wait for three days.
    `leaves` says of a row id whether its letter still goes out, asked right before it does: for what staff stop.
    """

    def register(function: Composer) -> Composer:
        composers[kind] = function
        if of_owner:
            of_owners.add(kind)
        if prepare:
            preparers[kind] = prepare
        if leaves:
            stoppable[kind] = leaves
        return function

    return register


def is_stopped(letter: Letter) -> bool:
    """Whether somebody has stopped a letter since it was composed."""
    return letter.kind in stoppable and not stoppable[letter.kind](letter.row_id)


def queue(kind: str, rows: Iterable[tuple[int, bytes | None]], *, rank: int = Letter.Rank.SIGNERS) -> None:
    """Write letters in the caller's transaction; the worker sends them after its commit, the lowest rank first.

    `rows` are (row id, hash of the mailbox it burdens); None where the receiver has proven the mailbox.
    """
    made = [Letter(kind=kind, row_id=row_id, mailbox_hash=mailbox_hash, rank=rank) for row_id, mailbox_hash in rows]
    Letter.objects.bulk_create(made)


def allowance(hashes: Iterable[bytes], *, of_owner: bool = False) -> dict[bytes, int]:
    """How many letters each mailbox may still get now; the caller holds the turn (`processing.take_turn`).

    A letter counts from its writing, while it waits, and from its sending: those that a mail server
    held up for days arrive with no new ones. KEPT_FOR_OWNER of them is for kinds `of_owner` alone.
    """
    now, hashes = timezone.now(), set(hashes)

    def within(span: timedelta) -> Q:
        waiting = Q(sent_at=None, failed_at=None)
        return Q(created_at__gt=now - span) | Q(sent_at__gt=now - span) | waiting

    written = Letter.objects.filter(within(MONTH), mailbox_hash__in=hashes, dropped_at=None).values("mailbox_hash")
    others, day = ~Q(kind__in=of_owners), within(DAY)
    counts = written.annotate(
        month=Count("pk"),
        day=Count("pk", filter=day),
        others_month=Count("pk", filter=others),
        others_day=Count("pk", filter=day & others),
    )
    kept = 0 if of_owner else KEPT_FOR_OWNER
    left = dict.fromkeys(hashes, min(MOST_A_DAY, MOST_IN_30_DAYS) - kept)
    for row in counts:
        free = [MOST_A_DAY - row["day"], MOST_IN_30_DAYS - row["month"]]
        if not of_owner:
            free += [MOST_A_DAY - kept - row["others_day"], MOST_IN_30_DAYS - kept - row["others_month"]]
        left[bytes(row["mailbox_hash"])] = min(free)  # type: ignore[arg-type]  # one of the hashes, so never null
    return left


def one_click_unsubscribe(address: str) -> dict[str, str]:
    """The headers every letter to the list carries (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def rendered(template: str, context: dict[str, object]) -> tuple[str, str]:
    """The text and the HTML part of a letter: `template` as in `Draft`.

    Django marks whatever it renders as safe for HTML, a text file too, which escapes nothing: the text part is
    plain again, so that a page that shows it escapes it.
    """
    text = render_to_string(f"{template}.txt", context)
    return str.__str__(text), render_to_string(f"{template}.html", context)


def _message(letter: Letter, draft: Draft, mailbox_hash: bytes) -> EmailMultiAlternatives:
    with languages.speaking(draft.language):
        return _worded(letter, draft, mailbox_hash)


def _worded(letter: Letter, draft: Draft, mailbox_hash: bytes) -> EmailMultiAlternatives:
    """The message in the active language."""
    context = {
        "site_url": settings.BASE_URL,
        "campaign_name": settings.WAGTAIL_SITE_NAME,
        "suppress_url": absolute_url(reverse("suppress", args=[mailboxes.suppression_token(mailbox_hash)])),
        **draft.context,
    }
    text, html = draft.parts or rendered(draft.template, context)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=" ".join(draft.subject.split()),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[addresses.deliverable(draft.to)],
        headers={
            "Message-ID": f"<{letter.message_id}@{domain}>",
            "Date": letter.created_at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            "Auto-Submitted": "auto-generated",
            **draft.headers,
        },
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message


def at_once(draft: Draft) -> EmailMultiAlternatives:
    """A message that the caller sends to a member of staff: their own test of a letter."""
    return _message(Letter(created_at=timezone.now()), draft, mailboxes.hash_of(draft.to))


def prepare(letters: list[Letter]) -> None:
    """Write what these letters need before they are composed."""
    for kind in {letter.kind for letter in letters} & preparers.keys():
        preparers[kind]([letter.row_id for letter in letters if letter.kind == kind])


def compose(letters: list[Letter]) -> dict[int, EmailMultiAlternatives]:
    """The messages of a batch by letter id; left out is a letter whose reason is gone, or that nobody wants.

    Raises KeyError for a kind nobody composes.
    """
    drafts: dict[int, Draft] = {}
    for kind in {letter.kind for letter in letters}:
        of_kind = [letter for letter in letters if letter.kind == kind]
        composed = dict(composers[kind]([letter.row_id for letter in of_kind]))
        drafts |= {letter.pk: composed[letter.row_id] for letter in of_kind if letter.row_id in composed}
    rules = mailboxes.rules()
    hashes = {pk: mailboxes.mailbox_hash(addresses.mailbox_key(draft.to, rules)) for pk, draft in drafts.items()}
    campaigns = [letter for letter in letters if letter.pk in drafts and not drafts[letter.pk].parts]
    unwanted = _unwanted(campaigns, drafts, hashes)
    return {
        letter.pk: _message(letter, drafts[letter.pk], hashes[letter.pk])
        for letter in letters
        if letter.pk in drafts and letter.pk not in unwanted
    }


def _unwanted(letters: list[Letter], drafts: dict[int, Draft], hashes: dict[int, bytes]) -> set[int]:
    """Those of the letters whose mailbox wants none, however the mailbox rules read it now or did before."""
    names = {
        letter.pk: {
            hashes[letter.pk],
            bytes(letter.mailbox_hash or hashes[letter.pk]),
            mailboxes.mailbox_hash(addresses.mailbox_key(drafts[letter.pk].to, {})),
        }
        for letter in letters
    }
    suppressed = mailboxes.suppressed(set().union(*names.values()))
    return {pk for pk, known in names.items() if known & suppressed}
