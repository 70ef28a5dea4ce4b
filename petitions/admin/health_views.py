"""What organizers and moderators see of letters and confirmations."""

from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import View

from campaign import worker
from campaign.decorators import needs

from ..count import counting
from . import health
from .views import number


@method_decorator(needs("petitions.view_signature"), name="dispatch")
class VerificationHealth(View):
    """Whether letters arrive and are answered, over all and by mail provider; whether the worker is at work."""

    def get(self, request):
        """Three spans over all; one of them, the day unless `span` says otherwise, by provider."""
        span = request.GET.get("span")
        if span not in health.SPANS:
            span = "day"
        spans = [
            {"name": name, "label": label, "all": health.health(name)["all"]} for name, label in health.SPANS.items()
        ]
        context = {
            "spans": spans,
            "span": span,
            "figures": health.health(span),
            "warnings": health.warnings(),
            "mends": counting.unseen_mends(),
            "worker": worker.health(),
        }
        return render(request, "petitions/admin/health.html", context)

    def post(self, request):
        """Acknowledge the mended counts that were shown."""
        numbers = [number(pk) for pk in request.POST.getlist("mend")]
        counting.see_mends(numbers=[pk for pk in numbers if pk], by=request.user)
        return redirect("signatures_health")
