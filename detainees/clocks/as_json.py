"""The clocks for programs: named field by field, readable from any site's script. docs/clocks.md states the shape."""

from datetime import UTC, datetime

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..dates import PartialDate
from .clock_face import face_of
from .embed import full_address
from .timers import Timer


def iso(moment: datetime | None) -> str | None:
    """A moment in UTC to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def since_of(timer: Timer) -> str:
    """The start as far as it is known: "2022", "2022-03", "2022-03-05" or a full time with its offset."""
    if timer.precision == Timer.Precision.EXACT:
        return timer.start.moment().astimezone(timer.start.zone).isoformat(timespec="seconds")
    return PartialDate(timer.since_date, timer.precision).iso


def timer_fields(timer: Timer, now: datetime) -> dict:
    """One clock."""
    face = face_of(timer, now)
    return {
        "key": str(timer.translation_key),
        "label": timer.label,
        "since": since_of(timer),
        "time_zone": timer.time_zone,
        "days": face.total.count,
        "at_least": face.at_least,
        "running": not face.stopped,
        "as_of": iso(timer.moment(now)),
    }


def person_fields(page, now: datetime) -> dict:
    """One person with all clocks; whoever is free or dead has the moment of it."""
    state = "released" if page.is_released else "died" if page.has_died else "held"
    return {
        "person": page.title,
        "url": full_address(page),
        "state": state,
        "released_at": iso(page.released_at) if page.is_released else None,
        "died_at": iso(page.died_at) if page.has_died else None,
        "timers": [timer_fields(timer, now) for timer in page.timers.all()],
    }


def open_json(data: dict) -> JsonResponse:
    """JSON that any site's script may read; kept by caches as long as a page is."""
    return JsonResponse(data, headers={"Access-Control-Allow-Origin": "*"}, json_dumps_params={"ensure_ascii": False})


@require_safe
def one_answer(request, page):
    """A person's clocks."""
    now = timezone.now()
    return open_json({"as_of": iso(now), **person_fields(page, now)})


@require_safe
def all_answer(request, people):
    """Everybody's clocks, in the order of the list."""
    now = timezone.now()
    return open_json({"as_of": iso(now), "people": [person_fields(page, now) for page in people]})
