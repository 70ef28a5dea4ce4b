"""Places on the e-mail list."""

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from campaign import links
from campaign.confirmation import ERASABLE, Confirmable, ConfirmableQuerySet
from campaign.mail.models import Suppression


class SubscriptionQuerySet(ConfirmableQuerySet["Subscription"]):
    """Filters for the e-mail list."""

    def active(self) -> Self:
        """Those who get mail."""
        return self.filter(confirmed_at__isnull=False, unsubscribed_at=None)

    def receiving(self) -> Self:
        """Those that a letter to the list would go to now."""
        return self.active().exclude(mailbox_hash__in=Suppression.objects.values("mailbox_hash"))

    def by_unsubscribe_token(self, token: str):
        """The place this unsubscribe link ends."""
        return self.filter(unsubscribe_digest=links.digest(token, key=settings.MAILBOX_KEY))

    @transaction.atomic
    def unsubscribe(self) -> int:
        """End these places and erase their addresses, with what their mailboxes never confirmed; returns how many."""
        rows = list(self.filter(unsubscribed_at=None).select_for_update().order_by("pk"))
        for row in rows:
            self.model.objects.filter(mailbox_hash=row.mailbox_hash, confirmed_at=None).delete()
            row.copies.all().delete()
        erased = {"email": "", "mailbox_hash": None, "domain": "", "language": ""}
        erased |= {"source_hash": None, "network_hash": None}
        ended = self.model.objects.filter(pk__in=[row.pk for row in rows])
        ended.update(unsubscribed_at=timezone.now(), **erased)
        return len(rows)


class Subscription(Confirmable):
    """A place on the e-mail list, counted once confirmed."""

    source = models.CharField(max_length=20, default="form")  # which form it came from: form or petition
    unsubscribe_digest = models.BinaryField(max_length=32, null=True, unique=True)
    unsubscribed_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)  # the signature it came with is out: as if it was never confirmed

    objects = SubscriptionQuerySet.as_manager()

    wagtail_reference_index_ignore = True
    confirm_letter = "news.confirm"
    again_letter = "news.already_subscribed"

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox_hash"],
                name="one_subscription_a_mailbox",
                condition=Q(confirmed_at__isnull=False, mailbox_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="unsubscribed_is_erased",
                condition=Q(unsubscribed_at=None) | Q(email="", mailbox_hash=None, domain="", language=""),
            ),
            models.CheckConstraint(
                name="suspended_is_unconfirmed", condition=Q(suspended_at=None) | Q(confirmed_at=None)
            ),
            models.CheckConstraint(
                name="listed_has_mailbox",
                condition=Q(confirmed_at=None) | Q(unsubscribed_at__isnull=False) | Q(mailbox_hash__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="subscription_unprocessed", condition=Q(processed_at=None)),
            models.Index(fields=["retry_at"], name="subscription_retry", condition=Q(retry_at__isnull=False)),
            models.Index(fields=["mailbox_hash"], name="subscription_mailbox"),
            models.Index(
                fields=["source_hash", "submitted_at"],
                name="subscription_source",
                condition=Q(source_hash__isnull=False),
            ),
            models.Index(
                fields=["network_hash", "submitted_at"],
                name="subscription_network",
                condition=Q(network_hash__isnull=False),
            ),
            models.Index(fields=["domain", "submitted_at"], name="subscription_domain"),
            models.Index(fields=["submitted_at"], name="subscription_to_erase", condition=ERASABLE),
        ]

    def __str__(self):
        return f"Subscription {self.pk}"

    @classmethod
    def on_suppress(cls, mailbox_hash):
        """Their place on the list ends too."""
        super().on_suppress(mailbox_hash)
        cls.objects.active().filter(mailbox_hash=mailbox_hash).unsubscribe()

    @property
    def unsubscribe_token(self) -> str:
        """The token of the link that ends it; the same for ever."""
        return links.token(f"{self._meta.label_lower} unsubscribe", self.salt, key=settings.MAILBOX_KEY)

    @property
    def digest_of_unsubscribing(self) -> bytes:
        """What is kept to find it by that link."""
        return links.digest(self.unsubscribe_token, key=settings.MAILBOX_KEY)
