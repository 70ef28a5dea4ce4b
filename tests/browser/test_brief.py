"""The brief for a congressional office, on paper."""

import re
from datetime import date

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.builders import a_profile, a_timer
from tests.detainees.test_evidence import a_source, answer, entry

WHY = "<p>" + "The court heard no witness of the defense and saw papers in a language nobody translated. " * 5 + "</p>"


@pytest.mark.django_db
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_fullest_brief_prints_on_two_pages(page, paper):
    person = a_profile(
        "Maximiliana Alexandra Featherstonehaugh-Khachatoorian",
        tagline="A tagline of exactly the length that the form allows, filled to the last letter so that it wraps",
        summary="What happened, in the longest summary that fits. " * 8,
        name_in_russian="Максимилиана Александра Фезерстонхо-Хачатурян",
        home_town="Los Angeles",
        home_state="California",
        arrested_on=date(2021, 12, 27),
        charge="Improper registration of a firearm that was registered properly",
        sentence_years=12,
        sentence_note="hard labor",
        evidence=[answer(place, why=WHY, sources=[a_source()] * 4) for place in range(1, 12)],
        status_log=[entry("requested", date(2022, month, 1), text="A sentence on it. " * 6) for month in range(1, 6)],
    )
    a_timer(person)
    html = Client().get(f"{person.url}brief/").content.decode()
    page.route("**/*", lambda route: route.abort())  # the styles are put in below
    page.set_content(html, wait_until="commit")
    for name in re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html):
        page.add_style_tag(path=finders.find(name))
    printed = page.pdf(format=paper)
    assert printed.count(b"/Type /Page\n") == 2
