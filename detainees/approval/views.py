"""Where an approver reads what waits and decides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import TaskState

from campaign.schedule import has_ended, past_its_end

from .checklist import confirmed, statements
from .models import PeerApprovalTask

LONGEST_COMMENT = 2_000
DONE = {"approve": gettext_lazy("Approved."), "reject": gettext_lazy("Sent back, with your words.")}


def changes(page, revision, request) -> list:
    """What differs between the public page and the revision, as Wagtail's comparisons; none for a page never public."""
    if not page.live:
        return []
    panel = type(page).get_edit_handler().get_bound_panel(instance=page, request=request, form=None)
    compared = (compare(page, revision.as_object()) for compare in panel.get_comparison())
    return [difference for difference in compared if difference.has_changed()]


class Approval(WagtailAdminTemplateMixin, TemplateView):
    """One page that waits: what is new, who wrote it, what they confirmed, when it goes public; and two buttons."""

    template_name = "detainees/admin/approval.html"
    page_title = gettext_lazy("Approval")
    header_icon = "check"
    breadcrumbs_items = []  # one heading; family and lawyers have nowhere to climb to

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, **kwargs)
        steps = PeerApprovalTask.objects.values("pk")
        self.state = get_object_or_404(TaskState.objects.select_related("revision", "task"), pk=pk, task__in=steps)
        self.page = self.state.workflow_state.content_object.specific

    @cached_property
    def task(self):
        """The step, with its rules."""
        return self.state.task.specific

    @cached_property
    def draft(self):
        """The page as it would be public."""
        return self.state.revision.as_object()

    def dispatch(self, request, *args, **kwargs):
        """For possible approvers only; what is decided already leads back."""
        if self.state.status != TaskState.STATUS_IN_PROGRESS:
            messages.info(request, _("This is decided already, or was withdrawn."))
            return redirect("wagtailadmin_home")
        if not self.task.get_actions(self.page, request.user):
            raise PermissionDenied
        if self.state.revision_id != self.page.latest_revision_id:
            messages.error(request, _("The page was changed after it was submitted. Ask for it to be submitted again."))
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.state.revision.object_str

    def get_context_data(self, **kwargs):
        entry = confirmed(self.page)
        return {
            **super().get_context_data(**kwargs),
            "state": self.state,
            "page": self.page,
            "draft": self.draft,
            "ended": has_ended(self.draft),
            "changes": changes(self.page, self.state.revision, self.request),
            "checklist": entry and {"entry": entry, "statements": statements(entry)},
        }

    def post(self, request, *args, **kwargs):
        """Approve, or send back with a reason."""
        action, comment = request.POST.get("decision", ""), request.POST.get("comment", "").strip()[:LONGEST_COMMENT]
        if action not in DONE:
            return self.render_to_response(self.get_context_data(error=_("Choose one of the two buttons.")))
        if action == "reject" and not comment:
            return self.render_to_response(self.get_context_data(error=_("Say in a few words what has to change.")))
        if action == "approve" and has_ended(self.draft):
            send_back = _("Send it back: whoever wrote it sets another end, or none.")
            return self.render_to_response(self.get_context_data(error=f"{past_its_end(self.draft)} {send_back}"))
        self.task.on_action(self.state, request.user, action, comment=comment)
        messages.success(request, DONE[action])
        return redirect("wagtailadmin_home")


class ApprovalPreview(Approval):
    """The page as it would be public, for whoever is asked; Wagtail's own names pages to others in its refusal."""

    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        """What the public would see."""
        revision = {"revision_id": self.state.revision_id}
        return self.draft.make_preview_request(request, self.draft.default_preview_mode, extra_request_attrs=revision)
