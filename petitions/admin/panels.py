"""What the admin shows beside a petition's fields."""

from wagtail.admin.panels import Panel

from .. import text_history


class TextsPanel(Panel):
    """Under which of its texts a petition's confirmed signatures stand; nothing to fill in."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "petitions/admin/texts.html"

        def is_shown(self):
            """Only once something was published."""
            return super().is_shown() and bool(self.instance.pk) and self.instance.texts.exists()

        def get_context_data(self, parent_context=None):
            """Counts rows: asked only while somebody edits."""
            entries = text_history.confirmed_by_text(self.instance)
            earlier = sum(entry["count"] for entry in entries[1:])
            return {**super().get_context_data(parent_context), "entries": entries, "earlier": earlier}
