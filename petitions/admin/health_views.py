"""What organizers and moderators see of letters and confirmations."""

from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.generic import View

from . import health
from .views import needs


@method_decorator(needs("petitions.view_signature"), name="dispatch")
class VerificationHealth(View):
    """Whether letters arrive and are answered, over all and by mail provider."""

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
        }
        return render(request, "petitions/admin/health.html", context)
