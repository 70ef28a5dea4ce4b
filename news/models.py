"""What happened: own articles and clippings from the press, and the page that lists them."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from campaign.blocks import BODY_BLOCKS
from campaign.content_checks import ContentChecksPanel
from campaign.languages import in_language, public
from campaign.pictures.renditions import prefetched
from campaign.routes import MovesWithItsParts
from detainees.approval.pages import NeedsApproval
from detainees.clocks.panels import promote_panels
from detainees.dates import DATE_LIMITS
from detainees.models import DetaineePage
from detainees.share.routes import ShareRoute
from detainees.share.spec import ShareSpec

from .feed_stamps import FeedStamp
from .filters import NewsFilter, profiles_of
from .press import PressPage
from .share_spec import item_spec
from .subscriptions.models import Subscription
from .updates.models import CampaignUpdate, CampaignUpdateCopy

__all__ = [
    "ArticlePage",
    "CampaignUpdate",
    "CampaignUpdateCopy",
    "ClippingPage",
    "FeedStamp",
    "NewsIndexPage",
    "NewsItem",
    "NewsTag",
    "PressPage",
    "Subscription",
]

FEED_SLUG = "feed"


def today():
    """Today where the site is; the day most items are written for."""
    return timezone.localdate()


def noon_of(day: date) -> datetime:
    """Noon of a day in the campaign's zone: the same day from Honolulu to Moscow."""
    return timezone.make_aware(datetime.combine(day, time(12)))


class NewsIndexPage(NeedsApproval, Page):
    """The list of all news, newest first, a page at a time."""

    PER_PAGE = 12

    introduction = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))

    content_panels = [ContentChecksPanel(), *Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    parent_page_types = ["campaign.HomePage"]
    subpage_types = ["news.ArticlePage", "news.ClippingPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of news")

    @classmethod
    def here(cls):
        """The list in the active language; None when it is not published in it."""
        return public(in_language(cls.objects.live())).first()

    def get_context(self, request, *args, **kwargs):
        """Adds the `filter` and `items`, the page of its news that ?page= asks for; a bad number gives the nearest."""
        context = super().get_context(request, *args, **kwargs)
        chosen = NewsFilter(NewsItem.objects.child_of(self).for_visitors(), request.GET)
        paginator = Paginator(chosen.narrowed().with_images(), self.PER_PAGE)
        context["filter"] = chosen
        context["items"] = paginator.get_page(request.GET.get("page"))
        context["items"].object_list = with_people(list(context["items"].object_list))
        number = context["items"].number
        context["page_range"] = list(paginator.get_elided_page_range(number))
        context["canonical_query"] = chosen.query_with(page=number if number > 1 else None)
        return context


class NewsItemQuerySet(PageQuerySet):
    """News as visitors may see it."""

    def for_visitors(self):
        """In the active language, published, outside private sections, newest first.

        Each has its `author`; clippings have `publication` and `link` too.
        """
        return (
            public(in_language(self.live()))
            .annotate(publication=F("clippingpage__publication"), link=F("clippingpage__link"))
            .annotate(author=Coalesce("articlepage__author", "clippingpage__author"))
            .order_by("-published_on", "-first_published_at", "-pk")
        )

    def about(self, person):
        """Those about somebody, whichever language the news and the profile are in."""
        same = NewsItem.people.through.objects.filter(detaineepage__translation_key=person.translation_key)
        return self.filter(pk__in=same.values("newsitem"))

    def with_images(self):
        """With pictures and the sizes of those that lists show, in one query more."""
        return self.select_related("image").prefetch_related(prefetched("image", "item"))


class NewsTag(TaggedItemBase):
    """A tag on a news item."""

    content_object = ParentalKey("news.NewsItem", on_delete=models.CASCADE, related_name="tagged_items")


class NewsItem(NeedsApproval, MovesWithItsParts, ShareRoute, Page):
    """What an own article and a press clipping have in common; never made by itself."""

    published_on = models.DateField(
        _("date"), default=today, validators=DATE_LIMITS, help_text=_("Shown, and what the list is ordered by.")
    )
    summary = models.TextField(
        _("summary"),
        max_length=400,
        blank=True,
        help_text=_("One or two sentences of our own, for lists and the feed."),
    )
    image = models.ForeignKey(
        "campaign.CampaignImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    people = ParentalManyToManyField(
        "detainees.DetaineePage",
        verbose_name=_("about"),
        blank=True,
        related_name="news",
        help_text=_("Whose profile shows it; who approves it."),
    )
    tags = ClusterTaggableManager(through=NewsTag, verbose_name=_("tags"), blank=True)

    objects = PageManager.from_queryset(NewsItemQuerySet)()

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("published_on"),
    ]
    # After the words of the page, from which search shows a piece.
    named_fields = [
        index.SearchField("author"),
        index.SearchField("names_of_people"),
        index.RelatedFields("tags", [index.SearchField("name")]),
    ]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    promote_panels = promote_panels
    is_creatable = False

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def clean(self):
        """Keep the feed's address free."""
        super().clean()
        if self.slug == FEED_SLUG:
            raise ValidationError({"slug": _("This is the address of the news feed. Choose another.")})

    def people_keys(self):
        """Those it is about, in every language."""
        return {person.translation_key for person in self.people.all()}

    @property
    def names_of_people(self) -> str:
        """What search finds it by: the names of those it is about, but of nobody whose profile is not public."""
        people = DetaineePage.objects.filter(pk__in=[person.pk for person in self.people.all()])
        return " ".join(public(people.live()).values_list("title", flat=True))

    @property
    def moment(self) -> datetime:
        """What its date is to programs: when it was published, if that is the day it carries, else that day's noon.

        At midnight of New York it is still the day before in Chicago and Los Angeles.
        """
        first = self.first_published_at
        if first and timezone.localdate(first) == self.published_on:
            return first
        return noon_of(self.published_on)

    @property
    def is_clipping(self) -> bool:
        """Whether somebody else published this."""
        return bool(getattr(self, "link", None))

    @property
    def more_url(self) -> str:
        """Where to read on: the source of a clipping, our own page otherwise."""
        return getattr(self, "link", None) or self.url

    @cached_property
    def profiles(self) -> list:
        """The published profiles of the people it is about, in the active language, with timers; two queries."""
        keys = self.people.values_list("translation_key", flat=True)
        return list(profiles_of(keys).prefetch_related("timers"))

    @property
    def share_picture(self):
        """The picture beside the words of its share image: its own, or the portrait of its one person."""
        return self.image or (self.profiles[0].portrait if len(self.profiles) == 1 else None)

    def share_spec(self, campaign: str) -> ShareSpec:
        """What its share image says; `campaign` is the campaign's name."""
        return item_spec(self, campaign)

    @cached_property
    def labels(self) -> list:
        """Its tags; one query."""
        return list(self.tags.all())


def with_people(items: list, *, tags: bool = True) -> list:
    """The same items, each with `profiles` (and their timers) and `labels` (its tags, where they are wanted).

    Three queries for any number, four with tags.
    """
    pks = [item.pk for item in items]
    about = NewsItem.people.through.objects.filter(newsitem__in=pks)
    keys = list(about.values_list("newsitem_id", "detaineepage__translation_key"))
    profiles = list(profiles_of({key for _pk, key in keys}).prefetch_related("timers"))
    tagged = NewsTag.objects.filter(content_object__in=pks).select_related("tag").order_by("tag__name")
    rows = list(tagged) if tags else []
    for item in items:
        own = {key for pk, key in keys if pk == item.pk}
        item.profiles = [person for person in profiles if person.translation_key in own]
        item.labels = [row.tag for row in rows if row.content_object_id == item.pk]
    return items


class ArticlePage(NewsItem):
    """An article of our own."""

    author = models.CharField(_("author"), max_length=120, blank=True)
    body = StreamField(BODY_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels = [
        ContentChecksPanel(),
        *Page.content_panels,
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("author")]),
        FieldPanel("summary"),
        FieldPanel("people", widget=CheckboxSelectMultiple),
        FieldPanel("tags"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    search_fields = [*NewsItem.search_fields, index.SearchField("body"), *NewsItem.named_fields]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class ClippingPage(NewsItem):
    """An article somebody else published: where, when, the link, and a summary of our own."""

    publication = models.CharField(_("publication"), max_length=120, help_text=_("For example “Washington Examiner”."))
    author = models.CharField(_("author"), max_length=120, blank=True)
    link = models.URLField(_("link"), max_length=500, help_text=_("The article itself, at the publication."))
    archived_link = models.URLField(
        _("archived copy"),
        max_length=500,
        blank=True,
        help_text=_("For example at web.archive.org: it stays when the publication moves the article."),
    )

    content_panels = [
        ContentChecksPanel(),
        *Page.content_panels,
        FieldRowPanel([FieldPanel("publication"), FieldPanel("published_on"), FieldPanel("author")]),
        FieldRowPanel([FieldPanel("link"), FieldPanel("archived_link")]),
        FieldPanel("summary"),
        FieldPanel("people", widget=CheckboxSelectMultiple),
        FieldPanel("tags"),
        FieldPanel("image"),
    ]
    search_fields = [*NewsItem.search_fields, index.SearchField("publication"), *NewsItem.named_fields]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("press clipping")
        verbose_name_plural = _("press clippings")
