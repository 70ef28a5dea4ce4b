"""What the admin's first page shows of approvals."""

from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from ..models import DetaineePage
from .family import is_only_family, pages_about, shown
from .models import PeerApprovalTask


class WaitingPanel(Component):
    """What waits for this user's approval."""

    name = "approvals"
    order = 5
    template_name = "detainees/admin/waiting.html"

    def get_context_data(self, parent_context):
        """The requests, the oldest first; `family` when the panel stands even if nothing waits."""
        user = parent_context["request"].user
        states = [
            state
            for task in PeerApprovalTask.objects.filter(active=True)
            for state in task.get_task_states_user_can_moderate(user).select_related(
                "revision__user", "workflow_state__requested_by"
            )
        ]
        waiting = [{"state": state, "draft": state.revision.as_object()} for state in states]
        return {"waiting": waiting, "family": is_only_family(user)}


class PersonPanel(Component):
    """The pages about one person, for their family or lawyer."""

    name = "pages_about"
    template_name = "detainees/admin/pages_about.html"

    def __init__(self, person, order):
        self.person, self.order = person, order

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {"person": self.person, "rows": [shown(page, user) for page in pages_about(self.person)]}


class OtherReviews(WorkflowObjectsToModeratePanel):
    """Wagtail's own panel, without what stands in ours."""

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        ours = set(PeerApprovalTask.objects.values_list("pk", flat=True))
        context["states"] = [state for state in context["states"] if state["task_state"].task_id not in ours]
        return context


def arrange(request, panels) -> None:
    """Put our panels among those of the first page; family and lawyers see only these."""
    people = DetaineePage.objects.filter(approvers__user=request.user).distinct().in_tree_order()
    about = [PersonPanel(person, order=20 + place) for place, person in enumerate(people)]
    if is_only_family(request.user):
        panels[:] = [WaitingPanel(), *about]
        return
    others = [OtherReviews() if type(one) is WorkflowObjectsToModeratePanel else one for one in panels]
    panels[:] = [WaitingPanel(), *about, *others]
