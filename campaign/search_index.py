"""Wagtail's search index on PostgreSQL, with the words of each page taken as its language inflects them."""

from collections import defaultdict
from copy import copy

from wagtail.search.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend

from . import languages

# PostgreSQL's own text search configurations.
CONFIGS = {"en": "english", "ru": "russian", "es": "spanish"}


def config_of(thing) -> str:
    """The configuration for a page's words; English for what has no language, such as documents."""
    language = languages.language_of(thing) if getattr(thing, "locale_id", None) else languages.DEFAULT
    return CONFIGS.get(language, "simple")


class LanguageIndex(PostgresIndex):
    """The index, filled language by language."""

    def add_items(self, model, objs):
        """Write entries, each in the configuration of its language."""
        groups = defaultdict(list)
        for thing in objs:
            groups[config_of(thing)].append(thing)
        for config, things in groups.items():
            backend = copy(self.backend)
            backend.config = config
            PostgresIndex(backend).add_items(model, things)


class SearchBackend(PostgresSearchBackend):
    """What WAGTAILSEARCH_BACKENDS names."""

    index_class = LanguageIndex
