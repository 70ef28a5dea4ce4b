"""Wiring of the newsroom."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """What happened, and who wants to hear of it."""

    name = "news"
    verbose_name = "News"

    def ready(self):
        """Give the worker its jobs and the letters their words."""
        from campaign import worker

        from . import retention, subscriptions

        subscriptions.register()
        retention.register()
        worker.job("settle subscriptions", every=0.5)(subscriptions.settle)
        worker.job("expire subscriptions", every=60)(subscriptions.expire)
