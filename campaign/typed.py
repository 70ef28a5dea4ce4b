"""What a visitor typed into a form, for a page that must say that it was not recorded."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _

TRAP = "website"  # the field that people do not see


def typed_values(form_class: type[forms.Form], data: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a person filled in, as (label, words); hidden fields and the trap for machines are left out."""
    typed = []
    for name, field in form_class.base_fields.items():
        value = data.get(name, "").strip()
        if not value or name == TRAP or field.widget.is_hidden:
            continue
        if isinstance(field, forms.BooleanField):
            value = _("Yes")
        elif isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)
        typed.append((field.label, value))
    return typed
