"""Wiring of the petitions."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """Petitions and their signatures."""

    name = "petitions"
    verbose_name = "Petitions"

    def ready(self):
        """Give the worker its jobs and the letters their composers; let Wagtail note which petition stands in front."""
        from wagtail.models import ReferenceIndex
        from wagtail.signals import page_published, page_unpublished

        from campaign import key_rotation, worker
        from campaign.worker import Lane
        from detainees.models import DetaineePage
        from detainees.outcomes.preview import shows
        from detainees.signals import case_changed

        from . import letters, reminders, retention, services
        from .count import counting
        from .ledger import days as ledger_days
        from .mailbox_review import services as mailbox_review
        from .models import PetitionSettings, Signature
        from .removals import services as removal_services

        ReferenceIndex.register_model(PetitionSettings)
        shows(services.in_preview)
        for signal in (case_changed, page_published, page_unpublished):
            signal.connect(services.renumber_texts, sender=DetaineePage, dispatch_uid="petitions.renumber_texts")
        letters.register()
        retention.register()
        key_rotation.opened["manage_links"] = lambda: Signature.objects.with_manage_link().count()
        worker.job("process signatures", lane=Lane.LETTERS, every=0.5)(services.process_signatures)
        worker.job("advance counts", lane=Lane.LETTERS, every=1)(counting.advance_counts)
        worker.job("send signers their links", lane=Lane.LETTERS, every=1)(services.process_link_requests)
        worker.job("remind signers", lane=Lane.LETTERS, every=60)(reminders.remind)
        worker.job("review mailboxes", lane=Lane.STAFF, every=1)(mailbox_review.advance)
        worker.job("remove signatures", lane=Lane.STAFF, every=1)(removal_services.advance)
        worker.job("undo removals", lane=Lane.STAFF, every=1)(removal_services.advance_undo)
        worker.job("expire signatures", lane=Lane.CLEANING, every=60)(services.expire_signatures)
        worker.job("publish what is scheduled", lane=Lane.STAFF, every=60)(services.publish_scheduled)
        worker.job("count figures for the public", lane=Lane.LEDGER, every=5 * 60)(counting.refresh_figures)
        worker.job("write the ledger", lane=Lane.LEDGER, every=60)(ledger_days.close_days)
        worker.job("check counts", lane=Lane.LEDGER, every=24 * 60 * 60)(counting.check_counts)
