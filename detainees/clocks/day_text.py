"""Counts of days in plain text: {days} in titles and descriptions, “Day 1,561” of an article's date."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext

from .clock_face import face_of
from .durations import moment_at, whole_days
from .timers import Timer

DAYS = "{days}"


def first_timer(page) -> Timer | None:
    """The timer of a profile's one big number; no query where timers are prefetched."""
    return next(iter(page.timers.all()), None)


def with_days(text: str, page, now: datetime | None = None) -> str:
    """Plain text with each {days} as the count of the first of the page's `profiles`: "1,561 days".

    No query without it. Where a page is about nobody with a timer, the word is left out with the blank before it.
    """
    if DAYS not in text:
        return text
    timer = next(filter(None, map(first_timer, getattr(page, "profiles", ()))), None)
    if timer is None:
        return text.replace(f" {DAYS}", "").replace(DAYS, "").strip()
    return text.replace(DAYS, face_of(timer, now or timezone.now()).days_text)


def head_title(page) -> str:
    """The title that search engines and shared links show of a page."""
    return with_days(page.seo_title or page.title, page)


def head_description(page) -> str:
    """The description of a page for them: its own, else its summary or introduction; empty when it has none."""
    own = page.search_description or getattr(page, "summary", "") or getattr(page, "introduction", "")
    return with_days(own, page)


def days_on(timer: Timer, day: date) -> int:
    """The days a timer had reached at the end of a date where it counts; 0 before its start and once it stood still."""
    zone = timer.start.zone
    midnight = moment_at(datetime.combine(day, time.min), zone)
    if timer.moment(midnight) < midnight:
        return 0
    end = moment_at(datetime.combine(day + timedelta(days=1), time.min), zone) - timedelta(seconds=1)
    return whole_days(timer.start, timer.moment(end))


def day_text(days: int, *, at_least: bool) -> str:
    """ "Day 1,561", or "At least day 1,561"."""
    number = {"number": number_format(days, force_grouping=True)}
    return gettext("At least day %(number)s") % number if at_least else gettext("Day %(number)s") % number


def day_stamps(item) -> list[dict]:
    """For each person a dated item is about: `person` and `text`, the day of their first timer on the item's date.

    `item` has `published_on` and `profiles`; nobody whose count had not begun, or had ended.
    """
    stamps = []
    for person in item.profiles:
        timer = first_timer(person)
        days = days_on(timer, item.published_on) if timer else 0
        if days:
            stamps.append({"person": person, "text": day_text(days, at_least=timer.start.at_least)})
    return stamps
