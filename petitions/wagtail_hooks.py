"""What the petitions add to the admin: registration only."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from campaign.admin_registry import register

from .admin import health_views, refusals, suppression_list
from .admin import views as admin_views
from .admin.viewsets import MailboxRuleViewSet, PetitionViewSet
from .mailbox_review import views as mailbox_views
from .models import Petition
from .removals import views as removal_views

register_snippet(PetitionViewSet)
register_snippet(MailboxRuleViewSet)
register(
    urls=[
        path("signatures/", admin_views.SignatureList.as_view(), name="signatures"),
        path("signatures/<int:pk>/", admin_views.SignatureTimeline.as_view(), name="signature"),
        path("signatures/moderate/", admin_views.Moderate.as_view(), name="signatures_moderate"),
        path("signatures/export/", admin_views.Export.as_view(), name="signatures_export"),
        path("removals/", removal_views.RemovalList.as_view(), name="removals"),
        path("removals/new/", removal_views.NewRemoval.as_view(), name="removal_new"),
        path("removals/<int:pk>/", removal_views.RemovalDetail.as_view(), name="removal"),
        path("removals/<int:pk>/progress/", removal_views.RemovalProgress.as_view(), name="removal_progress"),
        path("removals/<int:pk>/consent/", removal_views.ConsentToRemoval.as_view(), name="removal_consent"),
        path("removals/<int:pk>/cancel/", removal_views.CancelRemoval.as_view(), name="removal_cancel"),
        path("removals/<int:pk>/undo/", removal_views.UndoRemoval.as_view(), name="removal_undo"),
        path("suppression-list/", suppression_list.SuppressionList.as_view(), name="suppression_list"),
        path("signatures/health/", health_views.VerificationHealth.as_view(), name="signatures_health"),
        path("mailbox-rules/review/", mailbox_views.Review.as_view(), name="mailbox_review"),
        path("mailbox-rules/review/apply/", mailbox_views.Apply.as_view(), name="mailbox_review_apply"),
        path("mailbox-rules/review/progress/", mailbox_views.Progress.as_view(), name="mailbox_review_progress"),
    ],
    menu=[
        (_("Signatures"), "signatures", "group", 220, "petitions.view_signature"),
        (_("Verification"), "signatures_health", "view", 222, "petitions.view_signature"),
        (_("Removals"), "removals", "bin", 225, "petitions.moderate_signature"),
        (_("Export"), "signatures_export", "download", 230, "petitions.export_signature"),
        (_("Never write to"), "suppression_list", "mail", 240, "petitions.view_signature"),
    ],
    log_actions=[
        ("petitions.hold", _("Hold signature"), _("Signature held")),
        ("petitions.remove", _("Remove signature"), _("Signature removed")),
        ("petitions.restore", _("Restore signature"), _("Signature restored")),
        ("petitions.removal_ask", _("Ask for removal"), _("Removal asked for")),
        ("petitions.removal_consent", _("Consent to removal"), _("Removal consented to")),
        ("petitions.removal_cancel", _("Cancel removal"), _("Removal cancelled")),
        ("petitions.removal_undo", _("Undo removal"), _("Undoing of removal asked for")),
        ("petitions.removal_say", _("Change public sentence"), _("Public sentence changed")),
        ("petitions.suppress", _("Never write to a mailbox"), _("Mailbox never written to again")),
        ("petitions.unsuppress", _("Write to a mailbox again"), _("Mailbox written to again")),
        ("petitions.mailbox_review", _("Apply mailbox rules"), _("Mailbox rules applied to existing signatures")),
        ("petitions.mailbox_review_cancel", _("Cancel applying mailbox rules"), _("Applying mailbox rules cancelled")),
        ("petitions.count_mended", _("Mend a count"), _("Wrong public count put right")),
        ("petitions.export", _("Export signatures"), _("Signatures exported")),
    ],
)


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
