"""Who is held: the list, and a profile of each person.

A profile's parts are in files of their own: `person` (who), `case_file` (what happened), `ending`
(home, or dead in custody), `timers` (what counts). `approval` says who lets a page go public.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, TabbedInterface
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from campaign.blocks import BODY_BLOCKS

from .approval import Approver, SecondPersonTask
from .case_file import CaseFile
from .dates import earliest
from .ending import ENDING_FIELDS, Ending
from .person import Person
from .timers import Timer

__all__ = [
    "Approver",
    "DetaineeIndexPage",
    "DetaineePage",
    "DetaineeQuerySet",
    "SecondPersonTask",
    "Timer",
]


class DetaineeIndexPage(RoutablePageMixin, Page):
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
        """Those neither free nor dead."""
        now = timezone.now()
        return self.exclude(released_at__lte=now).exclude(died_at__lte=now)

    def released(self):
        """Those who are free."""
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


class DetaineePage(RoutablePageMixin, Person, CaseFile, Ending, Page):
    """One person's profile; the page's title is the name."""

    story = StreamField(BODY_BLOCKS, verbose_name=_("story"), blank=True)

    objects = PageManager.from_queryset(DetaineeQuerySet)()

    content_panels = [*Page.content_panels, *Person.person_panels, FieldPanel("story")]
    timer_panels = [InlinePanel("timers", heading=_("Timers"), label=_("Timer"))]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Person")),
            ObjectList(CaseFile.case_panels, heading=_("Case")),
            ObjectList(CaseFile.evidence_panels, heading=_("Status and evidence")),
            ObjectList(timer_panels, heading=_("Timers")),
            ObjectList(Page.promote_panels, heading=_("Search and sharing")),
        ]
    )
    search_fields = [
        *Page.search_fields,
        index.SearchField("name_in_russian"),
        index.SearchField("tagline"),
        index.SearchField("summary"),
        index.SearchField("charge"),
        index.SearchField("case"),
        index.SearchField("evidence"),
        index.SearchField("story"),
    ]
    parent_page_types = ["detainees.DetaineeIndexPage"]
    subpage_types = []

    class Meta(Ending.Meta):
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

    def with_content_json(self, content):
        """A draft as a page; how the detention ended comes from the page itself, never from a draft."""
        page = super().with_content_json(content)
        for name in ENDING_FIELDS:
            setattr(page, name, getattr(self, name))
        return page

    @property
    def initials(self) -> str:
        """First letters of the first and the last name, for the placeholder of a portrait."""
        names = self.title.split()
        return "".join(name[0] for name in [*names[:1], *names[1:][-1:]]).upper()
