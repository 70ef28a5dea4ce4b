"""What the admin's first page says of pictures that cannot be shown."""

from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from ..models import CampaignImage
from .drawing import sentence

MOST = 10


class FaultsPanel(Component):
    """The pictures that pages leave out, for who may upload others; nothing while there are none."""

    name = "picture_faults"
    order = 60
    template_name = "campaign/admin/picture_faults.html"

    def get_context_data(self, parent_context):
        """Each with why, the newest first."""
        user = parent_context["request"].user
        policy = policy_registry.get_by_type(CampaignImage)
        mine = policy.instances_user_has_permission_for(user, "change").exclude(fault="").order_by("-pk")[:MOST]
        return {"faults": [{"picture": image, "why": sentence(image.fault)} for image in mine]}
