"""Files under a page's address: Wagtail's own pattern knows no names with a dot."""

from django.urls import path
from wagtail.views import serve

NAMES = ("clocks.json", "calendar.ics", "share.png")


def page_file(request, page_path: str, name: str):
    """What the page at `page_path` answers for its file `name`; 404 where it has none."""
    return serve(request, f"{page_path}/{name}")


urlpatterns = [path(f"<path:page_path>/{name}", page_file, {"name": name}) for name in NAMES]
