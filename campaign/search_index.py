"""Wagtail's search index on PostgreSQL, with the words of each page taken as its language inflects them.

A word that somebody may spell without its accents or apostrophes is found that way as well.
"""

import re
from collections import defaultdict
from copy import copy

from django.contrib.postgres.search import SearchVector
from django.db.models import F, TextField, Value
from wagtail.search.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from wagtail.search.query import And, Or, PlainText

from . import languages
from .folding import fold, without_apostrophes

# PostgreSQL's own text search configurations.
CONFIGS = {"en": "english", "ru": "russian", "es": "spanish"}


def config_of(instance) -> str:
    """The configuration for a page's words; English for what has no language, such as documents."""
    language = languages.language_of(instance) if getattr(instance, "locale_id", None) else languages.DEFAULT
    return CONFIGS.get(language, "simple")


def _vector(words, config):
    return SearchVector(Value(" ".join(sorted(words)), output_field=TextField()), config=config)


WORD = re.compile(r"[^\W\d_]+(?:['’ʻʼ][^\W\d_]+)*")


def plain_spellings(text: str) -> set[str]:
    """The words of a text as they are typed without accents and apostrophes, where that makes other words of them.

    O’Neil is typed as ONeil and as Neil.
    """
    plain = set()
    for word in set(WORD.findall(text)):
        folded = fold(word)
        parts = folded.split("'")
        plain |= {without_apostrophes(folded), *(part for part in parts if len(part) > 1)} - {word.lower()}
    return plain


class LanguageIndex(PostgresIndex):
    """The index, filled language by language."""

    def add_items(self, model, objs):
        """Write entries, each in the configuration of its language."""
        groups = defaultdict(list)
        for instance in objs:
            groups[config_of(instance)].append(instance)
        for config, instances in groups.items():
            backend = copy(self.backend)
            backend.config = config
            PostgresIndex(backend).add_items(model, instances)
            self._add_plain_spellings(instances, config)

    def _add_plain_spellings(self, instances, config):
        """To what stands there already, as if the page said the word both ways."""
        for instance in instances:
            for entry in instance.index_entries.all():
                more = {name: plain_spellings(getattr(entry, f"{name}_text")) for name in ("title", "body")}
                vectors = {
                    name: F(name)._combine(_vector(words, config), "||", False) for name, words in more.items() if words
                }
                if vectors:
                    self.entries.filter(pk=entry.pk).update(**vectors)


def holds_words(query) -> bool:
    """Whether a part of a query has anything to look for: a lone hyphen has not."""
    return not isinstance(query, PlainText) or bool(re.sub(r"[\s\-]+", "", query.query_string))


def with_words(query):
    """A query without the parts that hold no words: Wagtail adds `None` to the others for them, which is an error.

    `-"x"` is such a part and a phrase. Of a query without any word one part is left, which finds nothing.
    """
    if not isinstance(query, And | Or):
        return query
    parts = [part for part in map(with_words, query.subqueries) if holds_words(part)] or query.subqueries[:1]
    return parts[0] if len(parts) == 1 else type(query)(parts)


class OnlyWords:
    """A compiler of queries that passes over what holds no words."""

    def __init__(self, queryset, query, *args, **kwargs):
        super().__init__(queryset, with_words(query), *args, **kwargs)


class SearchCompiler(OnlyWords, PostgresSearchQueryCompiler):
    """For whole words."""


class AutocompleteCompiler(OnlyWords, PostgresAutocompleteQueryCompiler):
    """For the beginnings of words."""


class SearchBackend(PostgresSearchBackend):
    """What WAGTAILSEARCH_BACKENDS names."""

    index_class = LanguageIndex
    query_compiler_class = SearchCompiler
    autocomplete_query_compiler_class = AutocompleteCompiler
