"""What the people add to the admin: registration only."""

from django.core.exceptions import PermissionDenied
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .approval import family, menu, panels
from .approval.checklist import LOGGED, is_submitted, record
from .approval.pages import NeedsApproval
from .approval.views import Approval, ApprovalPreview
from .approval.viewsets import ApproverViewSet
from .clocks import chooser as clock_chooser
from .models import DetaineePage
from .outcomes import buttons as outcome_buttons
from .outcomes import views as outcome_views
from .outcomes.services import clear_in_copy
from .viewsets import PeopleViewSet

register_snippet(ApproverViewSet)


@hooks.register("register_admin_urls")
def approval_urls():
    """The addresses where a second person reads and decides."""
    return [
        path("approvals/<int:pk>/", Approval.as_view(), name="approval"),
        path("approvals/<int:pk>/preview/", ApprovalPreview.as_view(), name="approval_preview"),
    ]


@hooks.register("register_admin_urls")
def clock_urls():
    """The chooser of clocks in running text."""
    return [path("clocks/choose/", clock_chooser.choose, name="choose_clock")]


@hooks.register("register_admin_urls")
def outcome_urls():
    """The addresses of the release-day switch."""
    return [
        path("outcomes/", outcome_views.OutcomeList.as_view(), name="outcomes"),
        path("outcomes/new/<int:pk>/", outcome_views.AskForOutcome.as_view(), name="outcome_new"),
        path("outcomes/<int:pk>/", outcome_views.Outcome.as_view(), name="outcome"),
        path("outcomes/<int:pk>/reverse/", outcome_views.ReverseOutcome.as_view(), name="outcome_reverse"),
    ]


hooks.register("register_admin_menu_item", outcome_buttons.menu_item)
hooks.register("register_page_header_buttons", outcome_buttons.header_buttons)
hooks.register("register_page_listing_more_buttons", outcome_buttons.listing_buttons)


@hooks.register("register_rich_text_features")
def clocks_in_text(features):
    """The feature "clock" of rich text."""
    clock_chooser.register(features)


@hooks.register("construct_homepage_panels", order=1000)
def approvals_on_the_first_page(request, home_panels):
    """What waits, and for family and lawyers nothing else."""
    panels.arrange(request, home_panels)


@hooks.register("construct_main_menu", order=1000)
def no_menu_for_family(request, menu_items):
    """Family and lawyers have their first page and nothing else."""
    if family.is_only_family(request.user):
        menu_items[:] = []


@hooks.register("construct_page_action_menu")
def submit_instead_of_publish(menu_items, request, context):
    """The buttons under the form."""
    menu.arrange(menu_items, request, context)


@hooks.register("before_create_page")
def nobody_publishes_at_once(request, parent_page, page_class):
    """Wagtail asks the parent whether its child may be published; the home page would say yes."""
    if issubclass(page_class, NeedsApproval) and "action-publish" in request.POST:
        raise PermissionDenied


@hooks.register("after_copy_page")
def a_copy_is_of_somebody_held(request, page, new_page):
    """How one detention ended is no beginning of another's profile."""
    if isinstance(page.specific, DetaineePage):
        clear_in_copy(new_page)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def note_the_checklist(request, page):
    """Who confirmed it, in the page's log."""
    if isinstance(page, NeedsApproval) and is_submitted(request.POST):
        record(page, request.user)


@hooks.register("register_log_actions")
def log_actions(actions):
    """What the log says of approvals."""
    actions.register_action(LOGGED, _("Confirm checklist"), _("Checklist of what can hurt a prisoner confirmed"))
    actions.register_action("detainees.outcome_ask", _("Ask for an outcome"), _("Home or dead: asked for"))
    actions.register_action("detainees.outcome_consent", _("Consent to an outcome"), _("Home or dead: in effect"))
    actions.register_action("detainees.outcome_decline", _("Decline an outcome"), _("Home or dead: not consented to"))
    actions.register_action("detainees.outcome_reverse", _("Take back an outcome"), _("Home or dead: taken back"))


@hooks.register("insert_global_admin_css")
def own_style():
    """How the checklist and the page of approval look."""
    return format_html('<link rel="stylesheet" href="{}">', static("detainees/admin.css"))


@hooks.register("insert_editor_js")
def own_script():
    """Opens the checklist by itself when points are missing."""
    return format_html('<script src="{}" defer></script>', static("detainees/checklist.js"))


@hooks.register("insert_editor_js")
def days_buttons():
    """The button that inserts {days} into titles and descriptions."""
    return format_html('<script src="{}" defer></script>', static("detainees/days-button.js"))


@hooks.register("register_admin_viewset")
def people_list():
    """Everybody in a list with columns."""
    return PeopleViewSet()
