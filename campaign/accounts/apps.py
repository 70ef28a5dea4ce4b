"""Wiring of Wagtail's own users and groups to our forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's, where nobody grants more than they hold."""

    user_viewset = "campaign.accounts.viewsets.StaffViewSet"
    group_viewset = "campaign.accounts.viewsets.RoleViewSet"
