"""Where moderators ask for removals, look at them, and decide about them."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.models import ModelLogEntry

from campaign.decorators import needs

from ..models import GROUNDS, Removal
from . import services as removal_services
from .criteria import described, preview, preview_again
from .forms import RemovalCriteriaForm, SeenForm, SentenceForm

PAGE = 50

for_moderators = method_decorator(needs("petitions.moderate_signature"), name="dispatch")


def _removal(pk: int) -> Removal:
    people = ("asked_by", "consented_by", "undo_by")
    return get_object_or_404(Removal.objects.select_related("petition__tally", *people), pk=pk)


@for_moderators
class RemovalList(View):
    """All removals, newest first."""

    def get(self, request):
        """Fifty of them, older than `before`."""
        rows = Removal.objects.select_related("petition", "asked_by")
        before = request.GET.get("before", "")
        if before.isdecimal() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        found = list(rows[: PAGE + 1])
        context = {"removals": found[:PAGE], "older": found[PAGE - 1].pk if len(found) > PAGE else None}
        return render(request, "petitions/admin/removals.html", context)


@for_moderators
class NewRemoval(View):
    """Describe, look, and only then ask."""

    def get(self, request):
        """The form; a link from a signature may fill in some of it."""
        form = RemovalCriteriaForm(
            initial={name: request.GET[name] for name in RemovalCriteriaForm.base_fields if name in request.GET}
        )
        return render(request, "petitions/admin/removal_new.html", {"form": form})

    def post(self, request):
        """The preview; with `remove`, the removal of what the preview showed."""
        form = RemovalCriteriaForm(request.POST)
        if "change" in request.POST or not form.is_valid():
            status = 200 if "change" in request.POST else 422
            return render(request, "petitions/admin/removal_new.html", {"form": form}, status=status)
        asked = {"petition": form.cleaned_data["petition"], "criteria": form.criteria}
        seen = SeenForm(request.POST)
        if "remove" not in request.POST or not seen.is_valid():
            return self._show(request, form, preview(**asked))
        number = seen.cleaned_data.pop("number")
        looked = preview(**asked, **seen.cleaned_data)
        if not looked.number or looked.number > number:
            return self._show(request, form, preview(**asked), number_before=number)
        why = {"ground": form.cleaned_data["ground"], "reason": form.cleaned_data["reason"]}
        removal = removal_services.ask(preview=looked, by=request.user, **why)
        return redirect("removal", removal.pk)

    def _show(self, request, form, looked, **context):
        context |= {
            "form": form,
            "preview": looked,
            "criteria": described(looked.criteria),
            "ground": GROUNDS[form.cleaned_data["ground"]],
            "needs_consent": removal_services.needs_consent(looked.number),
        }
        return render(request, "petitions/admin/removal_preview.html", context)


@for_moderators
class RemovalDetail(View):
    """One removal: what it is, how far it is, what may be done about it, what the public reads of it."""

    def get(self, request, pk):
        return self._show(request, _removal(pk))

    def post(self, request, pk):
        removal, form = _removal(pk), SentenceForm(request.POST)
        if not form.is_valid():
            return self._show(request, removal, form, status=422)
        removal_services.publish_sentence(removal=removal, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("removal", pk)

    def _show(self, request, removal, form=None, status=200):
        initial = {"sentence": removal.public_sentence, "shown": removal.sentence_shown}
        context = {
            "removal": removal,
            "criteria": described(removal.criteria),
            "form": form or SentenceForm(initial=initial),
            "log": ModelLogEntry.objects.for_instance(removal).select_related("user").order_by("timestamp", "pk"),
            "is_mine": removal.asked_by_id == request.user.pk,
        }
        return render(request, "petitions/admin/removal.html", context, status=status)


@for_moderators
class RemovalProgress(View):
    """How far the worker is, for the script that draws it."""

    def get(self, request, pk):
        return JsonResponse(get_object_or_404(Removal, pk=pk).progress)


@for_moderators
class ConsentToRemoval(View):
    """A second moderator looks at what a removal would do now, and lets it begin."""

    def get(self, request, pk):
        """The preview, computed anew."""
        return self._show(request, _removal(pk))

    def post(self, request, pk):
        """Consent to what was shown; if it has become more since, look again."""
        removal, seen = _removal(pk), SeenForm(request.POST)
        looked = preview_again(removal)
        if removal.state == "waiting" and (not seen.is_valid() or looked.number > seen.cleaned_data["number"]):
            return self._show(request, removal, looked)
        if not removal_services.consent(removal=removal, preview=looked, by=request.user):
            messages.error(
                request, _("Nothing was done: it waits for somebody else's consent, or for nobody's any more.")
            )
        return redirect("removal", pk)

    def _show(self, request, removal, looked=None):
        if not removal.may_consent(request.user):
            return redirect("removal", removal.pk)
        looked = looked or preview_again(removal)
        context = {"removal": removal, "criteria": described(removal.criteria), "preview": looked}
        return render(request, "petitions/admin/removal_consent.html", context)


class _AfterQuestion(View):
    """Something done after a question.

    Each kind has a template, `may(removal)`: whether there is anything to do, and `do(removal, by)`:
    whether it was done.
    """

    template_name = ""

    def get(self, request, pk):
        removal = _removal(pk)
        if not self.may(removal):
            return redirect("removal", pk)
        return render(request, self.template_name, {"removal": removal})

    def post(self, request, pk):
        if not self.do(_removal(pk), request.user):
            messages.warning(request, _("Nothing was done: its state has changed meanwhile."))
        return redirect("removal", pk)


@for_moderators
class CancelRemoval(_AfterQuestion):
    """Stop a removal before it begins or half-way."""

    template_name = "petitions/admin/removal_cancel.html"

    def may(self, removal):
        """Neither over nor cancelled."""
        return removal.state in ("waiting", "under_way")

    def do(self, removal, by):
        return removal_services.cancel(removal=removal, by=by)


@for_moderators
class UndoRemoval(_AfterQuestion):
    """Bring back what a removal took out."""

    template_name = "petitions/admin/removal_undo.html"

    def may(self, removal):
        """It is over and took something out."""
        return removal.is_undoable

    def do(self, removal, by):
        return removal_services.undo(removal=removal, by=by)
