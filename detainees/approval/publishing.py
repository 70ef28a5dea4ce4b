"""The last gate: what a person lets go public about a prisoner, somebody else has approved.

Imported while Wagtail's own models load (settings name `publish_approved`): it asks pages, and imports no model.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import PermissionDenied
from wagtail.log_actions import get_active_log_context

_approved = ContextVar("approved", default=False)


@contextmanager
def approved():
    """Within this, what was approved is made public."""
    token = _approved.set(True)
    try:
        yield
    finally:
        _approved.reset(token)


def refuse_unapproved() -> None:
    """Raises PermissionDenied when a person in the admin publishes without approval; a command or the worker may."""
    if get_active_log_context().user is not None and not _approved.get():
        raise PermissionDenied("Nothing about a prisoner goes live by one person alone.")


def publish_approved(workflow_state, user=None) -> None:
    """Publish what a workflow has approved; of pages about prisoners only with an approver's word for it."""
    subject = workflow_state.content_object
    page = getattr(subject, "specific_deferred", subject)
    revision = subject.get_latest_revision()
    if not getattr(page, "needs_approval", False):
        revision.publish(user=user)
        return
    if not page.is_approved_in(workflow_state, revision):
        raise PermissionDenied("The step of approval is missing.")
    with approved():
        revision.publish(user=user, skip_permission_checks=True)  # nobody has the right by itself


def refuse_unapproved_schedule(sender, instance, **kwargs) -> None:
    """Before a revision is saved: nobody alone sets the hour at which it goes public."""
    if instance.approved_go_live_at is None:
        return
    if getattr(instance.content_type.model_class(), "needs_approval", False):
        refuse_unapproved()
