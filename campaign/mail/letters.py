"""What a letter says: apps register a composer for each kind of letter they send."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from . import mailboxes
from .models import Letter


@dataclass(frozen=True)
class Draft:
    """A letter to one person: `template` names `<app>/email/<name>`, without .txt and .html."""

    to: str
    subject: str
    template: str
    context: dict
    headers: dict = field(default_factory=dict)


Composer = Callable[[list[int]], Iterable[tuple[int, Draft]]]
composers: dict[str, Composer] = {}


def composer(kind: str):
    """Register the function that turns row ids into (row id, Draft); a row it leaves out gets no letter."""

    def register(function: Composer) -> Composer:
        composers[kind] = function
        return function

    return register


def queue(kind: str, row_ids: Iterable[int]) -> None:
    """Write letters in the caller's transaction; the worker sends them after its commit."""
    Letter.objects.bulk_create([Letter(kind=kind, row_id=row_id) for row_id in row_ids])


def one_click_unsubscribe(address: str) -> dict:
    """The headers every letter to the list carries (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _message(letter: Letter, draft: Draft) -> EmailMultiAlternatives:
    context = {"site_url": settings.BASE_URL, "campaign_name": settings.WAGTAIL_SITE_NAME, **draft.context}
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=" ".join(draft.subject.split()),
        body=render_to_string(f"{draft.template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mailboxes.deliverable(draft.to)],
        headers={
            "Message-ID": f"<{letter.message_id}@{domain}>",
            "Date": letter.created_at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            "Auto-Submitted": "auto-generated",
            **draft.headers,
        },
    )
    message.attach_alternative(render_to_string(f"{draft.template}.html", context), "text/html")
    return message


def compose(letters: list[Letter]) -> dict[int, EmailMultiAlternatives]:
    """The messages of a batch by letter id; a letter whose reason is gone is left out.

    Raises KeyError for a kind nobody composes.
    """
    messages = {}
    for kind in {letter.kind for letter in letters}:
        of_kind = [letter for letter in letters if letter.kind == kind]
        drafts = dict(composers[kind]([letter.row_id for letter in of_kind]))
        for letter in of_kind:
            if draft := drafts.get(letter.row_id):
                messages[letter.pk] = _message(letter, draft)
    return messages
