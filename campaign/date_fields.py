"""The admin's fields for days and hours: one zone for everybody, read as people type, said in words.

Wagtail's own script turned what it could not read into today, and `3:30 pm` into `03:30`, without a word.
"""

from datetime import date, datetime, time

from django import forms
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.users.models import UserProfile

from .typed_dates import FIRST_YEAR, LAST_YEAR, read_day, read_moment, read_time

READERS = {AdminDateInput: read_day, AdminTimeInput: read_time, AdminDateTimeInput: read_moment}
FIELDS = {
    "date": forms.DateField(widget=AdminDateInput),
    "time": forms.TimeField(widget=AdminTimeInput),
    "datetime": forms.DateTimeField(widget=AdminDateTimeInput),
}
OWN_ZONE = "own"
IN_ITS_OWN_ZONE = {"data-zone": OWN_ZONE}  # attributes of a widget whose form has a field for the zone
MOST_ASKED = 100  # fields in one request


def zone_words() -> str:
    """The campaign's zone as staff read it: "New York time"."""
    return _("%(place)s time") % {"place": settings.TIME_ZONE.rpartition("/")[2].replace("_", " ")}


def begin_of(day: date) -> datetime:
    """The first moment of a day, in the campaign's zone."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The last moment of a day, in the campaign's zone."""
    return timezone.make_aware(datetime.combine(day, time.max), timezone.get_default_timezone())


def _distance(day: date) -> str:
    days = (day - timezone.localdate()).days
    if not days:
        return _("today")
    number = {"number": intcomma(abs(days))}
    if days > 0:
        return ngettext("in %(number)s day", "in %(number)s days", days) % number
    return ngettext("%(number)s day ago", "%(number)s days ago", -days) % number


def _said(kind: str, value: date | time | datetime, zone: str) -> str:
    if kind == "datetime":
        value = timezone.localtime(value)
    parts = []
    if kind != "time":
        parts.append(date_format(value, f"l, {get_format('DATE_FORMAT')}"))
    if kind != "date":
        parts.append(date_format(value, "TIME_FORMAT"))
    if kind != "time":
        parts.append(_distance(value if kind == "date" else value.date()))
    return ", ".join([*parts, zone])


def in_words(kind: str, typed: str, zone: str = "") -> dict:
    """What a field of this kind ("date", "time", "datetime") makes of what was typed: {"words", "shown"}.

    `words` says the moment and its zone, or why there is none; `shown` is the field's own spelling of it,
    None where it cannot be read. With the zone `OWN_ZONE` the form has a field for the zone, so the campaign's
    is not named.
    """
    field, whose = FIELDS[kind], _("in the zone chosen beside it") if zone == OWN_ZONE else zone_words()
    if not typed.strip():
        return {"words": whose, "shown": ""}
    try:
        value = field.clean(field.widget.value_from_datadict({"typed": typed}, {}, "typed"))
        message = _said(kind, value, whose)
    except (ValidationError, OverflowError):  # the latter at the calendar's ends
        return {"words": how_to_type(kind), "shown": None}
    return {"words": message, "shown": field.widget.format_value(field.prepare_value(value))}


def how_to_type(kind: str) -> str:
    """What a field that could not be read asks for."""
    if kind == "time":
        return _("This is not read as a time. Type it like 3:30 PM.")
    if kind == "date":
        return _("This is not read as a date. Type it like 03/15/2023 or March 15, 2023.")
    return _("This is not read as a moment. Type it like 03/15/2023 3:30 PM; each has to exist once in %(zone)s.") % {
        "zone": zone_words()
    }


@require_GET
def read_dates(request):
    """What the fields make of what stands in them: `?kind=…&zone=…&typed=…`, again for each; in the same order."""
    asked = zip(*map(request.GET.getlist, ("kind", "typed", "zone")), strict=False)
    known = [one for one in asked if one[0] in FIELDS]
    return JsonResponse({"read": [in_words(*one) for one in known[:MOST_ASKED]]})


def _patch_parsing(widget_class, read) -> None:
    """Have a widget hand on what it can read in its own spelling, and everything else as it was typed."""
    typed_in = widget_class.value_from_datadict

    def value_from_datadict(self, data, files, name):
        typed = typed_in(self, data, files, name)
        found = read(typed) if isinstance(typed, str) else None
        return typed if found is None else found.strftime(self.format)

    widget_class.value_from_datadict = value_from_datadict


def _patch_year_limits(field_class, widget_class) -> None:
    """Have a field that staff type into refuse moments that a slip of the keyboard makes, however they were spelled.

    Stored in UTC, the last evening of 9999 in New York is in a year that cannot be read back: one such row would stop
    the worker, and could not be opened to be mended.
    """
    understood = field_class.to_python

    def to_python(self, value):
        moment = understood(self, value)
        is_typed = isinstance(self.widget, widget_class)
        if moment is not None and is_typed and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            message = _("Give a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise ValidationError(message, code="invalid")
        return moment

    field_class.to_python = to_python


def patch_wagtail_dates() -> None:
    """Mend Wagtail's classes themselves: its blocks, filters and schedules name them, so that no subclass reaches."""
    for widget_class, read in READERS.items():
        _patch_parsing(widget_class, read)
        register(WidgetAdapter(), widget_class)  # in the page's editor too: our template, without their script
    _patch_year_limits(forms.DateTimeField, AdminDateTimeInput)
    # Whatever a profile holds from former times: everybody's days are the campaign's. And whoever has chosen no
    # language gets letters in the site's: Wagtail takes that of the request, which is the language of who acts.
    UserProfile.get_current_time_zone = lambda self: settings.TIME_ZONE
    UserProfile.get_preferred_language = lambda self: self.preferred_language or settings.LANGUAGE_CODE
