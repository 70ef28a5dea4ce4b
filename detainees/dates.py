"""Dates in words, no more precise than they are known."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

# Before 1970 the clocks of the world are not known well; after 2199 it is a slip of the keyboard.
FIRST_DATE, LAST_DATE = date(1970, 1, 1), date(2199, 12, 31)
DATE_LIMITS = [MinValueValidator(FIRST_DATE), MaxValueValidator(LAST_DATE)]
# Dates of a case are those of the country that holds the people; its days end when Moscow's do.
HELD_IN = ZoneInfo("Europe/Moscow")


class Zone(models.TextChoices):
    """Where a time of day can be typed for: Russia from west to east, then the United States."""

    KALININGRAD = "Europe/Kaliningrad", _("Kaliningrad")
    MOSCOW = "Europe/Moscow", _("Moscow")
    SAMARA = "Europe/Samara", _("Samara")
    YEKATERINBURG = "Asia/Yekaterinburg", _("Yekaterinburg")
    OMSK = "Asia/Omsk", _("Omsk")
    KRASNOYARSK = "Asia/Krasnoyarsk", _("Krasnoyarsk")
    IRKUTSK = "Asia/Irkutsk", _("Irkutsk")
    YAKUTSK = "Asia/Yakutsk", _("Yakutsk")
    VLADIVOSTOK = "Asia/Vladivostok", _("Vladivostok")
    MAGADAN = "Asia/Magadan", _("Magadan")
    KAMCHATKA = "Asia/Kamchatka", _("Kamchatka")
    NEW_YORK = "America/New_York", _("Washington, New York")
    CHICAGO = "America/Chicago", _("Chicago, Texas")
    DENVER = "America/Denver", _("Denver")
    LOS_ANGELES = "America/Los_Angeles", _("Los Angeles")


class DatePrecision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")


FORMATS = {DatePrecision.DAY: "DATE_FORMAT", DatePrecision.MONTH: "YEAR_MONTH_FORMAT", DatePrecision.YEAR: "Y"}


def date_words(day: date, precision: str = DatePrecision.DAY) -> str:
    """A date in the reader's language: "January 2, 2024", "January 2024" or "2024"."""
    return date_format(day, FORMATS[DatePrecision(precision)])


def local_date_words(moment: datetime) -> str:
    """The date of an aware moment in the site's own time zone, in words."""
    return date_words(timezone.localtime(moment).date())


def day_there(moment: datetime) -> date:
    """The date of an aware moment where the people are held."""
    return moment.astimezone(HELD_IN).date()


def within_limits(day: date | None) -> bool:
    """Whether a date is one this project counts with."""
    return day is not None and FIRST_DATE <= day <= LAST_DATE


def earliest(day: date, precision: str) -> date:
    """The first day that a date known only so far can stand for."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == DatePrecision.MONTH else day


def latest(day: date, precision: str) -> date:
    """The last day that a date known only so far can stand for."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=12, day=31)
    if precision == DatePrecision.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def add_months(wall: datetime, months: int) -> datetime:
    """The same day of the month `months` later, clamped to that month's last day."""
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, clamped to that month's last day."""
    return add_months(datetime.combine(day, time.min), months).date()


def months_between(first: date, last: date) -> int:
    """The whole months from one date to another; none when the other comes first."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months if months_after(first, months) <= last else months - 1)


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is known."""

    day: date
    precision: str = DatePrecision.DAY

    @property
    def earliest(self) -> date:
        """The first day it can stand for."""
        return earliest(self.day, self.precision)

    @property
    def latest(self) -> date:
        """The last day it can stand for."""
        return latest(self.day, self.precision)

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.precision == DatePrecision.DAY

    @property
    def order(self) -> tuple[date, int]:
        """What dates are sorted by: the first day they can stand for, the vaguest first."""
        return self.earliest, -(self.latest - self.earliest).days

    @property
    def counted_from(self) -> date:
        """The day that counting starts: a date known only so far is counted from the day after its last one."""
        return self.day if self.is_exact else self.latest + timedelta(days=1)

    @property
    def words(self) -> str:
        """The date in the reader's language, no more precise than it is known."""
        return date_words(self.day, self.precision)

    @property
    def iso(self) -> str:
        """The date as <time datetime> wants it: "2024", "2024-03" or "2024-03-05"."""
        return self.day.isoformat()[: {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(self.precision, 10)]
