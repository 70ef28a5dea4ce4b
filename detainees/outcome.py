"""How somebody's detention ended: home, or dead in custody. Written by the release-day switch alone."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .dates import local_date_text

OUTCOME_FIELDS = ("released_at", "release_note", "died_at", "death_note", "banner_until")


class Outcome(models.Model):
    """The moment and the words of an outcome; of at most one."""

    released_at = models.DateTimeField(_("free since"), null=True, blank=True)
    release_note = models.CharField(_("words on the release"), max_length=250, blank=True)
    died_at = models.DateTimeField(_("died"), null=True, blank=True)
    death_note = models.CharField(_("words on the death"), max_length=250, blank=True)
    banner_until = models.DateField(_("banner on every page until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_one_way", condition=Q(released_at=None) | Q(died_at=None)
            )
        ]

    def with_content_json(self, content):
        """A draft as a page; how the detention ended comes from the page itself, never from a draft."""
        page = super().with_content_json(content)
        for name in OUTCOME_FIELDS:
            setattr(page, name, getattr(self, name))
        page.is_from_draft = True
        return page

    def save(self, *args, **kwargs):
        """Saves; what comes from a draft keeps the row's outcome, though the switch was thrown a moment ago."""
        with transaction.atomic():
            if getattr(self, "is_from_draft", False) and kwargs.get("update_fields") is None:
                rows = type(self)._base_manager.filter(pk=self.pk).select_for_update(of=("self",))
                for name, value in (rows.values(*OUTCOME_FIELDS).first() or {}).items():
                    setattr(self, name, value)
            return super().save(*args, **kwargs)

    @property
    def is_released(self) -> bool:
        """Whether the person is free at this moment."""
        return self.released_at is not None and self.released_at <= timezone.now()

    @property
    def has_died(self) -> bool:
        """Whether the person died in custody."""
        return self.died_at is not None and self.died_at <= timezone.now()

    @property
    def is_held(self) -> bool:
        """Whether the person is still in prison at this moment."""
        return not self.is_released and not self.has_died

    @property
    def released_text(self) -> str:
        """The date of the release; empty when the person is not free."""
        return local_date_text(self.released_at) if self.is_released else ""

    @property
    def died_text(self) -> str:
        """The date of the death in custody; empty when there is none."""
        return local_date_text(self.died_at) if self.has_died else ""

    @property
    def ended_at(self) -> datetime | None:
        """The moment the detention ended; None while the person is held."""
        return self.released_at if self.is_released else self.died_at if self.has_died else None

    @property
    def outcome_text(self) -> str:
        """How it ended, in one line; empty while the person is held."""
        if self.has_died:
            return gettext("Died in custody on %(date)s") % {"date": self.died_text}
        return gettext("Free since %(date)s") % {"date": self.released_text} if self.is_released else ""

    @property
    def outcome_note(self) -> str:
        """The sentence that staff added; empty while the person is held."""
        return self.death_note if self.has_died else self.release_note if self.is_released else ""
