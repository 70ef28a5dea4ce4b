"""What an app adds to the admin, as tables: addresses, menu entries, actions of the audit log."""

from collections.abc import Iterable

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class PermittedMenuItem(MenuItem):
    """A menu entry for those who may use it."""

    def __init__(self, *args, permission, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request):
        """Only with the permission."""
        return request.user.has_perm(self.permission)


def register(*, urls: Iterable = (), menu: Iterable[tuple] = (), log_actions: Iterable[tuple] = ()) -> None:
    """Register what an app's `wagtail_hooks.py` lists.

    urls: paths under the admin's own.
    menu: (label, name of its address, icon, place in the menu, permission that shows it).
    log_actions: (name, what is done, what was done).
    """
    hooks.register("register_admin_urls", lambda: list(urls))
    for label, name, icon, order, permission in menu:
        _register_entry(label, name, icon_name=icon, order=order, permission=permission)
    hooks.register("register_log_actions", lambda actions: [actions.register_action(*one) for one in log_actions])


def _register_entry(label, name: str, **options) -> None:
    hooks.register("register_admin_menu_item", lambda: PermittedMenuItem(label, reverse(name), **options))
