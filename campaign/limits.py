"""How many submissions are believed at once, and whom staff let through or keep out.

Nobody is refused: the worker holds what is beyond a limit for a moderator to look at, and the
visitor sees what everybody sees. Numbers are counted in PostgreSQL, over the rows themselves.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import networks
from .mail import mailboxes

DOMAIN_PATTERN = re.compile(r"(\*\.)?([a-z0-9_-]+\.)+[a-z0-9-]+\Z")


class Limit(models.Model):
    """How many submissions from one place in a span of time are believed."""

    class Scope(models.TextChoices):
        """What counts as one place."""

        SOURCE = "source", gettext_lazy("one address (IPv4 address or IPv6 /64)")
        NETWORK = "network", gettext_lazy("one network (/24 or /48)")
        DOMAIN = "domain", gettext_lazy("one mail domain that is not free mail")
        NEW_DOMAIN = "new_domain", gettext_lazy("one mail domain never seen before")

    scope = models.CharField(gettext_lazy("from"), max_length=12, choices=Scope.choices)
    most = models.PositiveIntegerField(gettext_lazy("at most"), validators=[MinValueValidator(1)])
    minutes = models.PositiveIntegerField(gettext_lazy("in minutes"), validators=[MinValueValidator(1)])
    send_letter = models.BooleanField(
        gettext_lazy("letter goes out all the same"),
        default=False,
        help_text=gettext_lazy("The signature is held until a moderator releases it, but can be confirmed meanwhile."),
    )
    active = models.BooleanField(gettext_lazy("active"), default=True)

    class Meta:
        verbose_name = gettext_lazy("limit")
        ordering = ["scope", "minutes"]
        constraints = [models.UniqueConstraint(fields=["scope", "minutes"], name="one_limit_a_span")]

    def __str__(self):
        words = _("%(most)s from %(scope)s in %(minutes)s minutes")
        return words % {"most": self.most, "scope": self.get_scope_display(), "minutes": self.minutes}

    @property
    def column(self) -> str:
        """The column that says what place a row came from."""
        return {"source": "source_hash", "network": "network_hash"}.get(self.scope, "domain")


class SourceRuleQuerySet(models.QuerySet):
    """Questions about the list."""

    def in_force(self):
        """Neither over nor to come."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class SourceRule(models.Model):
    """An address, a mail domain or a network that staff let through or keep out."""

    class Verdict(models.TextChoices):
        """What happens."""

        ALLOW = "allow", gettext_lazy("let through, without limits")
        BLOCK = "block", gettext_lazy("hold")

    class Subject(models.TextChoices):
        """What the pattern is."""

        ADDRESS = "address", gettext_lazy("e-mail address")
        DOMAIN = "domain", gettext_lazy("mail domain")
        NETWORK = "network", gettext_lazy("network")

    verdict = models.CharField(gettext_lazy("verdict"), max_length=5, choices=Verdict.choices)
    pattern = models.CharField(
        gettext_lazy("whom"),
        max_length=254,
        help_text=gettext_lazy(
            "An e-mail address; a mail domain like example.org, or *.example.org with all below it;"
            " or a network like 203.0.113.0/24."
        ),
    )
    subject = models.CharField(max_length=8, choices=Subject.choices, editable=False)
    send_letter = models.BooleanField(
        gettext_lazy("letter goes out all the same"),
        default=False,
        help_text=gettext_lazy("Only for holding: the signature can be confirmed, but waits for a moderator."),
    )
    reason = models.CharField(gettext_lazy("reason"), max_length=200, help_text=gettext_lazy("Kept with the rule."))
    expires_at = models.DateTimeField(
        gettext_lazy("ends"),
        null=True,
        blank=True,
        help_text=gettext_lazy("For a rally, let its network through until the evening is over. Empty: until deleted."),
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = SourceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("block or allow rule")
        verbose_name_plural = gettext_lazy("block and allow list")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.pattern}"

    def clean(self):
        """Tell address, domain and network apart; say what is none of them."""
        self.pattern = self.pattern.strip().lower()
        try:
            if "@" in self.pattern:
                self.subject = self.Subject.ADDRESS
                self._check(re.fullmatch(r"[^@\s]+@[^@\s]+", self.pattern))
            elif DOMAIN_PATTERN.match(self.pattern) and not re.fullmatch(r"[\d.]+", self.pattern):
                self.subject = self.Subject.DOMAIN
            else:
                self.subject = self.Subject.NETWORK
                self.pattern = str(networks.parse_network(self.pattern))
        except ValueError as error:
            words = _("Enter an address, a domain like example.org or *.example.org, or a network. %(why)s")
            why = str(error) if str(error).startswith("Too wide") else ""
            raise ValidationError({"pattern": words % {"why": why}}) from error

    def _check(self, found):
        if not found:
            raise ValueError("no address")

    def save(self, *args, **kwargs):
        """The kind of pattern is never typed."""
        self.clean()
        super().save(*args, **kwargs)

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return bool(self.expires_at) and self.expires_at <= timezone.now()

    @property
    def narrowness(self) -> int:
        """How particular the pattern is; the narrowest of a kind decides."""
        if self.subject == self.Subject.NETWORK:
            return networks.parse_network(self.pattern).prefixlen
        return len(self.pattern) * 2 - self.pattern.startswith("*.")

    def covers(self, row, *, keys: list[bytes], rules: dict) -> bool:
        """Whether a settled row is meant."""
        if self.subject == self.Subject.NETWORK:
            return networks.lies_within(self.pattern, row, keys)
        if self.subject == self.Subject.ADDRESS:
            return mailboxes.mailbox_hash(mailboxes.mailbox_key(self.pattern, rules)) == row.mailbox_hash
        if self.pattern.startswith("*."):
            return row.domain == self.pattern[2:] or row.domain.endswith(self.pattern[1:])
        return row.domain == self.pattern


@dataclass(frozen=True)
class Hold:
    """Why a submission is held, and whether its letter goes out all the same."""

    code: str
    detail: str
    send_letter: bool = False


def _beyond(limit: Limit, model, row_ids: list[int]) -> set[int]:
    """Those of the rows before which the limit was reached already."""
    table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(limit.column)
    unseen = ""
    if limit.scope == Limit.Scope.NEW_DOMAIN:
        unseen = (
            f" AND NOT EXISTS (SELECT 1 FROM {table} old WHERE old.{column} = r.{column}"
            " AND old.submitted_at <= r.submitted_at - span)"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT r.id FROM {table} r, make_interval(mins => %s) span
            WHERE r.id = ANY(%s) AND r.{column} IS NOT NULL{unseen} AND %s < (
                SELECT count(*) FROM (
                    SELECT 1 FROM {table} near
                    WHERE near.{column} = r.{column} AND near.submitted_at > r.submitted_at - span
                      AND (near.submitted_at, near.id) <= (r.submitted_at, r.id)
                    LIMIT %s
                ) counted
            )
            """,  # noqa: S608 - names of our own tables
            [limit.minutes, row_ids, limit.most, limit.most + 1],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _verdicts(row, listed: list[SourceRule], **known) -> dict[str, SourceRule]:
    """The narrowest rule that covers the row, of each kind."""
    found: dict[str, SourceRule] = {}
    for rule in listed:
        narrower = rule.subject not in found or rule.narrowness > found[rule.subject].narrowness
        if narrower and rule.covers(row, **known):
            found[rule.subject] = rule
    return found


def judge(model, rows: list, rules: dict) -> dict[int, Hold]:
    """Which of these rows are held, and why. Their mailbox_hash and domain are stored already; `rules` are
    the mailbox rules.

    An address that is let through passes everything. Otherwise any rule that blocks holds. A domain
    or network that is let through lifts the limits of its own kind only.
    """
    listed = list(SourceRule.objects.in_force())
    keys = networks.living_keys() if any(rule.subject == SourceRule.Subject.NETWORK for rule in listed) else []
    holds: dict[int, Hold] = {}
    lifted: dict[int, set[str]] = {}
    for row in rows:
        found = _verdicts(row, listed, keys=keys, rules=rules)
        allowed = {kind for kind, rule in found.items() if rule.verdict == SourceRule.Verdict.ALLOW}
        lifted[row.pk] = allowed
        if "address" in allowed:
            continue
        if blocking := next((rule for rule in found.values() if rule.verdict == SourceRule.Verdict.BLOCK), None):
            holds[row.pk] = Hold("blocked", _block_words(blocking), blocking.send_letter)
    free_mail = {domain for domain, rule in rules.items() if rule.is_free_mail}
    for limit in Limit.objects.filter(active=True):
        for row in _rows_beyond(limit, model, rows, free_mail):
            kind = "domain" if limit.column == "domain" else "network"
            if row.pk not in holds and not lifted[row.pk] & {kind, "address"}:
                holds[row.pk] = Hold("limit", str(limit), limit.send_letter)
    return holds


def _rows_beyond(limit: Limit, model, rows: list, free_mail: set[str]) -> list:
    if limit.column == "domain":
        rows = [row for row in rows if row.domain and row.domain not in free_mail]
    beyond = _beyond(limit, model, [row.pk for row in rows])
    return [row for row in rows if row.pk in beyond]


def _block_words(rule: SourceRule) -> str:
    pattern = mailboxes.masked(rule.pattern) if rule.subject == SourceRule.Subject.ADDRESS else rule.pattern
    return f"{pattern}: {rule.reason}"
