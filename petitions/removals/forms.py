"""What moderators fill in for a removal."""

import re

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from campaign.folding import fold, without_apostrophes
from campaign.mail import mailboxes
from campaign.sender_rules import DOMAIN_PATTERN
from campaign.text import LineField, ParagraphField

from ..filter_fields import PetitionChoice
from ..forms import country_choices
from ..models import GROUNDS
from .criteria import BOUNDS, HEX_DIGITS, LABELS, VERIFIED
from .models import LONGEST_SENTENCE

FEWEST_DIGITS = 8
STATE_CHOICES = [("", _("Any")), *VERIFIED.items()]


def _grounds():
    return [("", _("Choose a ground")), *((key, capfirst(words)) for key, words in GROUNDS.items())]


def _countries():
    return [("", _("Any")), *country_choices()[1:]]


class RemovalForm(forms.Form):
    """Which signatures to remove, and why. Every criterion narrows them down further."""

    petition = PetitionChoice(empty_label=_("Choose a petition"))
    since = forms.DateField(label=LABELS["since"], required=False, widget=AdminDateInput)
    until = forms.DateField(label=LABELS["until"], required=False, widget=AdminDateInput)
    domain = forms.CharField(
        label=LABELS["domain"],
        required=False,
        max_length=254,
        help_text=_("example.org, or *.example.org with all below it."),
    )
    network = forms.CharField(
        label=LABELS["network"],
        required=False,
        max_length=HEX_DIGITS,
        help_text=_("The network's mark on a signature's page, at least its first eight characters."),
    )
    name = LineField(
        label=LABELS["name"],
        required=False,
        max_length=100,
        help_text=_("* stands for anything: *test* or Donald*. Erased after 30 days."),
    )
    country = forms.ChoiceField(label=LABELS["country"], required=False, choices=_countries)
    state = forms.ChoiceField(label=LABELS["state"], required=False, choices=STATE_CHOICES)
    ground = forms.ChoiceField(
        label=_("Ground"), choices=_grounds, help_text=_("The page about the count sums removals up by their grounds.")
    )
    reason = LineField(
        label=_("Reason"), max_length=300, help_text=_("Kept in the log for ever. No names or addresses, please.")
    )

    def clean_domain(self):
        """As the worker stores domains: in IDNA form, and an alias as the domain it stands for."""
        typed = self.cleaned_data["domain"].strip()
        star = "*." if typed.startswith("*.") else ""
        rules = {} if star else mailboxes.rules()
        domain = mailboxes.mailbox_key(f"x@{typed.removeprefix(star)}", rules).removeprefix("x@")
        if typed and ("*" in domain or not DOMAIN_PATTERN.match(domain)):
            raise forms.ValidationError(_("Enter a domain like example.org or *.example.org."))
        return star + domain

    def clean_network(self):
        """Hexadecimal digits."""
        digits = self.cleaned_data["network"].strip().lower()
        if digits and not re.fullmatch(f"[0-9a-f]{{{FEWEST_DIGITS},{HEX_DIGITS}}}", digits):
            raise forms.ValidationError(_("Enter at least eight of the characters 0 to 9 and a to f."))
        return digits

    def clean_name(self):
        """More than wildcards."""
        pattern = self.cleaned_data["name"]
        if pattern and not without_apostrophes(fold(pattern)).strip("* "):
            raise forms.ValidationError(_("This fits every name. Add some letters of it."))
        return pattern

    def clean(self):
        """A span of days has its beginning first; a whole petition is not removed by an oversight."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        if not self.errors and not self.criteria:
            raise forms.ValidationError(_("Narrow it down: fill in at least one criterion besides the petition."))
        return cleaned

    @property
    def criteria(self) -> dict:
        """The criteria given, as a removal keeps them: days as the moments at which they begin and end."""
        given = {name: self.cleaned_data[name] for name in LABELS if self.cleaned_data.get(name)}
        given |= {name: bound(given[name]).isoformat() for name, bound in BOUNDS.items() if name in given}
        return {name: str(value) for name, value in given.items()}


class SeenForm(forms.Form):
    """What the moderator had before their eyes when they said yes."""

    number = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    through_id = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    seen_at = forms.DateTimeField()


class SentenceForm(forms.Form):
    """What the public reads of a removal."""

    sentence = ParagraphField(
        label=_("Public sentence"),
        required=False,
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown = forms.BooleanField(label=_("Show it on the page about the count"), required=False)

    def clean_sentence(self):
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["sentence"].split())

    def clean(self):
        """Only what is written can be shown."""
        cleaned = super().clean()
        if cleaned.get("shown") and not cleaned.get("sentence") and "sentence" not in self.errors:
            self.add_error("sentence", _("Write the sentence first, or do not show it."))
        return cleaned
