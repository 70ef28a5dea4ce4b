"""What staff look signatures up by, wherever they do: fields, their choices and the conditions they mean."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Petition


class PetitionChoice(forms.ModelChoiceField):
    """One of the petitions that have been public; the titles of others are their editors' alone."""

    def __init__(self, **kwargs):
        super().__init__(Petition.objects.once_public().order_by("title"), label=_("Petition"), **kwargs)

    def label_from_instance(self, obj):
        """As visitors know it."""
        return obj.public_title
