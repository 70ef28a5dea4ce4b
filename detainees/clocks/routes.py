"""The clocks of a profile, and of everybody, under their page: to embed, for programs, for calendars."""

from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from .as_json import all_answer, one_answer
from .calendar_feed import calendar_answer
from .embed import embed_answer

JSON_ROUTES = ("clocks_json", "all_clocks_json")


class OpenToPrograms(RoutablePageMixin):
    """Tells browsers that ask beforehand that any site's script may read the JSON."""

    def handle_options_request(self, request, *args, **kwargs):
        """Allow what is served: GET and HEAD of the JSON from everywhere."""
        match = getattr(request, "routable_resolver_match", None)
        answer = super().handle_options_request(request, *args, **kwargs)
        if match and match.url_name in JSON_ROUTES:
            answer.headers["Allow"] = "GET, HEAD, OPTIONS"
            answer.headers["Access-Control-Allow-Origin"] = "*"
            answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        return answer


class ClockRoutes(OpenToPrograms):
    """`embed/`, `clocks.json` and `calendar.ics` under a profile."""

    @path("embed/", name="embed")
    def embed(self, request):
        """One clock for other sites' pages: ?timer=<key> (the first one otherwise), ?theme=light|dark."""
        return embed_answer(request, self)

    @path("clocks.json/", name="clocks_json")
    def clocks_json(self, request):
        """The person's clocks for programs."""
        return one_answer(request, self)

    @path("calendar.ics/", name="calendar_ics")
    def calendar_ics(self, request):
        """The person's days to come for calendars."""
        return calendar_answer(request, self, [self])


class ClockIndexRoutes(OpenToPrograms):
    """`clocks.json` and `calendar.ics` under the list: everybody's."""

    def _everybody(self):
        [profile_model] = self.allowed_subpage_models()
        return profile_model.objects.for_visitors().child_of(self).prefetch_related("timers")

    @path("clocks.json/", name="all_clocks_json")
    def all_clocks_json(self, request):
        """Everybody's clocks for programs."""
        return all_answer(request, self._everybody())

    @path("calendar.ics/", name="all_calendar_ics")
    def all_calendar_ics(self, request):
        """Everybody's days to come for calendars."""
        return calendar_answer(request, self, list(self._everybody()))
