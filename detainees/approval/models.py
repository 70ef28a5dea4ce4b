"""Nothing about a prisoner goes live by one person alone: who lets which page go public."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState, Workflow, WorkflowTask

NAME = "Approval by a second person"


class Approver(models.Model):
    """Somebody of the family, or a lawyer, who approves the pages about one person."""

    page = models.ForeignKey(
        "detainees.DetaineePage", verbose_name=_("person"), on_delete=models.CASCADE, related_name="approvers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("login"), on_delete=models.CASCADE, related_name="approver_of"
    )
    role = models.CharField(_("who they are"), max_length=80, help_text=_("For example “sister” or “lawyer”."))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("family member or lawyer")
        verbose_name_plural = _("family and lawyers")
        permissions = [
            (
                "family_access",
                gettext_noop("Can see what waits about their person; who has only this sees nothing else"),
            )
        ]
        constraints = [models.UniqueConstraint(fields=["page", "user"], name="approver_once_a_person")]

    def __str__(self):
        return f"{self.user} ({self.role})"

    def clean(self):
        """Refuse a login that could not open the page to approve."""
        super().clean()
        if self.user_id and not self.user.has_perm("wagtailadmin.access_admin"):
            text = _("This login cannot enter. Give it the role of family and lawyers under Settings › Users first.")
            raise ValidationError({"user": text})


class ApprovalLock(WorkflowLock):
    """While a page waits nobody changes it, so that what is approved is what was read."""

    def get_message(self, user):
        """Who is asked, and the way there for who may approve."""
        state = self.object.current_workflow_task_state
        if state is None:
            return None
        text = gettext("Waiting for approval. Nobody changes it meanwhile, so that what is approved is what was read.")
        if not self.task.get_actions(self.object, user):
            return text
        return format_html(
            '{} <a class="button button-small button-secondary" href="{}">{}</a>',
            text,
            reverse("approval", args=[state.pk]),
            gettext("Read and decide"),
        )

    def get_description(self, user, can_lock=False):
        """In the side panel."""
        return gettext("Nobody changes the page until it is approved, sent back or withdrawn")


class PeerApprovalTask(Task):
    """The step of approval: by family or a lawyer where the person has any, by a second editor otherwise."""

    lock_class = ApprovalLock

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")
        permissions = [("approve_page", gettext_noop("Can approve pages about prisoners that others wrote"))]

    @classmethod
    def get_description(cls):
        """For the list of kinds of steps."""
        return gettext("Family or a lawyer where the person has any, otherwise another editor than who wrote it")

    def locked_for_user(self, obj, user):
        """For everybody: an approver who edits would approve their own words."""
        return True

    def get_actions(self, obj, user):
        """Approve or send back, for a possible approver only."""
        page = getattr(obj, "specific", obj)
        if not getattr(page, "needs_approval", False):
            return []
        newest = page.get_latest_revision_as_object()  # what would go public
        if not newest.possible_approvers().filter(pk=user.pk).exists():
            return []
        return [
            ("reject", _("Send back"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    @transaction.atomic
    def on_action(self, task_state, user, action_name, **kwargs):
        """Do it, if this user may for the page that this very request is about.

        Wagtail's view asks `get_actions` of the page in the address, and acts on the request in the
        address: they need not belong together.
        """
        state = TaskState.objects.select_for_update().get(pk=task_state.pk)
        allowed = {name for name, _label, _asks in self.get_actions(state.workflow_state.content_object, user)}
        newest = state.workflow_state.content_object.get_latest_revision()
        if action_name not in allowed or state.revision_id != newest.pk:
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """What waits for this user."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("revision")
        mine = [state.pk for state in waiting if self.get_actions(state.revision.content_object, user)]
        return TaskState.objects.filter(pk__in=mine)


def the_workflow() -> Workflow:
    """The workflow with our step; made, or made anew, where somebody has taken the step out or switched it off."""
    steps = WorkflowTask.objects.filter(
        workflow__active=True, task__active=True, task__in=PeerApprovalTask.objects.values("pk")
    )
    found = steps.select_related("workflow").order_by("pk").first()
    if found:
        return found.workflow
    task = PeerApprovalTask.objects.filter(active=True).first() or PeerApprovalTask.objects.create(name=NAME)
    workflow = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow
