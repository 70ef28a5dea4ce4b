"""What the petitions add to the admin: registration only."""

from functools import partial

from django.urls import path, reverse
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


ADDRESSES = [  # under /admin/, view and name
    ("signatures/", admin_views.SignatureList, "signatures"),
    ("signatures/<int:pk>/", admin_views.SignatureTimeline, "signature"),
    ("signatures/moderate/", admin_views.Moderate, "signatures_moderate"),
    ("signatures/export/", admin_views.Export, "signatures_export"),
    ("signatures/health/", health_views.VerificationHealth, "signatures_health"),
    ("removals/", removal_views.RemovalList, "removals"),
    ("removals/new/", removal_views.NewRemoval, "removal_new"),
    ("removals/<int:pk>/", removal_views.RemovalDetail, "removal"),
    ("removals/<int:pk>/progress/", removal_views.RemovalProgress, "removal_progress"),
    ("removals/<int:pk>/consent/", removal_views.ConsentToRemoval, "removal_consent"),
    ("removals/<int:pk>/cancel/", removal_views.CancelRemoval, "removal_cancel"),
    ("removals/<int:pk>/undo/", removal_views.UndoRemoval, "removal_undo"),
    ("suppression-list/", suppression_list.SuppressionList, "suppression_list"),
    ("mailbox-rules/review/", mailbox_views.Review, "mailbox_review"),
    ("mailbox-rules/review/apply/", mailbox_views.Apply, "mailbox_review_apply"),
    ("mailbox-rules/review/progress/", mailbox_views.Progress, "mailbox_review_progress"),
]
MENU = [  # label, address, icon, order, and the permission without which it is not shown
    (_("Signatures"), "signatures", "group", 220, "petitions.view_signature"),
    (_("Verification"), "signatures_health", "view", 222, "petitions.view_signature"),
    (_("Removals"), "removals", "bin", 225, "petitions.moderate_signature"),
    (_("Export"), "signatures_export", "download", 230, "petitions.export_signature"),
    (_("Never write to"), "suppression_list", "mail", 240, "petitions.view_signature"),
]
LOGGED = [  # in the audit log: action, what it is called, and what it says
    ("hold", _("Hold signature"), _("Signature held")),
    ("remove", _("Remove signature"), _("Signature removed")),
    ("restore", _("Restore signature"), _("Signature restored")),
    ("removal_ask", _("Ask for removal"), _("Removal asked for")),
    ("removal_consent", _("Consent to removal"), _("Removal consented to")),
    ("removal_cancel", _("Cancel removal"), _("Removal cancelled")),
    ("removal_undo", _("Undo removal"), _("Undoing of removal asked for")),
    ("removal_say", _("Change public sentence"), _("Public sentence changed")),
    ("suppress", _("Never write to a mailbox"), _("Mailbox never written to again")),
    ("unsuppress", _("Write to a mailbox again"), _("Mailbox written to again")),
    ("mailbox_review", _("Apply mailbox rules"), _("Mailbox rules applied to existing signatures")),
    ("mailbox_review_cancel", _("Cancel applying mailbox rules"), _("Applying mailbox rules cancelled")),
    ("count_mended", _("Mend a count"), _("Wrong public count put right")),
    ("export", _("Export signatures"), _("Signatures exported")),
]


class PermittedMenuItem(MenuItem):
    """A menu entry for those who may use it."""

    def __init__(self, label, name, icon, order, permission):
        super().__init__(label, reverse(name), icon_name=icon, order=order)
        self.permission = permission

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_urls")
def admin_urls():
    """All of ADDRESSES."""
    return [path(address, view.as_view(), name=name) for address, view, name in ADDRESSES]


for entry in MENU:
    hooks.register("register_admin_menu_item", partial(PermittedMenuItem, *entry))


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
    """All of LOGGED."""
    for name, label, message in LOGGED:
        actions.register_action(f"petitions.{name}", label, message)


@hooks.register("construct_homepage_panels")
def figures(request, panels):
    """The three figures staff want to see, on top."""
    panels.insert(0, FiguresPanel())
