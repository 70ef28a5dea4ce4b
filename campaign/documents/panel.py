"""What the admin's first page says of documents that tell more than they should."""

from wagtail.admin.ui.components import Component
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

MOST = 10


class TracesPanel(Component):
    """The documents that name an author or a place, for who may upload others; nothing while there are none."""

    name = "document_traces"
    order = 61
    template_name = "campaign/admin/document_traces.html"

    def get_context_data(self, parent_context):
        """The newest first."""
        policy = policy_registry.get_by_type(get_document_model())
        mine = policy.instances_user_has_permission_for(parent_context["request"].user, "change")
        found = mine.exclude(traces=None).exclude(traces__found=[]).select_related("traces").order_by("-pk")
        return {"documents": found[:MOST]}
