"""The switch in the admin: describe, look, ask; look again and consent; take back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.generic import View

from ..models import DetaineePage, OutcomeRequest
from . import services
from .forms import OutcomeForm
from .preview import changes

NOTHING = gettext_lazy("Nothing was done: its state has changed meanwhile.")


def the_request(pk: int, user) -> OutcomeRequest:
    """A request that this user may see; raises Http404 or PermissionDenied."""
    people = ("page", "asked_by", "consented_by", "declined_by", "reversed_by")
    found = get_object_or_404(OutcomeRequest.objects.select_related(*people), pk=pk)
    if not services.may_read(found.page, user):
        raise PermissionDenied
    return found


class OutcomeList(View):
    """Everybody with where they stand, and the way to the switch."""

    def get(self, request):
        """One query for the people, one for what was asked."""
        if not services.edits(request.user):
            raise PermissionDenied
        latest = {one.page_id: one for one in OutcomeRequest.objects.order_by("pk")}
        firsts: dict = {}
        for page in DetaineePage.objects.order_by("pk").defer_streamfields():
            firsts.setdefault(page.translation_key, page)
        people = [{"page": page, "request": latest.get(page.pk)} for page in firsts.values()]
        return render(request, "detainees/admin/outcomes.html", {"people": people})


class AskForOutcome(View):
    """Fill in, look at what would change, and only then ask."""

    def dispatch(self, request, *args, pk, **kwargs):
        """For editors; who is not held, or asked about already, leads to the request there is."""
        if not services.edits(request.user):
            raise PermissionDenied
        self.page = services.original_profile(get_object_or_404(DetaineePage, pk=pk))
        present = self.page.outcome_requests.filter(declined_at=None, reversed_at=None).first()
        if present:
            return redirect("outcome", present.pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self._show(request, OutcomeForm(page=self.page))

    def post(self, request):
        """The preview; with `ask`, the request for consent."""
        form = OutcomeForm(request.POST, page=self.page)
        if "change" in request.POST or not form.is_valid():
            return self._show(request, form, status=200 if "change" in request.POST else 422)
        asked = form.cleaned_data
        if "ask" not in request.POST:
            context = {"page": self.page, "form": form, "changes": changes(self.page, OutcomeRequest(**asked).fields)}
            return render(request, "detainees/admin/outcome_preview.html", context)
        made = services.ask(page=self.page, by=request.user, **asked)
        if made is None:
            messages.warning(request, NOTHING)
            return redirect("outcome_new", self.page.pk)
        return redirect("outcome", made.pk)

    def _show(self, request, form, status=200):
        context = {"page": self.page, "form": form}
        return render(request, "detainees/admin/outcome_new.html", context, status=status)


class OutcomeDetail(View):
    """One request: what it changes, who asked, and what this user may do about it."""

    def get(self, request, pk):
        asked = the_request(pk, request.user)
        waits = asked.state == "waiting"
        context = {
            "outcome": asked,
            "page": asked.page,
            "changes": changes(asked.page, asked.fields) if waits else [],
            "may_consent": services.may_consent(asked, request.user),
            "is_mine": asked.asked_by_id == request.user.pk,
            "edits": services.edits(request.user),
        }
        return render(request, "detainees/admin/outcome.html", context)

    def post(self, request, pk):
        """Consent, or decline."""
        asked, done = the_request(pk, request.user), False
        if request.POST.get("action") == "consent" and services.may_consent(asked, request.user):
            done = services.consent(request=asked, by=request.user)
        elif request.POST.get("action") == "decline":
            done = services.decline(request=asked, by=request.user)
        if not done:
            messages.warning(request, NOTHING)
        return redirect("outcome", pk)


class ReverseOutcome(View):
    """Take it back, after a question; one person is enough."""

    def dispatch(self, request, *args, pk, **kwargs):
        """For editors, while it stands."""
        self.asked = the_request(pk, request.user)
        if not services.edits(request.user):
            raise PermissionDenied
        if self.asked.state != "effective":
            return redirect("outcome", pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        """The question, with what will read differently."""
        found = changes(self.asked.page, services.NO_OUTCOME)
        context = {"outcome": self.asked, "page": self.asked.page, "changes": found}
        return render(request, "detainees/admin/outcome_reverse.html", context)

    def post(self, request):
        if not services.reverse(request=self.asked, by=request.user):
            messages.warning(request, NOTHING)
        return redirect("outcome", self.asked.pk)
