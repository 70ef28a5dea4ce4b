"""Addresses of this site in full, as letters, feeds and shared links need them."""

from django.conf import settings


def absolute_url(path: str) -> str:
    """A path of this site as a full address, an address in full as it is; the request's host is not trusted for it."""
    return path if path.startswith(("https://", "http://")) else settings.BASE_URL + path
