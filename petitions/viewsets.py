"""How staff list and edit petitions, and the rules of mailboxes."""

from django.forms import CheckboxSelectMultiple
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
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.views.snippets import SnippetViewSet

from campaign.mail.models import MailboxRule

from .models import Petition

TEXT = [
    TitleFieldPanel("title", placeholder=_("Title*")),
    FieldPanel("addressee"),
    FieldPanel("demand"),
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
    FieldRowPanel([FieldPanel("goal"), FieldPanel("closes_at")]),
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


class MailboxRuleViewSet(SnippetViewSet):
    """Which spellings of an address are one mailbox."""

    model = MailboxRule
    icon = "mail"
    menu_label = _("Mailbox rules")
    add_to_settings_menu = True
    list_display = ["domain", "same_as", "ignores_dots", "ignores_tags"]
    panels = [
        FieldPanel("domain"),
        FieldPanel("same_as"),
        FieldPanel("ignores_dots"),
        FieldPanel("ignores_tags"),
    ]
