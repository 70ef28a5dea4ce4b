"""Letters waiting to be sent, mailboxes that must not be written to, and what makes two addresses one mailbox."""

import uuid
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .addresses import DOMAIN, domain_key, rule_of

AS_USUAL = (False, False, True)  # dots matter, +tags do not: how a domain without a rule is read


class LetterQuerySet(models.QuerySet["Letter"]):
    """Filters for the queue."""

    def waiting(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None, dropped_at=None)


class Letter(models.Model):
    """A letter that one change caused: written in the change's own transaction, composed when it is sent.

    It holds neither address nor text: both come from the row it is about, so erasing that row
    erases the letter's contents too.
    """

    class Rank(models.IntegerChoices):
        """Which leaves first: staff's few, then what signers wait for, then letters to the whole list."""

        STAFF = 0
        SIGNERS = 1
        LIST = 2

    kind = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    rank = models.PositiveSmallIntegerField(choices=Rank, db_default=Rank.SIGNERS, default=Rank.SIGNERS)
    # Whose mailbox it burdens; null for a letter that its receiver has asked for and proven.
    mailbox_hash = models.BinaryField(max_length=32, null=True)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # its reason was gone before it was sent
    last_error = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["rank", "due_at"],
                name="letter_waiting",
                condition=Q(sent_at=None, failed_at=None, dropped_at=None),
            ),
            models.Index(fields=["kind", "row_id"], name="letter_of_row"),
            models.Index(fields=["mailbox_hash", "created_at"], name="letter_of_mailbox"),
            models.Index(fields=["created_at"], name="letter_age"),
            models.Index(fields=["id"], name="letter_in_trouble", condition=~Q(last_error="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_ends_once",
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, dropped_at=None)
                | Q(failed_at=None, dropped_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk}"


class StaffLetter(models.Model):
    """What Django and Wagtail wrote to a member of staff, kept until it is sent: then only that it was, for a day."""

    email = models.CharField(max_length=254, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    mailbox_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["mailbox_hash", "created_at"], name="staff_letter_of_mailbox")]

    def __str__(self) -> str:
        return f"Letter to staff {self.pk}"


class Suppression(models.Model):
    """A mailbox that no letter goes to any more, known only by a keyed hash."""

    mailbox_hash = models.BinaryField(max_length=32, unique=True)
    reason = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"Suppression {self.pk}"


class MailboxRule(models.Model):
    """How one mail provider reads its addresses, so that one mailbox signs once."""

    domain = models.CharField(
        _("domain"),
        max_length=253,
        unique=True,
        help_text=_(
            "What stands behind the @, for example gmail.com; *.example.org for all below it. The most"
            " particular rule wins."
        ),
    )
    same_as = models.CharField(
        _("same mailboxes as"),
        max_length=253,
        blank=True,
        help_text=_("Another domain that delivers to the same mailboxes, for example gmail.com for googlemail.com."),
    )
    ignores_dots = models.BooleanField(_("dots before the @ mean nothing"), default=False)
    dots_are_dashes = models.BooleanField(_("dots and dashes before the @ mean the same"), default=False)
    ignores_tags = models.BooleanField(_("+tag before the @ means nothing"), default=True)
    is_free_mail = models.BooleanField(
        _("free mail"),
        default=False,
        help_text=_(
            "Open to everybody, so that no limit by domain applies to it. Some 4,000 domains are known as such without"
            " a rule; where there is one, it decides."
        ),
    )

    class Meta:
        verbose_name = _("mailbox rule")
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(name="mailbox_rule_lower_case", condition=Q(domain=Lower("domain"))),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def reads(self) -> tuple[bool, bool, bool]:
        """How it takes what stands before the @."""
        return self.ignores_dots, self.dots_are_dashes, self.ignores_tags

    def clean(self) -> None:
        """Domains are compared in lower case and IDNA form; an alias stands for a domain that is none itself."""
        star = "*." if self.domain.strip().startswith("*.") else ""
        self.domain = star + domain_key(self.domain.strip().removeprefix(star))
        self.same_as = domain_key(self.same_as.strip())
        if self.domain and not DOMAIN.match(self.domain.removeprefix(star)):
            raise ValidationError({"domain": _("Enter a domain like example.org, or *.example.org for all below it.")})
        others = type(self).objects.exclude(pk=self.pk)
        self.refuse_misreading({rule.domain: rule for rule in others} | {self.domain: self})

    def refuse_misreading(self, rules: dict[str, "MailboxRule"]) -> None:
        """Raise ValidationError for an alias that would be read wrongly among all `rules`, itself one of them.

        It stands for one other domain, is no link in a chain, and its addresses are read as that domain's are.
        """
        if not self.same_as:
            return
        target = rule_of(self.same_as, rules)
        aliases = [rule for rule in rules.values() if rule.same_as]
        pointing_here = next((rule for rule in aliases if rule_of(rule.same_as, rules) is self), None)
        reads = target.reads if target else AS_USUAL
        message = ""
        if not DOMAIN.match(self.same_as):
            message = gettext("Enter one domain like example.org, without * and @.")
        elif self.same_as == self.domain:
            message = gettext("This is the domain itself. Leave it empty.")
        elif target and target.same_as:
            message = gettext(
                "%(this)s is itself the same as %(other)s, and an alias of an alias is not followed. Enter %(other)s."
            )
            message %= {"this": self.same_as, "other": target.same_as}
        elif pointing_here:
            message = gettext(
                "%(alias)s is the same as %(this)s, and an alias of an alias is not followed. Change that first."
            )
            message %= {"alias": pointing_here.domain, "this": pointing_here.same_as}
        elif self.reads not in (AS_USUAL, reads):
            message = gettext("What dots and tags mean here is said by the rule for %(this)s. Change it there.")
            message %= {"this": self.same_as}
        if message:
            raise ValidationError({"same_as": message})
        self.ignores_dots, self.dots_are_dashes, self.ignores_tags = reads
