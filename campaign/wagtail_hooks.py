"""What the ground floor adds to the admin: registration only."""

from django.contrib import messages
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks

from .dependents import dependents


def refuse(request, pages):
    """Back to where the first page lies, with what depends on the pages; None when nothing does."""
    reasons = dependents(pages)
    if not reasons:
        return None
    listed = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((reason,) for reason in reasons)))
    heading = _("Not deleted, because something depends on it. Change this first:")
    messages.error(request, format_html("{}{}", heading, listed))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("before_delete_page")
def keep_what_is_needed(request, page):
    """A page that something depends on stays."""
    return refuse(request, [page])


@hooks.register("before_bulk_action")
def keep_what_is_needed_in_bulk(request, action_type, objects, action):
    """The same for several at once."""
    if action_type == "delete" and objects and hasattr(objects[0], "get_descendants"):
        return refuse(request, list(objects))
    return None


@hooks.register("insert_global_admin_css")
def own_colours():
    """The campaign's colours in the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("campaign/admin.css"))


@hooks.register("construct_help_menu")
def no_help_from_outside(request, menu_items):
    """Wagtail's own pages speak of more than staff need here."""
    menu_items[:] = []
