"""What the petitions add to the admin: registration only."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from campaign.models import User

from .admin import health_views, refusals, suppression_list
from .admin import views as admin_views
from .admin.figures import FiguresPanel
from .admin.viewsets import MailboxRuleViewSet, PetitionViewSet
from .mailbox_review import views as mailbox_views
from .models import Petition
from .removals import views as removal_views

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
        path("signatures/<int:pk>/", admin_views.SignatureTimeline.as_view(), name="signature"),
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


@hooks.register("register_admin_urls")
def removal_urls():
    """Addresses of removals."""
    return [
        path("removals/", removal_views.RemovalList.as_view(), name="removals"),
        path("removals/new/", removal_views.NewRemoval.as_view(), name="removal_new"),
        path("removals/<int:pk>/", removal_views.RemovalDetail.as_view(), name="removal"),
        path("removals/<int:pk>/progress/", removal_views.RemovalProgress.as_view(), name="removal_progress"),
        path("removals/<int:pk>/consent/", removal_views.ConsentToRemoval.as_view(), name="removal_consent"),
        path("removals/<int:pk>/cancel/", removal_views.CancelRemoval.as_view(), name="removal_cancel"),
        path("removals/<int:pk>/undo/", removal_views.UndoRemoval.as_view(), name="removal_undo"),
    ]


@hooks.register("register_admin_menu_item")
def removals_item():
    """Removals."""
    return PermittedMenuItem(
        _("Removals"), "/admin/removals/", icon_name="bin", order=225, permission="petitions.moderate_signature"
    )


@hooks.register("register_admin_urls")
def suppression_list_urls():
    """The address of the list of mailboxes that are never written to."""
    return [path("suppression-list/", suppression_list.SuppressionList.as_view(), name="suppression_list")]


@hooks.register("register_admin_menu_item")
def suppression_list_item():
    """Never write to."""
    return PermittedMenuItem(
        _("Never write to"),
        "/admin/suppression-list/",
        icon_name="mail",
        order=240,
        permission="petitions.view_signature",
    )


@hooks.register("register_admin_urls")
def health_urls():
    """The address of the page about letters and confirmations."""
    return [path("signatures/health/", health_views.VerificationHealth.as_view(), name="signatures_health")]


@hooks.register("register_admin_menu_item")
def health_item():
    """Verification."""
    return PermittedMenuItem(
        _("Verification"),
        "/admin/signatures/health/",
        icon_name="view",
        order=222,
        permission="petitions.view_signature",
    )


@hooks.register("register_admin_urls")
def mailbox_review_urls():
    """Addresses of the review of existing signatures by changed mailbox rules."""
    return [
        path("mailbox-rules/review/", mailbox_views.Review.as_view(), name="mailbox_review"),
        path("mailbox-rules/review/apply/", mailbox_views.Apply.as_view(), name="mailbox_review_apply"),
        path("mailbox-rules/review/progress/", mailbox_views.Progress.as_view(), name="mailbox_review_progress"),
    ]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def after_saving_a_rule(request, instance):
    """A changed mailbox rule has to be applied to the signatures there are."""
    mailbox_views.say_what_follows(request, [instance])


@hooks.register("after_delete_snippet")
def after_deleting_rules(request, instances):
    """So has the end of one."""
    mailbox_views.say_what_follows(request, instances)


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
    actions.register_action("petitions.removal_ask", _("Ask for removal"), _("Removal asked for"))
    actions.register_action("petitions.removal_consent", _("Consent to removal"), _("Removal consented to"))
    actions.register_action("petitions.removal_cancel", _("Cancel removal"), _("Removal cancelled"))
    actions.register_action("petitions.removal_undo", _("Undo removal"), _("Undoing of removal asked for"))
    actions.register_action("petitions.removal_say", _("Change public sentence"), _("Public sentence changed"))
    actions.register_action("petitions.suppress", _("Never write to a mailbox"), _("Mailbox never written to again"))
    actions.register_action("petitions.unsuppress", _("Write to a mailbox again"), _("Mailbox written to again"))
    actions.register_action(
        "petitions.mailbox_review", _("Apply mailbox rules"), _("Mailbox rules applied to existing signatures")
    )
    actions.register_action(
        "petitions.mailbox_review_cancel", _("Cancel applying mailbox rules"), _("Applying mailbox rules cancelled")
    )
    actions.register_action("petitions.count_mended", _("Mend a count"), _("Wrong public count put right"))
    actions.register_action("petitions.export", _("Export signatures"), _("Signatures exported"))


@hooks.register("construct_homepage_panels")
def figures(request, panels):
    """The three figures staff want to see, on top."""
    panels.insert(0, FiguresPanel())
