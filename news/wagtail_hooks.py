"""What the newsroom adds to the admin: registration only."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .updates import views
from .viewsets import NewsViewSet


class CampaignUpdatesItem(MenuItem):
    """An entry for whoever may write to the list."""

    def is_shown(self, request):
        """Only with the permission."""
        return request.user.has_perm(views.PERMISSION)


@hooks.register("register_admin_urls")
def update_urls():
    """Addresses of the letters to the e-mail list."""
    return [
        path("updates/", views.CampaignUpdateList.as_view(), name="updates"),
        path("updates/new/", views.CampaignUpdateForms.as_view(), name="update_new"),
        path("updates/preview/", views.CampaignUpdatePreview.as_view(), name="update_preview"),
        path("updates/<int:pk>/", views.CampaignUpdateDetail.as_view(), name="update"),
        path("updates/<int:pk>/edit/", views.CampaignUpdateForms.as_view(), name="update_edit"),
        path("updates/<int:pk>/progress/", views.CampaignUpdateProgress.as_view(), name="update_progress"),
    ]


@hooks.register("register_admin_menu_item")
def updates_item():
    """Letters to the list."""
    return CampaignUpdatesItem(_("Supporters"), reverse("updates"), icon_name="mail", order=215)


@hooks.register("register_log_actions")
def log_actions(actions):
    """What the audit log says of them."""
    actions.register_action("news.update_write", _("Write to the e-mail list"), _("Letter to the e-mail list written"))
    actions.register_action("news.update_send", _("Send to the e-mail list"), _("Letter to the e-mail list sent"))
    actions.register_action("news.update_stop", _("Stop a letter"), _("Letter to the e-mail list stopped in time"))
    actions.register_action(
        "news.update_untrue",
        _("Stop a letter"),
        _("Letter to the e-mail list stopped: no longer true"),
    )
    actions.register_action("news.update_cancel", _("Cancel a letter"), _("Letter to the e-mail list cancelled"))


@hooks.register("register_admin_viewset")
def news_list():
    """All news in a list with columns."""
    return NewsViewSet()
