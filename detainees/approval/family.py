"""What family and lawyers see of the admin: what waits for them, and the pages about their person."""

from datetime import UTC, datetime

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from .pages import FAMILY_ROLE, NeedsApproval

NEVER = datetime.min.replace(tzinfo=UTC)
# A list of what opens, not of what is closed: an address that is added tomorrow is closed to them.
OPEN = {
    "approval",
    "approval_preview",
    "outcome",
    "session_check",
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
}


def is_only_family(user) -> bool:
    """Whether this login has the role of family and lawyers and no other; one query."""
    if not user.is_authenticated or user.is_superuser:
        return False
    return set(user.groups.values_list("name", flat=True)) == {FAMILY_ROLE}


class FamilyMiddleware:
    """Closes to family and lawyers every address of the admin that is not theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Back to the start, as Wagtail does with whoever has no right."""
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        if request.resolver_match.view_name in OPEN or not is_only_family(request.user):
            return None
        messages.error(request, _("Sorry, you do not have permission to access this area."))
        return redirect("wagtailadmin_home")


def pages_about(person) -> list:
    """The profile and every page that names the person, in each language, the newest change first."""
    own = type(person).objects.filter(translation_key=person.translation_key)
    found = {page.pk: page for page in own}
    for relation in person._meta.related_objects:
        if relation.many_to_many and issubclass(relation.related_model, NeedsApproval):
            wanted = {f"{relation.field.name}__translation_key": person.translation_key}
            found |= {page.pk: page for page in relation.related_model.objects.filter(**wanted).distinct()}
    return sorted(found.values(), key=lambda page: (page.latest_revision_created_at or NEVER, page.pk), reverse=True)


def shown(page, user) -> dict:
    """One line of the panel: the page, its state in words, the way to the public page and to what waits."""
    state = page.current_workflow_task_state
    waits = state and user.pk in page.family() and state.task.specific.get_actions(page, user)
    return {
        "page": page,
        "kind": page.specific_class._meta.verbose_name,
        "status": page.status_string,
        "url": page.url if page.live else "",
        "review": reverse("approval", args=[state.pk]) if waits else "",
    }
