"""What an editor may have overlooked on a profile."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.content_checks import check

from .clocks.day_text import first_timer
from .models import DetaineePage


@check
def the_card(page) -> Iterator[str]:
    """What the card and the first screen need."""
    if not isinstance(page, DetaineePage):
        return
    if not page.summary:
        yield _("The summary is empty: the card says nothing of the case.")
    if not page.tagline:
        yield _("The tagline is empty.")
    if not page.portrait:
        yield _("There is no portrait: the initials are shown.")


@check
def the_first_clock(page) -> Iterator[str]:
    """The first timer counts from the arrest."""
    if not isinstance(page, DetaineePage):
        return
    first = first_timer(page)
    if first is None:
        yield _("There is no timer: the wall of names shows no days.")
    elif not page.arrested_on:
        yield _("The date of the arrest is empty.")
    elif first.since_date != page.arrested_on:
        yield _("The first timer starts on %(start)s, the arrest was on %(arrest)s: is that meant?") % {
            "start": first.since_date.isoformat(),
            "arrest": page.arrested_on.isoformat(),
        }


@check
def clocks_to_come(page) -> Iterator[str]:
    """A timer of time passed has begun."""
    if not isinstance(page, DetaineePage):
        return
    for timer in page.timers.all():
        if timer.since_date and timer.since_date > timezone.localdate():
            yield _("The timer “%(label)s” starts on a day that lies ahead: it shows 0 until then.") % {
                "label": timer.label
            }


@check
def sources(page) -> Iterator[str]:
    """Where a reader can check what the case file says."""
    if not isinstance(page, DetaineePage):
        return
    streams = (page.case, page.status_log, page.evidence)
    entries = [block.value for stream in streams for block in stream]
    number = sum(1 for entry in entries if not entry.get("sources"))
    if number:
        yield ngettext(
            "%(number)d of %(total)d entries of the case has no source.",
            "%(number)d of %(total)d entries of the case have no source.",
            number,
        ) % {"number": number, "total": len(entries)}
