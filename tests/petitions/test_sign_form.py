"""What the petition's form is answered: the same to everybody, and the truth when nothing was recorded."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from campaign import networks
from campaign.forms import HONEYPOT
from petitions.models import Signature
from tests.builders import a_petition, a_signature
from tests.visitors import outcome, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    return a_petition("Wrongful detainee status")


def test_the_answer_tells_nothing_of_the_address(client, petition):
    a_signature(petition, state="pending", email="pending@example.org")
    a_signature(petition, email="confirmed@example.org")
    a_signature(petition, state="withdrawn", email="withdrawn@example.org")
    a_signature(petition, state="removed", email="removed@example.org")
    answers = set()
    for who in ("new", "pending", "confirmed", "withdrawn", "removed"):
        answer = sign(client, petition, email=f"{who}@example.org")
        headers = sorted((name, value) for name, value in answer.headers.items() if name != "Date")
        answers.add((answer.status_code, str(headers), answer.content, str(answer.cookies)))
    assert len(answers) == 1


def test_taking_a_submission_is_one_insert_and_no_look_up(client, petition, django_assert_num_queries):
    networks.key_of_today()  # read once in five minutes
    client.post("/subscribe/")  # the site's mode: once in a few seconds
    with django_assert_num_queries(2) as asked:
        sign(client, petition)
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT", "INSERT"]
    assert "petitions_signature" not in asked.captured_queries[0]["sql"]


def test_a_closed_petition_takes_no_signature_and_says_so(client, petition):
    petition.closes_at = timezone.now() - timedelta(seconds=1)
    petition.save()
    answer = sign(client, petition)
    assert (answer.status_code, outcome(answer)) == (410, "closed")
    page = client.get(f"/petitions/{petition.slug}/").content.decode()
    assert 'data-outcome="closed"' in page
    assert "data-sign-form" not in page
    assert not Signature.objects.exists()
    a_petition(title="Still open", slug="still-open")
    a_petition(title="Newer and over", slug="over", closes_at=petition.closes_at)
    listed = client.get("/petitions/").content.decode()
    assert listed.index("Still open") < listed.index("Newer and over")  # what one can sign stands first


def test_a_draft_is_nowhere(client, petition):
    petition.unpublish()
    for path in ("", "count.json", "check-your-inbox/"):
        assert client.get(f"/petitions/{petition.slug}/{path}").status_code == 404
    assert sign(client, petition).status_code == 404
    assert petition.title not in client.get("/petitions/").content.decode()


@pytest.mark.parametrize("where", ["petitions.services.submit", "petitions.addresses.public_petitions"])
def test_what_cannot_be_recorded_is_not_acknowledged(client, petition, monkeypatch, where):
    def fail(*_args, **_kwargs):
        raise OperationalError("the database is away")

    monkeypatch.setattr(where, fail)
    answer = sign(client, petition, comment='"><script>alert(1)</script>')
    page = answer.content.decode()
    assert (answer.status_code, outcome(answer)) == (503, "not-recorded")
    assert answer["Retry-After"].isdecimal()
    assert "was not recorded" in page
    assert 'value="Ada Lovelace"' in page
    assert "<script>alert" not in page


def test_an_unclear_form_comes_back_with_what_was_typed(client, petition):
    answer = sign(client, petition, name="https://example.com", email="ada@", comment="Mine")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="ada@"' in page
    assert "Mine" in page
    assert page.count("is-invalid") >= 2
    assert not Signature.objects.exists()


@pytest.mark.parametrize("path", ["/petitions/wrongful-detainee-status/", "/subscribe/"])
def test_the_trap_is_hidden_and_left_alone_by_password_managers(client, petition, path):
    html = client.get(path).content.decode()
    (trap,) = re.findall(r"<input[^>]*data-honeypot[^>]*>", html)
    assert f'name="{HONEYPOT}"' in trap
    for mark in ('autocomplete="off"', 'tabindex="-1"', "data-1p-ignore", 'data-lpignore="true"', "data-bwignore"):
        assert mark in trap
    assert not re.search("mail|name|user|web|url|site|phone|tel|address|company|city|zip|code", HONEYPOT)
    before = html[: html.index(trap)]
    assert before.rpartition("<div")[2].startswith(' class="visually-hidden" aria-hidden="true">')
