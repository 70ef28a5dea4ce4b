"""What staff are told when a petition or an account must stay; the database refuses it anyhow."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import SignatureExport


def keep_signed(request, petitions):
    """Back to the list with the reason when people have signed one of these; None otherwise."""
    signed = next((one for one in petitions if one.signatures.exists()), None)
    if signed is None:
        return None
    words = _("Not deleted, because people have signed it: “%(title)s”. Unpublish it instead.")
    messages.error(request, words % {"title": signed.title})
    return redirect(signed.snippet_viewset.get_url_name("list"))


def keep_exporters(request, users):
    """Back to the list with the reason when one of these has taken a list of signatures; None otherwise."""
    exports = SignatureExport.objects.filter(requested_by__in=[one.pk for one in users]).select_related("requested_by")
    export = exports.first() if users else None
    if export is None:
        return None
    words = _("Not deleted: the record of exported signatures names %(user)s. Untick “Active” instead.")
    messages.error(request, words % {"user": export.requested_by})
    return redirect("wagtailusers_users:index")
