"""Which state or territory a signature is from, by its country and ZIP code."""

import csv
from pathlib import Path

import pytest
from django_countries import countries

from campaign import worker
from petitions.admin.filters import SignatureFilter
from petitions.models import Signature
from petitions.us_states import TERRITORIES, US_STATES, state_of, state_of_zip
from tests.builders import a_petition

ZIP_AREAS = Path(__file__).parents[3] / "shared/data/congress/zccd-119.csv"
# The file lists these under a neighbor's state alone; the postal service delivers to them from this one
# (Lemmon, SD; Belle Fourche, SD; Antonito, CO …).
POST_OFFICES = {
    **dict.fromkeys(["57255", "57430", "57638", "57641", "57642", "57645", "57648", "57660", "57717"], "SD"),
    **dict.fromkeys(["81120", "81137", "81324"], "CO"),
}


@pytest.mark.parametrize(
    ("country", "postcode", "state"),
    [
        ("US", "90012", "CA"),
        ("US", "90012-1234", "CA"),
        ("US", "90012 1234", "CA"),
        ("US", "CA 90012", "CA"),
        ("US", "96799", "AS"),
        ("US", "96910", "GU"),
        ("US", "96940", "PW"),
        ("US", "96943", "FM"),
        ("US", "96950", "MP"),
        ("US", "96970", "MH"),
        ("US", "96898", "HI"),
        ("US", "00930", "PR"),
        ("US", "00802", "VI"),
        ("US", "06390", "NY"),
        ("US", "73960", "TX"),
        ("US", "83414", "WY"),
        ("US", "20598", "VA"),
        ("US", "34011", "AA"),
        ("US", "09012", "AE"),
        ("US", "96201", "AP"),
        ("US", "", ""),
        ("PR", "", "PR"),
        ("PR", "00930", "PR"),
        ("GU", "96910", "GU"),
        ("VI", "00802", "VI"),
        ("AS", "96799", "AS"),
        ("MP", "", "MP"),
        ("DE", "10115", ""),
        ("MX", "90012", ""),
        ("", "10115", ""),
        ("", "90012", ""),
        ("", "90012-1234", "CA"),
        ("", "90012 1234", "CA"),
        ("", "CA 90012", "CA"),
        ("", "NY 90012", ""),
        ("", "SW1A 1AA", ""),
    ],
)
def test_country_and_zip_code_say_the_state(country, postcode, state):
    assert state_of(country, postcode) == state


@pytest.mark.skipif(not ZIP_AREAS.exists(), reason="needs the public data beside the project")
def test_every_zip_area_of_the_census_lies_in_the_state_its_code_says():
    states: dict[str, set[str]] = {}
    with ZIP_AREAS.open(newline="") as file:
        for row in csv.DictReader(file):
            states.setdefault(row["zcta"], set()).add(row["state_abbr"])
    wrong = {code: state_of_zip(code) for code, real in states.items() if state_of_zip(code) not in real}
    assert len(states) > 33_000
    assert wrong == POST_OFFICES


def test_territories_and_military_states_can_be_chosen_and_are_countries_where_they_are_both():
    assert {"AA", "AE", "AP", "DC", *TERRITORIES} <= set(US_STATES)
    assert len(US_STATES) == 50 + 1 + 3 + len(TERRITORIES)
    assert set(TERRITORIES) <= {code for code, _name in countries}


@pytest.mark.django_db
def test_the_worker_writes_the_state_and_the_list_finds_it(client):
    petition = a_petition()
    for number, (country, postcode) in enumerate([("US", "96799"), ("PR", ""), ("US", "90012-1234"), ("", "10115")]):
        typed = {"name": "Ada", "email": f"ada{number}@example.org", "country": country, "postcode": postcode}
        assert client.post(f"/petitions/{petition.slug}/sign/", typed).status_code == 303
    worker.drain()
    assert list(Signature.objects.order_by("pk").values_list("us_state", flat=True)) == ["AS", "PR", "CA", ""]
    found = SignatureFilter({"us_state": "PR"})
    assert [row.country.code for row in found.signatures()] == ["PR"]
