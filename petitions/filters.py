"""What staff may ask for in signatures: one form for the list and for the export."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from campaign.mail import mailboxes

from .models import STATES, Petition, Signature
from .us_states import US_STATES

YES_NO = [("", _("All")), ("yes", _("Yes")), ("no", _("No"))]


class SignatureFilter(forms.Form):
    """Every field may be empty; together they narrow the signatures down."""

    petition = forms.ModelChoiceField(Petition.objects.all(), label=_("Petition"), required=False, empty_label=_("All"))
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *STATES.items()], required=False)
    confirmed = forms.ChoiceField(label=_("Confirmed by e-mail"), choices=YES_NO, required=False)
    since = forms.DateField(label=_("Signed from"), required=False, widget=AdminDateInput)
    until = forms.DateField(label=_("Signed until"), required=False, widget=AdminDateInput)
    us_state = forms.ChoiceField(
        label=_("U.S. state"), choices=[("", _("All")), *((state, state) for state in US_STATES)], required=False
    )
    wants_news = forms.ChoiceField(label=_("Wants news"), choices=YES_NO, required=False)
    email = forms.CharField(
        label=_("E-mail address"), required=False, max_length=254, help_text=_("However it is spelled.")
    )

    def clean(self):
        """A span of days has its beginning first."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return cleaned

    def signatures(self):
        """The signatures asked for; none while the form has errors."""
        rows = Signature.objects.all()
        if not self.is_bound:
            return rows
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["petition"]:
            rows = rows.filter(petition=asked["petition"])
        if asked["status"]:
            rows = getattr(rows, asked["status"])()
        if asked["confirmed"]:
            rows = rows.filter(confirmed_at__isnull=asked["confirmed"] == "no")
        if asked["since"]:
            rows = rows.filter(submitted_at__gte=_at(asked["since"], time.min))
        if asked["until"]:
            rows = rows.filter(submitted_at__lte=_at(asked["until"], time.max))
        if asked["us_state"]:
            rows = rows.filter(us_state=asked["us_state"])
        if asked["wants_news"]:
            rows = rows.filter(wants_news=asked["wants_news"] == "yes")
        if asked["email"].strip():
            rows = rows.filter(mailbox_hash=mailboxes.hash_of(asked["email"]))
        return rows

    def described(self) -> dict:
        """What was asked for, for the audit log, which is kept for ever and so holds no address."""
        asked = {name: str(value) for name, value in self.cleaned_data.items() if value}
        if "email" in asked:
            asked["email"] = mailboxes.masked(asked["email"])
        return asked


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))
