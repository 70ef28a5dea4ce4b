"""Addresses of the news app that are no pages. Other programs rely on them: keep them stable."""

from django.urls import path

from campaign.decorators import open_to_programs

from . import views
from .feeds import AtomNewsFeed, NewsFeed
from .subscriptions import views as subscriptions

app_name = "news"
urlpatterns = [
    path("news/feed/", open_to_programs(NewsFeed()), name="feed"),
    path("news/feed/atom/", open_to_programs(AtomNewsFeed()), name="feed_atom"),
    path("search/", views.site_search, name="search"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/check-your-inbox/", subscriptions.check_your_inbox, name="check_your_inbox"),
    path("subscribe/confirmed/", subscriptions.confirmed, name="confirmed"),
    path("subscribe/confirm/<token:token>/", subscriptions.confirm, name="confirm"),
    path("unsubscribe/done/", subscriptions.unsubscribed, name="unsubscribed"),
    path("unsubscribe/<token:token>/", subscriptions.unsubscribe, name="unsubscribe"),
]
