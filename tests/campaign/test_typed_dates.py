"""Days and hours are read as people type them, and not at all where they leave a doubt."""

from datetime import date, datetime, time

import pytest
from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.users.models import UserProfile

from campaign.models import SenderRule
from campaign.typed_dates import read_day, read_moment, read_time
from tests.builders import a_user

DAY, HOUR = date(2023, 3, 15), time(15, 30)
DAYS = [
    "03/15/2023",
    "3/15/23",
    "3-15-2023",
    " 03 / 15 / 2023 ",
    "０３/１５/２０２３",
    "2023-03-15",
    "2023/3/15",
    "March 15, 2023",
    "MAR 15 2023",
    "Wed., March 15th, 2023",
    "the 15th of March, 2023",
    "15 March 2023",
    "15-Mar-23",
    "15 de marzo de 2023",
    "miércoles, 15 de marzo de 2023",
    "15 марта 2023 г.",
]
NO_DAYS = [
    "15.03.2023",
    "March 15",
    "March 2023",
    "13/13/2023",
    "02/30/2023",
    "today",
    "15",
    "1/2",
    "3/15/0023",
    "x" * 999,
]
HOURS = ["3:30 pm", "3:30PM", "3:30 p.m.", "3:30 p. m.", "3.30 pm", "3:30p", "15:30", "03:30 PM"]
NO_HOURS = ["15", "13:30 pm", "24:00", "3:3 pm", "3:75", "0:30 pm", "soon"]
MOMENTS = [
    "03/15/2023 3:30 pm",
    "2023-03-15 15:30",
    "2023-03-15T15:30",
    "March 15, 2023 at 3:30 p.m.",
    "3:30 pm, March 15, 2023",
    "15 de marzo de 2023 a las 3:30 p. m.",
    "Mar 15, 2023, 3:30 PM EDT",
]


def test_the_day_is_read():
    assert {typed: read_day(typed) for typed in DAYS} == dict.fromkeys(DAYS, DAY)
    assert {typed: read_day(typed) for typed in NO_DAYS} == dict.fromkeys(NO_DAYS)


def test_a_year_of_two_digits_is_never_far_ahead():
    assert read_day("3/15/58") == date(1958, 3, 15)


def test_the_hour_is_read():
    assert {typed: read_time(typed) for typed in HOURS} == dict.fromkeys(HOURS, HOUR)
    assert {typed: read_time(typed) for typed in NO_HOURS} == dict.fromkeys(NO_HOURS)
    assert (read_time("noon"), read_time("12 am"), read_time("12:05 pm")) == (time(12), time(0), time(12, 5))


def test_the_moment_is_read():
    assert {typed: read_moment(typed) for typed in MOMENTS} == dict.fromkeys(MOMENTS, datetime.combine(DAY, HOUR))
    assert read_moment("03/15/2023") == datetime(2023, 3, 15)
    for other in ("Mar 15, 2023, 3:30 PM EST", "Mar 15, 2023, 3:30 PM PDT", "03/15/2023 15", "3:30 pm"):
        assert read_moment(other) is None


@pytest.mark.parametrize("typed", ["12/31/9999 11:59 pm", "9999-12-31 23:59", "0001-01-01 00:00", "01/01/3000 3:30 pm"])
def test_a_moment_that_no_clock_counts_to_is_refused_wherever_it_is_typed(client, db, typed):
    client.force_login(a_user("Moderator"))
    rule = {"verdict": "hold", "pattern": "bad.example", "reason": "Doubtful", "expires_at": typed}
    answer = client.post("/admin/snippets/campaign/senderrule/add/", rule)
    assert "expires_at" in answer.context["form"].errors
    assert not SenderRule.objects.exists()
    read = client.get("/admin/dates/read/", {"kind": "datetime", "typed": typed, "zone": ""}).json()["read"]
    assert read[0]["shown"] is None
    with pytest.raises(ValidationError):  # as in every other form
        forms.DateTimeField(widget=AdminDateTimeInput).clean(typed)


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_words_are_the_same_day_in_every_language_of_the_admin(client, db, language):
    user = a_user("Editor")
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    asked = {"kind": ["date", "time", "datetime", "date"], "zone": [""] * 4}
    asked["typed"] = ["3/4/2023", "3:30 pm", "3/4/2023 3:30 pm", "31.12.2023"]
    answers = client.get("/admin/dates/read/", asked).json()["read"]
    assert [answer["shown"] for answer in answers] == ["03/04/2023", "03:30 PM", "03/04/2023 03:30 PM", None]
    said = {"en": "Saturday, March 4, 2023", "es": "sábado, 4 de marzo de 2023", "ru": "4 марта 2023"}[language]
    assert said in answers[0]["words"]
    assert "New York" in answers[0]["words"]
