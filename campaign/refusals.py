"""What staff read when a page must stay."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

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
