"""What staff look signatures up by, in the list and in removals: fields, choices and the conditions they mean."""

import re

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from campaign.date_fields import begin_of, end_of
from campaign.mail import addresses
from campaign.text import LineField

from .forms import country_choices
from .models import GROUNDS, Petition

HASH_DIGITS = 32  # hexadecimal, of a network's or address's hash
FEWEST_DIGITS = 8
SINCE, UNTIL = _("Signed from"), _("Signed until")
BOUNDS = {"since": begin_of, "until": end_of}


class PetitionChoice(forms.ModelChoiceField):
    """One of the petitions that have been public; the titles of others are their editors' alone."""

    def __init__(self, **kwargs):
        super().__init__(Petition.objects.once_public().order_by("title"), label=_("Petition"), **kwargs)

    def label_from_instance(self, obj):
        """As visitors know it."""
        return obj.public_title


class CountryChoice(forms.ChoiceField):
    """One of the countries that signers can choose; `empty_label` stands for none of them in particular."""

    def __init__(self, *, empty_label, **kwargs):
        super().__init__(
            label=_("Country"),
            required=False,
            choices=lambda: [("", empty_label), *country_choices()[1:]],
            **kwargs,
        )


class HashField(forms.CharField):
    """The keyed hash of an address or a network, or how it begins: hexadecimal digits."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=HASH_DIGITS, **kwargs)

    def clean(self, value):
        """Lower case; at least FEWEST_DIGITS."""
        digits = super().clean(value).lower()
        if digits and not re.fullmatch(f"[0-9a-f]{{{FEWEST_DIGITS},}}", digits):
            raise forms.ValidationError(_("Enter at least eight of the characters 0 to 9 and a to f."))
        return digits


def hash_begins(column: str, digits: str) -> Q:
    """Whose hash in this column begins with these digits."""
    first, last = (bytes.fromhex(digits.ljust(HASH_DIGITS, end)) for end in "0f")
    return Q(**{f"{column}__gte": first, f"{column}__lte": last})


def submitted_within(moments: dict) -> Q:
    """What was submitted from the one moment to the other; `moments` as `DaySpanForm.moments`."""
    bounds = {"since": "gte", "until": "lte"}
    return Q(**{f"submitted_at__{bounds[name]}": moment for name, moment in moments.items()})


def stored_domain(typed: str, rules: dict) -> str:
    """A mail domain as the worker stores it: in its IDNA form, and an alias as the domain that it equals."""
    return addresses.mailbox_key(f"x@{typed}", rules).partition("@")[2]


class DaySpanForm(forms.Form):
    """From one day to another, both included, in the campaign's zone."""

    since = forms.DateField(label=SINCE, required=False, widget=AdminDateInput)
    until = forms.DateField(label=UNTIL, required=False, widget=AdminDateInput)

    def clean(self):
        """A span of days has its beginning first."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return cleaned

    @property
    def moments(self) -> dict:
        """The days that were given, as the moments at which they begin and end."""
        return {name: bound(self.cleaned_data[name]) for name, bound in BOUNDS.items() if self.cleaned_data.get(name)}


class ReasonForm(forms.Form):
    """Why a moderator does something; it stays in the log."""

    reason = LineField(
        label=_("Reason"), max_length=300, help_text=_("Kept in the log for ever. No names or addresses, please.")
    )


class RemovalReasonForm(ReasonForm):
    """Why a moderator takes something out: on which ground, and in free text."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=lambda: [("", _("Choose a ground")), *((key, capfirst(label)) for key, label in GROUNDS.items())],
        help_text=_("The page about the count sums removals up by their grounds."),
    )
    field_order = ("ground", "reason")
