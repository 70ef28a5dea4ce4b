"""Lengths of time between dates, in words: pure functions by the rule of `durations`."""

from datetime import date

from django.utils.translation import gettext, ngettext

from ..dates import PartialDate, months_between


def months_words(months: int) -> str:
    """A number of months as "4 years 6 months"; "0 months" for none."""
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(count)d year", "%(count)d years", years) % {"count": years})
    if rest or not years:
        parts.append(ngettext("%(count)d month", "%(count)d months", rest) % {"count": rest})
    return " ".join(parts)


def days_words(days: int) -> str:
    """A number of days as "1 day" or "12 days"."""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def length_words(first: date, last: date) -> str:
    """The time between two dates in years and months; in days while it is less than a month."""
    months = months_between(first, last)
    return months_words(months) if months else days_words(max(0, (last - first).days))


def age_words(born: PartialDate | None, on: date) -> str:
    """The age on a day: "47", or "47 or 48" when the birth is not known well enough; empty when it is not known."""
    if born is None or born.earliest > on:
        return ""
    youngest, oldest = (months_between(day, on) // 12 for day in (born.latest, born.earliest))
    if youngest == oldest:
        return str(youngest)
    return gettext("%(youngest)d or %(oldest)d") % {"youngest": youngest, "oldest": oldest}
