"""Wiring of the news app."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    """What happened, and who wants to hear of it."""

    name = "news"
    verbose_name = "News"

    def ready(self):
        """Give the worker its jobs and the letters their words."""
        from wagtail.search import index
        from wagtail.signals import page_published, page_unpublished

        from campaign import key_rotation, worker
        from campaign.worker import Lane
        from detainees.models import DetaineePage
        from detainees.outcomes.preview import shows
        from detainees.signals import case_changed

        from . import content_checks, feeds, retention, search  # noqa: F401 - content_checks registers itself
        from .models import NewsItem, Subscription
        from .subscriptions import letters as subscription_letters
        from .subscriptions import services as subscriptions
        from .updates import letters as update_letters
        from .updates import services as updates

        def index_people(instance, **_signal):
            """News once more, since Wagtail reads people and tags too early; names come and go with their profiles."""
            if isinstance(instance, NewsItem):
                index.insert_or_update_object(instance)
            elif isinstance(instance, DetaineePage):
                search.index_news_of(instance)

        for signal in (page_published, page_unpublished):
            signal.connect(index_people, weak=False, dispatch_uid="news.index_people")

        def stop_untrue(page, **_signal):
            """Letters to the list that tell of an outcome that was taken back."""
            updates.stop_untrue(page)

        case_changed.connect(stop_untrue, sender=DetaineePage, weak=False, dispatch_uid="news.stop_untrue")
        shows(feeds.in_preview)
        subscription_letters.register()
        update_letters.register()
        retention.register()
        key_rotation.lasting["unsubscribe_links"] = lambda: Subscription.objects.active().count()
        worker.job("process subscriptions", lane=Lane.LETTERS, every=0.5)(subscriptions.process)
        worker.job("expire subscriptions", lane=Lane.CLEANING, every=60)(subscriptions.expire)
        worker.job("write updates", lane=Lane.STAFF, every=2)(updates.advance)
