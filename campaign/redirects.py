"""Old addresses that lead on: what others framed, fetched and subscribed to keeps working when a profile is renamed."""

from wagtail.contrib.redirects.middleware import RedirectMiddleware

EMBED, JSON = "/embed/", "/clocks.json"


class PartsLeadOn(RedirectMiddleware):
    """Wagtail's redirects, but to files without a slash; a frame's keeps its choice, the JSON's is open to scripts."""

    def process_response(self, request, response):
        """Wagtail's answer, with what a page's parts need besides."""
        answer = super().process_response(request, response)
        if answer is response:
            return response
        address = answer.headers["Location"].rstrip("/")
        if "." in address.rpartition("/")[2] and "." in request.path:
            answer.headers["Location"] = address
        if request.path.endswith(EMBED) and request.GET:
            answer.headers["Location"] += f"?{request.GET.urlencode()}"
        if request.path.endswith(JSON):
            answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer
