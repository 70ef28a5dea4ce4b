"""Who is held: the list, and a profile of each person; `timers` holds what counts for them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from campaign.blocks import BODY_BLOCKS

from .dates import DATE_LIMITS, DatePrecision, date_words, earliest, local_date_words
from .timers import Timer

__all__ = ["DetaineeIndexPage", "DetaineePage", "DetaineeQuerySet", "Timer"]


class DetaineeIndexPage(Page):
    """The list of everybody the campaign speaks for."""

    admin_default_ordering = "ord"  # the order staff give the profiles is the order visitors see

    introduction = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    parent_page_types = ["campaign.HomePage"]
    subpage_types = ["detainees.DetaineePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of detainees")


class DetaineeQuerySet(PageQuerySet):
    """Profiles by whether the person is held or home, and as visitors may see them."""

    def held(self):
        """Those not released, or not yet: a release may be entered ahead of its time."""
        return self.exclude(released_at__lte=timezone.now())

    def released(self):
        """Those whose release has come."""
        return self.filter(released_at__lte=timezone.now())

    def in_tree_order(self):
        """In the order staff gave the pages; what every list of names follows."""
        return self.order_by("path")

    def for_visitors(self):
        """Published profiles outside private sections."""
        return self.live().public().in_tree_order()

    def with_cards(self):
        """With timers, portraits and every rendition of those, in three queries however many there are."""
        return self.select_related("portrait").prefetch_related("timers", "portrait__renditions")


class DetaineePage(Page):
    """One person's profile; the page's title is the name."""

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
    charge = models.CharField(_("charge"), max_length=160, blank=True)
    sentence = models.CharField(_("sentence"), max_length=160, blank=True, help_text=_("For example “12 years”."))
    held_at = models.CharField(
        _("place of detention"),
        max_length=160,
        blank=True,
        help_text=_("Leave empty when unknown or better not said."),
    )
    arrested_on = models.DateField(_("arrested on"), null=True, blank=True, validators=DATE_LIMITS)
    arrested_precision = models.CharField(
        _("this date is known"),
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text=_("Known only to the month or year? Choose any day in it; the rest is not shown."),
    )
    story = StreamField(BODY_BLOCKS, verbose_name=_("story"), blank=True)
    released_at = models.DateTimeField(
        _("free since"),
        null=True,
        blank=True,
        help_text=_(
            "Fill this in when the person is free, and publish. From that moment on, everywhere on the site: "
            "all their timers stand still at the total and say so, the question on the home page no longer "
            "names them, and they move behind those still held. A time in the future takes effect by itself. "
            "Empty it to undo all of this."
        ),
    )
    release_note = models.CharField(
        _("words on the release"),
        max_length=250,
        blank=True,
        help_text=_("One sentence, shown once the person is free."),
    )

    objects = PageManager.from_queryset(DetaineeQuerySet)()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("released_at"), FieldPanel("release_note")], heading=_("Coming home"), icon="home"),
        MultiFieldPanel(
            [FieldPanel("tagline"), FieldPanel("portrait"), FieldPanel("summary")], heading=_("On the card")
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("arrested_on"), FieldPanel("arrested_precision")]),
                FieldRowPanel([FieldPanel("charge"), FieldPanel("sentence")]),
                FieldPanel("held_at"),
            ],
            heading=_("The case"),
        ),
        InlinePanel("timers", heading=_("Timers"), label=_("Timer")),
        FieldPanel("story"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("tagline"),
        index.SearchField("summary"),
        index.SearchField("charge"),
        index.SearchField("held_at"),
        index.SearchField("story"),
    ]
    parent_page_types = ["detainees.DetaineeIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("detainee")
        verbose_name_plural = _("detainees")

    def clean(self):
        """Refuse a release before the arrest."""
        super().clean()
        if not (self.released_at and self.arrested_on):
            return
        released_on = timezone.localtime(self.released_at).date()
        if released_on < earliest(self.arrested_on, self.arrested_precision):
            raise ValidationError({"released_at": _("This is before the arrest: check both dates.")})

    @property
    def is_held(self) -> bool:
        """Whether the person is still in prison at this moment."""
        return self.released_at is None or self.released_at > timezone.now()

    @property
    def initials(self) -> str:
        """First letters of the first and the last name, for the placeholder of a portrait."""
        names = self.title.split()
        return "".join(name[0] for name in [*names[:1], *names[1:][-1:]]).upper()

    @property
    def arrested_words(self) -> str:
        """The date of the arrest, no more precise than it is known; empty when it is not."""
        return date_words(self.arrested_on, self.arrested_precision) if self.arrested_on else ""

    @property
    def released_words(self) -> str:
        """The date of the release; empty while the person is held."""
        return "" if self.is_held else local_date_words(self.released_at)
