"""Whether our letters arrive: of those who submitted, who was written to and who confirmed, by mail provider.

A provider is warned about when, of at least FEWEST confirm letters sent there between 24 hours and 1 hour ago, the
share confirmed is below DROP of its share over the 13 days before, with at least FEWEST letters there too. Why these:
the last hour is left out, because people need a while; 14 days back, unconfirmed rows are erased, so that older
shares would look better than they were; half is more than chance does to 20 letters, of which normally 12 or more
are confirmed; and a share that is bad always is for the page to show, not for a warning.

All queries are bounded by time, through the indexes on the times of submission and of letters.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Signature

SPANS = {"hour": _("Last hour"), "day": _("Last day"), "week": _("Last week")}
LENGTHS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
LARGEST = 10
FEWEST = 20
DROP = 0.5
RECENT = (timedelta(hours=24), timedelta(hours=1))
BEFORE = (timedelta(days=14), timedelta(hours=24))
FRESH = 60  # seconds that warnings are kept: the home panel is opened often
FIGURES_FRESH = {"hour": 60, "day": 60, "week": 600}
BEFORE_FRESH = 60 * 60  # thirteen days hardly change in an hour

COLUMNS = """
    count(*), count(sent_at), count(failed_at), count(confirmed_at),
    count(*) FILTER (WHERE sent_at IS NOT NULL AND confirmed_at IS NOT NULL),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM confirmed_at - sent_at) / 60)
        FILTER (WHERE confirmed_at >= sent_at)
"""


@dataclass(frozen=True)
class Figures:
    """What became of submissions: all of them, one provider's, or those of the others."""

    provider: str  # empty: of all, or of the others
    submitted: int
    sent: int
    bounced: int
    confirmed: int
    answered: int  # confirmed, of those whose letter is known to have left
    median_minutes: float | None

    @property
    def percent(self) -> int | None:
        """How many of a hundred letters led to a confirmation; None without a letter."""
        return round(100 * self.answered / self.sent) if self.sent else None

    @property
    def decimals(self) -> int:
        """How many decimals of the median say something."""
        return int((self.median_minutes or 0) < 10)


@dataclass(frozen=True)
class Warned:
    """A provider where letters seem not to arrive any more."""

    provider: str
    sent: int
    percent: int
    percent_before: int


def _rows(sql: str, parameters: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def health(span: str) -> dict:
    """What became of those who submitted within one of SPANS: `all`, the `largest` providers, and the `others`.

    Submissions that have no provider (erased at their signers' wish, or not looked at yet) are among the others.
    Kept for FIGURES_FRESH seconds.
    """
    return cache.get_or_set(f"petitions.health.{span}", lambda: _health(LENGTHS[span]), FIGURES_FRESH[span])


def _health(length: timedelta) -> dict:
    since = timezone.now() - length
    found = _rows(
        f"""
        WITH fact AS MATERIALIZED (
            SELECT s.domain, s.confirmed_at, l.sent_at, l.failed_at FROM petitions_signature s
            LEFT JOIN mail_letter l
              ON l.kind = %s AND l.row_id = s.id AND l.dropped_at IS NULL AND l.created_at > %s
            WHERE s.submitted_at > %s
        ), largest AS (
            SELECT domain FROM fact WHERE domain <> '' GROUP BY domain ORDER BY count(*) DESC, domain LIMIT %s
        ), named AS (
            SELECT fact.*, coalesce(largest.domain, '') AS provider FROM fact LEFT JOIN largest USING (domain)
        )
        SELECT grouping(provider) = 1, coalesce(provider, ''), {COLUMNS}
        FROM named GROUP BY GROUPING SETS ((), (provider)) ORDER BY 1 DESC, 3 DESC, 2
        """,  # noqa: S608 - our own constants
        [Signature.confirm_letter, since, since, LARGEST],
    )
    parts = [Figures(*row[1:]) for row in found if not row[0]]
    return {
        "all": next(Figures(*row[1:]) for row in found if row[0]),
        "largest": [part for part in parts if part.provider],
        "others": next((part for part in parts if not part.provider), None),
    }


def _shares(since: timedelta, until: timedelta) -> dict[str, tuple[int, int]]:
    """By provider: confirm letters sent in this span of time, and how many of them were answered."""
    now = timezone.now()
    found = _rows(
        """
        SELECT s.domain, count(*), count(s.confirmed_at)
        FROM mail_letter l JOIN petitions_signature s ON s.id = l.row_id
        WHERE l.kind = %s AND l.created_at > %s AND l.sent_at > %s AND l.sent_at <= %s AND s.domain <> ''
        GROUP BY s.domain HAVING count(*) >= %s
        """,
        [Signature.confirm_letter, now - since, now - since, now - until, FEWEST],
    )
    return {domain: (sent, answered) for domain, sent, answered in found}


def warnings() -> list[Warned]:
    """Providers whose share of confirmed letters has dropped, the busiest first; kept for FRESH seconds."""
    return cache.get_or_set("petitions.health.warnings", _warnings, FRESH)


def _warnings() -> list[Warned]:
    before = cache.get_or_set("petitions.health.before", lambda: _shares(*BEFORE), BEFORE_FRESH)
    found = []
    for provider, (sent, answered) in _shares(*RECENT).items():
        sent_before, answered_before = before.get(provider, (0, 0))
        if sent_before and answered / sent < DROP * answered_before / sent_before:
            percents = round(100 * answered / sent), round(100 * answered_before / sent_before)
            found.append(Warned(provider, sent, *percents))
    return sorted(found, key=lambda one: (-one.sent, one.provider))
