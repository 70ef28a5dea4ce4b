"""What the ground floor adds to the admin: registration only."""

from django.contrib import messages
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from .dependents import dependents, sites_of


def refuse(request, pages, heading, reasons):
    """Back to where the first page lies, with the reasons; None when there are none."""
    if not reasons:
        return None
    listed = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((reason,) for reason in reasons)))
    messages.error(request, format_html("{}{}", heading, listed))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


def refuse_deletion(request, pages):
    """What something outside depends on is not deleted."""
    heading = _("Not deleted, because something depends on it. Change this first:")
    return refuse(request, pages, heading, dependents(pages))


def refuse_unpublishing(request, pages):
    """Without its home page the whole site would answer “not found”."""
    return refuse(request, pages, _("Not unpublished. Needed by:"), sites_of(pages))


@hooks.register("before_delete_page")
def keep_what_is_needed(request, page):
    """A page that something depends on stays."""
    return refuse_deletion(request, [page])


@hooks.register("before_unpublish_page")
def keep_the_site_up(request, page):
    """The home page stays public."""
    return refuse_unpublishing(request, [page])


REFUSALS = {"delete": refuse_deletion, "unpublish": refuse_unpublishing}


@hooks.register("before_bulk_action")
def keep_what_is_needed_in_bulk(request, action_type, objects, action):
    """The same for several at once."""
    if action_type in REFUSALS and objects and isinstance(objects[0], Page):
        return REFUSALS[action_type](request, list(objects))
    return None


@hooks.register("insert_global_admin_css")
def own_colours():
    """The campaign's colours in the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("campaign/admin.css"))


@hooks.register("construct_help_menu")
def no_help_from_outside(request, menu_items):
    """Wagtail's own pages speak of more than staff need here."""
    menu_items[:] = []
