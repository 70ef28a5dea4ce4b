"""The form of the e-mail list."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.text import AddressField
from campaign.typed import HoneypotField


class SubscribeForm(forms.Form):
    """An e-mail address, and a honeypot for machines."""

    email = AddressField(
        label=_("E-mail address"), max_length=254, error_messages={"required": _("Enter your e-mail address.")}
    )
    quill_mark = HoneypotField()  # HONEYPOT

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "subscribe_%s")
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["email"].widget.attrs.update({"autocomplete": "email", "inputmode": "email"})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
