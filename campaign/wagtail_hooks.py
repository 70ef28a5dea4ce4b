"""What this app adds to the admin: registration only."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from . import admin_registry, languages, sessions
from .accounts.address import AddressPanel
from .accounts.viewsets import refuse_beyond_rights
from .date_fields import read_dates
from .documents.panel import TracesPanel
from .panels import EndedPanel
from .pictures.panel import FaultsPanel
from .refusals import refuse_deletion, refuse_unpublishing
from .schedule import LOGGED
from .translating import TranslatePage
from .viewsets import LimitViewSet, SenderRuleViewSet

register_snippet(LimitViewSet)
register_snippet(SenderRuleViewSet)

URLS = [
    path("dates/read/", read_dates, name="read_dates"),
    path("session/", sessions.session_check, name="session_check"),
]
LOG_ACTIONS = [
    (LOGGED, _("Call back past its end"), _("Not made public: its end had passed")),
]

admin_registry.register(urls=URLS, log_actions=LOG_ACTIONS)


@hooks.register("register_admin_urls", order=-1)
def translate_page():
    """In front of Wagtail's own view at the same address."""
    return [path("translation/submit/page/<int:page_id>/", TranslatePage.as_view(), name="translate_page")]


@hooks.register("insert_global_admin_js")
def dates_in_words():
    """Says under each date field what was typed; filters have such fields on any page."""
    return format_html('<script src="{}" defer></script>', static("campaign/date-words.js"))


@hooks.register("insert_global_admin_js")
def what_is_typed_outlives_the_session():
    """Asks before a form is sent."""
    return sessions.script()


@hooks.register("construct_homepage_panels")
def what_to_look_at_in_files(request, panels):
    """Pictures that pages leave out, documents that say who wrote them."""
    panels += [FaultsPanel(), TracesPanel()]


@hooks.register("before_serve_page")
def only_in_its_language(page, request, serve_args, serve_kwargs):
    """An address in one language never shows a page in another."""
    languages.refuse_other_languages(page)


@hooks.register("before_delete_page")
def keep_what_is_needed(request, page):
    """A page that something depends on stays."""
    return refuse_deletion(request, [page])


@hooks.register("before_unpublish_page")
def keep_the_site_up(request, page):
    """The home page stays public."""
    return refuse_unpublishing(request, [page])


REFUSALS = {"delete": refuse_deletion, "unpublish": refuse_unpublishing}


@hooks.register("before_bulk_action")
def keep_what_is_needed_in_bulk(request, action_type, objects, action):
    """The same for several at once."""
    if action_type in REFUSALS and objects and isinstance(objects[0], Page):
        return REFUSALS[action_type](request, list(objects))
    return None


@hooks.register("construct_homepage_panels")
def what_was_not_made_public(request, panels):
    """For whoever may set another end."""
    panels.append(EndedPanel())


@hooks.register("before_bulk_action")
def nobody_grants_more_than_they_hold(request, action_type, objects, action):
    """Nor acts on who can do more."""
    return refuse_beyond_rights(request, action_type, objects, action)


@hooks.register("register_account_settings_panel")
def log_in_address(request, user, profile):
    """Changed with the password only."""
    return AddressPanel(request, user, profile)


@hooks.register("insert_global_admin_css")
def own_colours():
    """The campaign's colours in the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("campaign/admin.css"))


@hooks.register("insert_global_admin_js")
def start_without_inline_scripts():
    """Before the page's content, so not deferred."""
    return format_html('<script src="{}"></script>', static("campaign/starters.js"))


@hooks.register("insert_editor_js")
def nothing_typed_is_lost():
    """Saves again what was typed while Wagtail was saving by itself."""
    return format_html('<script src="{}" defer></script>', static("campaign/autosave.js"))


@hooks.register("insert_editor_js")
def toolbar_in_sight():
    """Shows the toolbar of running text; before the editors start, so not deferred."""
    return format_html('<script src="{}"></script>', static("campaign/toolbar.js"))


@hooks.register("construct_help_menu")
def no_help_from_outside(request, menu_items):
    """Wagtail's own pages speak of more than staff need here."""
    menu_items[:] = []
