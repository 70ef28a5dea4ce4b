"""What the newsroom adds to the admin: registration only."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin_listing import NewsViewSet
from .bulletins import views


class BulletinsItem(MenuItem):
    """An entry for whoever may write to the list."""

    def is_shown(self, request):
        """Only with the permission."""
        return request.user.has_perm(views.PERMISSION)


@hooks.register("register_admin_urls")
def bulletin_urls():
    """Addresses of the letters to the e-mail list."""
    return [
        path("bulletins/", views.BulletinList.as_view(), name="bulletins"),
        path("bulletins/new/", views.BulletinForms.as_view(), name="bulletin_new"),
        path("bulletins/preview/", views.BulletinPreview.as_view(), name="bulletin_preview"),
        path("bulletins/<int:pk>/", views.BulletinDetail.as_view(), name="bulletin"),
        path("bulletins/<int:pk>/edit/", views.BulletinForms.as_view(), name="bulletin_edit"),
        path("bulletins/<int:pk>/progress/", views.BulletinProgress.as_view(), name="bulletin_progress"),
    ]


@hooks.register("register_admin_menu_item")
def bulletins_item():
    """Letters to the list."""
    return BulletinsItem(_("Supporters"), reverse("bulletins"), icon_name="mail", order=215)


@hooks.register("register_log_actions")
def log_actions(actions):
    """What the audit log says of them."""
    actions.register_action(
        "news.bulletin_write", _("Write to the e-mail list"), _("Letter to the e-mail list written")
    )
    actions.register_action("news.bulletin_send", _("Send to the e-mail list"), _("Letter to the e-mail list sent"))
    actions.register_action("news.bulletin_stop", _("Stop a letter"), _("Letter to the e-mail list stopped in time"))
    actions.register_action(
        "news.bulletin_untrue",
        _("Stop a letter"),
        _("Letter to the e-mail list stopped: no longer true"),
    )
    actions.register_action("news.bulletin_cancel", _("Cancel a letter"), _("Letter to the e-mail list cancelled"))


@hooks.register("register_admin_viewset")
def news_list():
    """All news in a list with columns."""
    return NewsViewSet()
