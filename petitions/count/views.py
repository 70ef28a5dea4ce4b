"""How a count comes about, for everybody; the ledger behind it; and the receipt for one signer."""

import functools
import re
from datetime import UTC

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from campaign.decorators import open_to_programs, token_page

from ..addresses import of_petition
from ..confirm_views import lapsed
from ..ledger import files as ledger_files
from ..ledger.models import LedgerEntry
from ..models import Removal, Signature
from .chart import chart
from .labels import sum_of

RECIPES = ("python", "javascript")


@functools.cache
def recipes() -> list[str]:
    """The programs of docs/ledger.md, which check a ledger without our code: Python's, then JavaScript's."""
    text = (settings.BASE_DIR / "docs" / "ledger.md").read_text()
    found = {name: re.findall(rf"^```{name}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) for name in RECIPES}
    return ["\n".join(found[name]) for name in RECIPES]


@require_safe
@of_petition()
def count_page(request, petition):
    """How the number comes about, as the worker counted last: nothing is counted for a request."""
    tally = getattr(petition, "tally", None)
    sentences = Removal.objects.filter(petition=petition, sentence_shown=True).exclude(public_sentence="")
    python, javascript = recipes()
    context = {
        "petition": petition,
        "entry": ledger_files.latest_entry(petition),
        "removals": sentences.only("public_sentence", "undone_at"),
        "python": python,
        "javascript": javascript,
    }
    if tally and tally.figures_at:
        figures, at = tally.figures, tally.figures_at.astimezone(UTC)
        submitted, lines, counted = sum_of(figures)
        context |= {"counted_at": at, "submitted": submitted, "lines": lines, "counted": counted}
        context |= {"unlisted": figures["unlisted"], "chart": chart(figures["days"], at.date())}
    return render(request, "petitions/count.html", context)


@open_to_programs
@require_safe
@of_petition()
def ledger(request, petition):
    """All entries and the leaves of the newest one; 404 until there is an entry."""
    entry = LedgerEntry.objects.filter(petition=petition).last()
    if not entry:
        raise Http404
    pieces = () if request.method == "HEAD" else ledger_files.ledger_pieces(entry)
    response = StreamingHttpResponse(pieces, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{petition.slug}-ledger-{entry.day}.json"'
    response["ETag"] = f'"{entry.hash}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


@token_page
@require_safe
def receipt(request, token):
    """A signer's proof that the newest entry counts their signature; a page that says when, if none does yet."""
    signature = Signature.objects.by_manage_token(token).select_related("petition").first()
    if not signature:
        return lapsed(request)
    if signature.withdrawn_at:
        return render(request, "petitions/withdrawn.html", {"petition": signature.petition})
    made = ledger_files.receipt(signature)
    if made is None:
        return render(request, "petitions/receipt_waiting.html", {"signature": signature}, status=404)
    name = f"{signature.petition.slug}-receipt.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/json", headers=headers)
