"""Where letters to the list are written, looked at, tried and sent."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.models import ModelLogEntry

from campaign import languages
from campaign.decorators import needs
from campaign.mail import letters
from campaign.models import CampaignSettings
from detainees.models import DetaineePage

from ..subscriptions.models import Subscription
from . import services
from .forms import CampaignUpdateForm, begun_about
from .letters import body_of
from .models import CampaignUpdate

PAGE = 50
PERMISSION = "news.write_update"
CHANGED = gettext_lazy("Nothing was done: it was changed, sent or cancelled meanwhile. Look again.")
ACTIONS = {
    "send": lambda update, seen, by: services.send(update=update, seen=seen, by=by),
    "stop": lambda update, seen, by: services.stop(update=update, by=by),
    "discard": lambda update, seen, by: services.discard(update=update, by=by),
}


@method_decorator(needs(PERMISSION), name="dispatch")
class CampaignUpdateView(View):
    """For whoever may write to the list; 403 for others."""


def letter_of(request, *, subject: str, body: str) -> dict:
    """The letter as it would arrive now: {"subject", "html", "text"}."""
    site = CampaignSettings.for_request(request)
    parts = {"subject": subject, "body": body_of(body), "unsubscribe": "#", "suppress_url": "#"}
    context = {**parts, "campaign_name": site.name, "site_url": request.build_absolute_uri("/").rstrip("/")}
    with languages.speaking(languages.DEFAULT):
        text, html = letters.rendered("news/email/update", context)
    return {"subject": subject, "html": html, "text": text}


class CampaignUpdateList(CampaignUpdateView):
    """All letters to the list, newest first."""

    def get(self, request):
        rows = CampaignUpdate.objects.select_related("asked_by", "consented_by", "about").order_by("-pk")[:PAGE]
        return render(request, "news/admin/updates.html", {"updates": rows})


class CampaignUpdateForms(CampaignUpdateView):
    """Write a new letter, or change one that nobody has sent."""

    def get(self, request, pk=None):
        """The form; ?about= begins a letter about somebody."""
        if pk is not None:
            update = get_object_or_404(CampaignUpdate, pk=pk)
            if update.state != "draft":
                return redirect("update", pk)
            return self._show(request, CampaignUpdateForm(instance=update), update)
        about = request.GET.get("about", "")
        page = DetaineePage.objects.filter(pk=about).first() if about.isdecimal() and len(about) < 10 else None
        return self._show(request, CampaignUpdateForm(initial=begun_about(page) if page else None))

    def post(self, request, pk=None):
        update = get_object_or_404(CampaignUpdate, pk=pk) if pk is not None else CampaignUpdate()
        form = CampaignUpdateForm(request.POST, instance=update)
        if not form.is_valid():
            return self._show(request, form, update, status=422)
        if pk is None:
            services.write(update=form.instance, by=request.user)
        elif not services.change(update=form.instance, by=request.user):
            messages.error(request, CHANGED)
        return redirect("update", form.instance.pk)

    def _show(self, request, form, update=None, status=200):
        values = {name: form[name].value() or "" for name in ("subject", "body")}
        body = values["body"] if not form.is_bound else form.cleaned_data.get("body", "")
        context = {"form": form, "update": update, "letter": letter_of(request, **{**values, "body": body})}
        return render(request, "news/admin/update_form.html", context, status=status)


class CampaignUpdatePreview(CampaignUpdateView):
    """The letter of what stands in the form, for the script that shows it."""

    def post(self, request):
        """As `letter_of`; what cannot be read yet is left out."""
        form = CampaignUpdateForm(request.POST)
        form.is_valid()
        parts = {name: form.cleaned_data.get(name) or "" for name in ("subject", "body")}
        return JsonResponse(letter_of(request, **parts))


class CampaignUpdateDetail(CampaignUpdateView):
    """One letter: how it looks, to how many it goes, and what may be done about it."""

    def get(self, request, pk):
        return self._show(request, pk)

    def post(self, request, pk):
        """A test, the sending after one more question, or its end."""
        update = get_object_or_404(CampaignUpdate, pk=pk)
        action, seen = request.POST.get("action"), request.POST.get("seen", "")
        if action == "ask":
            return self._show(request, pk, asks=services.version(update) == seen)
        if action == "test":
            self._test(request, update)
        elif action in ACTIONS and not ACTIONS[action](update, seen, request.user):
            messages.error(request, CHANGED)
        return redirect("update", pk)

    def _show(self, request, pk, *, asks=False):
        people = ("asked_by", "consented_by", "about", "outcome__page", "outcome__reversed_by")
        update = get_object_or_404(CampaignUpdate.objects.select_related(*people), pk=pk)
        is_draft = update.state == "draft"
        is_mine = update.asked_by_id == request.user.pk
        number = Subscription.objects.receiving().count() if is_draft else 0
        context = {
            "update": update,
            "letter": letter_of(request, subject=update.subject, body=update.body),
            "seen": services.version(update),
            "number": number,
            "is_mine": is_mine,
            "may_send": is_draft and update.may_consent(request.user) and number and not update.is_untrue,
            "asks": asks,
            "log": ModelLogEntry.objects.for_instance(update).select_related("user").order_by("timestamp", "pk"),
        }
        return render(request, "news/admin/update.html", context)

    def _test(self, request, update):
        if services.send_test(update=update, to=request.user.email):
            messages.success(request, _("On its way to %(address)s.") % {"address": request.user.email})
        else:
            messages.error(request, _("You have had many letters within the hour. Try again later."))


class CampaignUpdateProgress(CampaignUpdateView):
    """How far the worker is, for the script that draws it."""

    def get(self, request, pk):
        return JsonResponse(get_object_or_404(CampaignUpdate, pk=pk).progress)
