"""Who approves for whom, as administrators list and edit it."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, PageChooserPanel

from campaign.viewsets import PlainViewSet

from .models import Approver

EXPLAINED = _(
    "Everything about a person who stands here waits for one of their family or lawyers before it goes public; about"
    " a person without any, for another editor. First make the login under Settings › Users with the role “Family and"
    " lawyers”, then name it here. They see the pages about this person and nothing else."
)


class ApproverViewSet(PlainViewSet):
    """Family and lawyers, by person."""

    model = Approver
    icon = "user"
    menu_label = _("Family and lawyers")
    menu_name = "approvers"
    add_to_settings_menu = True
    list_display = ["user", "role", "page"]
    list_filter = ["page"]
    panels = [
        HelpPanel(content=EXPLAINED),
        PageChooserPanel("page", "detainees.DetaineePage"),
        FieldPanel("user"),
        FieldPanel("role"),
    ]
