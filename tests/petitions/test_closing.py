"""The end of a petition: nobody signs any more, who signed before has a day to confirm, and all are told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from campaign import worker
from petitions.models import Petition, Signature
from petitions.signatures import GRACE
from tests.builders import a_petition, a_signature, confirmed_in_browser
from tests.letters import code_in, link_in
from tests.visitors import ADA, outcome, sign

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def petition():
    return a_petition()


def close(petition, ago=MINUTE):
    """The petition has been closed for so long."""
    Petition.objects.filter(pk=petition.pk).update(closes_at=timezone.now() - ago)


def test_in_mid_form_at_the_closing_one_is_told_and_nothing_is_recorded(client, petition):
    assert "data-sign-form" in client.get(f"/petitions/{petition.slug}/").content.decode()
    close(petition)
    answer = sign(client, petition)
    page = answer.content.decode()
    assert (answer.status_code, outcome(answer)) == (410, "closed")
    assert "data-sign-form" not in page
    assert "This petition is closed" in page
    assert not Signature.objects.exists()


def test_what_came_before_the_closing_is_recorded_however_long_it_takes(client, petition):
    """The petition closes between the arrival of the form and its INSERT."""
    Petition.objects.update(closes_at=timezone.now() + timedelta(milliseconds=1500))
    closes_at = Petition.objects.get().closes_at

    def slowly(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "petitions_signature"'):
            while timezone.now() <= closes_at:
                connection.connection.execute("SELECT pg_sleep(0.1)")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(slowly):
        assert sign(client, petition).status_code == 303
    assert Signature.objects.count() == 1
    assert sign(client, petition).status_code == 410


def test_the_notice_says_until_when_one_may_confirm_as_long_as_one_may(client, petition):
    close(petition)
    page = client.get(f"/petitions/{petition.slug}/").content.decode()
    assert "You may still confirm it, until" in page
    close(petition, ago=GRACE)
    page = client.get(f"/petitions/{petition.slug}/").content.decode()
    assert 'data-outcome="closed"' in page
    assert "You may still confirm" not in page


def test_for_a_day_link_and_code_still_confirm_and_say_until_when(client, petition):
    for who in ("ada", "eve"):
        sign(client, petition, email=f"{who}@example.org")
    worker.drain()
    by_link, by_code = sorted(mail.outbox, key=lambda letter: letter.to)
    close(petition, ago=GRACE - MINUTE)
    link, code_page = link_in(by_link), f"/petitions/{petition.slug}/check-your-inbox/"
    for address in (link, code_page):
        page = client.get(address)
        assert page.status_code == 200
        assert "not later" in page.content.decode()
    client.post(link)
    assert outcome(client.get(link)) == "confirmed"
    answer = client.post(code_page, {"email": "eve@example.org", "code": code_in(by_code)})
    assert outcome(confirmed_in_browser(client, answer.url)) == "confirmed"
    assert Signature.objects.filter(state="confirmed").count() == 2


def test_after_that_day_neither_confirms_and_both_say_so(client, petition):
    sign(client, petition)
    worker.drain()
    link, code = link_in(mail.outbox[0]), code_in(mail.outbox[0])
    close(petition, ago=GRACE)
    code_page = f"/petitions/{petition.slug}/check-your-inbox/"
    client.post(link)
    answers = [client.get(link), client.get(code_page), client.post(code_page, {"email": ADA["email"], "code": code})]
    assert [(answer.status_code, outcome(answer)) for answer in answers] == [(410, "closed")] * 3
    assert not Signature.objects.filter(state="confirmed").exists()


def test_who_confirmed_in_time_still_sees_the_thanks(client, petition):
    row = a_signature(petition)
    close(petition, ago=GRACE * 2)
    assert outcome(client.get(f"/petitions/confirm/{row.confirm_token}/")) == "confirmed"


def test_no_letter_asks_for_what_is_too_late(client, petition):
    sign(client, petition)
    close(petition, ago=GRACE)
    worker.drain()
    assert mail.outbox == []


def test_within_the_day_the_letter_still_leaves_and_says_until_when(client, petition):
    sign(client, petition)
    close(petition)
    worker.drain()
    (letter,) = mail.outbox
    petition.refresh_from_db()
    assert f"until {date_format(localtime(petition.confirmable_until), 'F j, Y, g:i A T')}." in letter.body
    assert "7 days" not in letter.body


def test_a_petition_without_end_never_closes(client, petition):
    row = a_signature(petition, state="pending")
    assert (petition.is_closed, petition.is_over, petition.confirmable_until) == (False, False, None)
    assert row.link_lives
