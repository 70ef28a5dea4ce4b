"""Wiring of the newsroom."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """What happened, and who wants to hear of it."""

    name = "news"
    verbose_name = "News"

    def ready(self):
        """Give the worker its jobs and the letters their words."""
        from wagtail.search import index
        from wagtail.signals import page_published

        from campaign import worker

        from . import content_checks, retention, subscriptions  # noqa: F401 - content_checks registers itself
        from .bulletins import services as bulletins
        from .bulletins import words
        from .models import NewsItem

        def index_people(instance, **_signal):
            """Wagtail indexes a page before its people and tags are written: once more."""
            if isinstance(instance, NewsItem):
                index.insert_or_update_object(instance)

        page_published.connect(index_people, weak=False, dispatch_uid="news.index_people")
        subscriptions.register()
        retention.register()
        worker.job("settle subscriptions", every=0.5)(subscriptions.settle)
        worker.job("expire subscriptions", every=60)(subscriptions.expire)
        words.register()
        worker.job("write bulletins", every=2)(bulletins.advance)
