"""Parts of a page that have addresses of their own (`embed/`, `brief/`): they move with the page."""


class MovesWithItsParts:
    """A routable page whose parts leave redirects too when its address changes; stands before RoutablePageMixin."""

    def get_route_paths(self) -> list[str]:
        """The page's own path and those of its parts that hold no variable, as Wagtail asks for them."""
        parts = [str(route.pattern) for route in self.get_subpage_urls()]
        return ["/", *(f"/{part}" for part in parts if part and not set(part) & set("<^$(\\"))]
