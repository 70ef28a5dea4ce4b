"""The way to the switch: in the menu, over a profile's editing form, and in the list of pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from ..models import DetaineePage
from .services import edits


class OutcomeMenuItem(MenuItem):
    """An entry for editors and administrators."""

    def is_shown(self, request):
        return edits(request.user)


def menu_item():
    """Coming home."""
    return OutcomeMenuItem(_("Coming home"), reverse("outcomes"), icon_name="home", order=210)


def _button(page, user):
    if issubclass(page.specific_class or type(page), DetaineePage) and edits(user):
        yield Button(_("Coming home, or died…"), reverse("outcome_new", args=[page.pk]), icon_name="home", priority=70)


def header_buttons(page, user, view_name, next_url=None):
    """In the menu of a profile's own pages."""
    return _button(page, user)


def listing_buttons(page, user, next_url=None):
    """In the menu of a profile's line."""
    return _button(page, user)
