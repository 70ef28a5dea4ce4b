"""What can hurt a prisoner: the list an editor confirms before a page goes to its approver."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from campaign.schedule import SchedulePageForm

CHECKS = {
    "check_letters": _("Nothing about the case comes from letters, calls or visits that are read or overheard."),
    "check_war": _("Nothing about the war or the army that could be held against them."),
    "check_escape": _("Nothing about an escape, or about an exchange while it is being negotiated."),
    "check_insults": _("No insult to the prison, the court, or the people who work there."),
    "check_names": _("No names of other prisoners, of guards, or of relatives in Russia."),
    "check_family": _("The family agrees that this is said."),
}
SUBMITTING = ("action-submit", "action-restart-workflow")
LOGGED = "detainees.approval.checklist"


def is_submitted(data) -> bool:
    """Whether a posted form asks for approval."""
    return any(name in data for name in SUBMITTING)


class ChecklistForm(SchedulePageForm):
    """The form of a page about a prisoner: names the embargo, and on submitting wants the checklist confirmed.

    The points are no fields of the form: Wagtail would show them a second time, below the page's own.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "go_live_at" in self.fields:
            self.fields["go_live_at"].label = _("Not public before")
            self.fields["go_live_at"].help_text = _(
                "Embargo. Empty: public at once when it is approved. With a time: approved now, public then, and"
                " nowhere earlier: not in lists, feeds, search or shared pictures."
            )
        if "expire_at" in self.fields:
            self.fields["expire_at"].label = _("Taken down at")

    def clean(self):
        """On submitting, every point has to be confirmed."""
        cleaned = super().clean()
        if is_submitted(self.data) and any(name not in self.data for name in CHECKS):
            text = _("Not submitted: the checklist is not complete. Nothing you typed is lost.")
            self.add_error(None, ValidationError(text))
        return cleaned


def record(page, user) -> None:
    """Note in the page's log who has just confirmed the checklist; the page as it waits now."""
    page = type(page).objects.get(pk=page.pk)  # Wagtail's own may still hold what was before
    if not page.workflow_in_progress:
        return
    log(instance=page, action=LOGGED, user=user, revision=page.get_latest_revision(), data={"confirmed": [*CHECKS]})


def confirmed(page):
    """The log's entry of whoever confirmed the checklist for the newest revision; None if nobody did."""
    entries = PageLogEntry.objects.filter(page_id=page.pk, action=LOGGED, revision_id=page.latest_revision_id)
    return entries.select_related("user").order_by("-timestamp").first()


def statements(entry) -> list[str]:
    """In words what somebody confirmed."""
    return [str(CHECKS[name]) for name in entry.data["confirmed"] if name in CHECKS]
