"""The list of mailboxes that are never written to, for staff: look an address up, add it, lift it.

The address comes by POST only, is looked up by its keyed hash and stands nowhere afterwards:
in no address of a page, no message and no log.
"""

from django import forms
from django.db import transaction
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.log_actions import log as log_action

from campaign import confirmation
from campaign.decorators import needs
from campaign.mail import mailboxes
from campaign.text import AddressField

MODERATE = "petitions.moderate_signature"
REASONS = {
    mailboxes.BY_OWNER: gettext_lazy("The owner pressed “This was not me, never write to me again” in a letter."),
    mailboxes.NO_SUCH_MAILBOX: gettext_lazy("The mail provider said that there is no such mailbox."),
    mailboxes.BY_STAFF: gettext_lazy("A moderator put it on the list."),
}


class SuppressionForm(forms.Form):
    """Whose mailbox."""

    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("However it is spelled. We do not keep it: the list knows mailboxes by a keyed hash."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@transaction.atomic
def add(*, email: str, by) -> None:
    """Write to this mailbox no more; what it never confirmed is erased, its place on the e-mail list ends."""
    if mailboxes.suppression(email):
        return
    confirmation.suppress(mailbox_hash=mailboxes.hash_of(email), reason=mailboxes.BY_STAFF)
    log_action(instance=mailboxes.suppression(email), action="petitions.suppress", user=by)


@transaction.atomic
def lift(*, email: str, by) -> None:
    """Let the forms write to this mailbox again."""
    entry = mailboxes.suppression(email)
    if entry:
        log_action(instance=entry, action="petitions.unsuppress", user=by, data={"listed": entry.reason})
        mailboxes.lift(email)


@method_decorator([never_cache, needs("petitions.view_signature")], name="dispatch")
class SuppressionList(View):
    """Ask, see why and since when, change it: always by POST."""

    def get(self, request):
        return self._page(request, SuppressionForm())

    def post(self, request):
        """The answer, after the change if one is asked for."""
        form, action, done = SuppressionForm(request.POST), request.POST.get("action"), ""
        if not form.is_valid():
            return self._page(request, form, status=422)
        email = form.cleaned_data["email"]
        if action and not request.user.has_perm(MODERATE):
            return render(request, "campaign/admin/forbidden.html", status=403)
        if action == "add":
            add(email=email, by=request.user)
            done = _("Done: no form writes to this mailbox any more.")
        elif action == "lift":
            lift(email=email, by=request.user)
            done = _("Done: the forms may write to this mailbox again.")
        return self._page(request, form, looked=email, entry=mailboxes.suppression(email), done=done)

    def _page(self, request, form, *, status=200, entry=None, **context):
        context |= {
            "form": form,
            "entry": entry,
            "reason": REASONS.get(entry.reason, entry.reason) if entry else "",
            "may_change": request.user.has_perm(MODERATE),
        }
        return render(request, "petitions/admin/suppression_list.html", context, status=status)
