"""What an editor fills in on the day somebody comes home, or has died."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from campaign.text import LineField

from ..dates import day_there
from ..models import DetaineePage
from .models import OutcomeRequest

BANNER_DAYS = 14
LONGEST_BANNER = 366
# What is never said of a death, in whatever mood it is typed.
UNFIT = re.compile(r"!|\b(?:free|freed|freedom|welcome)\b", re.IGNORECASE)


def this_minute():
    """Now, as far as the form can say it."""
    return timezone.localtime().replace(second=0, microsecond=0)


def banner_end():
    """Until when the banner stands if nobody says otherwise."""
    return timezone.localdate() + timedelta(days=BANNER_DAYS)


class OutcomeForm(forms.Form):
    """Home or dead, when, in whose words, and how long the banner stands. `page` is the profile."""

    kind = forms.ChoiceField(label=_("What has happened"), choices=OutcomeRequest.Kind, widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label=_("When"),
        initial=this_minute,
        help_text=_("Now or earlier."),
        widget=AdminDateTimeInput,
    )
    note = LineField(
        label=_("A sentence"),
        required=False,
        max_length=250,
        help_text=_("Under the date, on the card, the profile and the banner. Only what the family wants said."),
    )
    banner_until = forms.DateField(
        label=_("Banner on every page until"),
        required=False,
        initial=banner_end,
        widget=AdminDateInput,
        help_text=_("That day included. Empty: no banner."),
    )

    def __init__(self, *args, page: DetaineePage, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page

    def clean_at(self):
        """Not to come, not before the arrest."""
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise ValidationError(gettext("This is still to come. The switch is for what has happened."))
        arrested = self.page.arrested
        if arrested and day_there(at) < arrested.earliest:
            raise ValidationError(gettext("This is before the arrest (%(date)s).") % {"date": arrested.text})
        return at

    def clean_banner_until(self):
        """From today, for a year at the most."""
        day, today = self.cleaned_data["banner_until"], timezone.localdate()
        if day and not today <= day <= today + timedelta(days=LONGEST_BANNER):
            raise ValidationError(gettext("Choose a day from today on, at most a year ahead, or empty it."))
        return day

    def clean(self):
        """A death is told soberly."""
        fields = super().clean()
        found = UNFIT.search(fields.get("note") or "")
        if fields.get("kind") == OutcomeRequest.Kind.DIED and found:
            self.add_error("note", gettext("Of a death this is not said: “%(word)s”.") % {"word": found[0]})
        return fields

    @property
    def summary(self) -> str:
        """What is asked for, in one line."""
        kind = OutcomeRequest.Kind(self.cleaned_data["kind"]).label
        return f"{kind}, {date_format(timezone.localtime(self.cleaned_data['at']), 'DATETIME_FORMAT')}"
