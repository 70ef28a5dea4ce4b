"""The list of people for staff: where each stands, in a fixed number of queries."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView

from campaign.viewsets import PagesViewSet

from .clocks.clock_face import face_of
from .clocks.day_text import first_timer
from .evidence.answers import status_log
from .models import DetaineeIndexPage, DetaineePage


def outcome(page: DetaineePage) -> str:
    """Held, free or died, with the day."""
    if page.is_released:
        return _("Free since %(day)s") % {"day": page.released_text}
    if page.has_died:
        return _("Died in custody on %(day)s") % {"day": page.died_text}
    return _("In prison")


def days(page: DetaineePage) -> str:
    """What the first timer shows now, in days."""
    first = first_timer(page)
    return face_of(first, timezone.now()).days_text if first else _("No timer")


def designation(page: DetaineePage) -> str:
    """Where the request for the wrongful-detention status stands."""
    log = status_log(page)
    return log.now.status.label if log.now else _("Nothing recorded")


class PeopleIndex(IndexView):
    """Everybody, in the order staff gave the profiles, which is the order visitors see."""

    page_title = gettext_lazy("People")
    default_ordering = "ord"

    def get_add_url(self):
        """Where somebody is added; None for who may not."""
        parent = DetaineeIndexPage.objects.first()
        may = parent and parent.permissions_for_user(self.request.user).can_add_subpage()
        return reverse("wagtailadmin_pages:add", args=["detainees", "detaineepage", parent.pk]) if may else None

    def annotate_queryset(self, pages):
        """With timers, and with the status log, which Wagtail would ask for once a row."""
        pages = super().annotate_queryset(pages.order_by("path"))
        return pages.prefetch_related("timers")

    def get_context_data(self, **kwargs):
        """Wagtail leaves every block out of its lists; one query brings this one back."""
        context = super().get_context_data(**kwargs)
        rows = list(context["object_list"])
        logs = DetaineePage.objects.filter(pk__in=[page.pk for page in rows]).only("status_log").in_bulk()
        for page in rows:
            page.status_log = logs[page.pk].status_log
        return context


class PeopleViewSet(PagesViewSet):
    """People: whom the campaign speaks for."""

    model = DetaineePage
    index_view_class = PeopleIndex
    name = url_prefix = "people"
    icon = "user"
    menu_label = gettext_lazy("People")
    menu_order = 110
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=gettext_lazy("Name"), sort_key="title", classname="title"),
        Column("outcome", label=gettext_lazy("Now"), accessor=outcome),
        Column("days", label=gettext_lazy("First timer"), accessor=days),
        Column("designation", label=gettext_lazy("Wrongful-detention status"), accessor=designation),
        DateColumn(
            "latest_revision_created_at", label=gettext_lazy("Last change"), sort_key="latest_revision_created_at"
        ),
        PageStatusColumn("status", label=gettext_lazy("Page"), sort_key="live"),
    ]
