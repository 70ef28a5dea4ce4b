"""The forms that signers fill in."""

from typing import ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from campaign import postal_codes
from campaign.forms import HONEYPOT, HoneypotField
from campaign.text import AddressField, CodeField, NameField, ParagraphField

from .signatures import RISK_COUNTRIES

FIRST_COUNTRIES = ["US"]
MOST_RENDERED = 300
ERROR_EMPTY = {"name": _("Enter your name."), "email": _("Enter your e-mail address.")}


class Ask(models.TextChoices):
    """Whether the form asks for something."""

    NO = "no", _("Do not ask")
    OPTIONAL = "optional", _("May be left empty")
    REQUIRED = "required", _("Must be filled in")


def plain_helper() -> FormHelper:
    """Fields only: the template writes the form around them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # the origin is checked instead, so that the page is the same for everybody
    return helper


def country_choices():
    """The United States, then every other country by name."""
    by_code = dict(countries)
    first = [(code, by_code[code]) for code in FIRST_COUNTRIES]
    return [
        ("", _("Choose a country")),
        *first,
        *((code, name) for code, name in by_code.items() if code not in FIRST_COUNTRIES),
    ]


class CountrySelect(forms.Select):
    """The list of countries, rendered once for each chosen one: it was a third of the page's work."""

    rendered: ClassVar[dict] = {}

    def render(self, name, value, attrs=None, renderer=None):
        """The same markup as ever."""
        key = (name, str(value), str(attrs), get_language())
        if key not in self.rendered:
            if len(self.rendered) > MOST_RENDERED:
                self.rendered.clear()  # values are typed by strangers: bounded
            self.rendered[key] = super().render(name, value, attrs, renderer)
        return self.rendered[key]


class SignForm(forms.Form):
    """A signature, as far as syntax can judge it. `petition` says what is asked for.

    `text` is the number of the text that stood on the page; a program may leave it out and signs
    today's. `risk_read` says that somebody at risk has read the warning; it is not kept.
    """

    name = NameField(label=_("Full name"), max_length=100)
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send you one letter to confirm. It is never shown or passed on."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, widget=CountrySelect)
    postcode = forms.CharField(
        label=_("ZIP or postal code"),
        widget=forms.TextInput({"maxlength": postal_codes.LONGEST_TYPED}),
        error_messages={"required": _("Enter your ZIP or postal code.")},
    )
    comment = ParagraphField(label=_("Why are you signing?"), max_length=1000)
    show_name = forms.BooleanField(label=_("Show my name on the petition’s page"), required=False)
    wants_news = forms.BooleanField(label=_("Tell me by e-mail how I can help them home"), required=False)
    unlisted = forms.BooleanField(
        label=_("Count me, but keep my name on no list"),
        help_text=_(
            "My name and address are erased as soon as I have confirmed. My name is never shown and no news is sent"
            " to me, whatever else I tick."
        ),
        required=False,
    )
    risk_read = forms.BooleanField(label=_("I have read this and want to sign with my name"), required=False)
    text = forms.Field(required=False, widget=forms.HiddenInput)
    quill_mark = HoneypotField()  # HONEYPOT

    def __init__(self, *args, petition, **kwargs):
        kwargs.setdefault("auto_id", "sign_%s")
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.petition = petition
        for name in ("country", "postcode", "comment"):
            self._ask(name, getattr(petition, f"ask_{name}"))
        self._excuse_postcode()
        for name in ("show_name", "wants_news"):
            if not getattr(petition, f"ask_{name}"):
                del self.fields[name]
        for name, attributes in {
            "name": {"autocomplete": "name", "autocapitalize": "words"},
            "email": {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
            "country": {"autocomplete": "country"},
            "postcode": {"autocomplete": "postal-code"},
            "comment": {"rows": 3},
        }.items():
            if name in self.fields:
                self.fields[name].widget.attrs.update(attributes)
        for name, message in ERROR_EMPTY.items():
            self.fields[name].error_messages["required"] = message
        self.helper = plain_helper()

    def _ask(self, name, ask):
        if ask == Ask.NO:
            del self.fields[name]
        elif ask == Ask.OPTIONAL:
            self.fields[name].required = False
            self.fields[name].label = _("%(label)s (optional)") % {"label": self.fields[name].label}

    def _excuse_postcode(self):
        """A postal code that must be given is not asked of people in countries that do without."""
        postcode = self.fields.get("postcode")
        if postcode and postcode.required and "country" in self.fields:
            postcode.help_text = _("Leave it empty where there is none.")
            postcode.required = not self.is_bound or postal_codes.is_needed(self["country"].value() or "")

    def clean_postcode(self):
        """In its country's one form; `country` stands before it in the form."""
        return postal_codes.clean(self.cleaned_data["postcode"], self.cleaned_data.get("country", ""))

    def clean(self):
        """Also: the text is still the one that was read, and who is at risk has chosen."""
        fields = super().clean()
        text, risk_read = fields.pop("text", None), fields.pop("risk_read", False)
        today = self.petition.signed_text
        if text and not (today and text == str(today.number)):
            self.add_error("text", _("The petition’s words changed while you were reading. Look at the new ones."))
        if fields.get("country") in RISK_COUNTRIES and not (risk_read or fields.get("unlisted")):
            self.add_error("unlisted", _("You chose Russia or Belarus. Read the warning, then tick one of the two."))
        return fields

    @property
    def visible(self):
        """The fields everybody fills in: without the trap for machines, and without what is asked at risk."""
        return [field for field in self.visible_fields() if field.name not in (HONEYPOT, "unlisted", "risk_read")]

    @property
    def at_risk(self) -> bool:
        """Whether the chosen country makes a signature dangerous."""
        return "country" in self.fields and self["country"].value() in RISK_COUNTRIES


class CodeForm(forms.Form):
    """Address and six digits instead of the link."""

    email = AddressField(label=_("E-mail address"), max_length=254)
    code = CodeField(
        label=_("Six-digit code"),
        validators=[RegexValidator(r"^[0-9]{6}\Z", _("Enter the six digits from the letter."))],
        error_messages={"required": _("Enter the six digits from the letter.")},
        max_length=80,
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "code_%s")
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["email"].widget.attrs.update({"autocomplete": "email", "inputmode": "email"})
        self.fields["email"].error_messages["required"] = ERROR_EMPTY["email"]
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "inputmode": "numeric"})
        self.helper = plain_helper()


class AddressForm(forms.Form):
    """Where to send the links to one's own signatures."""

    email = AddressField(label=_("E-mail address"), max_length=254, error_messages={"required": ERROR_EMPTY["email"]})

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "address_%s")
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["email"].widget.attrs.update({"autocomplete": "email", "inputmode": "email"})
        self.helper = plain_helper()


class DisplayForm(forms.Form):
    """How a signature is shown."""

    name = NameField(label=_("Your name"), max_length=100, error_messages={"required": ERROR_EMPTY["name"]})
    show_name = forms.BooleanField(label=_("Show my name on the petition’s page"), required=False)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "display_%s")
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.helper = plain_helper()
