"""What a timer shows, running, paused, ended or free, and what the editor may not enter."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.utils import timezone

from detainees.clocks.clock_face import face_of
from detainees.dates import Zone
from detainees.models import DetaineePage, Timer
from tests.builders import a_profile, a_timer

# Even an unsaved page asks the database for its content type.
pytestmark = pytest.mark.django_db

NOW = datetime(2024, 8, 15, 12, 0, 5, tzinfo=UTC)  # 15:00:05 in Moscow


def shown(face):
    """The numbers a face shows, by unit, without those hidden."""
    return {unit.name: unit.count for unit in face.units if not unit.hidden}


def test_full_display():
    face = face_of(a_timer(since_date=date(2022, 1, 17)), NOW)
    assert shown(face) == {"years": 2, "months": 6, "days": 29, "hours": 15, "minutes": 0, "seconds": 5}
    assert (face.state, face.state_words, face.stopped) == ("running", "", False)
    assert face.since_words == "January 17, 2022"
    assert face.spoken == "2 years, 6 months, 29 days"
    assert (face.since, face.zone, face.until) == ("2022-01-17T00:00:00", "Europe/Moscow", "")


def test_labels_follow_their_number():
    face = face_of(a_timer(since_date=date(2023, 7, 14)), NOW)
    assert [f"{unit.text} {unit.label}" for unit in face.units][:3] == ["1 year", "1 month", "1 day"]


def test_days_display_groups_thousands():
    face = face_of(a_timer(since_date=date(2021, 8, 15), display=Timer.Display.DAYS), NOW)
    assert [(unit.name, unit.text, unit.label) for unit in face.units] == [("total", "1,096", "days")]
    assert face.spoken == "1,096 days"


def test_zeros_in_front_are_hidden_and_the_last_unit_never_is():
    young = face_of(a_timer(since_date=date(2024, 8, 14)), NOW)
    assert shown(young) == {"days": 1, "hours": 15, "minutes": 0, "seconds": 5}
    unborn = face_of(a_timer(since_date=date(2030, 1, 1)), NOW)
    assert shown(unborn) == {"seconds": 0}
    assert unborn.spoken == "less than one day"


def test_known_to_the_month_is_a_lower_bound():
    face = face_of(a_timer(since_date=date(2022, 1, 17), precision=Timer.Precision.MONTH), NOW)
    assert face.at_least
    assert [(unit.name, unit.count) for unit in face.units] == [("years", 2), ("months", 6)]
    assert (face.since_words, face.spoken) == ("January 2022", "2 years, 6 months")
    recent = face_of(a_timer(since_date=date(2024, 8, 1), precision=Timer.Precision.MONTH), NOW)
    assert (shown(recent), recent.spoken) == ({"months": 0}, "0 months")


def test_known_to_the_minute_in_its_own_zone():
    timer = a_timer(
        since_date=date(2024, 8, 14),
        since_time=time(23, 30),
        precision=Timer.Precision.EXACT,
        time_zone=Zone.VLADIVOSTOK,
    )
    face = face_of(timer, NOW)
    assert shown(face) == {"hours": 22, "minutes": 30, "seconds": 5}
    assert face.since_words == "August 14, 2024, 11:30 PM (Vladivostok)"


def test_pausing_freezes_and_unpausing_shows_the_full_time_again():
    timer = a_timer(since_date=date(2024, 8, 1), paused_at=datetime(2024, 8, 10, 21, tzinfo=UTC))
    face = face_of(timer, NOW)
    assert shown(face) == {"days": 10, "hours": 0, "minutes": 0, "seconds": 0}
    assert (face.state, face.state_words, face.stopped) == ("paused", "paused on August 10, 2024", True)
    timer.paused_at = None
    assert shown(face_of(timer, NOW))["days"] == 14


@pytest.mark.parametrize(
    ("stops", "state", "words"),
    [
        ({"ended_at": 3}, "ended", "ended on August 3, 2024"),
        ({"ended_at": 3, "paused_at": 5}, "ended", "ended on August 3, 2024"),
        ({"ended_at": 5, "paused_at": 3}, "paused", "paused on August 3, 2024"),
        ({"released_at": 4}, "free", "free since August 4, 2024"),
        ({"released_at": 4, "ended_at": 3}, "ended", "ended on August 3, 2024"),
        ({"released_at": 4, "ended_at": 9}, "free", "free since August 4, 2024"),
    ],
)
def test_the_earliest_stop_counts(stops, state, words):
    moments = {name: datetime(2024, 8, day, 12, tzinfo=UTC) for name, day in stops.items()}
    timer = a_timer(DetaineePage(title="A", released_at=moments.pop("released_at", None)), **moments)
    face = face_of(timer, NOW)
    assert (face.state, face.state_words) == (state, words)
    assert timer.moment(NOW) == datetime(2024, 8, min(stops.values()), 12, tzinfo=UTC)
    assert face_of(timer, NOW + timedelta(days=400)).units == face.units


def test_a_stop_ahead_does_not_stop_yet_but_is_told_to_the_script():
    face = face_of(a_timer(ended_at=NOW + timedelta(hours=1)), NOW)
    assert (face.state, face.stopped, face.until) == ("running", False, "2024-08-15T13:00:05.000+00:00")


def test_the_markup_the_script_relies_on(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    timer = a_timer(since_date=date(2022, 1, 17), label="<In prison>")
    html = render_to_string("detainees/includes/timer.html", {"timer": timer, "face": face_of(timer, NOW)})
    assert "data-timer" in html
    assert 'data-state="running"' in html
    assert 'since="2022-01-17T00:00:00"' in html
    assert 'zone="Europe/Moscow"' in html
    assert "stopped" not in html
    assert 'data-unit="years"' in html
    assert "data-spoken" in html
    assert "&lt;In prison&gt;" in html
    assert "aria-live" not in html
    timer.ended_at = NOW
    assert "stopped" in render_to_string("detainees/includes/timer.html", {"timer": timer, "face": face_of(timer, NOW)})


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"precision": "exact"}, "since_time", "fill in the time of day"),
        ({"precision": "day", "since_time": time(9)}, "since_time", "to the minute"),
        ({"precision": "month", "since_time": time(9)}, "since_time", "to the minute"),
        ({"ended_at": datetime(2023, 12, 1, tzinfo=UTC)}, "ended_at", "end is before the start"),
        ({"paused_at": datetime(2023, 12, 1, tzinfo=UTC)}, "paused_at", "cannot pause before it starts"),
        ({"since_date": date(1, 1, 1)}, "since_date", "greater than or equal"),
        ({"since_date": date(9999, 12, 31)}, "since_date", "less than or equal"),
        ({"time_zone": "Moon/Crater"}, "time_zone", "not a valid choice"),
    ],
)
def test_contradictions_are_refused_in_words(fields, field, words):
    with pytest.raises(ValidationError) as refusal:
        a_timer(**fields).full_clean(exclude=["page"], validate_constraints=False)
    assert words in " ".join(refusal.value.message_dict[field])


def test_an_end_within_the_month_of_an_uncertain_start_is_allowed():
    a_timer(since_date=date(2024, 1, 20), precision="month", ended_at=datetime(2024, 1, 5, tzinfo=UTC)).clean()


def test_the_database_refuses_a_time_of_day_without_precision():
    with pytest.raises(IntegrityError):
        a_timer(a_profile(), since_time=time(9))
