"""The letter that asks somebody to approve."""

from django.urls import reverse
from wagtail.admin.mail import EmailNotificationMixin, Notifier
from wagtail.models import TaskState

from .models import PeerApprovalTask


class AskForApproval(EmailNotificationMixin, Notifier):
    """Writes to each who may approve what was submitted: its title, who submitted it, and the address."""

    notification = "submitted"

    def __init__(self):
        super().__init__((TaskState,))

    def can_handle(self, instance, **kwargs):
        """Our step only."""
        return super().can_handle(instance, **kwargs) and isinstance(instance.task.specific, PeerApprovalTask)

    def get_recipient_users(self, task_state, **kwargs):
        """Whoever may approve it."""
        return task_state.revision.as_object().possible_approvers()

    def get_template_set(self, instance, **kwargs):
        """Our words; text only, as all letters of the admin are."""
        return {part: f"detainees/email/approval_{part}.txt" for part in ("subject", "text", "html")}

    def get_context(self, task_state, **kwargs):
        """No word of the page itself but its title."""
        draft = task_state.revision.as_object()
        return {
            **super().get_context(task_state, **kwargs),
            "title": draft.title,
            "kind": draft._meta.verbose_name,
            "requested_by": task_state.workflow_state.requested_by,
            "not_before": draft.go_live_at,
            "path": reverse("approval", args=[task_state.pk]),
        }


ask_for_approval = AskForApproval()
