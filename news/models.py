"""What happened: own articles and clippings from the press, and the page that lists them."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Q
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

from campaign import links
from campaign.blocks import BODY_BLOCKS
from campaign.confirmation import ERASABLE, Confirmable, ConfirmableQuerySet
from campaign.content_checks import ContentChecksPanel
from campaign.languages import in_language, public
from campaign.pictures.renditions import prefetched
from campaign.routes import MovesWithItsParts
from detainees.approval.pages import NeedsSecondPerson
from detainees.clocks.panels import promote_panels
from detainees.dates import DATE_LIMITS
from detainees.models import DetaineePage
from detainees.share.routes import ShareRoute

from .feed_stamps import FeedStamp
from .listing import NewsFilter, profiles_of, with_people
from .press import PressPage
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


class NewsIndexPage(NeedsSecondPerson, Page):
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


class NewsItem(NeedsSecondPerson, MovesWithItsParts, ShareRoute, Page):
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

    @cached_property
    def labels(self) -> list:
        """Its tags; one query."""
        return list(self.tags.all())


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


class SubscriptionQuerySet(ConfirmableQuerySet):
    """Questions about the e-mail list."""

    def active(self):
        """Those who get mail."""
        return self.filter(confirmed_at__isnull=False, unsubscribed_at=None)

    def by_unsubscribe_token(self, token: str):
        """The place this unsubscribe link ends."""
        return self.filter(unsubscribe_digest=links.digest(token))


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
        from . import subscriptions

        super().on_suppress(mailbox_hash)
        for place in cls.objects.active().filter(mailbox_hash=mailbox_hash):
            subscriptions.unsubscribe(subscription=place)

    @property
    def unsubscribe_token(self) -> str:
        """The token of the link that ends it; the same for ever."""
        return links.token(f"{self._meta.label_lower} unsubscribe", self.salt)
