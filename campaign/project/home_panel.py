"""The figures on the admin's home: signatures, letters, pages to review."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState

from campaign import worker
from campaign.erasure import UNCONFIRMED_LIFE
from campaign.mail.sending import queue_health
from petitions.admin import health
from petitions.count import counting
from petitions.models import Signature, State, Tally

MOST_HELD = 1000  # are counted: the home page is opened often


def waiting_for_a_look() -> dict | None:
    """How many signatures are held, in digits, and the day on which the oldest that nobody confirmed goes, or None."""
    held = Signature.objects.filter(state=State.HELD)
    number = held[: MOST_HELD + 1].count()
    if not number:
        return None
    oldest = held.filter(confirmed_at=None).order_by("pk").values_list("submitted_at", flat=True).first()
    digits = f"{intcomma(MOST_HELD)}+" if number > MOST_HELD else intcomma(number)
    return {"n": number, "number": digits, "until": oldest and oldest + UNCONFIRMED_LIFE}


class FiguresPanel(Component):
    """Signatures today and in total, letters waiting, pages awaiting review; for moderators, what is held."""

    name = "figures"
    order = 10
    template_name = "project/home_panel.html"

    def get_context_data(self, parent_context):
        """Few and cheap queries: the home page is opened often."""
        start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        user = parent_context["request"].user
        queue = queue_health()
        return {
            "today": Signature.objects.filter(state=State.CONFIRMED, confirmed_at__gte=start).count(),
            "total": sum(Tally.objects.values_list("count", flat=True)),
            "queue": queue,
            "oldest_minutes": queue["oldest_seconds"] // 60,
            "worker": worker.health(),
            "reviews": TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count(),
            "held": waiting_for_a_look() if user.has_perm("petitions.moderate_signature") else None,
            "mends": counting.unseen_mends() if user.has_perm("petitions.view_signature") else [],
            "warnings": health.warnings() if user.has_perm("petitions.view_signature") else [],
            "may_see_errors": user.has_perm("petitions.view_signature") or user.has_perm("campaign.change_user"),
        }
