"""What counts up in a profile: since when, how shown, and where it stands still."""

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput
from wagtail.models import Orderable, TranslatableMixin

from campaign.date_fields import IN_ITS_OWN_ZONE

from ..dates import DATE_LIMITS, Zone, earliest, within_limits
from . import durations


class Timer(TranslatableMixin, Orderable):
    """Counts up from a moment in one person's case until it is paused, ended, or the person is free."""

    class Precision(models.TextChoices):
        """How well the start is known."""

        EXACT = "exact", _("to the minute")
        DAY = "day", _("to the day")
        MONTH = "month", _("to the month only")
        YEAR = "year", _("to the year only")

    class Display(models.TextChoices):
        """What the visitor sees."""

        FULL = "full", _("years, months, days, hours, minutes, seconds")
        DAYS = "days", _("days only")

    page = ParentalKey("detainees.DetaineePage", on_delete=models.CASCADE, related_name="timers")
    label = models.CharField(
        _("label"), max_length=80, help_text=_("What is counted, for example “In a Russian prison”.")
    )
    since_date = models.DateField(
        _("since"),
        validators=DATE_LIMITS,
        help_text=_("Known only to the month or year? Choose any day in it, and say so below."),
    )
    since_time = models.TimeField(_("at"), null=True, blank=True, help_text=_("Only when known to the minute."))
    time_zone = models.CharField(
        _("time of"),
        max_length=32,
        choices=Zone,
        default=Zone.MOSCOW,
        help_text=_("Where the date and time were so."),
    )
    precision = models.CharField(
        _("this start is known"),
        max_length=5,
        choices=Precision,
        default=Precision.DAY,
        help_text=_(
            "To the day: counted from midnight. To the month or year only: shown as “at least” so many years "
            "and months (of a year: full years), counted from the end of that month or year."
        ),
    )
    display = models.CharField(_("shown in"), max_length=4, choices=Display, default=Display.FULL)
    paused_at = models.DateTimeField(
        _("paused at"),
        null=True,
        blank=True,
        help_text=_(
            "The timer is shown standing as it was at this moment. Empty it to let the timer run again: "
            "it then shows the full time since the start, as if never paused."
        ),
    )
    ended_at = models.DateTimeField(
        _("ended at"),
        null=True,
        blank=True,
        help_text=_("What is counted is over: the timer stands at its total for good."),
    )

    panels = [
        FieldPanel("label"),
        FieldRowPanel(
            [
                FieldPanel("since_date", widget=AdminDateInput(IN_ITS_OWN_ZONE)),
                FieldPanel("since_time", widget=AdminTimeInput(IN_ITS_OWN_ZONE)),
                FieldPanel("time_zone"),
            ]
        ),
        FieldRowPanel([FieldPanel("precision"), FieldPanel("display")]),
        FieldRowPanel([FieldPanel("paused_at"), FieldPanel("ended_at")]),
        HelpPanel(_("A release needs nothing here: it stops every timer of the profile.")),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        constraints = [
            models.CheckConstraint(
                condition=Q(precision="exact", since_time__isnull=False)
                | (~Q(precision="exact") & Q(since_time__isnull=True)),
                name="timer_time_of_day_only_when_exact",
                violation_error_message=_("A time of day belongs to a start known to the minute, and only to that."),
            )
        ]

    def __str__(self):
        return self.label

    def clean(self):
        """Refuse times that contradict each other, in words."""
        super().clean()
        exact = self.precision == self.Precision.EXACT
        needless = _("With a time of day the start is known “to the minute”: choose that, or empty this.")
        if exact and self.since_time is None:
            raise ValidationError({"since_time": _("Known to the minute? Then fill in the time of day.")})
        if not exact and self.since_time is not None:
            raise ValidationError({"since_time": needless})
        if not within_limits(self.since_date) or self.time_zone not in Zone.values:
            return  # said at those fields already
        begun = self.earliest_moment()
        words = {
            "paused_at": _("The timer cannot pause before it starts."),
            "ended_at": _("The end is before the start."),
        }
        errors = {name: text for name, text in words.items() if getattr(self, name) and getattr(self, name) < begun}
        if errors:
            raise ValidationError(errors)

    @property
    def start(self) -> durations.Start:
        """Where this timer's counting begins."""
        return durations.start_of(
            self.since_date,
            self.since_time,
            self.time_zone,
            month_only=self.precision == self.Precision.MONTH,
            year_only=self.precision == self.Precision.YEAR,
        )

    def earliest_moment(self) -> datetime:
        """The first moment at which the start can have been."""
        first = earliest(self.since_date, self.precision)
        return durations.start_of(first, self.since_time, self.time_zone).moment()

    def stops(self) -> list[tuple[datetime, str]]:
        """The moments that make this timer stand still, earliest first, with the state from then on."""
        moments = {
            "free": self.page.released_at,
            "died": self.page.died_at,
            "ended": self.ended_at,
            "paused": self.paused_at,
        }
        return sorted((moment.astimezone(UTC), state) for state, moment in moments.items() if moment)

    def moment(self, now: datetime) -> datetime:
        """The moment the timer shows: `now`, or an earlier pause, end or release."""
        return min([now, *(moment for moment, _state in self.stops())])
