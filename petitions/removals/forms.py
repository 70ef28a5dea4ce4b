"""What moderators fill in for a removal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.folding import fold, without_apostrophes
from campaign.mail import mailboxes
from campaign.sender_rules import DOMAIN_PATTERN
from campaign.text import LineField, ParagraphField

from ..filter_fields import CountryChoice, DaySpanForm, HashField, PetitionChoice, RemovalReasonForm, stored_domain
from .criteria import LABELS, VERIFIED
from .models import LONGEST_SENTENCE

STATE_CHOICES = [("", _("Any")), *VERIFIED.items()]


class RemovalCriteriaForm(DaySpanForm, RemovalReasonForm):
    """Which signatures to remove, and why. Every criterion narrows them down further."""

    petition = PetitionChoice(empty_label=_("Choose a petition"))
    domain = forms.CharField(
        label=LABELS["domain"],
        required=False,
        max_length=254,
        help_text=_("example.org, or *.example.org with all below it."),
    )
    network = HashField(
        label=LABELS["network"],
        help_text=_("The network's mark on a signature's page, at least its first eight characters."),
    )
    name = LineField(
        label=LABELS["name"],
        required=False,
        max_length=100,
        help_text=_("* stands for anything: *test* or Donald*. Erased after 30 days."),
    )
    country = CountryChoice(empty_label=_("Any"))
    state = forms.ChoiceField(label=LABELS["state"], required=False, choices=STATE_CHOICES)
    field_order = ("petition", *LABELS, "ground", "reason")

    def clean_domain(self):
        """As the worker stores it; with a star it stands for no other domain."""
        typed = self.cleaned_data["domain"].strip()
        star = "*." if typed.startswith("*.") else ""
        domain = stored_domain(typed.removeprefix(star), {} if star else mailboxes.rules())
        if typed and ("*" in domain or not DOMAIN_PATTERN.match(domain)):
            raise forms.ValidationError(_("Enter a domain like example.org or *.example.org."))
        return star + domain

    def clean_name(self):
        """More than wildcards."""
        pattern = self.cleaned_data["name"]
        if pattern and not without_apostrophes(fold(pattern)).strip("* "):
            raise forms.ValidationError(_("This fits every name. Add some letters of it."))
        return pattern

    def clean(self):
        """Also: a whole petition is not removed by an oversight."""
        cleaned = super().clean()
        if not self.errors and not self.criteria:
            raise forms.ValidationError(_("Narrow it down: fill in at least one criterion besides the petition."))
        return cleaned

    @property
    def criteria(self) -> dict:
        """The criteria given, as a removal keeps them: days as the moments at which they begin and end."""
        given = {name: self.cleaned_data[name] for name in LABELS if self.cleaned_data.get(name)}
        given |= {name: moment.isoformat() for name, moment in self.moments.items()}
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
