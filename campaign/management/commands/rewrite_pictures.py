"""`manage.py rewrite_pictures`: what was stored before pictures were redrawn at upload."""

import json

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from wagtail.users.models import UserProfile

from campaign.models import CampaignImage
from campaign.pictures import upkeep
from campaign.pictures.drawing import CannotDraw


class Command(BaseCommand):
    """Redraws every stored picture without place, time and camera, under new file names; deletes the old files.

    May be killed and run again: what is done is not done twice. The worker does the same by itself, one by one.
    """

    help = "Redraw stored pictures without the place, time and camera in them; prints what it did as JSON."

    def add_arguments(self, parser):
        """--dry-run counts."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args, dry_run, **options):
        """Rewrite, then report."""
        profiles = UserProfile.objects.exclude(avatar="")
        result = {"rewritten": 0, "cannot be drawn": {}, "profile pictures": profiles.count(), "files without a row": 0}
        if dry_run:
            result["rewritten"] = upkeep.to_rewrite().count()
            result["files without a row"] = len(list(upkeep.orphans()))
            self.stdout.write(json.dumps({"dry_run": True, **result}))
            return
        for pk in list(upkeep.to_rewrite().values_list("pk", flat=True)):
            image = CampaignImage.objects.filter(pk=pk).first()
            if image is None:
                continue
            try:
                fault = upkeep.rewrite(image)
            except CannotDraw as error:  # other pictures took too long: the next run has it
                fault = error.code
            if fault:
                result["cannot be drawn"][str(pk)] = fault
            else:
                result["rewritten"] += 1
                upkeep.draw(CampaignImage.objects.get(pk=pk))  # so that pages are without it for seconds only
        for profile in profiles:  # no longer offered: nobody was shown them in production
            profile.avatar.delete(save=True)
        for name in list(upkeep.orphans()):
            default_storage.delete(name)
            result["files without a row"] += 1
        self.stdout.write(json.dumps(result))
