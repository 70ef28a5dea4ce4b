"""The days to come: which they are, and that calendars can read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from detainees.clocks.milestones import Case, Count, Hearing, milestones
from detainees.models import DetaineePage
from tests.builders import a_profile, a_profile_index, a_timer

TODAY = date(2026, 11, 22)


def days_of(case, today=TODAY):
    """The kinds, days and numbers of a case's milestones."""
    return [(one.kind, one.on, one.number) for one in milestones(case, today)]


def test_every_five_hundredth_day():
    case = Case("k", counts=[Count("t", "In prison", date(2024, 1, 2))])
    assert days_of(case) == [
        ("day", date(2028, 2, 10), 1500),
        ("day", date(2029, 6, 24), 2000),
    ]
    assert days_of(case, date(2026, 9, 28))[0] == ("day", date(2026, 9, 28), 1000)
    assert days_of(case, date(2026, 9, 29))[0] == ("day", date(2028, 2, 10), 1500)
    assert days_of(Case("k", counts=[Count("t", "Ahead", date(2027, 1, 1))]))[0] == ("day", date(2028, 5, 15), 500)


def test_birthdays_and_anniversaries_leap_days_too():
    case = Case("k", born=date(1992, 2, 29), arrested=date(2023, 11, 22))
    assert days_of(case)[:3] == [
        ("arrest", date(2026, 11, 22), 3),
        ("birthday", date(2027, 2, 28), 35),
        ("arrest", date(2027, 11, 22), 4),
    ]
    assert ("birthday", date(2028, 2, 29), 36) in days_of(case)


def test_half_and_end_of_the_sentence_however_far():
    case = Case("k", sentence_first=date(2022, 1, 13), sentence_months=21 * 12)
    assert days_of(case) == [("half", date(2032, 7, 14), 0), ("end", date(2043, 1, 13), 0)]


def test_hearings_to_come_only():
    case = Case("k", hearings=[Hearing("a", date(2026, 11, 21), "x"), Hearing("b", TODAY, "y")])
    assert [(one.kind, one.text) for one in milestones(case, TODAY)] == [("hearing", "y")]


def test_nothing_of_the_free_and_the_anniversary_of_a_death():
    full = {"counts": [Count("t", "l", date(2024, 1, 2))], "born": date(1990, 1, 1), "arrested": date(2024, 1, 2)}
    assert days_of(Case("k", **full, free=True)) == []
    assert {kind for kind, _on, _number in days_of(Case("k", **full, died=date(2026, 3, 1)))} == {"died"}


def test_keys_stay_the_same_from_day_to_day_and_differ_from_each_other():
    case = Case("k", counts=[Count("t", "l", date(2024, 1, 2))], born=date(1990, 1, 1), arrested=date(2024, 1, 2))
    today, tomorrow = ({one.on: one.key for one in milestones(case, day)} for day in (TODAY, date(2026, 11, 23)))
    assert today.items() <= tomorrow.items()
    assert len(set(today.values())) == len(today)


@pytest.mark.django_db
def test_calendars_can_subscribe(client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    hearing = {"on": date(2027, 1, 15), "at": datetime(2027, 1, 15, 10, 30).time(), "time_zone": "Europe/Moscow"}
    person = a_profile(
        "Ksenia; Karelina, “K”",
        arrested_on=date(2024, 1, 2),
        born_on=date(1991, 5, 5),
        born_precision="month",
        sentence_years=12,
        case=[("hearing", hearing | {"court": "Sverdlovsk Regional Court", "text": "Appeal", "sources": []})],
    )
    a_timer(person)
    a_timer(person, label="Unknown day", precision="month", sort_order=1)
    answer = client.get(f"{person.url}calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\r\n" in answer.content
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75
    calendar = Calendar.from_ical(answer.content)
    events = calendar.walk("VEVENT")
    summaries = [str(event["summary"]) for event in events]
    assert "Ksenia; Karelina, “K”: day 1,500, In a Russian prison" in summaries
    assert "3 years since the arrest of Ksenia; Karelina, “K”" in summaries
    assert any("hearing, Sverdlovsk Regional Court" in one and "Moscow" in one for one in summaries)
    assert any("half of the sentence" in one for one in summaries)
    assert not any("birthday" in one or "Unknown day" in one for one in summaries)
    assert all(event["dtstart"].params["VALUE"] == "DATE" for event in events)
    assert {event["dtend"].params["VALUE"] for event in events} == {"DATE"}
    assert {event["dtend"].dt - event["dtstart"].dt for event in events} == {timedelta(days=1)}
    assert not any("rrule" in event for event in events)  # readers differ on leap days; each is an event of its own
    assert all(event["dtstamp"] and event["uid"].endswith("@127.0.0.1") for event in events)
    assert "X-WR-CALNAME:Ksenia\\; Karelina\\, “K” – " in answer.content.decode()
    everybody = Calendar.from_ical(client.get(f"{a_profile_index().url}calendar.ics").content)
    assert [event["uid"] for event in everybody.walk("VEVENT")] == [event["uid"] for event in events]
    assert client.get(f"{person.url}calendar.ics").content == answer.content
    assert client.post(f"{person.url}calendar.ics").status_code == 405
    assert "webcal://" in client.get(a_profile_index().url).content.decode()


@pytest.mark.django_db
def test_a_calendar_without_days_is_still_one(client):
    calendar = Calendar.from_ical(client.get(f"{a_profile('Nothing Known').url}calendar.ics").content)
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


@pytest.mark.django_db
def test_a_profile_offers_a_calendar_only_while_it_holds_something(client):
    person = a_profile(arrested_on=date(2024, 1, 2))
    a_timer(person)
    assert "webcal://" in client.get(person.url).content.decode()
    DetaineePage.objects.update(released_at=timezone.now() - timedelta(days=1))
    html = client.get(person.url).content.decode()
    assert "clocks.json" in html
    assert "webcal://" not in html
