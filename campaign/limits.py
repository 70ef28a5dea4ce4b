"""How many submissions are believed at once.

Nobody is refused: the worker holds what is beyond a limit for a moderator to look at, and the
visitor sees what everybody sees. Numbers are counted in PostgreSQL, over the rows themselves,
held ones too: who goes on at the same pace stays held. Whom staff let through or keep out is
in `sender_rules`.

At midnight UTC addresses get new hashes (`networks`), so one that submits then may reach each limit twice.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from .mail import addresses
from .sender_rules import SenderRule, SenderRules

MOST_ROWS = 5_000  # each submission beyond a limit costs looking at so many rows
LONGEST_MINUTES = 24 * 60  # an address cannot be recognised beyond its day's key


WITHIN = {"network": "source", "domain": "new_domain"}  # places, each with the kind of place that lies within it


class Limit(models.Model):
    """How many submissions from one place in a span of time are believed."""

    class Scope(models.TextChoices):
        """What counts as one place."""

        SOURCE = "source", gettext_lazy("one address (IPv4 address or IPv6 /64)")
        NETWORK = "network", gettext_lazy("one network (/24 or /48)")
        DOMAIN = "domain", gettext_lazy("one mail domain that is not free mail")
        NEW_DOMAIN = "new_domain", gettext_lazy("one mail domain never seen before")

    scope = models.CharField(gettext_lazy("from"), max_length=12, choices=Scope.choices)
    most = models.PositiveIntegerField(
        gettext_lazy("at most"), validators=[MinValueValidator(1), MaxValueValidator(MOST_ROWS)]
    )
    minutes = models.PositiveIntegerField(
        gettext_lazy("in minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)]
    )
    send_letter = models.BooleanField(
        gettext_lazy("letter goes out all the same"),
        default=False,
        help_text=gettext_lazy(
            "What is beyond the limit is held all the same, but can be confirmed meanwhile; it does not count until a"
            " moderator releases it. Choose this where many honest people are expected."
        ),
    )
    active = models.BooleanField(gettext_lazy("active"), default=True)

    class Meta:
        verbose_name = gettext_lazy("limit")
        ordering = ["scope", "minutes"]
        constraints = [models.UniqueConstraint(fields=["scope", "minutes"], name="one_limit_a_span")]

    def clean(self):
        """Raises ValidationError where one of two limits could never be reached, because the other one is first.

        That is so when a limit over a longer time, or from a wider place, allows less.
        """
        if not self.active or None in (self.most, self.minutes) or not self.scope:
            return
        for other in Limit.objects.filter(active=True).exclude(pk=self.pk):
            if other._outdoes(self) or self._outdoes(other):
                message = _(
                    "This does not go with “%(other)s”: of the two only the narrower one would ever hold anything."
                )
                raise ValidationError({"most": message % {"other": other}})

    def _outdoes(self, other: "Limit") -> bool:
        """Whether whoever reaches `other` has reached this one before."""
        covers = other.scope in (self.scope, WITHIN.get(self.scope))
        return covers and self.minutes >= other.minutes and self.most < other.most

    def __str__(self):
        message = _("%(most)s from %(scope)s in %(minutes)s minutes")
        return message % {"most": self.most, "scope": self.get_scope_display(), "minutes": self.minutes}

    @property
    def column(self) -> str:
        """The column that says what place a row came from."""
        return {"source": "source_hash", "network": "network_hash"}.get(self.scope, "domain")

    @property
    def kind(self) -> str:
        """The kind of rule on the allow list that lifts it."""
        return SenderRule.Subject.DOMAIN if self.column == "domain" else SenderRule.Subject.NETWORK


@dataclass(frozen=True)
class Hold:
    """Why a submission is held, and whether its letter goes out all the same."""

    code: str
    detail: str
    send_letter: bool = False


# Comparing whole rows in the order of the index (place, submitted_at) leaves PostgreSQL no other plan: by its
# statistics it would walk along submitted_at, or the whole table, in a flood from a place that it knows as frequent.
BEYOND = """
SELECT r.id FROM {table} r, make_interval(mins => %s) span
WHERE r.id = ANY(%s) AND r.{place} IS NOT NULL AND %s < (
    SELECT count(*) FROM (
        SELECT FROM {table} near
        WHERE near.{place} IS NOT NULL
          AND (near.{place}, near.submitted_at) > (r.{place}, r.submitted_at - span)
          AND (near.{place}, near.submitted_at, near.id) <= (r.{place}, r.submitted_at, r.id)
        ORDER BY near.{place}, near.submitted_at LIMIT %s
    ) counted
) AND NOT (%s AND coalesce((
    SELECT true FROM {table} old
    WHERE (old.{place}, old.submitted_at) >= (r.{place}, '-infinity')
      AND (old.{place}, old.submitted_at) <= (r.{place}, r.submitted_at - span)
    ORDER BY old.{place}, old.submitted_at LIMIT 1
), false))
"""


def _beyond(limit: Limit, model, row_ids: list[int]) -> set[int]:
    """Those of the rows before which the limit was reached already."""
    names = {"table": sql.Identifier(model._meta.db_table), "place": sql.Identifier(limit.column)}
    new_only = limit.scope == Limit.Scope.NEW_DOMAIN
    with connection.cursor() as cursor:
        query = sql.SQL(BEYOND).format(**names).as_string(cursor.connection)
        cursor.execute(query, [limit.minutes, row_ids, limit.most, limit.most + 1, new_only])
        return {pk for (pk,) in cursor.fetchall()}


def judge(model, rows: list, rules: dict) -> dict[int, Hold]:
    """Which of these rows are held, and why. Their mailbox_hash and domain are stored already; `rules` are
    the mailbox rules.

    An address that is let through passes everything. Otherwise any rule that blocks holds. A domain
    or network that is let through lifts the limits of its own kind only. Of several reasons to hold,
    one that stops the letter outranks one that does not.
    """
    listed = SenderRules(rules)
    holds: dict[int, list[Hold]] = defaultdict(list)
    lifted: dict[int, set[str]] = {}
    for row in rows:
        found = listed.covering(row)
        lifted[row.pk] = {rule.subject for rule in found if rule.verdict == SenderRule.Verdict.ALLOW}
        if SenderRule.Subject.ADDRESS not in lifted[row.pk]:
            blocking = [rule for rule in found if rule.verdict == SenderRule.Verdict.BLOCK]
            holds[row.pk] += [Hold("blocked", f"{rule.label}: {rule.reason}", rule.send_letter) for rule in blocking]
    for limit in Limit.objects.filter(active=True):
        lifts = {limit.kind, SenderRule.Subject.ADDRESS}
        for row in _rows_beyond(limit, model, [row for row in rows if not lifted[row.pk] & lifts], rules):
            holds[row.pk].append(Hold("limit", str(limit), limit.send_letter))
    return {pk: min(reasons, key=lambda hold: hold.send_letter) for pk, reasons in holds.items() if reasons}


def _rows_beyond(limit: Limit, model, rows: list, rules: dict) -> list:
    if limit.column == "domain":
        rows = [row for row in rows if row.domain and not _is_free_mail(row, rules)]
    beyond = _beyond(limit, model, [row.pk for row in rows]) if rows else set()
    return [row for row in rows if row.pk in beyond]


def _is_free_mail(row, rules: dict) -> bool:
    """Whether anybody may have a mailbox there, under the domain as typed or the one that it equals."""
    typed = addresses.mailbox_key(row.email, {}).rpartition("@")[2]
    return any(addresses.is_free_mail(domain, rules) for domain in {typed, row.domain})
