"""Who somebody is: the part of a profile that no court wrote."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from campaign.blocks import TEXT_FEATURES

from .dates import DATE_LIMITS, DatePrecision, PartialDate


class Person(models.Model):
    """Name, birth, home, family and picture; the page's title is the name."""

    name_in_russian = models.CharField(
        _("name in Russian"), max_length=160, blank=True, help_text=_("As letters and court papers spell it.")
    )
    tagline = models.CharField(
        _("tagline"),
        max_length=120,
        blank=True,
        help_text=_("The case in a few words, under the name on every card."),
    )
    portrait = models.ForeignKey(
        "campaign.CampaignImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Upright, the face in the upper half. Without one the initials are shown."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=400,
        blank=True,
        help_text=_("What happened, in one or two sentences, for the card."),
    )
    born_on = models.DateField(
        _("born on"),
        null=True,
        blank=True,
        validators=DATE_LIMITS,
        help_text=_("The age is computed from it. Leave empty when the family does not want it said."),
    )
    born_precision = models.CharField(
        _("this date is known"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    home_town = models.CharField(_("home town"), max_length=80, blank=True)
    home_state = models.CharField(_("home state"), max_length=80, blank=True)
    family_statement = RichTextField(
        _("the family’s words"), features=TEXT_FEATURES, blank=True, help_text=_("Only what the family has approved.")
    )

    person_panels = [
        MultiFieldPanel(
            [FieldPanel("tagline"), FieldPanel("portrait"), FieldPanel("summary")], heading=_("On the card")
        ),
        MultiFieldPanel(
            [
                FieldPanel("name_in_russian"),
                FieldRowPanel([FieldPanel("born_on"), FieldPanel("born_precision")]),
                FieldRowPanel([FieldPanel("home_town"), FieldPanel("home_state")]),
                FieldPanel("family_statement"),
            ],
            heading=_("The person"),
        ),
    ]

    class Meta:
        abstract = True

    @property
    def born(self) -> PartialDate | None:
        """The date of birth as far as it is known."""
        return PartialDate(self.born_on, self.born_precision) if self.born_on else None

    @property
    def home(self) -> str:
        """Town and state, as far as they are known."""
        return ", ".join(part for part in (self.home_town, self.home_state) if part)
