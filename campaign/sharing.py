"""Plain links that pass a page on; following one is the first anybody else hears of it."""

from urllib.parse import quote

from django.utils.translation import gettext as _


def share_links(*, title: str, text: str, address: str) -> list[dict]:
    """`label` and `url` of each way to pass on `address` with a text; `title` is an e-mail's subject."""
    subject, at, said = (quote(part, safe="") for part in (title, address, text))
    both = quote(f"{text} {address}", safe="")
    return [
        {"label": _("E-mail"), "url": f"mailto:?subject={subject}&body={both}"},
        {"label": "WhatsApp", "url": f"https://wa.me/?text={both}"},
        {"label": "Facebook", "url": f"https://www.facebook.com/sharer/sharer.php?u={at}"},
        {"label": "X", "url": f"https://x.com/intent/post?text={said}&url={at}"},
        {"label": "Bluesky", "url": f"https://bsky.app/intent/compose?text={both}"},
        {"label": "Telegram", "url": f"https://t.me/share/url?url={at}&text={said}"},
    ]
