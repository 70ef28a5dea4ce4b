"""What an update says in a letter: clocks as words, whole addresses, and a text part as good as the other."""

import re
from collections import deque
from html.parser import HTMLParser

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from campaign import languages
from campaign.mail import letters
from campaign.mail.letters import Draft
from detainees.clocks.tokens import with_clock_words

from .models import KIND, CampaignUpdate, CampaignUpdateCopy

OWN_ADDRESS = re.compile(r'(href=")(/[^"/]?)')
EDITOR_MARKS = re.compile(r' data-block-key="[^"]*"')


class TextPart(HTMLParser):
    """Rich text as plain text: paragraphs apart, lists with their marks, each address behind its words."""

    def __init__(self):
        super().__init__()
        self.parts, self.lists, self.address = [], deque(), ""

    def handle_starttag(self, tag, attrs):
        """Begin a line, an entry or a link."""
        if tag in ("ul", "ol"):
            self.lists.append([tag, 0])
        elif tag == "li" and self.lists:
            kind = self.lists[-1]
            kind[1] += 1
            mark = f"{kind[1]}. " if kind[0] == "ol" else "- "
            self.parts.append("\n" + "  " * (len(self.lists) - 1) + mark)
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "a":
            self.address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag):
        """End them."""
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag == "a" and self.address:
            self.parts.append(f" ({self.address.removeprefix('mailto:')})")
            self.address = ""
        if tag in ("p", "ul", "ol"):
            self.parts.append("\n\n")

    def handle_data(self, data):
        """Words."""
        self.parts.append(data)

    @property
    def text(self) -> str:
        """All of it."""
        return re.sub(r"\n{3,}", "\n\n", "".join(self.parts)).strip()


def as_text(html: str) -> str:
    """The text part of some HTML."""
    part = TextPart()
    part.feed(html)
    part.close()
    return part.text


def body_of(source: str) -> dict:
    """Rich text as it is stored, for a letter that leaves now: {"html", "text"}, in the language it is written in."""
    with languages.speaking(languages.DEFAULT):
        html = expand_db_html(with_clock_words(source))
    html = OWN_ADDRESS.sub(lambda found: f"{found[1]}{settings.BASE_URL}{found[2]}", EDITOR_MARKS.sub("", html))
    return {"html": mark_safe(html), "text": as_text(html)}  # noqa: S308 (from the editor's whitelist)


def draft_of(
    update: CampaignUpdate, body: dict, *, to: str, unsubscribe: str, language: str = languages.DEFAULT
) -> Draft:
    """The letter to one place on the list."""
    context = {"subject": update.subject, "body": body, "unsubscribe": unsubscribe}
    headers = letters.one_click_unsubscribe(unsubscribe)
    return Draft(
        to=to,
        subject=update.subject,
        template="news/email/update",
        context=context,
        headers=headers,
        language=language,
    )


def _letters(copy_ids):
    """To places that are still on the list, of updates that nobody has stopped."""
    active = CampaignUpdateCopy.objects.leaving().filter(pk__in=copy_ids)
    bodies: dict[int, dict] = {}
    for copy in active.select_related("update", "subscription"):
        place = copy.subscription
        if copy.update_id not in bodies:
            bodies[copy.update_id] = body_of(copy.update.body)
        with languages.speaking(place.language):
            address = settings.BASE_URL + reverse("news:unsubscribe", args=[place.unsubscribe_token])
        whom = {"to": place.email, "unsubscribe": address, "language": place.language}
        yield copy.pk, draft_of(copy.update, bodies[copy.update_id], **whom)


def _leaves(copy_id: int) -> bool:
    return CampaignUpdateCopy.objects.leaving().filter(pk=copy_id).exists()


def register() -> None:
    """Tell the mail room who composes updates."""
    letters.composer(KIND, leaves=_leaves)(_letters)
