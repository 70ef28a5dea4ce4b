"""The last gate: what a person lets go public about a prisoner, a second person has approved.

Imported while Wagtail's own models load (settings name `publish_approved`): no model is imported above.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import PermissionDenied
from wagtail.log_actions import get_active_log_context

_approved = ContextVar("approved_by_a_second_person", default=False)


@contextmanager
def approved_by_two():
    """Within this, what a second person has approved is made public."""
    token = _approved.set(True)
    try:
        yield
    finally:
        _approved.reset(token)


def refuse_one_alone() -> None:
    """Raises PermissionDenied when a person in the admin publishes without approval; a command or the worker may."""
    if get_active_log_context().user is not None and not _approved.get():
        raise PermissionDenied("Nothing about a prisoner goes live by one person alone.")


def publish_approved(workflow_state, user=None) -> None:
    """Publish what a workflow has approved; of pages about prisoners only with a second person's approval of it."""
    from .models import PeerApprovalTask
    from .pages import NeedsSecondPerson

    subject = workflow_state.content_object
    revision = subject.get_latest_revision()
    if not issubclass(getattr(subject, "specific_class", type(subject)), NeedsSecondPerson):
        revision.publish(user=user)
        return
    steps = PeerApprovalTask.objects.values("pk")
    approvals = workflow_state.task_states.filter(status="approved", revision=revision, task__in=steps)
    if not approvals.exclude(finished_by=None).exists():
        raise PermissionDenied("The step of approval is missing.")
    with approved_by_two():
        revision.publish(user=user, skip_permission_checks=True)  # nobody has the right by itself


def keep_schedule_for_two(sender, instance, **kwargs) -> None:
    """Before a revision is saved: nobody alone sets the hour at which it goes public."""
    from .pages import NeedsSecondPerson

    if instance.approved_go_live_at is None:
        return
    model = instance.content_type.model_class()
    if model and issubclass(model, NeedsSecondPerson):
        refuse_one_alone()
