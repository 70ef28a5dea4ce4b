"""Whom staff let through or keep out: addresses, mail domains, networks."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import networks
from .mail import addresses, mailboxes
from .text import AddressField

DOMAIN_PATTERN = re.compile(r"(\*\.)?([a-z0-9_-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*\Z")  # 192.0.2.1 is none


class SenderRuleQuerySet(models.QuerySet):
    """Filters for the list."""

    def in_force(self):
        """Those whose time has not passed."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class SenderRule(models.Model):
    """An address, a mail domain or a network that staff let through or keep out."""

    class Verdict(models.TextChoices):
        """What happens."""

        ALLOW = "allow", gettext_lazy("Let through")
        BLOCK = "block", gettext_lazy("Hold")

    class Subject(models.TextChoices):
        """What the pattern is."""

        ADDRESS = "address", gettext_lazy("E-mail address")
        DOMAIN = "domain", gettext_lazy("Mail domain")
        NETWORK = "network", gettext_lazy("Network")

    verdict = models.CharField(
        gettext_lazy("verdict"),
        max_length=5,
        choices=Verdict.choices,
        help_text=gettext_lazy(
            "“Let through” lifts the limits of the same kind: a network’s rule those by address and network, a domain’s"
            " rule those by domain, an e-mail address’s rule all. “Hold” sets aside whatever comes from there until a"
            " moderator has looked; the visitor is told nothing."
        ),
    )
    pattern = models.CharField(
        gettext_lazy("whom"),
        max_length=254,
        help_text=gettext_lazy(
            "An e-mail address; a mail domain like example.org, or *.example.org for it and all below it; or a network"
            " like 203.0.113.0/24. The narrowest rule of a kind decides, and of two alike the newer."
        ),
    )
    subject = models.CharField(gettext_lazy("kind"), max_length=8, choices=Subject.choices, editable=False)
    send_letter = models.BooleanField(
        gettext_lazy("letter goes out all the same"),
        default=False,
        help_text=gettext_lazy(
            "Only for “Hold”: the signature can be confirmed, but does not count until a moderator releases it."
        ),
    )
    reason = models.CharField(
        gettext_lazy("reason"),
        max_length=200,
        help_text=gettext_lazy("Moderators read it beside each signature that the rule holds. No names, please."),
    )
    expires_at = models.DateTimeField(
        gettext_lazy("ends"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "Rally mode: many people sign in one hall, so let its network through until the evening is over."
            " Empty: until the rule is deleted."
        ),
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = SenderRuleQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = gettext_lazy("block or allow rule")
        verbose_name_plural = gettext_lazy("block or allow rules")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.label}"

    @property
    def label(self) -> str:
        """Whom it means, as logs and timelines say it: they are kept longer than any address may be."""
        if self.subject == self.Subject.NETWORK:
            return _("network of rule %(number)s") % {"number": self.pk}
        return addresses.masked(self.pattern) if self.subject == self.Subject.ADDRESS else self.pattern

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return bool(self.expires_at) and self.expires_at <= timezone.now()

    @property
    def narrowness(self) -> int:
        """How particular the pattern is, comparable among rules of one kind that mean the same row."""
        if self.subject == self.Subject.NETWORK:
            return networks.parse_network(self.pattern).prefixlen
        return len(self.pattern.removeprefix("*.")) * 2 + (not self.pattern.startswith("*."))

    def clean(self):
        """Tell address, domain and network apart; say what is none of them."""
        self._recognise()
        if self._state.adding and self.is_over:
            raise ValidationError({"expires_at": _("This moment has passed already.")})

    def save(self, *args, **kwargs):
        """The kind of pattern is never typed."""
        self._recognise()
        super().save(*args, **kwargs)

    def _recognise(self) -> None:
        """Set the kind, and the pattern in its comparable form; raises ValidationError."""
        text = self.pattern.strip().lower()
        if "@" in text:
            self.subject = self.Subject.ADDRESS
            try:
                self.pattern = AddressField(max_length=254).clean(text)
            except ValidationError as error:
                raise ValidationError({"pattern": error.messages}) from error
            return
        wildcard, below = ("*.", text[2:]) if text.startswith("*.") else ("", text)
        domain = wildcard + addresses.mailbox_key(f"x@{below}", {}).partition("@")[2]
        if DOMAIN_PATTERN.match(domain) and len(domain) <= self._meta.get_field("pattern").max_length:
            self.subject, self.pattern = self.Subject.DOMAIN, domain
            return
        try:
            self.subject, self.pattern = self.Subject.NETWORK, str(networks.parse_network(text))
        except networks.TooWideError as error:
            message = _("This network is too wide: %(most)s") % {"most": error}
            raise ValidationError({"pattern": message}) from error
        except ValueError as error:
            message = _("Enter an e-mail address, a domain like example.org or *.example.org, or a network.")
            raise ValidationError({"pattern": message}) from error


class SenderRules:
    """The rules in force, looked up once for a batch of rows; `mailbox_rules` say what one mailbox is."""

    def __init__(self, mailbox_rules: dict):
        kinds = SenderRule.Subject
        of: dict[str, list[SenderRule]] = {kind: [] for kind in kinds.values}
        for rule in SenderRule.objects.in_force().order_by("pk"):  # a newer one overrides an older one alike
            of[rule.subject].append(rule)
        self.addresses = {
            mailboxes.mailbox_hash(addresses.mailbox_key(rule.pattern, mailbox_rules)): rule
            for rule in of[kinds.ADDRESS]
        }
        self.domains = {rule.pattern: rule for rule in of[kinds.DOMAIN]}
        self.networks = sorted(of[kinds.NETWORK], key=lambda rule: (rule.narrowness, rule.pk))
        self.keys = networks.living_keys() if self.networks else {}
        self.hashes: dict[date, dict[bytes, SenderRule]] = {}

    def covering(self, row) -> list[SenderRule]:
        """The narrowest rule of each kind that means this row; its mailbox_hash and domain are known."""
        found = [
            self.addresses.get(bytes(row.mailbox_hash)),
            self._by_domain(addresses.mailbox_key(row.email, {}).rpartition("@")[2]) or self._by_domain(row.domain),
            self._by_network(row) if self.networks else None,
        ]
        return [rule for rule in found if rule]

    def _by_network(self, row) -> SenderRule | None:
        """A source is narrower than a network, and only rules narrower than a network list sources."""
        tables = [self._hashes_of(day) for day in networks.key_days(row.submitted_at) & self.keys.keys()]
        hashes = [bytes(value) for value in (row.source_hash, row.network_hash) if value]
        return next((table[value] for value in hashes for table in tables if value in table), None)

    def _hashes_of(self, day: date) -> dict[bytes, SenderRule]:
        """Each hash that a rule means, under the key of a day; the narrowest rule is written last."""
        if day not in self.hashes:
            table = self.hashes[day] = {}
            for rule in self.networks:
                table |= dict.fromkeys(networks.hashes_within(rule.pattern, self.keys[day]), rule)
        return self.hashes[day]

    def _by_domain(self, domain: str) -> SenderRule | None:
        """As it was typed, an alias is a domain of its own; as a mailbox, it is the domain that it equals."""
        if not self.domains:
            return None
        labels = domain.split(".")
        names = [domain, *("*." + ".".join(labels[place:]) for place in range(len(labels)))]
        return next((self.domains[name] for name in names if name in self.domains), None)
