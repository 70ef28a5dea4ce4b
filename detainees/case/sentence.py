"""How long somebody was sentenced to, and how much of it is served: computed, never typed. No queries."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from ..dates import PartialDate, months_after
from .lengths import length_words, months_words


@dataclass(frozen=True)
class Served:
    """What is served of a sentence on one day; `since` is where it counts from, as far as that is known."""

    months: int
    since: PartialDate
    until: date

    @property
    def first(self) -> date:
        """The day from which the sentence is counted."""
        return self.since.counted_from

    @property
    def end(self) -> date:
        """The day on which the sentence would be over."""
        return months_after(self.first, self.months)

    @property
    def share(self) -> float:
        """The part that is served, from 0 to 1."""
        served, whole = (self.until - self.first).days, (self.end - self.first).days
        return min(1.0, max(0, served) / whole)

    @property
    def percent(self) -> int:
        """The whole percents; a hundred only when all is served."""
        return int(self.share * 100)

    @property
    def at_least(self) -> bool:
        """Whether more may be served, because the first day is not known."""
        return not self.since.is_exact and self.share < 1

    @property
    def length(self) -> str:
        """The sentence's length in words."""
        return months_words(self.months)

    @property
    def so_far(self) -> str:
        """What is served, in words; never more than the sentence."""
        return length_words(self.first, min(self.until, self.end))

    @property
    def words(self) -> str:
        """One sentence that says what the bar shows."""
        parts = {"served": self.so_far, "length": self.length, "percent": self.percent}
        if self.share == 1:
            return gettext("All of %(length)s served: 100%%") % parts
        if self.at_least:
            return gettext("At least %(served)s of %(length)s served: at least %(percent)d%%") % parts
        return gettext("%(served)s of %(length)s served: %(percent)d%%") % parts

    @property
    def width(self) -> str:
        """The bar's length in its drawing, of 1000."""
        return str(round(self.share * 1000))

    @property
    def ticks(self) -> list[int]:
        """Where in the drawing each full year of the sentence ends; none of a sentence under two years."""
        return [round(month * 1000 / self.months) for month in range(12, self.months, 12)] if self.months >= 24 else []


def sentence_months(page) -> int:
    """A profile's sentence in months; 0 when none is known."""
    return (page.sentence_years or 0) * 12 + (page.sentence_months or 0)


def sentence_words(page) -> str:
    """A profile's sentence as "21 years, hard labor"; empty when none is known."""
    months = sentence_months(page)
    return ", ".join(part for part in (months_words(months) if months else "", page.sentence_note) if part)


def served(page, until: date) -> Served | None:
    """What a profile's person has served on a day; None when the sentence or its beginning is not known."""
    since = PartialDate(page.sentence_from) if page.sentence_from else page.arrested
    months = sentence_months(page)
    return Served(months, since, until) if months and since else None
