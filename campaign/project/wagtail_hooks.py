"""What the project adds to the admin: registration only."""

from wagtail import hooks

from campaign.models import User

from . import refusals, registered_permissions
from .home_panel import FiguresPanel


@hooks.register("before_delete_user")
def keep_recorded(request, user):
    """Who is on record with something they did stays."""
    return refusals.keep_recorded(request, [user])


@hooks.register("before_bulk_action")
def keep_recorded_in_bulk(request, action_type, objects, action):
    """The same for several at once."""
    if action_type == "delete":
        return refusals.keep_recorded(request, [one for one in objects if isinstance(one, User)])
    return None


@hooks.register("register_permissions")
def own_permissions():
    """What a role can be given beside Wagtail's own rights: all that our models declare."""
    return registered_permissions.declared()


@hooks.register("construct_homepage_panels")
def figures(request, panels):
    """The figures that staff want to see, on top."""
    panels.insert(0, FiguresPanel())
