"""The site's search."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import search
from .forms import SearchForm

RESULTS_PER_PAGE = 10


@require_safe
def site_search(request):
    """What is found for ?q=, a page at a time; whatever is typed, there is an answer."""
    text = search.plain(request.GET.get("q", ""))
    paginator = Paginator(search.results(text), RESULTS_PER_PAGE)
    found = paginator.get_page(request.GET.get("page"))
    context = {
        "form": SearchForm(initial={"q": text}),
        "text": text,
        "results": found,
        "page_range": list(paginator.get_elided_page_range(found.number)),
        "query": urlencode({"q": text}),
    }
    return render(request, "news/search.html", context)
