"""What the owner of a mailbox is asked before a signature counts: which of the submissions, and how it is kept."""

from typing import NamedTuple

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.postgres.aggregates import BoolAnd, BoolOr
from django.utils.translation import gettext_lazy as _

from campaign.text import NameField, ParagraphField

from .forms import ERROR_EMPTY, SignForm
from .models import RISK_COUNTRIES, Signature

MOST_ROWS, MOST_SHOWN = 200, 10
TYPED = ("name", "country", "postcode", "comment")  # what makes two submissions differ
TAKEN = (*TYPED, "us_state", "text_id", "source_hash", "network_hash")  # goes over to the letter's own row


class Wishes(NamedTuple):
    """How a signature is kept."""

    show_name: bool
    wants_news: bool
    unlisted: bool

    @property
    def agreed(self) -> "Wishes":
        """Who stands on no list is neither shown nor written to."""
        return Wishes(show_name=False, wants_news=False, unlisted=True) if self.unlisted else self


class Choice(NamedTuple):
    """What the owner has chosen: a submission, its name and comment as corrected, and how it is kept."""

    version: Signature
    name: str
    comment: str
    wishes: Wishes

    def fields(self) -> dict:
        """The columns of the letter's own row."""
        taken = {name: getattr(self.version, name) for name in TAKEN}
        return {**taken, "name": self.name, "comment": self.comment, **self.wishes.agreed._asdict()}


def _waiting(signature: Signature):
    """What the same mailbox has submitted under the petition and may still confirm, the letter's own row too."""
    return Signature.objects.of_mailbox(signature).filter(confirmed_at=None, expired_at=None, removed_at=None)


def careful(signature: Signature) -> Wishes:
    """The most careful answers of all that waits: one wish to be on no list, hidden or not written to is enough."""
    asked = _waiting(signature).aggregate(
        show_name=BoolAnd("show_name"), wants_news=BoolAnd("wants_news"), unlisted=BoolOr("unlisted")
    )
    own = {name: getattr(signature, name) for name in Wishes._fields}
    return Wishes(**{name: own[name] if value is None else value for name, value in asked.items()}).agreed


def unasked(signature: Signature) -> Choice:
    """What a program confirms that looks at no page: the letter's own row, kept in the most careful way."""
    return Choice(signature, signature.name, signature.comment, careful(signature))


def versions(signature: Signature) -> list[Signature]:
    """The submissions that differ in what was typed, the newest of each, newest first; what is held is no choice."""
    rows = list(_waiting(signature).filter(held_at=None).order_by("-pk")[:MOST_ROWS])
    if signature.pk not in {row.pk for row in rows}:
        rows.append(signature)
    found: dict[tuple, Signature] = {}
    for row in rows:
        found.setdefault(tuple(str(getattr(row, name)) for name in TYPED), row)
    own = tuple(str(getattr(signature, name)) for name in TYPED)
    kept = list(found.values())
    return kept if len(kept) <= MOST_SHOWN else [*kept[: MOST_SHOWN - 1], found[own]]


class VersionForm(forms.Form):
    """Corrections of one submission."""

    name = NameField(label=_("Full name"), max_length=100, error_messages={"required": ERROR_EMPTY["name"]})
    comment = ParagraphField(label=_("Comment (optional)"), max_length=1000, required=False)

    def __init__(self, *args, version: Signature, **kwargs):
        initial = {"name": version.name, "comment": version.comment}
        super().__init__(*args, prefix=str(version.pk), initial=initial, use_required_attribute=False, **kwargs)
        self.version = version
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["comment"].widget.attrs["rows"] = 3
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True


class ConfirmForm(forms.Form):
    """The confirm page. Unbound it holds the newest submission and the most careful answers."""

    token = forms.CharField(widget=forms.HiddenInput)
    version = forms.TypedChoiceField(
        label=_("Which of them is yours?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of them."), "invalid_choice": _("This one is gone. Choose again.")},
    )
    show_name = forms.BooleanField(label=SignForm.base_fields["show_name"].label, required=False)
    wants_news = forms.BooleanField(label=SignForm.base_fields["wants_news"].label, required=False)
    unlisted = forms.BooleanField(
        label=SignForm.base_fields["unlisted"].label,
        help_text=SignForm.base_fields["unlisted"].help_text,
        required=False,
    )
    risk_read = forms.BooleanField(label=SignForm.base_fields["risk_read"].label, required=False)

    def __init__(self, data=None, *, signature: Signature):
        self.signature, self.versions, self.wishes = signature, versions(signature), careful(signature)
        newest = self.versions[0]
        super().__init__(
            data,
            auto_id="confirm_%s",
            use_required_attribute=False,
            initial={"token": signature.confirm_token, "version": newest.pk, **self.wishes._asdict()},
        )
        self.at_risk = any(row.country in RISK_COUNTRIES for row in self.versions)
        self.initial["risk_read"] = self.at_risk and not self.wishes.unlisted  # they have read it to sign
        self.fields["version"].choices = [(row.pk, row.name) for row in self.versions]
        for name in ("show_name", "wants_news"):
            if not getattr(signature.petition, f"ask_{name}"):
                del self.fields[name]
        self.chosen = (self.data.get("version") if self.is_bound else None) or str(newest.pk)
        self.corrections = [
            VersionForm(data if str(row.pk) == self.chosen else None, version=row) for row in self.versions
        ]

    @property
    def differ(self) -> bool:
        """Whether there is more than one to choose from."""
        return len(self.versions) > 1

    @property
    def forms(self) -> list[forms.Form]:
        """All that an error may stand in."""
        return [self, *self.corrections]

    def clean(self):
        """Also the corrections of the chosen one; and who is at risk has chosen."""
        fields = super().clean()
        own = next((each for each in self.corrections if each.version.pk == fields.get("version")), None)
        if own is None:
            return fields
        if not own.is_valid():
            self.add_error(None, _("Look at what you corrected."))
        at_risk = own.version.country in RISK_COUNTRIES
        if at_risk and not (fields.get("risk_read") or fields.get("unlisted")):
            self.add_error("unlisted", _("You chose Russia or Belarus. Read the warning, then tick one of the two."))
        wishes = Wishes(*(bool(fields.get(name)) for name in Wishes._fields))
        self.choice = Choice(own.version, own.cleaned_data.get("name"), own.cleaned_data.get("comment"), wishes)
        return fields
