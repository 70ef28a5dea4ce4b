"""What staff are told when a petition must stay; the database refuses it anyhow."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def keep_signed(request, petitions):
    """Back to the list with the reason when people have signed one of these, or its ledger has begun; else None."""
    for one in petitions:
        if one.signatures.exists() or one.removals.exists():
            words = _("Not deleted, because people have signed it: “%(title)s”. Unpublish it instead.")
        elif one.ledger.exists():
            words = _("Not deleted, because its ledger has begun: “%(title)s”. Unpublish it instead.")
        else:
            continue
        messages.error(request, words % {"title": one.title})
        return redirect(one.snippet_viewset.get_url_name("list"))
    return None
