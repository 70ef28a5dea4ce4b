"""The form of the site's search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .search import LONGEST_QUERY


class SearchForm(forms.Form):
    """What somebody looks for."""

    q = forms.CharField(label=_("Search this site"), max_length=LONGEST_QUERY, required=False)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "search_%s")
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["q"].widget.input_type = "search"
        self.fields["q"].widget.attrs.update({"autocomplete": "off", "enterkeyhint": "search", "class": "form-control"})
