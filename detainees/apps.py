"""Wiring of the room of those who are held."""

from django.apps import AppConfig


class DetaineesConfig(AppConfig):
    """Who is held, and for how long."""

    name = "detainees"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Detainees"

    def ready(self):
        """Ask approvers by letter; let nobody set the hour of publishing alone."""
        from django.db.models.signals import pre_save
        from wagtail.models import Revision, TaskState
        from wagtail.signals import task_submitted

        from . import content_checks  # noqa: F401 - registers itself
        from .approval.letters import ask_for_approval
        from .approval.publishing import refuse_unapproved_schedule

        task_submitted.connect(ask_for_approval, sender=TaskState, dispatch_uid="detainees.ask_for_approval")
        pre_save.connect(
            refuse_unapproved_schedule, sender=Revision, dispatch_uid="detainees.refuse_unapproved_schedule"
        )
