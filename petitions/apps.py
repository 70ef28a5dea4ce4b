"""Wiring of the petitions."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """Petitions and their signatures."""

    name = "petitions"
    verbose_name = "Petitions"

    def ready(self):
        """Give the worker its jobs and the letters their words; let Wagtail note which petition stands in front."""
        from wagtail.models import ReferenceIndex

        from campaign import worker

        from . import counting, letters, services
        from .models import PetitionSettings

        ReferenceIndex.register_model(PetitionSettings)
        letters.register()
        worker.job("settle signatures", every=0.5)(services.settle_signatures)
        worker.job("advance counts", every=1)(counting.advance_counts)
        worker.job("send signers their links", every=1)(services.settle_link_requests)
        worker.job("expire signatures", every=60)(services.expire_signatures)
        worker.job("publish what is scheduled", every=60)(services.publish_scheduled)
        worker.job("check counts", every=24 * 60 * 60)(counting.check_counts)
