"""What the news app adds to the admin: registration only."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from campaign import admin_registry

from .updates import views
from .viewsets import NewsViewSet

URLS = [
    path("updates/", views.CampaignUpdateList.as_view(), name="updates"),
    path("updates/new/", views.CampaignUpdateForms.as_view(), name="update_new"),
    path("updates/preview/", views.CampaignUpdatePreview.as_view(), name="update_preview"),
    path("updates/<int:pk>/", views.CampaignUpdateDetail.as_view(), name="update"),
    path("updates/<int:pk>/edit/", views.CampaignUpdateForms.as_view(), name="update_edit"),
    path("updates/<int:pk>/progress/", views.CampaignUpdateProgress.as_view(), name="update_progress"),
]
MENU = [
    (_("Supporters"), "updates", "mail", 215, views.PERMISSION),
]
LOG_ACTIONS = [
    ("news.update_write", _("Write to the e-mail list"), _("Letter to the e-mail list written")),
    ("news.update_send", _("Send to the e-mail list"), _("Letter to the e-mail list sent")),
    ("news.update_stop", _("Stop a letter"), _("Letter to the e-mail list stopped in time")),
    ("news.update_untrue", _("Stop a letter"), _("Letter to the e-mail list stopped: no longer true")),
    ("news.update_cancel", _("Cancel a letter"), _("Letter to the e-mail list cancelled")),
]

admin_registry.register(urls=URLS, menu=MENU, log_actions=LOG_ACTIONS)


@hooks.register("register_admin_viewset")
def news_list():
    """All news in a list with columns."""
    return NewsViewSet()
