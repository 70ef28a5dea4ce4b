"""How staff list and edit limits, and whom they let through or keep out."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, StatusTagColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.permissions import page_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from .limits import Limit
from .sender_rules import SenderRule

HELD = _(
    "Nobody is refused. What is beyond a limit is held: the visitor is told what everybody is told, no letter goes out,"
    " and the signature waits under Signatures › Status › Held until a moderator releases or removes it."
    " Signatures, sign-ups to the e-mail list and requests for links are counted apart. A change applies to what is"
    " submitted from then on."
)
LISTED = _(
    "The list outranks the limits. It applies to what is submitted from then on: what is held already, moderators"
    " release under Signatures › Status › Held. When many people are to sign in one place, such as a rally, let the"
    " venue’s network through and set an end. A rule is deleted 30 days after its end."
)


class PagesMenuItem(MenuItem):
    """The menu entry of a list of pages: shown to who may do something with pages."""

    def is_shown(self, request):
        """Whether any page is theirs to work on."""
        return page_permission_policy.user_has_any_permission(request.user, ["add", "change", "publish"])


class PagesViewSet(PageListingViewSet):
    """A list of pages under one parent, with a menu entry for who works on pages."""

    add_to_admin_menu = True
    menu_item_class = PagesMenuItem

    def get_urlpatterns(self):
        """Without the choice of a parent, which Wagtail opens to all staff."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "choose_parent"]


def _end(rule: SenderRule) -> str:
    """When the rule ends; Wagtail's own column for dates says “just now” of all that is to come."""
    if rule.expires_at is None:
        return _("When deleted")
    return date_format(localtime(rule.expires_at), "SHORT_DATETIME_FORMAT")


class PlainViewSet(SnippetViewSet):
    """For rules that no page chooses: Wagtail's chooser would show all of them to every member of staff."""

    add_to_reference_index = False  # nothing refers to them

    def register_chooser_viewset(self):
        """No chooser."""


class LimitViewSet(PlainViewSet):
    """How many submissions from one place are believed."""

    model = Limit
    icon = "warning"
    menu_label = _("Limits")
    add_to_settings_menu = True
    list_display = ["__str__", BooleanColumn("active"), BooleanColumn("send_letter", label=_("Letter all the same"))]
    panels = [
        HelpPanel(content=HELD),
        FieldRowPanel([FieldPanel("most"), FieldPanel("scope"), FieldPanel("minutes")]),
        FieldPanel("send_letter"),
        FieldPanel("active"),
    ]


class SenderRuleViewSet(PlainViewSet):
    """The block and allow list."""

    model = SenderRule
    icon = "clipboard-list"
    menu_label = _("Block and allow list")
    menu_name = "source-rules"
    menu_order = 227
    add_to_admin_menu = True
    list_display = [
        "pattern",
        Column("verdict", label=_("Verdict"), accessor="get_verdict_display"),
        Column("reason", label=_("Reason")),
        Column("expires_at", label=_("Ends"), accessor=_end, sort_key="expires_at"),
        StatusTagColumn(
            "counts",
            label=_("Status"),
            accessor=lambda rule: _("Over") if rule.is_over else _("In force"),
            primary=lambda rule: not rule.is_over,
        ),
    ]
    list_filter = ["verdict", "subject"]
    search_fields = ["pattern", "reason"]
    panels = [
        HelpPanel(content=LISTED),
        FieldPanel("verdict"),
        FieldPanel("pattern"),
        FieldPanel("reason"),
        FieldPanel("expires_at"),
        FieldPanel("send_letter"),
    ]
