"""Translating pages: Wagtail's own copy for a language, with a clear sentence where it would break."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.admin import messages
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView


class TranslatePage(SubmitPageTranslationView):
    """Makes a draft of a page in another language; the page above has to be there first."""

    def post(self, request, **kwargs):
        """Say which page is missing, where Wagtail answers 500."""
        try:
            return super().post(request, **kwargs)
        except ParentNotTranslatedError:
            parent = self.object.get_parent().get_admin_display_title()
            messages.error(request, _("Translate “%(parent)s” first: this page stands below it.") % {"parent": parent})
            return redirect(request.path)
