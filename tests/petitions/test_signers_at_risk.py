"""People in or close to Russia and Belarus: told before they sign, counted without standing on a list."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext

from campaign import worker
from news.models import Subscription
from petitions import services
from petitions.admin import export
from petitions.models import Ask, PetitionSettings, Signature
from petitions.retention import ERASED
from petitions.site_settings import RISK_NOTICE
from tests.builders import a_petition, a_signature, confirmed_in_browser
from tests.letters import link_in
from tests.visitors import ADA, outcome, sign

pytestmark = pytest.mark.django_db

WARNING = "we cannot promise that no state will ever get hold of it"
CHOICE = "I have read this and want to sign with my name"


@pytest.fixture
def petition():
    return a_petition()


def signed_unlisted(client, petition, **fields):
    """Somebody's confirmed signature that stands on no list, and the path of its letter's link."""
    sign(client, petition, unlisted="on", **fields)
    worker.drain()
    link = link_in(mail.outbox[-1])
    client.post(link)
    worker.drain()
    return Signature.objects.latest("confirmed_at"), link


@pytest.mark.parametrize("path", ["/", "/petitions/wrongful-detainee-status/"])
def test_the_warning_is_offered_before_signing(client, path):
    call_command("load_demo", verbosity=0)
    page = client.get(path).content.decode()
    assert "In Russia or Belarus, or close to somebody there? Read this first" in page
    assert WARNING in page
    assert 'name="unlisted"' in page
    assert CHOICE not in page


def test_staff_s_own_words_of_warning_are_shown(client, petition):
    client.get(f"/petitions/{petition.slug}/")
    PetitionSettings.objects.update(risk_notice="<p>Think of your mother in Minsk.</p>")
    page = client.get(f"/petitions/{petition.slug}/").content.decode()
    assert "Think of your mother in Minsk." in page


def test_the_warning_is_in_the_reader_s_language(client, petition):
    path = f"/petitions/{petition.slug}/"
    assert WARNING in client.get(path).content.decode()
    for language in ("ru", "es"):
        page = client.get(f"/{language}{path}").content.decode()
        with translation.override(language):
            assert gettext(RISK_NOTICE) in page
        assert WARNING not in page


@pytest.mark.parametrize("country", ["RU", "BY"])
def test_who_names_such_a_country_must_have_chosen(client, petition, country):
    answer = sign(client, petition, country=country, comment="Because.")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<details" not in page
    assert WARNING in page
    assert CHOICE in page
    assert 'href="#sign_unlisted"' in page
    assert 'value="Ada Lovelace"' in page
    assert not Signature.objects.exists()


@pytest.mark.parametrize("choice", ["unlisted", "risk_read"])
def test_either_choice_lets_them_sign(client, petition, choice):
    assert sign(client, petition, country="RU", **{choice: "on"}).status_code == 303
    assert Signature.objects.get().unlisted == (choice == "unlisted")


def test_a_choice_outlives_another_mistake(client, petition):
    page = sign(client, petition, country="BY", risk_read="on", email="ada@").content.decode()
    assert 'href="#sign_unlisted"' not in page
    assert CHOICE in page
    box = page[page.index('name="risk_read"') - 120 : page.index('name="risk_read"') + 120]
    assert "checked" in box


@pytest.mark.parametrize("country", ["", "US", "KZ", "XX"])
def test_elsewhere_nobody_must_choose_but_anybody_may(client, petition, country):
    page = sign(client, petition, country=country, email="ada@").content.decode()
    assert 'href="#sign_unlisted"' not in page
    if country != "XX":
        assert sign(client, petition, country=country, unlisted="on").status_code == 303
        assert Signature.objects.get().unlisted


def test_without_the_question_for_the_country_the_choice_is_still_there(client):
    petition = a_petition("No country asked", ask_country=Ask.NO)
    assert 'name="unlisted"' in client.get(f"/petitions/{petition.slug}/").content.decode()
    assert sign(client, petition, country="RU").status_code == 303


def test_what_they_tick_besides_is_ignored(client, petition):
    assert "whatever else I tick" in client.get(f"/petitions/{petition.slug}/").content.decode()
    sign(client, petition, unlisted="on", show_name="on", wants_news="on")
    row = Signature.objects.get()
    assert (row.show_name, row.wants_news) == (False, False)


def test_they_count_and_nothing_personal_is_left(client, petition):
    row, link = signed_unlisted(client, petition, country="RU", postcode="101000", comment="Mine", wants_news="on")
    left = {name: getattr(row, name) for name in ERASED}
    assert left == ERASED
    assert row.mailbox_hash
    assert row.erased_at
    assert not Subscription.objects.exists()
    petition.tally.refresh_from_db()
    assert petition.tally.count == 1
    assert outcome(client.get(link)) == "confirmed"


def test_who_presses_is_told_that_everything_is_erased(client, petition):
    row = a_signature(petition, state="pending", unlisted=True)
    page = confirmed_in_browser(client, f"/petitions/confirm/{row.confirm_token}/").content.decode()
    assert 'data-outcome="confirmed"' in page
    assert "your name and address are erased" in page


def test_what_the_same_mailbox_had_submitted_before_goes_too(client, petition):
    a_signature(petition, state="pending", email=ADA["email"], name="Ada Before")
    a_signature(a_petition("Another"), state="pending", email=ADA["email"], name="Ada Elsewhere")
    row = a_signature(petition, state="pending", email=ADA["email"], unlisted=True)
    assert services.confirm(signature=row)
    assert sorted(Signature.objects.values_list("name", flat=True)) == ["", "Ada Elsewhere"]


def test_the_confirm_page_says_what_will_happen(client, petition):
    row = a_signature(petition, state="pending", unlisted=True)
    assert "stand on no list" in client.get(f"/petitions/confirm/{row.confirm_token}/").content.decode()


def test_their_own_page_has_no_name_to_correct_but_the_way_out(client, petition):
    row, _link = signed_unlisted(client, petition)
    own = f"/petitions/manage/{row.manage_token}/"
    page = client.get(own).content.decode()
    assert 'name="name"' not in page
    assert "action=withdraw" in page
    assert client.post(own, {"name": "Ada King", "show_name": "on"}).status_code == 200
    row.refresh_from_db()
    assert (row.name, row.show_name) == ("", False)
    client.post(own, {"action": "withdraw"})
    row.refresh_from_db()
    assert row.withdrawn_at


def test_signing_again_brings_the_letter_to_the_address_just_typed(client, petition):
    signed_unlisted(client, petition)
    Signature.objects.update(lettered_at="2024-05-03T12:00:00Z")
    sign(client, petition, email="Ada+again@example.org")
    worker.drain()
    assert mail.outbox[-1].to == ["Ada+again@example.org"]
    assert "already" in mail.outbox[-1].subject
    assert outcome(client.get(link_in(mail.outbox[-1], "petitions/manage"))) == "manage"


def test_they_stand_on_no_page_and_in_no_export(client, petition):
    signed_unlisted(client, petition, show_name="on")
    a_signature(petition, state="pending", name="Wilhelmina Pending", unlisted=True)
    a_signature(petition, show_name=True, name="Grace Hopper")
    page = client.get(f"/petitions/{petition.slug}/").content.decode()
    assert "Grace Hopper" in page
    assert "Ada Lovelace" not in page
    exported = str(list(export.table(Signature.objects.all())))
    assert "Grace Hopper" in exported
    assert "Wilhelmina Pending" not in exported
    assert Signature.objects.count() == 3
    assert len(list(export.table(Signature.objects.all()))) == 1


def test_the_confirm_page_leads_to_the_suppression_list(client, petition):
    sign(client, petition)
    worker.drain()
    page = client.get(link_in(mail.outbox[0])).content.decode()
    path = page.partition('href="/not-me/')[2].partition('"')[0]
    assert outcome(client.get(f"/not-me/{path}")) == "not-me"
    client.post(f"/not-me/{path}")
    assert not Signature.objects.exists()
    sign(client, petition)
    worker.drain()
    assert len(mail.outbox) == 1
