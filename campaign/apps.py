"""Wiring of the ground floor."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """The campaign's own pages, people and settings."""

    name = "campaign"
    verbose_name = "Campaign"
