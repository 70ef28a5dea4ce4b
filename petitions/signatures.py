"""Signatures and their states, requests for links to them, and the record of exported lists."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from campaign import links
from campaign.confirmation import Confirmable, ConfirmableQuerySet

from .us_states import state_of_zip


class SignatureQuerySet(ConfirmableQuerySet):
    """Questions about signatures; a row is in exactly one of the states."""

    def by_manage_token(self, token: str):
        """The row whose manage link holds this token and still lives."""
        return self.filter(manage_digest=links.digest(token), manage_until__gt=timezone.now())

    def confirmed(self):
        """Confirmed and neither held, removed nor withdrawn: what counts."""
        return self.filter(standing=True)

    def pending(self):
        """Waiting to be confirmed."""
        return self.filter(confirmed_at=None, removed_at=None, held_at=None, expired_at=None)

    def expired(self):
        """Never confirmed in time."""
        return self.filter(confirmed_at=None, removed_at=None, held_at=None, expired_at__isnull=False)

    def held(self):
        """Set aside by a moderator."""
        return self.filter(held_at__isnull=False, removed_at=None, withdrawn_at=None)

    def removed(self):
        """Taken out by a moderator."""
        return self.filter(removed_at__isnull=False, withdrawn_at=None)

    def withdrawn(self):
        """Taken back by the signer; only the fact is left."""
        return self.filter(withdrawn_at__isnull=False)


STATES = {
    "confirmed": _("Confirmed"),
    "pending": _("Not confirmed yet"),
    "expired": _("Never confirmed"),
    "held": _("Held"),
    "removed": _("Removed"),
    "withdrawn": _("Withdrawn"),
}


class Signature(Confirmable):
    """One submission of the petition's form; it counts while it is standing."""

    petition = models.ForeignKey(
        "petitions.Petition", on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    name = models.CharField(max_length=100, blank=True)
    country = CountryField(blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    us_state = models.CharField(max_length=2, blank=True)  # from a U.S. ZIP code, by the worker
    comment = models.CharField(max_length=1000, blank=True)
    show_name = models.BooleanField(default=False)
    wants_news = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    manage_until = models.DateTimeField(null=True)
    manage_digest = models.BinaryField(max_length=32, null=True, unique=True)
    standing = models.GeneratedField(
        expression=Q(confirmed_at__isnull=False, held_at=None, removed_at=None, withdrawn_at=None),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    counted = models.BooleanField(default=False)  # whether the tally holds it; the worker brings it in line

    objects = SignatureQuerySet.as_manager()

    wagtail_reference_index_ignore = True
    same_thing = ("petition_id",)
    confirm_letter = "petitions.confirm"
    again_letter = "petitions.already_signed"

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        default_permissions = []
        permissions = [
            ("view_signature", "Can see signatures, addresses masked"),
            ("moderate_signature", "Can hold, release and remove signatures"),
            ("export_signature", "Can see addresses and export signatures"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "mailbox"],
                name="one_signature_a_mailbox",
                condition=Q(confirmed_at__isnull=False, mailbox__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_is_erased",
                condition=Q(withdrawn_at=None)
                | Q(email="", mailbox=None, name="", country="", postcode="", us_state="", comment=""),
            ),
            models.CheckConstraint(
                name="name_is_plain",
                condition=~Q(name__regex=r"[[:cntrl:]]") & (~Q(name="") | Q(withdrawn_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="signature_unsettled", condition=Q(settled_at=None)),
            models.Index(fields=["id"], name="signature_uncounted", condition=~Q(standing=F("counted"))),
            models.Index(fields=["mailbox"], name="signature_mailbox"),
            models.Index(fields=["petition", "-id"], name="signature_newest"),
            models.Index(fields=["confirmed_at"], name="signature_confirmed", condition=Q(standing=True)),
            models.Index(
                fields=["petition", "-confirmed_at"],
                name="signature_shown",
                condition=Q(standing=True, show_name=True),
            ),
            models.Index(fields=["settled_at"], name="signature_open", condition=Q(confirmed_at=None, expired_at=None)),
        ]

    def __str__(self):
        return f"Signature {self.pk}"

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.removed_at:
            return "removed"
        if self.held_at:
            return "held"
        if self.confirmed_at:
            return "confirmed"
        return "expired" if self.expired_at else "pending"

    @property
    def state_label(self):
        """Its state in words."""
        return STATES[self.state]

    @property
    def is_silenced(self):
        """A held or removed submission causes no letter."""
        return bool(self.held_at or self.removed_at)

    @property
    def manage_token(self) -> str:
        """The token of the manage link that was issued last; empty when it has lapsed."""
        if not self.manage_until or self.manage_until <= timezone.now():
            return ""
        return self.manage_token_until(self.manage_until)

    def manage_token_until(self, moment) -> str:
        """The token of a manage link that lives until `moment`."""
        return links.token(f"{self._meta.label_lower} manage", self.salt, moment.isoformat())

    def on_settle(self):
        """A U.S. ZIP code says the state."""
        self.us_state = state_of_zip(self.postcode) if self.country in ("US", "") else ""
        return ["us_state"]


class LinkRequest(Confirmable):
    """Somebody asks for links to their own signatures."""

    same_thing = ()
    confirm_letter = "petitions.your_signatures"
    again_letter = "petitions.your_signatures"

    objects = ConfirmableQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id"], name="linkrequest_unsettled", condition=Q(settled_at=None))]

    def __str__(self):
        return f"Request {self.pk}"


class SignatureExport(models.Model):
    """A signature list that left the house: who took it, when, by which filter."""

    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(null=True)  # null: not finished
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []
        ordering = ["-pk"]

    def __str__(self):
        return f"Export {self.pk}"
