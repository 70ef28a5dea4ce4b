"""What the petitions add to the admin: registration only."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from campaign.models import User

from . import admin_views, refusals
from .figures import FiguresPanel
from .models import Petition
from .viewsets import MailboxRuleViewSet, PetitionViewSet

register_snippet(PetitionViewSet)
register_snippet(MailboxRuleViewSet)


class PermittedMenuItem(MenuItem):
    """A menu entry for those who may use it."""

    def __init__(self, *args, permission, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request):
        """Only with the permission."""
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_urls")
def signature_urls():
    """Addresses under /admin/."""
    return [
        path("signatures/", admin_views.SignatureList.as_view(), name="signatures"),
        path("signatures/moderate/", admin_views.Moderate.as_view(), name="signatures_moderate"),
        path("signatures/export/", admin_views.Export.as_view(), name="signatures_export"),
    ]


@hooks.register("register_admin_menu_item")
def signatures_item():
    """Signatures."""
    return PermittedMenuItem(
        _("Signatures"), "/admin/signatures/", icon_name="group", order=220, permission="petitions.view_signature"
    )


@hooks.register("register_admin_menu_item")
def export_item():
    """Export."""
    return PermittedMenuItem(
        _("Export"),
        "/admin/signatures/export/",
        icon_name="download",
        order=230,
        permission="petitions.export_signature",
    )


@hooks.register("register_snippet_listing_buttons")
def view_live(snippet, user, next_url=None):
    """The way from the list of petitions to the public page."""
    if isinstance(snippet, Petition) and snippet.live:
        yield Button(_("View live"), snippet.get_absolute_url(), icon_name="view", priority=5)


@hooks.register("before_delete_snippet")
def keep_signed_petitions(request, instances):
    """What people have signed stays."""
    return refusals.keep_signed(request, [one for one in instances if isinstance(one, Petition)])


@hooks.register("before_delete_user")
def keep_an_exporter(request, user):
    """Who took a list of signatures stays on record."""
    return refusals.keep_exporters(request, [user])


@hooks.register("before_bulk_action")
def keep_exporters_in_bulk(request, action_type, objects, action):
    """The same for several at once."""
    if action_type == "delete":
        return refusals.keep_exporters(request, [one for one in objects if isinstance(one, User)])
    return None


@hooks.register("register_log_actions")
def log_actions(actions):
    """What the audit log says of signatures."""
    actions.register_action("petitions.hold", _("Hold signature"), _("Signature held"))
    actions.register_action("petitions.remove", _("Remove signature"), _("Signature removed"))
    actions.register_action("petitions.restore", _("Restore signature"), _("Signature restored"))
    actions.register_action("petitions.export", _("Export signatures"), _("Signatures exported"))


@hooks.register("construct_homepage_panels")
def figures(request, panels):
    """The three figures staff want to see, on top."""
    panels.insert(0, FiguresPanel())
