"""Staff's own account in the admin."""

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel


class OwnAccount(AccountView):
    """Wagtail's, without a profile picture: it would be kept as the camera wrote it, place included."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if not isinstance(panel, AvatarSettingsPanel)]
