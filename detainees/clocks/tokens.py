"""Clocks in running text: the token that rich text keeps, and what it becomes on pages and in letters.

The token is `<embed embedtype="clock" timer="<translation key>" show="days|full"/>`. A timer's
translation key is the same in every language, so a translated text shows the translated label's clock.
"""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.rich_text import EmbedHandler
from wagtail.rich_text.rewriters import EmbedRewriter

from campaign.languages import active, language_of, public, translated

from ..models import DetaineePage, Timer
from .clock_face import ClockFace, face_of

EMBED_TYPE = "clock"


class Show(models.TextChoices):
    """How a clock in running text is said."""

    DAYS = "days", _("Days only")
    FULL = "full", _("Years, months and days")


def key_of(attrs: dict) -> UUID | None:
    """The timer that a token names; None for one that names none."""
    try:
        return UUID(attrs.get("timer") or "")
    except ValueError:
        return None


def timers_of(keys: set[UUID], *, visible: bool = True) -> dict[UUID, Timer]:
    """Timers by translation key, each with its page: in the active language if it is there. One query.

    `visible`: only those of people whom visitors may see.
    """
    pages = DetaineePage.objects.all()
    if visible:
        pages = public(translated(pages.live()))
    found = Timer.objects.filter(translation_key__in=keys, page__in=pages).select_related("page") if keys else []
    spoken = active()
    # What comes last stays: the active language's over the others'.
    ordered = sorted(found, key=lambda timer: (language_of(timer.page) == spoken, -timer.pk))
    return {timer.translation_key: timer for timer in ordered}


def faces_of(attrs_list: list[dict], now: datetime) -> list[ClockFace | None]:
    """What each token shows at a moment; None for one whose timer is gone or not public."""
    keys = [key_of(attrs) for attrs in attrs_list]
    timers = timers_of({key for key in keys if key})
    shows = [attrs.get("show") if attrs.get("show") in Show.values else Show.DAYS for attrs in attrs_list]
    return [
        face_of(timers[key], now, display=show) if key in timers else None
        for key, show in zip(keys, shows, strict=True)
    ]


def as_text(face: ClockFace, show: str | None) -> str:
    """A face as plain text: "1,561 days" or "4 years, 3 months, 9 days"."""
    return face.text if show == Show.FULL else face.days_text


class ClockEmbedHandler(EmbedHandler):
    """Turns tokens into running clocks, however many there are, with one query for each text."""

    identifier = EMBED_TYPE

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        """The HTML of each; nothing where nothing may be shown."""
        return [
            # Without the file's last line break, which would stand as a space before a full stop.
            render_to_string("detainees/includes/clock.html", {"face": face}).strip() if face else ""
            for face in faces_of(attrs_list, timezone.now())
        ]

    @classmethod
    def expand_db_attributes(cls, attrs):
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def extract_references(cls, attrs):
        """The profile whose clock it is, so that its usage is known."""
        key = key_of(attrs)
        timer = timers_of({key}, visible=False).get(key) if key else None
        if timer:
            yield Page, str(timer.page_id), "", ""


def with_clock_text(html: str, now: datetime | None = None) -> str:
    """Rich text as it is stored, with each clock token as words that stand at `now`: for letters.

    Other tokens (links) stay for Wagtail's own `expand_db_html`. One query, none without clocks.
    """

    def texts(attrs_list):
        faces = faces_of(attrs_list, now or timezone.now())
        return [
            escape(as_text(face, attrs.get("show"))) if face else ""
            for face, attrs in zip(faces, attrs_list, strict=True)
        ]

    return ClockRewriter(bulk_rules={EMBED_TYPE: texts})(html)


class ClockRewriter(EmbedRewriter):
    """Rewrites clocks and leaves other embeds as they are."""

    def get_tag_replacements(self, tag_type, attrs_list):
        """Nothing for what is no clock."""
        return super().get_tag_replacements(tag_type, attrs_list) if tag_type == EMBED_TYPE else []
