"""What the public forms share: the honeypot, and what was submitted, to show it again."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HONEYPOT = "quill_mark"  # the field that people do not see: no word that a browser or a password manager fills in
# How browsers and password managers (1Password, LastPass, Bitwarden, Dashlane) are told to leave a field alone.
LEFT_ALONE = {
    "autocomplete": "off",
    "tabindex": "-1",
    "data-1p-ignore": True,
    "data-lpignore": "true",
    "data-bwignore": True,
    "data-form-type": "other",
}


class HoneypotField(forms.CharField):
    """What only machines fill in. Its form calls it HONEYPOT, its template hides it."""

    def __init__(self):
        widget = forms.TextInput({**LEFT_ALONE, "data-honeypot": True})
        super().__init__(label=gettext_lazy("Leave this empty"), required=False, max_length=200, widget=widget)


def submitted_values(form_class: type[forms.Form], data: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a person filled in, as (label, text), for a page that says it was not recorded; without hidden fields."""
    submitted = []
    for name, field in form_class.base_fields.items():
        value = data.get(name, "").strip()
        if not value or name == HONEYPOT or field.widget.is_hidden:
            continue
        if isinstance(field, forms.BooleanField):
            value = _("Yes")
        elif isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)
        submitted.append((field.label, value))
    return submitted
