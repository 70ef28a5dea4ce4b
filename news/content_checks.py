"""What an editor may have overlooked on a news item."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.content_checks import check

from .models import ClippingPage, NewsItem


@check
def the_item(page) -> Iterator[str]:
    """What lists and profiles show of it."""
    if not isinstance(page, NewsItem):
        return
    if not page.summary:
        yield _("The summary is empty: lists show the title alone.")
    if not page.people.all():
        yield _("It is about nobody: no profile shows it, and no family approves it.")
    if page.published_on and page.published_on > timezone.localdate():
        yield _("The date lies ahead: the item stands above all news until then.")
    if isinstance(page, ClippingPage) and not page.archived_link:
        yield _("There is no archived copy: when the publication moves the article, the link leads nowhere.")
