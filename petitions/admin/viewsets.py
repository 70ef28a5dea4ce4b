"""How staff list and edit petitions, and the rules of mailboxes."""

from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.ui.tables import BooleanColumn, Column, LiveStatusTagColumn
from wagtail.admin.widgets import HeaderButton
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from campaign.mail.models import MailboxRule
from campaign.viewsets import PlainViewSet

from ..models import Petition
from .panels import TextsPanel

TEXT = [
    TitleFieldPanel("title", placeholder=_("Title*")),
    FieldPanel("addressee"),
    FieldPanel(
        "demand",
        help_text=_(
            "What people put their name under. Publishing another demand, title or addressee makes a new text: who"
            " signed before stays under the earlier one, and the page says when it changed and shows what."
            " Write {names}, here or in the title, for the names of those still held: the words follow by themselves"
            " when somebody comes home, as a new text, and the page stops asking when nobody is left."
        ),
    ),
    TextsPanel(heading=_("Signatures under each text")),
    FieldPanel("body"),
    FieldPanel("detainees", widget=CheckboxSelectMultiple),
]
FORM = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("ask_country"), FieldPanel("ask_postcode"), FieldPanel("ask_comment")]),
            FieldPanel("ask_show_name"),
            FieldPanel("ask_wants_news"),
        ],
        heading=_("Besides name and e-mail address, the form asks for"),
        help_text=_("Each field costs signatures. Ask only for what will be used."),
    ),
    FieldRowPanel([FieldPanel("goal"), FieldPanel("closes_at"), FieldPanel("erase_after")]),
]
AFTERWARDS = [FieldPanel("thank_you"), FieldPanel("share_text")]


class PetitionViewSet(SnippetViewSet):
    """Petitions, with drafts, preview, revisions and scheduled publishing."""

    model = Petition
    icon = "form"
    menu_label = _("Petitions")
    menu_order = 210
    add_to_admin_menu = True
    list_display = [
        "title",
        "addressee",
        Column("count", label=_("Signatures")),
        "goal",
        "closes_at",
        LiveStatusTagColumn(),
    ]
    search_fields = ["title", "slug"]
    copy_view_enabled = True
    edit_handler = TabbedInterface(
        [
            ObjectList(TEXT, heading=_("Text")),
            ObjectList(FORM, heading=_("Form and goal")),
            ObjectList(AFTERWARDS, heading=_("Afterwards")),
            ObjectList([FieldPanel("slug", widget=SlugInput), PublishingPanel()], heading=_("Address")),
        ]
    )

    def get_queryset(self, request):
        """With all that a row shows."""
        return Petition.objects.for_listing()


class MailboxRuleList(IndexView):
    """The rules, with the way to what they mean for the signatures there are."""

    @cached_property
    def header_buttons(self):
        """Wagtail's, and ours for those who may change rules."""
        buttons = super().header_buttons
        if not self.request.user.has_perm("mail.change_mailboxrule"):
            return buttons
        return [*buttons, HeaderButton(_("Existing signatures"), url=reverse("mailbox_review"), icon_name="group")]


class MailboxRuleViewSet(PlainViewSet):
    """Which spellings of an address are one mailbox."""

    model = MailboxRule
    index_view_class = MailboxRuleList
    icon = "mail"
    menu_label = _("Mailbox rules")
    add_to_settings_menu = True
    list_display = [
        "domain",
        "same_as",
        BooleanColumn("ignores_dots", label=_("Dots mean nothing"), sort_key="ignores_dots"),
        BooleanColumn("ignores_tags", label=_("+tag means nothing"), sort_key="ignores_tags"),
        BooleanColumn("is_free_mail", label=_("Free mail"), sort_key="is_free_mail"),
    ]
    panels = [
        FieldPanel("domain"),
        FieldPanel("same_as"),
        FieldPanel("ignores_dots"),
        FieldPanel("dots_are_dashes"),
        FieldPanel("ignores_tags"),
        FieldPanel("is_free_mail"),
    ]
