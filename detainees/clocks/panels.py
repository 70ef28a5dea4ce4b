"""The tab “Search and sharing” of pages that are about somebody: titles and descriptions may hold {days}."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.models import Page

OFFERED = {"data-days-button": _("Insert the days in prison")}
HELP = _(
    "“{days}” becomes the count of the day, for example “1,561 days”: of the profile’s first timer, "
    "in news of the first person it is about."
)


def with_days_button(name: str) -> FieldPanel:
    """A field of plain text with a button that inserts {days}."""
    return FieldPanel(name, attrs=OFFERED)


promote_panels = [
    MultiFieldPanel(
        [
            HelpPanel(HELP),
            FieldPanel("slug"),
            with_days_button("seo_title"),
            with_days_button("search_description"),
        ],
        heading=_("For search engines and shared links"),
    ),
    *Page.promote_panels[1:],
]
