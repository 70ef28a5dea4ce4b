"""Wiring of outgoing mail."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Letters, and the mailboxes they go to."""

    name = "campaign.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        """Let the worker send what is due; say what is erased."""
        from campaign import worker

        from . import retention, sending, staff

        retention.register()
        staff.register()
        worker.job("send letters", lane=worker.Lane.LETTERS, every=0.5)(sending.send_due)
