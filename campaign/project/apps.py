"""Wiring of the project."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """What knows all apps."""

    name = "campaign.project"
    label = "project"
    verbose_name = "Project"
