"""Signatures and their states."""

from datetime import timedelta
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_countries.fields import CountryField

from campaign import keys, links
from campaign.confirmation import ERASABLE, LINK_LIFE, Confirmable, ConfirmableQuerySet

from .count.models import Tally
from .events import SignatureEvent
from .name_keys import KEY, VECTOR
from .states import STATE, State
from .us_states import state_of

GRACE = timedelta(hours=24)  # after closing, for confirming what was signed before
RISK_COUNTRIES = ("RU", "BY")


def in_time() -> Q:
    """What may still be confirmed: the petition is open, or has been closed for less than GRACE."""
    return Q(petition__closes_at=None) | Q(petition__closes_at__gt=timezone.now() - GRACE)


def may_be_confirmed() -> Q:
    """What a link or code confirms: in time, and of a petition that is public."""
    return in_time() & Q(petition__live=True)


class SignatureQuerySet(ConfirmableQuerySet["Signature"]):
    """Filters for signatures."""

    def by_spent_token(self, token: str):
        """The confirmed row that took another one along, whose confirm link held this token."""
        return self.filter(spent_links__digest__in=links.digests(token))

    def by_manage_token(self, token: str):
        """The row whose manage link holds this token and still lives."""
        return self.with_manage_link().filter(manage_digest__in=links.digests(token))

    def with_manage_link(self):
        """Whose manage link still lives."""
        return self.filter(manage_digest__isnull=False, manage_until__gt=timezone.now())

    def of_mailbox(self, signature: "Signature") -> Self:
        """What its mailbox has submitted under its petition; of a withdrawn signature nobody knows the mailbox."""
        if signature.mailbox_hash is None:
            return self.none()
        return self.filter(petition_id=signature.petition_id, mailbox_hash=signature.mailbox_hash)

    def reachable(self):
        """Those that a mailbox's owner can see and withdraw; a second one of the mailbox goes with its first one."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at=None, duplicate_of=None)

    def listable(self):
        """Those whose name may stand on a list that is handed over."""
        return self.filter(unlisted=False)

    @transaction.atomic
    def erase_unconfirmed(self, *, most: int | None = None) -> int:
        """Delete those that were never confirmed, or `most` of them; only their number stays. Returns how many."""
        rows = self.filter(confirmed_at=None).select_for_update(skip_locked=most is not None)
        rows = rows.order_by("pk") if most is None else rows
        ids = list(rows.values_list("pk", flat=True)[:most])
        rows = self.model.objects.filter(pk__in=ids)
        numbers = rows.values_list("petition_id").annotate(number=Count("pk")).order_by("petition_id")
        for petition_id, number in numbers:  # in the order in which the counts are advanced
            Tally.objects.get_or_create(petition_id=petition_id)
            Tally.objects.filter(petition_id=petition_id).update(forgotten=F("forgotten") + number)
        SignatureEvent.objects.filter(signature_id__in=ids)._raw_delete("default")
        rows._raw_delete("default")
        return len(ids)


class Signature(Confirmable):
    """One submission of the petition's form; it counts while its state is confirmed."""

    petition = models.ForeignKey(
        "petitions.Petition", on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    name = models.CharField(max_length=100, blank=True)
    name_key = models.GeneratedField(expression=KEY, output_field=models.TextField(), db_persist=True)
    country = CountryField(blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    us_state = models.CharField(max_length=2, blank=True)  # from a U.S. ZIP code, by the worker
    comment = models.CharField(max_length=1000, blank=True)
    show_name = models.BooleanField(default=False)
    wants_news = models.BooleanField(default=False)
    unlisted = models.BooleanField(default=False)  # counted, but never exported nor shown; erased once confirmed
    text = models.ForeignKey("petitions.PetitionText", on_delete=models.PROTECT, related_name="+", db_index=False)
    released_at = models.DateTimeField(null=True)  # a moderator let it through: no limit holds it again
    reminded_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removal_ground = models.CharField(max_length=12, blank=True)  # one of GROUNDS while removed
    removal = models.ForeignKey(
        "petitions.Removal", null=True, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)  # nothing personal is left
    manage_until = models.DateTimeField(null=True)
    manage_digest = models.BinaryField(max_length=32, null=True, unique=True)
    state = models.GeneratedField(
        expression=STATE, output_field=models.CharField(max_length=9, choices=State.choices), db_persist=True
    )
    counted = models.BooleanField(default=False)  # whether the tally holds it; the worker brings it in line

    objects = SignatureQuerySet.as_manager()

    wagtail_reference_index_ignore = True
    subject_fields = ("petition_id",)
    worked_out_fields = ("us_state",)
    confirm_letter = "petitions.confirm"
    again_letter = "petitions.already_signed"

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        default_permissions = []
        permissions = [
            ("view_signature", gettext_noop("Can see signatures, addresses masked")),
            ("moderate_signature", gettext_noop("Can hold, release and remove signatures")),
            ("export_signature", gettext_noop("Can see addresses and export signatures")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "mailbox_hash"],
                name="one_signature_a_mailbox",
                condition=Q(confirmed_at__isnull=False, mailbox_hash__isnull=False, duplicate_of=None),
            ),
            models.CheckConstraint(
                name="erased_is_empty",
                condition=Q(erased_at=None)
                | Q(
                    email="",
                    name="",
                    country="",
                    postcode="",
                    us_state="",
                    comment="",
                    domain="",
                    language="",
                    show_name=False,
                    wants_news=False,
                    source_hash=None,
                    network_hash=None,
                ),
            ),
            models.CheckConstraint(
                name="withdrawn_is_erased",
                condition=Q(withdrawn_at=None) | Q(erased_at__isnull=False, mailbox_hash=None),
            ),
            models.CheckConstraint(
                name="confirmed_has_mailbox",
                condition=Q(confirmed_at=None) | Q(withdrawn_at__isnull=False) | Q(mailbox_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="unlisted_is_erased",
                condition=Q(unlisted=False) | Q(confirmed_at=None) | Q(erased_at__isnull=False),
            ),
            models.CheckConstraint(
                name="removed_has_ground", condition=Q(removed_at=None, removal=None) | ~Q(removal_ground="")
            ),
            models.CheckConstraint(name="second_is_out", condition=Q(duplicate_of=None) | Q(removed_at__isnull=False)),
            models.CheckConstraint(
                name="name_is_plain",
                condition=~Q(name__regex=r"[[:cntrl:]]") & (~Q(name="") | Q(erased_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="signature_unprocessed", condition=Q(processed_at=None)),
            models.Index(fields=["retry_at"], name="signature_retry", condition=Q(retry_at__isnull=False)),
            models.Index(fields=["id"], name="signature_uncounted", condition=~Q(counted=Q(state=State.CONFIRMED))),
            models.Index(fields=["mailbox_hash"], name="signature_mailbox"),
            models.Index(fields=["petition", "-id"], name="signature_newest"),
            models.Index(fields=["submitted_at"], name="signature_submitted"),
            models.Index(fields=["confirmed_at"], name="signature_confirmed", condition=Q(state=State.CONFIRMED)),
            models.Index(
                fields=["petition", "-confirmed_at"],
                name="signature_shown",
                condition=Q(state=State.CONFIRMED, show_name=True),
            ),
            models.Index(
                fields=["processed_at"], name="signature_open", condition=Q(confirmed_at=None, expired_at=None)
            ),
            models.Index(fields=["id"], name="signature_held", condition=Q(state=State.HELD)),
            models.Index(fields=["id"], name="signature_removed", condition=Q(state=State.REMOVED)),
            models.Index(fields=["id"], name="signature_withdrawn", condition=Q(state=State.WITHDRAWN)),
            models.Index(fields=["id"], name="signature_unconfirmed", condition=Q(confirmed_at=None)),
            models.Index(fields=["submitted_at"], name="signature_unconfirmed_to_erase", condition=ERASABLE),
            models.Index(
                fields=["petition"],
                name="signature_to_erase",
                condition=Q(confirmed_at__isnull=False, erased_at=None),
            ),
            models.Index(fields=["removal", "id"], name="signature_removal", condition=Q(removal__isnull=False)),
            models.Index(fields=["duplicate_of"], name="signature_double", condition=Q(duplicate_of__isnull=False)),
            models.Index(fields=["domain", "submitted_at"], name="signature_domain"),
            models.Index(
                fields=["source_hash", "submitted_at"],
                name="signature_source",
                condition=Q(source_hash__isnull=False),
            ),
            models.Index(
                fields=["network_hash", "submitted_at"],
                name="signature_network",
                condition=Q(network_hash__isnull=False),
            ),
            models.Index(fields=["country", "id"], name="signature_abroad", condition=~Q(country__in=["", "US"])),
            GinIndex(VECTOR, name="signature_name"),
        ]

    def __str__(self):
        return f"Signature {self.pk}"

    @property
    def state_label(self):
        return State(self.state).label

    @property
    def counts(self) -> bool:
        """Whether it is part of the public count, as soon as the worker has rolled that up."""
        return self.state == State.CONFIRMED

    @property
    def is_silenced(self):
        """A held or removed submission causes no letter."""
        return bool(self.held_at or self.removed_at)

    @property
    def is_cleared(self):
        """A moderator's release outranks every limit."""
        return bool(self.released_at)

    @property
    def link_lives(self):
        """Not beyond the petition's closing and a day of grace."""
        return super().link_lives and not self.petition.is_over

    @property
    def confirmable_until(self):
        """Until when its link and code confirm; None before a letter was caused."""
        ends = [self.lettered_at and self.lettered_at + LINK_LIFE, self.petition.confirmable_until]
        return min(filter(None, ends)) if self.lettered_at else None

    @property
    def manage_token(self) -> str:
        """The token of the manage link that was issued last; empty when it works no more."""
        if not self.manage_until or self.manage_until <= timezone.now():
            return ""
        link = links.kept(self.manage_digest, self.manage_purpose, self.salt, self.manage_until.isoformat())
        return link.token if link else ""

    @property
    def manage_purpose(self) -> str:
        """What its manage links are good for."""
        return f"{self._meta.label_lower} manage"

    def manage_link_until(self, moment) -> dict:
        """The columns of a manage link that lives until `moment`."""
        key = keys.opening()[0]
        token = links.token(self.manage_purpose, self.salt, moment.isoformat(), key=key)
        return {"manage_until": moment, "manage_digest": links.digest(token, key=key)}

    def on_process(self):
        """Country and ZIP code say the state."""
        self.us_state = state_of(self.country.code or "", self.postcode)

    @classmethod
    def may_get_letter(cls):
        """Also not taken out, and its petition may still be confirmed."""
        return super().may_get_letter() & may_be_confirmed() & Q(removed_at=None)

    @classmethod
    def on_processed(cls, notes):
        """The timeline says why."""
        SignatureEvent.objects.bulk_create(
            SignatureEvent(signature_id=note.row.pk, code=note.code, detail=note.detail[:200]) for note in notes
        )

    @classmethod
    def on_suppress(cls, mailbox_hash):
        """What they never confirmed goes, and is only counted."""
        cls.objects.filter(mailbox_hash=mailbox_hash).erase_unconfirmed()
