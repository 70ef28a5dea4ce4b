"""What is filled in to write to the list."""

import json

from django import forms
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import languages
from campaign.text import LineField
from detainees.clocks.tokens import EMBED_TYPE
from detainees.models import DetaineePage, OutcomeRequest

from .models import CampaignUpdate

NO_TEXT = json.dumps({"blocks": [], "entityMap": {}})  # as the rich text editor says it


def readable(data):
    """What was posted; where its text is none of the editor's, without text, which the editor would break on."""
    if data is None:
        return None
    data = data.copy()
    try:
        whole = isinstance(json.loads(data.get("body", "")), dict)
    except ValueError:
        whole = False
    if not whole:
        data["body"] = NO_TEXT
    return data


class CampaignUpdateForm(forms.ModelForm):
    """Subject, text, and whom it is about."""

    subject = LineField(label=_("Subject"), max_length=120)
    about = forms.ModelChoiceField(
        DetaineePage.objects.filter(locale__language_code=languages.DEFAULT).order_by("path"),
        label=_("About"),
        required=False,
        empty_label=_("Nobody in particular"),
    )

    outcome = forms.ModelChoiceField(
        OutcomeRequest.objects.in_effect(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("What this letter tells of was taken back. Nothing was kept: begin anew.")},
    )

    class Meta:
        model = CampaignUpdate
        fields = ("subject", "body", "about", "outcome")

    def __init__(self, data=None, **kwargs):
        super().__init__(readable(data), **kwargs)

    def clean_outcome(self):
        """Once a letter tells of an outcome, it does so for ever."""
        return self.instance.outcome or self.cleaned_data["outcome"]

    def clean_body(self):
        """Words, or a clock."""
        body = self.cleaned_data["body"]
        if not strip_tags(body).strip() and f'embedtype="{EMBED_TYPE}"' not in body:
            raise forms.ValidationError(gettext("Write what the letter says."))
        return body


def begun_about(page: DetaineePage) -> dict:
    """A beginning for a letter about somebody who came home, or has died in custody; sober, to be written on."""
    with languages.speaking(languages.DEFAULT):  # that of the letters, not of who begins one
        return _begun(page)


def _begun(page: DetaineePage) -> dict:
    name, day = page.title, page.died_text or page.released_text
    if page.has_died:
        subject = gettext("%(name)s has died in custody") % {"name": name}
        first = gettext("%(name)s died in custody on %(day)s.") % {"name": name, "day": day}
    elif page.is_released:
        subject = gettext("%(name)s is home") % {"name": name}
        first = gettext("%(name)s has been free since %(day)s.") % {"name": name, "day": day}
    else:
        return {"about": page.pk}
    more = gettext("The case of %(name)s") % {"name": name}
    paragraphs = [first, page.outcome_note]
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    link = f'<p><a linktype="page" id="{page.pk}">{escape(more)}</a></p>'
    outcome = OutcomeRequest.objects.in_effect().filter(page__translation_key=page.translation_key).first()
    return {"subject": subject, "body": body + link, "about": page.pk, "outcome": outcome and outcome.pk}
