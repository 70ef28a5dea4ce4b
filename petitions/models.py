"""Petitions and their public counts; `signatures` holds what stands under them."""

from datetime import date, datetime

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
    WorkflowState,
)

from campaign.absolute import absolute_url
from campaign.blocks import BODY_BLOCKS, TEXT_FEATURES
from campaign.schedule import ScheduleForm
from detainees.dates import add_months
from detainees.models import DetaineePage

from .context import petition_context
from .count.models import CountMend, Tally
from .events import SignatureEvent
from .exports import SignatureExport
from .forms import Ask
from .ledger.models import LedgerEntry, LedgerLeaf
from .mailbox_review.models import MailboxReview
from .petition_text import PetitionText, SignedText, Text, nobody_left, refuse_too_long, text_of
from .removals.models import GROUNDS, Removal
from .signatures import GRACE, RISK_COUNTRIES, Signature
from .signer_links import LinkRequest, SpentLink
from .site_settings import PetitionSettings
from .slugs import FormerSlug
from .states import State

__all__ = [
    "GROUNDS",
    "RISK_COUNTRIES",
    "CountMend",
    "FormerSlug",
    "LedgerEntry",
    "LedgerLeaf",
    "LinkRequest",
    "MailboxReview",
    "Petition",
    "PetitionSettings",
    "PetitionText",
    "Removal",
    "Signature",
    "SignatureEvent",
    "SignatureExport",
    "SpentLink",
    "State",
    "Tally",
]

RETENTION_MONTHS = 6  # after the petition's closing


class PetitionQuerySet(models.QuerySet):
    """Filters for petitions."""

    def public(self):
        """Those that visitors see."""
        return self.filter(live=True)

    def once_public(self):
        """Those whose text has been published at some time: what may be named to whoever writes no petitions."""
        return self.filter(Exists(PetitionText.objects.filter(petition=OuterRef("pk"))))

    def with_text(self):
        """With the text that people sign now: its row `text_id`, its `text_number`, `text_since` and `text_fields`.

        Also whether it is `for_somebody` in particular, and whether one of those is held: `for_held`.
        """
        newest = PetitionText.objects.filter(petition=OuterRef("pk")).order_by("-number")
        people = DetaineePage.objects.filter(petitions=OuterRef("pk"))
        return self.annotate(
            text_id=Subquery(newest.values("pk")[:1]),
            text_number=Subquery(newest.values("number")[:1]),
            text_since=Subquery(newest.values("published_at")[:1]),
            text_fields=Subquery(newest.values(fields=JSONObject(**{name: name for name in PetitionText.FIELDS}))[:1]),
            for_somebody=Exists(people),
            for_held=Exists(people.held()),
        )

    def for_listing(self):
        """With counts and what their status depends on, in two queries however many there are."""
        scheduled = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(self.model),
            object_id=Cast(OuterRef("pk"), models.CharField()),
            approved_go_live_at__isnull=False,
        )
        states = Prefetch("workflow_states", WorkflowState.objects.active(), to_attr="_current_workflow_states")
        return self.select_related("tally").annotate(_approved_schedule=Exists(scheduled)).prefetch_related(states)


class Petition(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel, models.Model
):
    """A demand, addressed to somebody, that people sign."""

    base_form_class = ScheduleForm

    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        validators=[RegexValidator(r"^(confirm|manage)\Z", _("This address is taken."), inverse_match=True)],
        help_text=_("The last part of the petition's address. Who has an earlier one is led to it."),
    )
    addressee = models.CharField(
        _("addressee"), max_length=140, help_text=_("Who decides, for example “the Secretary of State”.")
    )
    demand = models.TextField(_("demand"), max_length=600, help_text=_("What people put their name under."))
    body = StreamField(BODY_BLOCKS, verbose_name=_("reasons"), blank=True)
    goal = models.PositiveIntegerField(
        _("goal"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Signatures aimed at.")
    )
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("From then on nobody can sign. Empty: open without end.")
    )
    erase_after = models.DateField(
        _("erase names after"),
        null=True,
        blank=True,
        help_text=_(
            "From then on names, addresses, comments and ZIP codes of signers are erased; the count stays."
            " Empty: half a year after closing."
        ),
    )
    detainees = ParentalManyToManyField(
        "detainees.DetaineePage", verbose_name=_("whom it is for"), blank=True, related_name="petitions"
    )
    ask_country = models.CharField(_("country"), max_length=8, choices=Ask.choices, default=Ask.OPTIONAL)
    ask_postcode = models.CharField(_("ZIP or postal code"), max_length=8, choices=Ask.choices, default=Ask.OPTIONAL)
    ask_comment = models.CharField(_("comment"), max_length=8, choices=Ask.choices, default=Ask.OPTIONAL)
    ask_show_name = models.BooleanField(_("offer to show the name in public"), default=True)
    ask_wants_news = models.BooleanField(_("offer the e-mail list"), default=True)
    thank_you = RichTextField(
        _("thank-you text"), features=TEXT_FEATURES, blank=True, help_text=_("Shown once the signature is confirmed.")
    )
    share_text = models.CharField(
        _("words for sharing"),
        max_length=240,
        blank=True,
        help_text=_("Suggested to people who pass the petition on; its address is added."),
    )

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="petition")

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    @property
    def revisions(self):
        return self._revisions

    @property
    def approved_schedule(self) -> bool:
        """Whether a time to publish is set; a list has asked for all its rows at once."""
        known = getattr(self, "_approved_schedule", None)
        return super().approved_schedule if known is None else known

    @property
    def is_closed(self) -> bool:
        return self.is_closed_at(timezone.now())

    def is_closed_at(self, moment: datetime) -> bool:
        """Whether nobody could sign it any more at that moment."""
        return bool(self.closes_at) and self.closes_at <= moment

    @property
    def confirmable_until(self) -> datetime | None:
        """Until when what was signed in time may be confirmed; None while it is open without end."""
        return self.closes_at + GRACE if self.closes_at else None

    @property
    def is_over(self) -> bool:
        """Whether nothing can be confirmed any more either."""
        return bool(self.closes_at) and self.confirmable_until <= timezone.now()

    @property
    def signed_text(self) -> SignedText | None:
        """Which text people sign now; None before one was published. Asks nothing of a row loaded `with_text`."""
        if hasattr(self, "text_number"):
            return SignedText(self.text_number, self.text_since) if self.text_number else None
        newest = self.texts.order_by("-number").values_list("number", "published_at").first() if self.pk else None
        return SignedText(*newest) if newest else None

    @cached_property
    def current_text(self) -> Text:
        """The text as it stands now, {names} filled in."""
        return text_of(self)

    @property
    def display_title(self) -> str:
        return self.current_text.title

    @cached_property
    def public_title(self) -> str:
        """The title as visitors see it, or saw it last: a petition that is not public holds its draft's title."""
        newest = None if self.live else self.texts.order_by("-number").first()
        return newest.title if newest else self.title

    @property
    def display_demand(self) -> str:
        return self.current_text.demand

    @cached_property
    def is_moot(self) -> bool:
        """Whether everybody it is for is home or dead: it asks for nothing any more."""
        return nobody_left(self)

    @property
    def retention_date(self) -> date | None:
        """The day after which signers' data is erased; None while the petition is open without end."""
        if self.erase_after or not self.closes_at:
            return self.erase_after
        return add_months(timezone.localtime(self.closes_at), RETENTION_MONTHS).date()

    @property
    def count(self) -> int:
        """The public count, as the worker last rolled it up."""
        tally = getattr(self, "tally", None) if self.pk else None
        return tally.count if tally else 0

    @property
    def percent(self) -> int | None:
        """How far the goal is reached, 0 to 100; None without a goal."""
        return min(100, self.count * 100 // self.goal) if self.goal else None

    @property
    def full_url(self) -> str:
        return absolute_url(self.get_absolute_url())

    def clean(self):
        """A date that has passed would erase all names within a minute: what is done already stays, a slip does not.

        A text that is too long with everybody's name in it is refused.
        """
        super().clean()
        refuse_too_long(self)
        today, before = timezone.localdate(), type(self).objects.filter(pk=self.pk).first()
        is_over = before is not None and before.retention_date is not None and before.retention_date < today
        if self.retention_date and self.retention_date < today and not is_over:
            message = _("This would erase all signers’ names now, for good. Choose a later day in “erase names after”.")
            raise ValidationError({"erase_after" if self.erase_after else "closes_at": message})

    def save(self, *args, **kwargs):
        """Publishing another text gives it a number of its own; who signed before signed the earlier one.

        Saving a draft saves a few columns only, of a row that holds the draft's text: that is not published.
        """
        saved = kwargs.get("update_fields")
        with transaction.atomic():
            if self.pk and (saved is None or "slug" in saved):
                FormerSlug.keep(self)
            super().save(*args, **kwargs)
            if self.live and (saved is None or set(saved) & {"live", *PetitionText.FIELDS}):
                PetitionText.keep(self)

    def get_absolute_url(self):
        return reverse("petitions:detail", args=[self.slug])

    def get_preview_template(self, request, mode_name):
        return "petitions/petition.html"

    def get_preview_context(self, request, mode_name):
        return {**super().get_preview_context(request, mode_name), **petition_context(self)}
