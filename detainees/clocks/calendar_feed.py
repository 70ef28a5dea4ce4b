"""The days to come as an iCalendar feed (RFC 5545) that calendars subscribe to."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import number_format, time_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, Timezone, vText

from campaign.languages import active
from campaign.models import CampaignSettings

from ..case.sentence import sentence_months
from ..dates import Zone, day_there
from .embed import full_address
from .milestones import Case, Count, Hearing, Milestone, milestones
from .timers import Timer

UNKNOWN_DAY = (Timer.Precision.MONTH, Timer.Precision.YEAR)


def exact(known):
    """The day of a date that is known to the day; None otherwise."""
    return known.day if known and known.is_exact else None


def case_of(page) -> Case:
    """What of a profile has milestones."""
    running = [timer for timer in page.timers.all() if timer.precision not in UNKNOWN_DAY and not timer.stops()]
    arrested = exact(page.arrested)
    return Case(
        key=str(page.translation_key),
        counts=[Count(str(timer.translation_key), timer.label, timer.since_date) for timer in running],
        born=exact(page.born),
        arrested=arrested,
        sentence_first=page.sentence_from or arrested,
        sentence_months=sentence_months(page),
        hearings=[hearing_of(block) for block in page.case if block.block_type == "hearing" and block.value["on"]],
        free=page.is_released,
        died=day_there(page.died_at) if page.has_died else None,
    )


def hearing_of(block) -> Hearing:
    """A hearing of the case file; its time is told with the zone it was given in."""
    value = block.value
    zones = dict(Zone.choices)
    at = ""
    if value["at"]:
        place = {"time": time_format(value["at"], "TIME_FORMAT"), "zone": zones.get(value["time_zone"], "")}
        at = gettext("%(time)s (%(zone)s)") % place
    return Hearing(str(block.id), value["on"], ", ".join(part for part in (value["court"], at, value["words"]) if part))


def summary(name: str, one: Milestone) -> str:
    """What a calendar shows of a milestone."""
    words = {
        "day": gettext("%(name)s: day %(number)s, %(words)s"),
        "birthday": gettext("%(name)s’s birthday: %(number)s"),
        "arrest": ngettext(
            "%(number)s year since the arrest of %(name)s", "%(number)s years since the arrest of %(name)s", one.number
        ),
        "half": gettext("%(name)s: half of the sentence is served"),
        "end": gettext("%(name)s: the sentence ends"),
        "hearing": gettext("%(name)s: hearing, %(words)s"),
        "died": ngettext(
            "%(number)s year since %(name)s died in custody",
            "%(number)s years since %(name)s died in custody",
            one.number,
        ),
    }[one.kind]
    return words % {"name": name, "number": number_format(one.number, force_grouping=True), "words": one.words}


def event_of(page, one: Milestone) -> Event:
    """A milestone as an event of a whole day."""
    event = Event()
    event.add("uid", f"{one.key}@{urlsplit(settings.BASE_URL).hostname}")
    # When we last said so: unchanged, the calendar is the same bytes.
    event.add("dtstamp", page.last_published_at or page.latest_revision_created_at or timezone.now())
    event.add("dtstart", one.on)  # a date is written as VALUE=DATE
    event.add("dtend", one.on + timedelta(days=1))  # RFC 5545 lets it be left out; some readers then know no length
    event.add("summary", summary(page.title, one))
    event.add("url", full_address(page))
    event.add("transp", "TRANSPARENT")
    return event


def calendar_of(name: str, people: list) -> bytes:
    """All of several people's days to come."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{urlsplit(settings.BASE_URL).hostname}//calendar//{active().upper()}")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))  # else nothing in it is escaped
    calendar.add("x-published-ttl", "PT12H")
    today = day_there(timezone.now())
    for page in people:
        for one in milestones(case_of(page), today):
            calendar.add_component(event_of(page, one))
    if not calendar.subcomponents:  # RFC 5545 allows no calendar without any
        calendar.add_component(Timezone.from_tzid("UTC"))
    return calendar.to_ical()


@require_safe
def calendar_answer(request, page, people: list):
    """The calendar of these people; `page` names it."""
    campaign = CampaignSettings.for_request(request).name
    body = calendar_of(f"{page.title} – {campaign}", people)
    headers = {"Content-Disposition": 'inline; filename="calendar.ics"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def has_days(page) -> bool:
    """Whether a profile's calendar holds anything; of the free it holds nothing."""
    return bool(milestones(case_of(page), day_there(timezone.now())))


def webcal(page) -> str:
    """The address that calendar programs subscribe to."""
    address = full_address(page)
    return f"webcal://{address.partition('://')[2]}calendar.ics"
