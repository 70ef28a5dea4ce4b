"""The file of what stands on a public page about a prisoner is not exchanged behind it by one person alone."""

from django import forms
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex

from campaign.documents import traces
from campaign.pictures.intake import PictureField

from .pages import NeedsApproval


def public_pages_with(file) -> list[Page]:
    """The public pages about prisoners that show this picture or document."""
    numbers = ReferenceIndex.get_references_to(file).values_list("object_id", flat=True)
    pages = Page.objects.live().filter(pk__in=[number for number in numbers if number.isdecimal()])
    return [page for page in pages if issubclass(page.specific_class or Page, NeedsApproval)]


class KeepsPublicFile(forms.ModelForm):
    """A form that takes another file only for what is on no such page."""

    def clean(self):
        """Say which page it is on, and what to do instead."""
        cleaned = super().clean()
        if self.instance.pk and "file" in self.changed_data and (pages := public_pages_with(self.instance)):
            words = _(
                "This file stands on “%(page)s”, which goes public by two people. Upload the new one beside it, choose"
                " it on the page, and let the page be approved."
            )
            self.add_error("file", words % {"page": pages[0].title})
        return cleaned


class PictureForm(KeepsPublicFile, BaseImageForm):
    """The form of a picture; settings name it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            before = self.fields["file"]
            self.fields["file"] = PictureField(label=before.label, widget=before.widget, required=before.required)


class DocumentForm(KeepsPublicFile, BaseDocumentForm):
    """The form of a document; settings name it."""

    def __init__(self, *args, **kwargs):
        """Say under the title what the file tells of its author: also right after it was uploaded."""
        super().__init__(*args, **kwargs)
        if self.instance.pk and "title" in self.fields:
            self["title"].help_text = traces.of(self.instance).words

    def clean_file(self):
        """A file of another kind under this one's name is refused."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not traces.is_what_it_says(file.name, file):
            raise forms.ValidationError(_("This file is not what its name says. Save it again in that format."))
        return file
