"""Wiring of the ground floor."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """The campaign's own pages, people and settings."""

    name = "campaign"
    verbose_name = "Campaign"

    def ready(self):
        """Let Wagtail keep track of what the navigation and footer link to; it leaves settings out by itself."""
        from wagtail.models import ReferenceIndex

        from .models import CampaignSettings

        ReferenceIndex.register_model(CampaignSettings)
