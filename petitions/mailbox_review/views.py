"""Where administrators look at what changed mailbox rules mean for the signatures there are, and apply them."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from campaign.decorators import needs
from campaign.mail.models import MailboxRule

from ..models import MailboxReview, Signature
from . import services as mailbox_review

for_rule_makers = method_decorator(needs("mail.change_mailboxrule"), name="dispatch")


def _newest() -> MailboxReview | None:
    return MailboxReview.objects.select_related("asked_by").first()


def _sample(review: MailboxReview | None) -> list[dict]:
    """The pairs a review noted: a second signature and its first one."""
    pairs = review.sample if review else []
    numbers = {number for pair in pairs for number in pair}
    rows = {row.pk: row for row in Signature.objects.filter(pk__in=numbers).select_related("petition")}
    return [{"second": rows[one], "first": rows[other]} for one, other in pairs if one in rows and other in rows]


@for_rule_makers
class Review(View):
    """The last review: how far it is, or what it came to."""

    def get(self, request):
        review = _newest()
        finished = review is not None and review.finished_at is not None
        context = {
            "review": review,
            "sample": _sample(review),
            "may_apply": finished and not review.applies and review.done > 0 and not review.is_outdated,
            "outdated": finished and review.is_outdated,
            "follows_old_rules": mailbox_review.follows_old_rules(),
        }
        return render(request, "petitions/admin/mailbox_review.html", context)

    def post(self, request):
        """A new preview, or the end of what is under way."""
        review = _newest()
        if "cancel" in request.POST:
            if review is None or not mailbox_review.stop(review, by=request.user):
                messages.warning(request, _("Nothing was cancelled: it was over already."))
        elif mailbox_review.begin(by=request.user, applies=False) is None:
            messages.warning(request, _("A review is under way already."))
        return redirect("mailbox_review")


@for_rule_makers
class Apply(View):
    """Apply the rules to all signatures, after a question."""

    def get(self, request):
        """The question, with the numbers of the preview."""
        review = _newest()
        if review is None or not self._may(review):
            return redirect("mailbox_review")
        return render(request, "petitions/admin/mailbox_review_apply.html", {"review": review})

    def post(self, request):
        """Only what was looked at: not after another review or a change of the rules."""
        review = _newest()
        seen = review is not None and request.POST.get("seen") == str(review.pk) and self._may(review)
        if not seen or mailbox_review.begin(by=request.user, applies=True) is None:
            messages.warning(request, _("Nothing was applied: something has changed since the preview. Preview again."))
        return redirect("mailbox_review")

    def _may(self, review: MailboxReview) -> bool:
        return bool(review.finished_at) and not review.applies and not review.is_outdated


@for_rule_makers
class Progress(View):
    """How far the worker is, for the script that draws it."""

    def get(self, request):
        review = _newest()
        return JsonResponse(review.progress if review else {"percent": 100, "text": "", "over": True})


def say_what_follows(request, instances) -> None:
    """After a rule was saved or deleted: signatures of before do not follow it by themselves."""
    if any(isinstance(one, MailboxRule) for one in instances):
        message = _("Existing signatures still follow the old rules until you preview and apply the new ones.")
        button = messages.button(reverse("mailbox_review"), _("Preview"))
        messages.warning(request, message, buttons=[button])
