"""Navigation and footer links, in the language of the page they stand on."""

from dataclasses import dataclass

from . import languages


@dataclass(frozen=True)
class Entry:
    """One link of a menu; `lang` is set where its label is in another language than the page."""

    label: str
    href: str
    lang: str = ""


def _entry(link, translated: dict) -> Entry:
    """A link as staff filled it in, led to the translation of its page where there is one."""
    language = languages.active()
    own_label = link.get(f"label_{language}")
    page = link.get("page")
    if page is None:
        href = languages.localized_path(link.href)
        return Entry(own_label or link["label"], href, "" if own_label else _foreign(languages.DEFAULT))
    there = translated.get(page.translation_key, page)
    lang = "" if own_label else _foreign(languages.language_of(there))
    from_page = there is not page and not own_label  # the page's title stands in for a label nobody translated
    return Entry(own_label or (there.title if from_page else link["label"]), there.url or "", lang)


def _foreign(language: str) -> str:
    return "" if language == languages.active() else language


def menus(campaign) -> dict[str, list[Entry]]:
    """The entries of `navigation` and `footer`; one query for translations, none in English."""
    streams = {"navigation": campaign.navigation, "footer": campaign.footer_links}
    links = {name: [block.value for block in stream or []] for name, stream in streams.items()}
    pages = [link["page"] for values in links.values() for link in values if link.get("page")]
    translated = languages.translations_of(pages)
    return {name: [_entry(link, translated) for link in values] for name, values in links.items()}
