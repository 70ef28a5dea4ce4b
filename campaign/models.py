"""What all apps stand on: staff, pictures, the home page, plain pages, site settings."""

from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from .blocks import BODY_BLOCKS, TEXT_FEATURES, LinkBlock
from .content_checks import ContentChecksPanel
from .documents.traces import DocumentTraces
from .key_checks import KeyCheck
from .limits import Limit
from .modes import CACHE_KEY, CACHED_SECONDS, Mode
from .networks import NetworkKey
from .pictures.models import CampaignImage, CampaignRendition
from .pictures.renditions import prefetched
from .schedule import SchedulePageForm
from .sender_rules import SenderRule
from .users import PasswordReset, User, UserManager

__all__ = [
    "CampaignImage",
    "CampaignRendition",
    "CampaignSettings",
    "ContentPage",
    "DocumentTraces",
    "HomePage",
    "KeyCheck",
    "Limit",
    "NetworkKey",
    "PasswordReset",
    "SenderRule",
    "User",
    "UserManager",
    "WorkerJob",
    "WorkerLane",
]


SECTIONS = ["hero", "signup", "people", "status", "news", "about"]


def section_shown():
    """A switch for one section of the home page."""
    return models.BooleanField(_("show this section"), default=True)


def section_heading(default=""):
    """The heading of a section."""
    return models.CharField(_("heading"), max_length=120, default=default)


def section_image():
    """A section's own picture."""
    return models.ForeignKey(
        "campaign.CampaignImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )


def section_panel(prefix, heading, *fields, help_text=""):
    """One section's fields, under its own name in the editor."""
    names = ["shown", *fields, "image"]
    return MultiFieldPanel([FieldPanel(f"{prefix}_{name}") for name in names], heading=heading, help_text=help_text)


class HomePage(Page):
    """The front page: six sections in a fixed order, each with its own text, picture and switch."""

    base_form_class = SchedulePageForm

    hero_shown = section_shown()
    hero_slogan = models.CharField(_("slogan"), max_length=120, default="We Don't Leave Americans Behind")
    hero_question_before = models.CharField(
        _("question, before the names"),
        max_length=80,
        default="Why are",
        help_text=_("The names of everybody still held stand between these words; they come from the profiles."),
    )
    hero_question_before_one = models.CharField(_("the same when one person is left"), max_length=80, default="Why is")
    hero_question_after = models.CharField(
        _("question, after the names"), max_length=160, default="serving bogus sentences in Russian prison?"
    )
    hero_all_home = models.CharField(
        _("instead of the question, when nobody is held any more"), max_length=160, default="They are home."
    )
    hero_call = models.CharField(_("call"), max_length=160, default="We have to bring them home NOW.", blank=True)
    hero_button = models.CharField(
        _("label of the button to the petition"), max_length=40, default="Sign the petition", blank=True
    )
    hero_image = section_image()

    signup_shown = section_shown()
    signup_heading = section_heading("Sign up to learn more about how you can help them home")
    signup_text = models.TextField(_("text"), blank=True)
    signup_image = section_image()

    people_shown = section_shown()
    people_heading = section_heading("The Americans Left Behind")
    people_text = models.TextField(_("text"), blank=True)
    people_image = section_image()

    status_shown = section_shown()
    status_heading = section_heading("They need Wrongful Detainee status now")
    status_body = RichTextField(_("why it matters"), features=TEXT_FEATURES, blank=True)
    status_image = section_image()

    news_shown = section_shown()
    news_heading = section_heading("Latest news")
    news_text = models.TextField(_("text"), blank=True)
    news_count = models.PositiveSmallIntegerField(
        _("how many items"), default=3, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    news_image = section_image()

    about_shown = section_shown()
    about_heading = section_heading("About")
    about_body = RichTextField(_("text"), features=TEXT_FEATURES, blank=True)
    about_link = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page with more"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    about_link_label = models.CharField(_("label of the link"), max_length=60, default="More about the campaign")
    about_image = section_image()

    content_panels = [
        ContentChecksPanel(),
        *Page.content_panels,
        section_panel(
            "hero",
            _("1 · Opening"),
            "slogan",
            "question_before",
            "question_before_one",
            "question_after",
            "all_home",
            "call",
            "button",
        ),
        section_panel("signup", _("2 · E-mail sign-up"), "heading", "text"),
        section_panel("people", _("3 · The people"), "heading", "text"),
        section_panel(
            "status",
            _("4 · Status and petition"),
            "heading",
            "body",
            help_text=_("Which petition stands here is chosen under Settings › Petitions on the site."),
        ),
        section_panel("news", _("5 · News"), "heading", "text", "count"),
        section_panel("about", _("6 · About"), "heading", "body", "link", "link_label"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        """With all sections' pictures and their sizes, in two queries instead of two a section."""
        names = [f"{section}_image" for section in SECTIONS]
        wanted = [getattr(self, f"{name}_id") for name in names]
        pictures = CampaignImage.objects.prefetch_related(prefetched("", "hero", "section")).in_bulk(
            [pk for pk in wanted if pk]
        )
        for name, pk in zip(names, wanted, strict=True):
            setattr(self, name, pictures.get(pk))
        return super().get_context(request, *args, **kwargs)


class ContentPage(Page):
    """A plain page: About, how to help, privacy."""

    base_form_class = SchedulePageForm

    introduction = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))
    body = StreamField(BODY_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels = [ContentChecksPanel(), *Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    parent_page_types = [HomePage, "campaign.ContentPage"]
    subpage_types = ["campaign.ContentPage"]

    class Meta:
        verbose_name = _("content page")


@register_setting(icon="site")
class CampaignSettings(BaseSiteSetting):
    """What stands on every page: name, navigation, footer."""

    select_related = ["default_image"]

    name = models.CharField(_("name of the campaign"), max_length=80, default="Americans Left Behind")
    slogan = models.CharField(_("slogan"), max_length=120, default="We Don't Leave Americans Behind")
    contact_email = models.EmailField(_("contact address"), blank=True)
    navigation = StreamField(
        [("link", LinkBlock())],
        verbose_name=_("navigation"),
        blank=True,
        max_num=6,
        help_text=_("On top of every page, in this order. Six at most: a phone shows no more."),
    )
    footer_text = RichTextField(_("footer text"), features=["bold", "italic", "link"], blank=True)
    footer_links = StreamField([("link", LinkBlock())], verbose_name=_("footer links"), blank=True)
    default_description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("What search engines and shared links say of a page that has no description of its own."),
    )
    default_image = models.ForeignKey(
        CampaignImage,
        verbose_name=_("picture for shared links"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    mode = models.CharField(
        _("mode of the site"),
        max_length=8,
        choices=Mode.choices,
        default=Mode.OPEN,
        help_text=_("Visitors are told honestly. Takes effect within half a minute."),
    )
    mode_notice = models.CharField(
        _("notice"), max_length=200, blank=True, help_text=_("Shown on every page while the site is not open.")
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("slogan"), FieldPanel("contact_email")], heading=_("Campaign")),
        FieldPanel("navigation"),
        MultiFieldPanel([FieldPanel("footer_text"), FieldPanel("footer_links")], heading=_("Footer")),
        MultiFieldPanel([FieldPanel("default_description"), FieldPanel("default_image")], heading=_("Shared links")),
        MultiFieldPanel(
            [
                FieldPanel("mode", permission="campaign.change_user"),
                FieldPanel("mode_notice", permission="campaign.change_user"),
            ],
            heading=_("Open or paused (administrators)"),
        ),
    ]

    class Meta:
        verbose_name = _("campaign")

    def save(self, *args, **kwargs):
        """Another mode is in force at once."""
        super().save(*args, **kwargs)
        cache.delete(CACHE_KEY)

    @classmethod
    def mode_for(cls, request) -> str:
        """The site's mode as it was CACHED_SECONDS ago at most."""
        return cache.get_or_set(CACHE_KEY, lambda: cls.for_request(request).mode, CACHED_SECONDS)


class WorkerLane(models.Model):
    """The last sign of life of one of the worker's lanes."""

    name = models.CharField(max_length=20, unique=True)
    last_round_at = models.DateTimeField()

    def __str__(self):
        return self.name


class WorkerJob(models.Model):
    """The last error of one of the worker's jobs."""

    name = models.CharField(max_length=60, unique=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return self.name
