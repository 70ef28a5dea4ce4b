"""Which language an address is in, and in which others its page exists.

The path alone says it, never a cookie or a header: a page is the same bytes for everybody. English
has no prefix; the other languages live under their code, as in /ru/.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete, post_save
from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from .absolute import absolute_url

DEFAULT = settings.LANGUAGE_CODE
NATIVE = dict(settings.LANGUAGES)  # each by its own name
CACHE_KEY = "campaign.languages"
KEPT_SECONDS = 15  # until another process sees a language that staff have just published


def active() -> str:
    """The language of this request, of this letter."""
    language = translation.get_language()
    return language if language in NATIVE else DEFAULT


def speaking(language: str) -> AbstractContextManager:
    """Say and address everything in a language, the default one where it is none of ours."""
    return translation.override(language if language in NATIVE else DEFAULT)


def split(path: str) -> tuple[str, str]:
    """The language of a path and what it is in the default language: ("ru", "/news/") for "/ru/news/"."""
    first, slash, rest = path.removeprefix("/").partition("/")
    if slash and first in NATIVE and first != DEFAULT:
        return first, f"/{rest}"
    return DEFAULT, path


def prefixed(path: str, language: str) -> str:
    """A path of the default language in another one."""
    return path if language == DEFAULT else f"/{language}{path}"


class PathLanguageMiddleware:
    """Answers in the language of the path. Nothing of the visitor is looked at, so nothing varies by it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Also name the language to machines."""
        request.LANGUAGE_CODE, _rest = split(request.path_info)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def translated(pages):
    """Without the copies that wait for a translation, and without translations of a page that is not public itself.

    So an original that is under embargo, or taken down, hides what was made of it in other languages.
    """
    hidden = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=DEFAULT, alias_of=None, live=False
    )
    return pages.filter(Q(alias_of=None) | Q(alias_of__locale=F("locale")), ~Exists(hidden))


def in_language(pages):
    """Those of the pages that are in the active language."""
    language = active()
    found = pages.filter(locale__language_code=language)
    return found if language == DEFAULT else translated(found)


def in_language_or_original(pages):
    """Each of the pages once: its translation into the active language, else the original; in the originals' order.

    For lists that must not leave anybody out, however far the translators are.
    """
    language = active()
    originals = pages.filter(locale__language_code=DEFAULT)
    if language == DEFAULT:
        return originals.order_by("path")
    same = Page.objects.filter(translation_key=OuterRef("translation_key"))
    own = public(translated(same.filter(locale__language_code=language).live()))
    chosen = in_language(pages).values("pk").union(originals.filter(~Exists(own)).values("pk"))
    first = same.filter(locale__language_code=DEFAULT).values("path")[:1]
    return pages.filter(pk__in=chosen).annotate(place=Coalesce(Subquery(first), "path")).order_by("place")


def _known() -> dict[int, tuple[str, bool]]:
    """Each locale's language and whether the home page is published in it; one query, kept for a while."""
    known = cache.get(CACHE_KEY)
    if known is None:
        root = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
        homes = translated(Page.objects.filter(translation_key__in=root, locale=OuterRef("pk")).live())
        rows = Locale.all_objects.annotate(has_home=Exists(homes)).values_list("pk", "language_code", "has_home")
        known = {pk: (code, has_home) for pk, code, has_home in rows}
        # Wagtail's own memory of the roots lasts an hour in every other process.
        roots = {path.language_code for path in Site.get_site_root_paths()}
        if any(has_home and code not in roots for code, has_home in known.values()):
            Site.clear_site_root_paths_cache()
        cache.set(CACHE_KEY, known, KEPT_SECONDS)
    return known


def offered() -> list[str]:
    """The languages in which the home page is published, English first."""
    found = {code for code, has_home in _known().values() if has_home}
    return [language for language in NATIVE if language == DEFAULT or language in found]


def language_of(page: Page) -> str:
    """The language a page is in, without a query where the locales are known."""
    if page.locale_id not in _known():
        clear()
    return _known()[page.locale_id][0]


def clear(**_signal) -> None:
    """Something about locales or home pages has changed: look again."""
    cache.delete(CACHE_KEY)


def watch() -> None:
    """Look again as soon as this process changes locales or publishes or takes down a page."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(clear, dispatch_uid="campaign.languages")
    for signal in (post_save, post_delete):
        for model in (Locale, Site):
            signal.connect(clear, sender=model, dispatch_uid=f"campaign.languages.{model.__name__}")
    post_delete.connect(clear, sender=Page, dispatch_uid="campaign.languages.pages")


def refuse_other_languages(page: Page) -> None:
    """Raise Http404 for a page that is not in the active language, or not translated into it; no query in English."""
    language = language_of(page)
    if language != active():
        raise Http404
    if language != DEFAULT and not in_language(Page.objects.filter(pk=page.pk)).exists():
        raise Http404


@dataclass(frozen=True)
class Alternate:
    """One language in which the same page or view can be read."""

    code: str
    name: str
    url: str  # a path of this site
    current: bool

    @property
    def full_url(self) -> str:
        """The address for search engines."""
        return absolute_url(self.url)


def public(pages):
    """The pages outside private sections, asked of the database in the same query."""
    private = PageViewRestriction.objects.annotate(here=ExpressionWrapper(OuterRef("path"), CharField()))
    return pages.exclude(Exists(private.filter(here__startswith=F("page__path"))))


def _of_page(page: Page, languages: list[str], path: str) -> dict[str, str]:
    """The address of each language's version of a page that visitors may see, with what `path` adds to the page's."""
    others = translated(Page.objects.filter(translation_key=page.translation_key).live())
    wanted = public(others.filter(locale__language_code__in=languages).exclude(pk=page.pk))
    found = {language_of(other): other.get_url_parts() for other in [page, *wanted.order_by("locale")]}
    own = (found[language_of(page)] or ("", "", path))[2]
    rest = path.removeprefix(own) if path.startswith(own) else ""
    return {language: parts[2] + rest for language, parts in found.items() if parts}


def _of_view(request, languages: list[str]) -> dict[str, str]:
    """The address of a view in each language; every view speaks all of them."""
    _language, path = split(request.path)
    return {language: prefixed(path, language) for language in languages}


def alternates(request, page: Page | None) -> list[Alternate]:
    """The languages in which this page, or the view that answers, can be read; empty when there is only one.

    No query while the site has one language; one for a page, none for a view.
    """
    languages = offered()
    if len(languages) < 2:
        return []
    if page is not None and page.pk:
        addresses = _of_page(page, languages, request.path)
    else:
        match = getattr(request, "resolver_match", None)
        is_view = page is None and match is not None and match.url_name != "wagtail_serve"
        addresses = _of_view(request, languages) if is_view else {}
    found = [
        Alternate(language, NATIVE[language], addresses[language], language == active())
        for language in NATIVE
        if language in addresses
    ]
    return found if len(found) > 1 else []


def home_url() -> str:
    """The home page in the active language, in English where there is none."""
    with speaking(active() if active() in offered() else DEFAULT):
        return reverse("wagtail_serve", args=[""])


def _is_view(path: str) -> bool:
    """Whether a path of the default language is one of our views, which speak every language."""
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return False


def localized_path(url: str) -> str:
    """An address that staff typed, in the active language if it is one of our views."""
    path, mark, query = url.partition("?")
    language = active()
    if language == DEFAULT or not path.startswith("/") or path.startswith("//"):
        return url
    if split(path)[0] != DEFAULT or not _is_view(prefixed(path, language)):
        return url
    return prefixed(path, language) + mark + query


def translations_of(pages: list[Page]) -> dict:
    """The published translations of pages into the active language, by translation key; one query, none in English."""
    keys = {page.translation_key for page in pages if language_of(page) != active()}
    if not keys:
        return {}
    found = in_language(Page.objects.filter(translation_key__in=keys).live())
    return {page.translation_key: page for page in public(found)}
