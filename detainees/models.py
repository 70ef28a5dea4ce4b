"""Who is held: the list, and a profile of each person.

A profile's parts are in files of their own: `person` (who), `case_file` (what happened), `outcome`
(home, or dead in custody), `timers` (what counts). `approval` says who lets a page go public.
"""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from campaign.blocks import BODY_BLOCKS
from campaign.content_checks import ContentChecksPanel
from campaign.languages import in_language, in_language_or_original, public
from campaign.pictures.renditions import prefetched
from campaign.routes import MovesWithItsParts

from .approval.models import Approver, PeerApprovalTask
from .approval.pages import NeedsApproval
from .case.case_file import CaseFile
from .case.checks import refuse_slips
from .case.papers import read_together
from .case.reading import CaseReading
from .case.timeline import Timeline
from .clocks.panels import promote_panels
from .clocks.routes import ClockIndexRoutes, ClockRoutes
from .clocks.timers import Timer
from .evidence.routes import BriefRoute, EvidenceBoardRoute
from .outcome import Outcome
from .outcomes.models import OutcomeRequest
from .person import Person
from .share.routes import ShareRoute
from .share.spec import ShareSpec, profile_spec
from .translation import FollowsOriginal, OriginalNote

__all__ = [
    "Approver",
    "DetaineeIndexPage",
    "DetaineePage",
    "DetaineeQuerySet",
    "OutcomeRequest",
    "PeerApprovalTask",
    "Timer",
]


class DetaineeIndexPage(NeedsApproval, MovesWithItsParts, ClockIndexRoutes, EvidenceBoardRoute, Page):
    """The list of everybody the campaign speaks for."""

    admin_default_ordering = "ord"  # the order staff give the profiles is the order visitors see

    introduction = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))

    content_panels = [ContentChecksPanel(), *Page.content_panels, FieldPanel("introduction")]
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
        """Published profiles in the active language, outside private sections."""
        return public(in_language(self.live())).in_tree_order()

    def everybody(self):
        """Every published profile once, in the active language where it is translated: nobody may be left out."""
        return in_language_or_original(public(self.live()))

    def with_cards(self):
        """With timers, portraits and every rendition of those, in three queries however many there are."""
        return self.select_related("portrait").prefetch_related("timers", prefetched("portrait", "portrait"))


class DetaineePage(
    NeedsApproval,
    MovesWithItsParts,
    ClockRoutes,
    ShareRoute,
    BriefRoute,
    Person,
    CaseFile,
    Outcome,
    FollowsOriginal,
    Page,
):
    """One person's profile; the page's title is the name."""

    story = StreamField(BODY_BLOCKS, verbose_name=_("story"), blank=True)

    objects = PageManager.from_queryset(DetaineeQuerySet)()

    name_panel = TitleFieldPanel("title", placeholder=_("Name"), help_text=_("As every page and every list shows it."))
    content_panels = [ContentChecksPanel(), name_panel, *Person.person_panels, FieldPanel("story")]
    timer_panels = [InlinePanel("timers", heading=_("Timers"), label=_("Timer"))]
    edit_handler = TabbedInterface(
        [
            ObjectList([OriginalNote(), *content_panels], heading=_("Person")),
            ObjectList([OriginalNote(), *CaseFile.case_panels], heading=_("Case")),
            ObjectList([OriginalNote(), *CaseFile.evidence_panels], heading=_("Status and evidence")),
            ObjectList([OriginalNote(), *timer_panels], heading=_("Timers")),
            ObjectList(promote_panels, heading=_("Search and sharing")),
            ObjectList(Page.settings_panels),  # the embargo and comments, which show themselves at the side
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

    class Meta(Outcome.Meta):
        verbose_name = _("detainee")
        verbose_name_plural = _("detainees")

    def clean(self):
        """Refuse what contradicts itself."""
        super().clean()
        refuse_slips(self)

    def with_content_json(self, content):
        """A draft as a page; a clock keeps the name of its row. Wagtail gives a copied page's drafts other ones."""
        names = dict(Timer.objects.filter(page=self.pk).values_list("pk", "translation_key")) if self.pk else {}
        timers = [
            {**timer, "translation_key": str(names[timer["pk"]])} if timer.get("pk") in names else timer
            for timer in content.get("timers", [])
        ]
        return super().with_content_json({**content, "timers": timers})

    def people_keys(self):
        """This one, in every language."""
        return {self.translation_key}

    @property
    def initials(self) -> str:
        """First letters of the first and the last name, for the placeholder of a portrait."""
        names = self.title.split()
        return "".join(name[0] for name in [*names[:1], *names[1:][-1:]]).upper()

    @cached_property
    def changed_at(self) -> datetime | None:
        """When it last changed for visitors: coming home, or taking that back, is a change too. One query."""
        asked = OutcomeRequest.objects.filter(page__translation_key=self.translation_key)
        switched = asked.aggregate(models.Max("consented_at"), models.Max("reversed_at")).values()
        return max(filter(None, (self.last_published_at, *switched)), default=None)

    @property
    def profiles(self) -> list["DetaineePage"]:
        """Whom it is about, as every page about somebody says it."""
        return [self]

    @property
    def share_picture(self):
        """The picture beside the words of its share image."""
        return self.portrait

    def share_spec(self, campaign: str) -> ShareSpec:
        """What its share image says; `campaign` is the campaign's name."""
        return profile_spec(self, campaign)

    def get_sitemap_urls(self, request=None):
        """Its entry of the sitemap."""
        [entry] = super().get_sitemap_urls(request)
        return [{**entry, "lastmod": self.changed_at or entry["lastmod"]}]

    def get_context(self, request, *args, **kwargs):
        """The page with what its case comes to today; ?timeline=<kind> narrows the timeline."""
        read_together(self)
        reading = CaseReading(self)
        timeline = Timeline(reading, request.GET.get("timeline", ""))
        return {**super().get_context(request, *args, **kwargs), "reading": reading, "timeline": timeline}
