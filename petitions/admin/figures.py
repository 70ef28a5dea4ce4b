"""The figures on the admin's home: signatures, letters, pages to review."""

from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState

from campaign import worker
from campaign.mail.sending import queue_health

from ..models import Signature, Tally
from . import health


class FiguresPanel(Component):
    """Signatures today and in total, letters waiting, pages awaiting review."""

    name = "figures"
    order = 10
    template_name = "petitions/admin/figures.html"

    def get_context_data(self, parent_context):
        """Few and cheap queries: the home page is opened often."""
        start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        user = parent_context["request"].user
        queue = queue_health()
        return {
            "today": Signature.objects.confirmed().filter(confirmed_at__gte=start).count(),
            "total": sum(Tally.objects.values_list("count", flat=True)),
            "queue": queue,
            "oldest_minutes": queue["oldest_seconds"] // 60,
            "worker": worker.health(),
            "reviews": TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count(),
            "warnings": health.warnings() if user.has_perm("petitions.view_signature") else [],
            "may_see_errors": user.has_perm("petitions.view_signature") or user.has_perm("campaign.change_user"),
        }
