"""What this app shows on the admin's first page."""

from datetime import timedelta

from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.models import ModelLogEntry, PageLogEntry

from .schedule import LOGGED

TOLD_FOR = timedelta(days=14)


class EndedPanel(Component):
    """What was scheduled and not made public, because its end had passed: for a fortnight, or until it is changed."""

    name = "past_its_end"
    order = 6
    template_name = "campaign/admin/past_its_end.html"

    def get_context_data(self, parent_context):
        """What this user may edit, the newest first, each with the way there."""
        finder, rows = AdminURLFinder(parent_context["request"].user), []
        for model in (PageLogEntry, ModelLogEntry):
            entries = model.objects.filter(action=LOGGED, timestamp__gt=timezone.now() - TOLD_FOR)
            for entry in entries.select_related("revision").order_by("-timestamp"):
                if entry.revision and entry.revision.is_latest_revision():
                    draft = entry.revision.as_object()
                    rows.append({"draft": draft, "at": entry.timestamp, "url": finder.get_edit_url(draft)})
        return {"rows": [row for row in rows if row["url"]]}
