"""What organizers and moderators see of signatures."""

import functools

from django import forms
from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from . import export, moderation
from .filters import SignatureFilter
from .models import Signature

PAGE = 50
LONGEST_SELECTION = 500
VERBS = {"hold": moderation.hold, "remove": moderation.remove, "restore": moderation.restore}
VERB_LABELS = {
    "hold": gettext_lazy("Hold"),
    "remove": gettext_lazy("Remove"),
    "restore": gettext_lazy("Restore"),
}


def needs(permission: str):
    """403 for staff without this permission; Wagtail's own answer would be a redirect."""

    def decorate(view):
        @functools.wraps(view)
        def checked(request, *args, **kwargs):
            if not request.user.has_perm(permission):
                return render(request, "petitions/admin/forbidden.html", status=403)
            return view(request, *args, **kwargs)

        return checked

    return decorate


@method_decorator(needs("petitions.view_signature"), name="dispatch")
class SignatureList(View):
    """Signatures, newest first, fifty at a time; no count and no offset, so it is quick at any size."""

    def get(self, request):
        """The page after `before`, within the filter."""
        asked = SignatureFilter(request.GET if set(request.GET) - {"before"} else None)
        rows = asked.signatures().select_related("petition").order_by("-pk")
        before = request.GET.get("before", "")
        if before.isdecimal() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        found = list(rows[: PAGE + 1])
        query = request.GET.copy()
        query.pop("before", None)
        context = {
            "filter": asked,
            "signatures": found[:PAGE],
            "older": found[PAGE - 1].pk if len(found) > PAGE else None,
            "query": query.urlencode(),
            "verbs": VERB_LABELS.items(),
            "full_address": request.user.has_perm("petitions.export_signature"),
            "may_moderate": request.user.has_perm("petitions.moderate_signature"),
        }
        return render(request, "petitions/admin/signatures.html", context)


class ReasonForm(forms.Form):
    """Why a moderator does this; it stays in the log."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the log for ever. No names or addresses, please."),
    )


@method_decorator(needs("petitions.moderate_signature"), name="dispatch")
class Moderate(View):
    """Hold, remove or restore exactly the ticked signatures, after one look and with a reason."""

    def post(self, request):
        """First the question, then, with a reason, the deed."""
        verb = request.POST.get("verb")
        wanted = {int(pk) for pk in request.POST.getlist("signature") if pk.isdecimal() and len(pk) < 19}
        back = request.POST.get("back", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = reverse("signatures")
        if verb not in VERBS or not wanted or len(wanted) > LONGEST_SELECTION:
            messages.error(request, _("Tick the signatures first, then choose what to do with them."))
            return redirect(back)
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            number = VERBS[verb](signature_ids=wanted, by=request.user, reason=form.cleaned_data["reason"])
            done = ngettext("%(n)d signature changed.", "%(n)d signatures changed.", number) % {"n": number}
            messages.success(request, done)
            return redirect(back)
        signatures = Signature.objects.filter(pk__in=wanted).select_related("petition").order_by("-pk")
        context = {"form": form, "verb": verb, "label": VERB_LABELS[verb], "signatures": signatures, "back": back}
        return render(request, "petitions/admin/moderate.html", context)

    def get(self, request):
        """Nothing to see here without a selection."""
        return redirect("signatures")


@method_decorator(needs("petitions.export_signature"), name="dispatch")
class Export(View):
    """Choose, then download. The download is a POST, because it leaves a trace."""

    def get(self, request):
        """The filter, and how many signatures it would export."""
        asked = SignatureFilter(request.GET or None)
        context = {"filter": asked, "number": asked.signatures().count() if asked.is_bound else None}
        return render(request, "petitions/admin/export.html", context)

    def post(self, request):
        """The file, streamed; or only how many signatures it would hold."""
        asked = SignatureFilter(request.POST)
        if not asked.is_valid():
            return render(request, "petitions/admin/export.html", {"filter": asked}, status=422)
        if "count" in request.POST:
            context = {"filter": asked, "number": asked.signatures().count()}
            return render(request, "petitions/admin/export.html", context)
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
