"""The site's search: pages, profiles and news in the visitor's language, found by PostgreSQL's full text search.

Wagtail keeps the index (`campaign/search_index.py`). Every word has to occur, in any inflection; a
word is also found by its beginning, and without its accents and apostrophes. What a visitor types
is never read as an operator.
"""

import re
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Q, Value
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.search.backends import get_search_backends

from campaign import languages
from campaign.folding import fold, without_apostrophes
from campaign.search_index import CONFIGS

from .models import ArticlePage, ClippingPage

LONGEST_QUERY = 100  # characters; the rest is passed over
MOST_WORDS = 8
SHORTEST_BEGINNING = 3  # letters from which a word is found by its beginning
# Private use characters: they mark the hits in a text that is escaped afterwards.
HIT, END = "\ue000", "\ue001"
SNIPPET = {"start_sel": HIT, "stop_sel": END, "max_words": 36, "min_words": 20, "max_fragments": 2}
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ue000\ue001]")
BETWEEN_WORDS = re.compile(r"[\s\-‐-―/,;:_\"“”«»()\[\]|&!*<>\\]+")
AFTER_STOP = re.compile(f"([.!?…]{END}?), ")  # Wagtail puts a comma between the parts of a page
LETTERS = re.compile(r"[^\W\d_]+")
# A Russian word that ends in a consonant, in another case than the first.
CASE_ENDING = re.compile(r"(\w+[бвгджзклмнпрстфхцчшщ])(?:а|у|е|ы|и|ом|ем|ов|ам|ами|ах)", re.IGNORECASE)


def plain(text: str) -> str:
    """What somebody typed, without what no text holds, at most LONGEST_QUERY characters."""
    return " ".join(NOT_TEXT.sub(" ", text[: LONGEST_QUERY * 4]).split())[:LONGEST_QUERY].strip()


def words(text: str) -> list[str]:
    """The words of a query that has been made plain; at most MOST_WORDS."""
    return [word for word in BETWEEN_WORDS.split(text) if any(map(str.isalnum, word))][:MOST_WORDS]


def asked(word: str, config: str) -> SearchQuery:
    """One word as PostgreSQL looks for it: as it is typed, or as plain spelling has it."""
    plain = without_apostrophes(fold(word))
    spellings = [word] if plain in ("", word.lower()) else [word, plain]
    queries = [_spelled(spelling, config) for spelling in spellings]
    # Taking the endings of verbs for those of nouns, PostgreSQL's Russian cuts Гилман to гилма, but Гилману to гилман.
    if config == "russian" and (bare := CASE_ENDING.fullmatch(word)):
        queries.append(SearchQuery(bare[1], config=config, search_type="phrase"))
    return reduce(or_, queries)


def _spelled(word: str, config: str) -> SearchQuery:
    if LETTERS.fullmatch(word) and len(word) >= SHORTEST_BEGINNING:
        return SearchQuery(f"{word}:*", config=config, search_type="raw")
    return SearchQuery(word, config=config, search_type="phrase")


def results(text: str):
    """Pages that visitors may see and that hold every word of `text`, the best first.

    Each has `kind` to say what it is, `headline` and `snippet` (see `marked`), and the `day` of news.
    """
    config = CONFIGS.get(languages.active(), "simple")
    queries = [asked(word, config) for word in words(text)]
    if not queries:
        return Page.objects.none()
    every, one = reduce(and_, queries), reduce(or_, queries)
    title, body = F("index_entries__title"), F("index_entries__body")
    pages = languages.public(languages.in_language(Page.objects.live().filter(depth__gt=1)))
    # The first filter is what the two indexes answer; the second lets the words stand in either text.
    found = pages.filter(Q(index_entries__title=one) | Q(index_entries__body=one))
    found = found.alias(all_words=title._combine(body, "||", False)).filter(all_words=every)
    return found.annotate(
        rank=SearchRank(title, one) * Value(4.0) + SearchRank(body, one),
        day=F("newsitem__published_on"),
        headline=SearchHeadline("title", one, config=config, highlight_all=True, start_sel=HIT, stop_sel=END),
        snippet=SearchHeadline("index_entries__body_text", one, config=config, fragment_delimiter=" … ", **SNIPPET),
    ).order_by("-rank", "-day", "-pk")


def index_news_of(person) -> None:
    """Write anew what is found of the news about somebody, whose name is public from now on, or no more."""
    for model in (ArticlePage, ClippingPage):
        if items := list(model.objects.filter(people=person.pk)):
            for backend in get_search_backends(with_auto_update=True):
                backend.add_bulk(model, items)


def marked(text: str) -> SafeString:
    """A text from the index as HTML: everything in it escaped, the hits in <mark>."""
    escaped = conditional_escape(str(text))
    return mark_safe(escaped.replace(HIT, "<mark>").replace(END, "</mark>"))  # noqa: S308  escaped above


def excerpt(text: str) -> SafeString:
    """A piece of a page's text, as `marked`: with … where it is cut, without the index's comma after a full stop."""
    piece = AFTER_STOP.sub(r"\1 ", str(text).strip())
    before = "… " if piece.lstrip(HIT)[:1].islower() else ""
    after = "" if piece.rstrip(END).endswith((".", "!", "?", "…")) else " …"
    return marked(f"{before}{piece}{after}")


def kind(page: Page) -> str:
    """What sort of page it is, in a word: its model's name."""
    model = page.cached_content_type.model_class() or Page
    return str(model._meta.verbose_name)
