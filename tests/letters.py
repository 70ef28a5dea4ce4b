"""Reading letters as their receivers do: the link, the code."""

import re
from urllib.parse import urlsplit


def text_of(message) -> str:
    """The text part of a letter, from Django's outbox or from an SMTP server."""
    return message.body if hasattr(message, "body") else message.get_body(("plain",)).get_content()


def link_in(message, kind: str = "petitions/confirm") -> str:
    """The path of the one link of that kind, as a browser would ask for it."""
    links = set(re.findall(rf"https?://\S+/{kind}/\S+", text_of(message)))
    assert len(links) == 1, f"{len(links)} links of {kind} in:\n{text_of(message)}"
    return urlsplit(links.pop()).path


def code_in(message) -> str:
    """The six digits."""
    return re.search(r": (\d{6})\s", text_of(message))[1]
