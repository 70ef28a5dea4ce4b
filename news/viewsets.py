"""The list of news for staff: date, whom each is about, where it stands, in a fixed number of queries."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn, PageTypeColumn
from wagtail.admin.views.pages.listing import IndexView

from campaign.viewsets import PagesViewSet

from .models import NewsIndexPage, NewsItem


def about(page) -> str:
    """The names of those it is about."""
    return ", ".join(page.names)


def day(page) -> str:
    """The date it carries."""
    return date_format(page.published_on, "SHORT_DATE_FORMAT")


class NewsIndex(IndexView):
    """All news, newest first."""

    page_title = gettext_lazy("News")
    default_ordering = "-published_on"

    def get_add_url(self):
        """Where an article or a clipping is chosen; None for who may add neither."""
        parent = NewsIndexPage.objects.first()
        may = parent and parent.permissions_for_user(self.request.user).can_add_subpage()
        return reverse("wagtailadmin_pages:add_subpage", args=[parent.pk]) if may else None

    def get_context_data(self, **kwargs):
        """With the names of those each item is about, in one query."""
        context = super().get_context_data(**kwargs)
        rows = list(context["object_list"])
        links = NewsItem.people.through.objects.filter(newsitem__in=[page.pk for page in rows])
        named = links.order_by("detaineepage__path").values_list("newsitem", "detaineepage__title")
        for page in rows:
            page.names = [title for pk, title in named if pk == page.pk]
        return context


class NewsViewSet(PagesViewSet):
    """News: own articles and clippings."""

    model = NewsItem
    index_view_class = NewsIndex
    name = "news_list"  # "news" names the public addresses
    url_prefix = "news"
    icon = "doc-full"
    menu_label = gettext_lazy("News")
    menu_order = 120
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=gettext_lazy("Title"), sort_key="title", classname="title"),
        Column("published_on", label=gettext_lazy("Date"), accessor=day, sort_key="published_on"),
        Column("about", label=gettext_lazy("About"), accessor=about),
        PageTypeColumn("type", label=gettext_lazy("Kind"), accessor="page_type_display_name"),
        DateColumn(
            "latest_revision_created_at", label=gettext_lazy("Last change"), sort_key="latest_revision_created_at"
        ),
        PageStatusColumn("status", label=gettext_lazy("State"), sort_key="live"),
    ]
