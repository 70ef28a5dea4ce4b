"""The buttons under the editing form of a page about a prisoner."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import (
    CancelWorkflowMenuItem,
    PublishMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
)

from .checklist import CHECKS, is_submitted
from .pages import NeedsApproval


class SubmitItem(SubmitForModerationMenuItem):
    """Opens the checklist, whose own button submits; open at once when points were missing."""

    template_name = "detainees/admin/submit_item.html"
    order = -10

    def get_context_data(self, parent_context):
        """The points with what was ticked, and who will be asked."""
        context = super().get_context_data(parent_context)
        request, page = parent_context["request"], parent_context.get("page")
        posted = request.POST if is_submitted(request.POST) else {}
        points = [
            {"name": name, "label": label, "checked": name in request.POST, "missing": posted and name not in posted}
            for name, label in CHECKS.items()
        ]
        resubmits = page and page.current_workflow_state
        return {
            **context,
            "label": _("Submit again for approval") if resubmits else _("Submit for approval"),
            "points": points,
            "incomplete": any(point["missing"] for point in points),
            "asked": page.approver_names(request.user) if page and page.pk else "",
        }


class WithdrawItem(CancelWorkflowMenuItem):
    """Takes the page back, to go on writing."""

    label = _("Withdraw from approval")


def edited_class(context):
    """The class of the page that is edited or about to be made."""
    if page := context.get("page"):
        return type(page)
    named = context["request"].resolver_match.kwargs
    app, model = named.get("content_type_app_name"), named.get("content_type_model_name")
    return ContentType.objects.get_by_natural_key(app, model).model_class() if app and model else None


def arrange(items, request, context) -> None:
    """Submitting first; publishing not at all."""
    made = edited_class(context)
    if not (made and issubclass(made, NeedsApproval)):
        return
    kept = []
    for item in items:
        if isinstance(item, PublishMenuItem | RestartWorkflowMenuItem):
            continue
        if isinstance(item, SubmitForModerationMenuItem):
            kept.insert(0, SubmitItem())
        elif isinstance(item, CancelWorkflowMenuItem):
            kept.append(WithdrawItem())
        else:
            kept.append(item)
    items[:] = kept
