"""What staff are told when a petition or an account must stay; the database refuses it anyhow."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from detainees.models import OutcomeRequest
from news.models import CampaignUpdate

from ..models import MailboxReview, Removal, SignatureExport


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


RECORDS = [
    (
        SignatureExport,
        ["requested_by"],
        gettext_lazy("Not deleted: the record of exported signatures names %(user)s. Untick “Active” instead."),
    ),
    (
        Removal,
        ["asked_by", "consented_by", "undo_by"],
        gettext_lazy("Not deleted: the record of removals names %(user)s. Untick “Active” instead."),
    ),
    (
        OutcomeRequest,
        ["asked_by", "consented_by", "declined_by", "reversed_by"],
        gettext_lazy("Not deleted: the record of who came home names %(user)s. Untick “Active” instead."),
    ),
    (
        CampaignUpdate,
        ["asked_by", "consented_by"],
        gettext_lazy("Not deleted: a letter to the e-mail list names %(user)s. Untick “Active” instead."),
    ),
    (
        MailboxReview,
        ["asked_by"],
        gettext_lazy("Not deleted: the record of applied mailbox rules names %(user)s. Untick “Active” instead."),
    ),
]


def keep_exporters(request, users):
    """Back to the list with the reason when one of these is on record with a deed of theirs; None otherwise."""
    for model, fields, words in RECORDS:
        for user in users:
            if model.objects.filter(Q(*((field, user.pk) for field in fields), _connector=Q.OR)).exists():
                messages.error(request, words % {"user": user})
                return redirect("wagtailusers_users:index")
    return None
