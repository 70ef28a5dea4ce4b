"""What organizers and moderators see of signatures."""

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from campaign.decorators import needs

from .. import moderation
from ..filter_fields import ReasonForm, RemovalReasonForm
from ..models import GROUNDS, Petition, Signature, SignatureExport
from ..removals.models import CONSENT_ABOVE
from ..removals.services import needs_consent
from . import export, paging
from .filters import SignatureFilter
from .timeline import Timeline, mark, reasons_held

LATEST_EXPORTS = 20
PAGING = ("before", "after", "size")
VERBS = {
    "hold": moderation.hold,
    "release": moderation.restore,
    "remove": moderation.remove,
    "restore": moderation.restore,
}
VERB_LABELS = {
    "hold": gettext_lazy("Hold"),
    "release": gettext_lazy("Release"),
    "remove": gettext_lazy("Remove"),
    "restore": gettext_lazy("Restore"),
}
VERBS_OF_STATE = {"held": ("release", "remove"), "removed": ("restore",), "": ("hold", "remove", "restore")}


def number(text: str | None) -> int | None:
    """A signature's number from an address or a form; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


@method_decorator(needs("petitions.view_signature"), name="dispatch")
class SignatureList(View):
    """Signatures, newest first, a page at a time; quick at any number of rows."""

    def get(self, request):
        """The page within the filter."""
        asked = SignatureFilter(request.GET if set(request.GET) - set(PAGING) else None)
        if request.GET.get("email") and asked.is_valid():
            return redirect(f"{request.path}?{asked.query}")
        return self._listed(request, asked)

    def post(self, request):
        """A filter that was filled in: its page, under an address that holds nobody's e-mail address."""
        asked = SignatureFilter(request.POST)
        if asked.is_valid():
            return redirect(f"{request.path}?{asked.query}")
        return self._listed(request, asked, status=422)

    def _listed(self, request, asked, status=200):
        size = number(request.GET.get("size"))
        size = size if size in paging.SIZES else paging.SIZES[0]
        page = paging.page(
            asked.signatures(),
            ids=asked.ids(),
            before=number(request.GET.get("before")),
            after=number(request.GET.get("after")),
            size=size,
        )
        petitions = Petition.objects.in_bulk({row.petition_id for row in page.signatures})
        reasons = reasons_held(page.signatures)
        rows = [
            {
                "signature": row,
                "petition": petitions[row.petition_id],
                "reason": reasons.get(row.pk) or (GROUNDS.get(row.removal_ground) if row.removed_at else ""),
                "verbs": [(verb, VERB_LABELS[verb]) for verb in moderation.verbs(row)],
            }
            for row in page.signatures
        ]
        state = asked.cleaned_data.get("status", "") if asked.is_bound and asked.is_valid() else ""
        verbs = VERBS_OF_STATE.get(state, VERBS_OF_STATE[""])
        context = {
            "filter": asked,
            "page": page,
            "rows": rows,
            "query": asked.query if asked.is_bound and asked.is_valid() else "",
            "sizes": paging.SIZES,
            "size": size,
            "size_query": f"&size={size}" if size != paging.SIZES[0] else "",
            "verbs": [(verb, VERB_LABELS[verb]) for verb in verbs],
            "full_address": request.user.has_perm("petitions.export_signature"),
            "may_moderate": request.user.has_perm("petitions.moderate_signature"),
        }
        return render(request, "petitions/admin/signatures.html", context, status=status)


@method_decorator(needs("petitions.view_signature"), name="dispatch")
class SignatureTimeline(View):
    """Everything about one signature."""

    def get(self, request, pk):
        """Its state and why, what it says, and what happened to it."""
        signature = get_object_or_404(Signature.objects.select_related("petition", "text"), pk=pk)
        context = {
            "signature": signature,
            "timeline": Timeline(signature),
            "source": mark(signature.source_hash),
            "network": mark(signature.network_hash),
            "mailbox": mark(signature.mailbox_hash),
            "verbs": [(verb, VERB_LABELS[verb]) for verb in moderation.verbs(signature)],
            "full_address": request.user.has_perm("petitions.export_signature"),
            "may_moderate": request.user.has_perm("petitions.moderate_signature"),
        }
        return render(request, "petitions/admin/timeline.html", context)


def _shown() -> Signer:
    """Who vouches for what somebody has looked at before they did it."""
    return Signer(salt="petitions.moderate")


def _were_shown(signed: str, looked_at: list) -> bool:
    try:
        return _shown().unsign_object(signed) == looked_at
    except BadSignature:
        return False


@method_decorator(needs("petitions.moderate_signature"), name="dispatch")
class Moderate(View):
    """Hold, release, remove or restore exactly the ticked signatures, after one look and with a reason."""

    def post(self, request):
        """First the question, then, with a reason, the change. `only` is a button that stands for one row."""
        verb, wanted = request.POST.get("verb"), {number(pk) for pk in request.POST.getlist("signature")} - {None}
        if "only" in request.POST:
            verb, _dash, pk = request.POST["only"].partition("-")
            wanted = {number(pk)} - {None}
        back = request.POST.get("back", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = reverse("signatures")
        if verb not in VERBS or not wanted:
            messages.error(request, _("Tick the signatures first, then choose what to do with them."))
            return redirect(back)
        if needs_consent(len(wanted)):
            message = _(
                "Nothing was done: %(ticked)s are ticked, and at most %(number)s are changed at once. Tick fewer. Many"
                " that should go, you describe under “Removals”."
            )
            messages.error(request, message % {"number": CONSENT_ABOVE, "ticked": len(wanted)})
            return redirect(back)
        form_class = RemovalReasonForm if verb == "remove" else ReasonForm
        form = form_class(request.POST if "reason" in request.POST else None)
        looked_at = [verb, sorted(wanted)]
        if form.is_valid() and _were_shown(request.POST.get("shown", ""), looked_at):
            changed = VERBS[verb](signature_ids=wanted, by=request.user, **form.cleaned_data)
            done = ngettext("%(n)d signature changed.", "%(n)d signatures changed.", changed) % {"n": changed}
            messages.success(request, done)
            return redirect(back)
        signatures = Signature.objects.filter(pk__in=wanted).select_related("petition").order_by("-pk")
        context = {"form": form, "verb": verb, "label": VERB_LABELS[verb], "signatures": signatures, "back": back}
        return render(request, "petitions/admin/moderate.html", {**context, "shown": _shown().sign_object(looked_at)})

    def get(self, request):
        """Nothing to see here without a selection."""
        return redirect("signatures")


@method_decorator(needs("petitions.export_signature"), name="dispatch")
class Export(View):
    """Choose, then download. The download is a POST, because it leaves a trace."""

    def get(self, request):
        """The filter, and how many signatures it would export."""
        asked = SignatureFilter(request.GET or None)
        return self._page(request, asked, number=asked.signatures().count() if asked.is_bound else None)

    def post(self, request):
        """The file, streamed; or only how many signatures it would hold."""
        asked = SignatureFilter(request.POST)
        if not asked.is_valid():
            return self._page(request, asked, status=422)
        if "count" in request.POST:
            return self._page(request, asked, number=asked.signatures().count())
        record = export.begin(by=request.user, filters=asked.described())
        response = StreamingHttpResponse(
            export.stream(record, asked.signatures()), content_type="text/csv; charset=utf-8"
        )
        name = export.file_name(asked.cleaned_data["petition"])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Content-Encoding"] = "identity"  # compressing would hold the rows back
        response["Cache-Control"] = "private, no-store"
        response["X-Accel-Buffering"] = "no"
        return response

    def _page(self, request, asked, *, number=None, status=200):
        exports = SignatureExport.objects.select_related("requested_by")[:LATEST_EXPORTS]
        context = {"filter": asked, "number": number, "exports": exports}
        return render(request, "petitions/admin/export.html", context, status=status)
