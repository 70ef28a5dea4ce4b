"""What staff read when an account must stay; the database refuses it anyhow."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from detainees.models import OutcomeRequest
from news.models import CampaignUpdate
from petitions.models import MailboxReview, Removal, SignatureExport

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


def keep_recorded(request, users):
    """Back to the list with the reason when one of these is on record with something they did; None otherwise."""
    for model, fields, message in RECORDS:
        for user in users:
            if model.objects.filter(Q(*((field, user.pk) for field in fields), _connector=Q.OR)).exists():
                messages.error(request, message % {"user": user})
                return redirect("wagtailusers_users:index")
    return None
