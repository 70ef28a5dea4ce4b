"""`share.png` under a page: the picture that shared links show."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from campaign.pictures.renditions import SHARE, one

from .images import png
from .spec import spec_of


class ShareRoute(RoutablePageMixin):
    """A share image, as public as its page: drafts and private pages have none.

    A page has the `share_picture` beside the words (a CampaignImage or None), and `share_spec(campaign)`, the words.
    """

    @path("share.png/", name="share_png")
    def share_png(self, request):
        """The image as it is at this moment, a PNG of 1200 × 630; 304 to who has it already."""
        return png_answer(request, self.specific)


@require_safe
def png_answer(request, page):
    """A page's share image, with its ETag. How long it may be kept is the house's rule for pages."""
    spec, picture = spec_of(page), page.share_picture
    if picture and not one(picture, SHARE):  # not drawn yet, or it cannot be: another image, under another name
        spec, picture = replace(spec, picture=""), None
    etag = f'"{spec.key[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    return HttpResponse(png(spec, picture), content_type="image/png", headers={"ETag": etag})
