"""Wiring of what all apps stand on."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    """The campaign's own pages, people and settings."""

    name = "campaign"
    verbose_name = "Campaign"

    def ready(self):
        """Let Wagtail keep track of what the navigation and footer link to; have the worker erase what is over.

        Wagtail leaves settings out by itself.
        """
        from django.core import checks
        from django.db.models.signals import post_migrate, pre_save
        from wagtail.models import ReferenceIndex

        from . import (
            date_fields,
            erasure,
            key_checks,
            key_rotation,
            languages,
            networks,
            passwords,
            processing,
            retention,
            schedule,
            starters,
            worker,
        )
        from .accounts.address import tell_old_address
        from .documents import traces
        from .models import CampaignSettings, User
        from .pictures import intake, upkeep
        from .worker import Lane

        ReferenceIndex.register_model(CampaignSettings)
        checks.register(key_checks.check, checks.Tags.database)
        post_migrate.connect(key_checks.introduce, sender=self, dispatch_uid="campaign.introduce")
        date_fields.patch_wagtail_dates()
        pre_save.connect(tell_old_address, sender=User, dispatch_uid="campaign.tell_old_address")
        languages.watch()
        schedule.watch()
        retention.register()
        key_rotation.register()
        worker.job("write letters held back", lane=Lane.LETTERS, every=60)(processing.resume_all)
        passwords.register()
        starters.register()
        worker.job("answer requests for passwords", lane=Lane.LETTERS, every=1)(passwords.answer_requests)
        worker.job("drop ended network keys", lane=Lane.LETTERS, every=60)(networks.drop_ended_keys)
        worker.job("erase", lane=Lane.CLEANING, every=60)(erasure.erase_due)
        intake.watch()
        worker.job("documents", lane=Lane.PICTURES, every=5)(traces.look_next)
        worker.job("pictures", lane=Lane.PICTURES, every=1)(upkeep.keep_up)
        worker.job("picture files", lane=Lane.PICTURES, every=24 * 60 * 60)(upkeep.check_files)
        worker.job("erase samples", lane=Lane.CLEANING, every=24 * 60 * 60)(erasure.erase_samples)
