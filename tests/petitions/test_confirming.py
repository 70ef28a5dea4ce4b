"""The owner of a mailbox decides what is kept, seeing it; and no address that is passed on opens anybody's page."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from campaign import worker
from news.models import Subscription
from petitions import services
from petitions.models import Petition, Signature, SpentLink
from tests.builders import a_petition, a_signature, a_subscription, confirmed_in_browser
from tests.letters import code_in, link_in
from tests.visitors import ADA, outcome

pytestmark = pytest.mark.django_db

FOREIGN = [{"HTTP_ORIGIN": "https://mail.example.com"}, {"HTTP_ORIGIN": "null"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}]


@pytest.fixture
def petition():
    return a_petition()


def waiting(petition, **fields):
    """One of Ada's submissions, its letter out."""
    return a_signature(petition, state="pending", **{**ADA, **fields})


def link_of(row):
    """The path of a submission's confirm link."""
    return f"/petitions/confirm/{row.confirm_token}/"


def read(response):
    """The page, parsed."""
    return BeautifulSoup(response.content, "html.parser")


def ticked(page):
    """The boxes and the submission that are chosen on a confirm page."""
    return {box["name"]: box.get("value", "on") for box in page.select("input[checked]")}


def test_one_submission_is_shown_whole_and_kept_as_it_is(client, petition):
    row = waiting(petition, country="US", postcode="90001", comment="They are\nours.", show_name=True, wants_news=True)
    page = read(client.get(link_of(row)))
    text = page.select_one("[data-outcome=confirm]").get_text(" ", strip=True)
    for shown in ("Ada Lovelace", "90001 United States of America", "They are ours.", "Sent in"):
        assert shown in " ".join(text.split())
    assert ticked(page) == {"show_name": "on", "wants_news": "on"}
    assert outcome(confirmed_in_browser(client, link_of(row))) == "confirmed"
    row.refresh_from_db()
    assert (row.comment, row.postcode, row.show_name, row.wants_news) == ("They are\nours.", "90001", True, True)
    assert Subscription.objects.active().count() == 1


@pytest.mark.parametrize("pressed", [0, 1])
@pytest.mark.parametrize("wish", [0, 1])
def test_a_wish_in_any_submission_is_chosen_whichever_letter_is_pressed(client, petition, pressed, wish):
    open_hearted = {"show_name": True, "wants_news": True}
    rows = [waiting(petition, name=f"Ada {turn}", unlisted=turn == wish, **open_hearted) for turn in range(2)]
    page = read(client.get(link_of(rows[pressed])))
    assert ticked(page) == {"version": str(rows[1].pk), "unlisted": "on"}
    assert [each.get_text(strip=True) for each in page.select(".version-choice")] == ["Ada 1", "Ada 0"]
    confirmed_in_browser(client, link_of(rows[pressed]))
    kept = Signature.objects.get()
    assert (kept.pk, kept.counts, kept.unlisted, kept.name) == (rows[pressed].pk, True, True, "")
    assert not Subscription.objects.exists()


def test_to_stay_hidden_and_not_to_be_written_to_are_wishes_too(client, petition):
    row = waiting(petition, show_name=True, wants_news=True)
    waiting(petition, show_name=True)
    waiting(petition, wants_news=True)
    page = read(client.get(link_of(row)))
    assert ticked(page) == {}
    assert not page.select("[name=version][type=radio]"), "what was typed is the same"
    confirmed_in_browser(client, link_of(row), show_name="on")
    kept = Signature.objects.get()
    assert (kept.show_name, kept.wants_news, kept.name) == (True, False, "Ada Lovelace")


@pytest.mark.parametrize("to_thanks", [False, True])
def test_a_program_confirms_its_letters_row_in_the_most_careful_way(client, petition, to_thanks):
    row = waiting(petition, show_name=True, wants_news=True, comment="Mine")
    waiting(petition, name="Mallory", show_name=True)
    thanks, token = f"/petitions/{petition.slug}/thank-you/", {"token": row.confirm_token}
    answer = client.post(thanks, token) if to_thanks else client.post(link_of(row))
    assert answer.status_code == (200 if to_thanks else 303)
    kept = Signature.objects.get()
    assert (kept.name, kept.comment, kept.show_name, kept.wants_news) == ("Ada Lovelace", "Mine", True, False)
    assert not Subscription.objects.exists()


def test_the_chosen_submission_is_kept_and_the_others_are_erased_at_once(client, petition):
    mine = waiting(petition, name="Ada King", country="US", postcode="90001", us_state="CA", comment="Mine")
    theirs = waiting(petition, name="Mallory", comment="Not mine")
    elsewhere = waiting(a_petition("Another"), name="Ada Elsewhere")
    other = a_signature(petition, state="pending", name="Eve")
    pressed, theirs_link = link_of(theirs), link_of(mine)
    answer = confirmed_in_browser(client, pressed, version=str(mine.pk))
    assert outcome(answer) == "confirmed"
    kept = Signature.objects.get(petition=petition, mailbox_hash=mine.mailbox_hash)
    assert (kept.name, kept.postcode, kept.us_state, kept.comment) == ("Ada King", "90001", "CA", "Mine")
    assert set(Signature.objects.values_list("pk", flat=True)) == {kept.pk, elsewhere.pk, other.pk}
    petition.tally.refresh_from_db()
    assert petition.tally.forgotten == 1
    # The link of the letter whose row went says that it was used, and opens nothing.
    assert outcome(client.get(theirs_link)) == "confirmed"
    assert client.post(theirs_link).url == f"/petitions/{petition.slug}/thank-you/"
    SpentLink.objects.update(at=timezone.now() - timedelta(days=15))
    worker.drain()
    assert not SpentLink.objects.exists()


def test_a_submission_that_the_page_did_not_show_is_not_kept_and_does_not_block(client, petition):
    row = waiting(petition)
    page = read(client.get(link_of(row)))
    form = {"token": row.confirm_token, "version": str(row.pk), f"{row.pk}-name": "Ada Lovelace"}
    assert page.select_one("[name=version]")["value"] == str(row.pk)
    waiting(petition, name="Mallory", comment="Unseen", unlisted=True)
    assert client.post(f"/petitions/{petition.slug}/thank-you/", form).status_code == 200
    kept = Signature.objects.get()
    assert (kept.name, kept.comment, kept.unlisted) == ("Ada Lovelace", "", False)


def test_what_is_held_or_removed_is_no_choice_but_its_wish_counts(client, petition):
    row = waiting(petition)
    a_signature(petition, state="held", **{**ADA, "name": "Held Ada"}, unlisted=True)
    a_signature(petition, state="removed", **{**ADA, "name": "Removed Ada"}, confirmed_at=None)
    Signature.objects.filter(name="Removed Ada").update(confirmed_at=None)
    page = read(client.get(link_of(row)))
    assert "Held Ada" not in page.text
    assert "Removed Ada" not in page.text
    assert ticked(page) == {"unlisted": "on"}
    gone = Signature.objects.get(name="Held Ada").pk
    answer = confirmed_in_browser(client, link_of(row), version=str(gone))
    assert answer.status_code == 422
    assert "This one is gone" in answer.content.decode()


def test_many_differing_submissions_are_few_on_the_page_and_the_letters_own_is_among_them(client, petition):
    row = waiting(petition, name="The Letter")
    for turn in range(15):
        waiting(petition, name=f"Stranger {chr(65 + turn)}")
    names = [each.get_text(strip=True) for each in read(client.get(link_of(row))).select(".version-choice")]
    assert len(names) == 10
    assert (names[0], names[-1]) == ("Stranger O", "The Letter")


def test_corrections_are_checked_like_the_form_and_nothing_typed_is_lost(client, petition):
    row = waiting(petition, comment="Old words")
    wrong = {f"{row.pk}-name": "http://example.com", f"{row.pk}-comment": "New words", "wants_news": "on"}
    answer = confirmed_in_browser(client, link_of(row), **wrong)
    page = read(answer)
    assert (answer.status_code, outcome(answer)) == (422, "confirm")
    (error,) = page.select("[data-error-summary] a")
    assert "without links" in error.text
    assert page.select_one(error["href"])["value"] == "http://example.com"
    assert page.select_one("details.correct").has_attr("open")
    assert page.select_one("textarea").get_text(strip=True) == "New words"
    assert ticked(page) == {"wants_news": "on"}
    assert not Signature.objects.filter(state="confirmed").exists()
    confirmed_in_browser(client, link_of(row), **{**wrong, f"{row.pk}-name": " Ada  King "})
    row.refresh_from_db()
    assert (row.name, row.comment, row.wants_news) == ("Ada King", "New words", True)


def test_who_is_at_risk_reads_the_warning_before_the_wish_is_taken_back(client, petition):
    row = waiting(petition, country="RU", unlisted=True)
    assert "risk_read" in str(read(client.get(link_of(row))).select("form"))
    answer = confirmed_in_browser(client, link_of(row), unlisted=None)
    assert answer.status_code == 422
    assert "Read the warning" in answer.content.decode()
    assert confirmed_in_browser(client, link_of(row), unlisted=None, risk_read="on").status_code == 200
    row.refresh_from_db()
    assert (row.name, row.unlisted) == ("Ada Lovelace", False)


def test_the_six_digits_ask_the_same(client, petition):
    for fields in ({"unlisted": "on"}, {"name": "Ada King", "show_name": "on"}):
        client.post(f"/petitions/{petition.slug}/sign/", {**ADA, **fields})
        worker.drain()
    page = f"/petitions/{petition.slug}/check-your-inbox/"
    answer = client.post(page, {"email": ADA["email"], "code": code_in(mail.outbox[0])})
    asked = read(client.get(answer.url))
    assert ticked(asked) == {"version": str(Signature.objects.latest("pk").pk), "unlisted": "on"}
    confirmed_in_browser(client, answer.url)
    assert Signature.objects.get().unlisted


def test_only_the_answer_to_the_button_leads_to_ones_own_page(client, petition):
    row = waiting(petition)
    page = client.get(link_of(row))
    action = read(page).select_one("form")["action"]
    assert action == f"/petitions/{petition.slug}/thank-you/"
    pressed = confirmed_in_browser(client, link_of(row))
    assert "/petitions/manage/" in str(read(pressed).select("a"))
    assert {"no-store", "private"} <= set(pressed["Cache-Control"].split(", "))
    assert row.confirm_token not in pressed.content.decode()
    row.refresh_from_db()
    services.request_links(email=row.email)
    worker.drain()
    for again in (
        client.get(action),
        client.get(link_of(row)),
        client.post(action, {"token": row.confirm_token}, follow=True),
        client.post(link_of(row), follow=True),
    ):
        assert outcome(again) == "confirmed"
        assert row.manage_token not in again.content.decode()
    assert client.get(action).content == client.get(action).content
    assert "s-maxage" in client.get(action)["Cache-Control"], "the same for everybody"


@pytest.mark.parametrize("token", ["", "nonsense", "é", "a" * 43, "x" * 5000])
def test_the_thanks_take_no_other_token(client, petition, token):
    row = waiting(petition)
    services.issue_manage_links([row])
    for wrong in (token, row.manage_token):
        answer = client.post(f"/petitions/{petition.slug}/thank-you/", {"token": wrong, "version": str(row.pk)})
        assert (answer.status_code, outcome(answer)) == (404, "expired")
    assert not Signature.objects.filter(state="confirmed").exists()


def every_token_page(petition):
    """The address of every page that a token opens, and its POST."""
    row, asked, place = waiting(petition), a_subscription("b@example.org", confirmed=False), a_subscription()
    signed = a_signature(petition)
    services.issue_manage_links([signed])
    return {
        link_of(row): {},
        f"/petitions/manage/{signed.manage_token}/": {"name": "Ada King"},
        f"/subscribe/confirm/{asked.confirm_token}/": {},
        f"/unsubscribe/{place.unsubscribe_token}/": {"List-Unsubscribe": "One-Click"},
    }


@pytest.mark.parametrize("origin", FOREIGN)
def test_where_the_token_is_the_permission_mail_programs_on_the_web_may_press(client, petition, origin):
    for address, fields in every_token_page(petition).items():
        assert client.post(address, fields, **origin).status_code in (200, 303), address
    assert not Subscription.objects.active().filter(email="ada@example.org").exists()
    assert client.post(f"/petitions/{petition.slug}/sign/", ADA, **origin).status_code == 403


def test_token_pages_are_kept_by_nobody_and_told_to_nobody(client, petition):
    for address in every_token_page(petition):
        answer = client.get(address)
        assert answer["Referrer-Policy"] == "no-referrer", address
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", ")), address


@pytest.mark.parametrize(
    "glued", [",", ")", ">", ".", '"', "]", ";", "%20", "%3E", "),", "/,", "/)", "/%3E", '/%22."', "/%20"]
)
def test_what_is_glued_to_a_link_is_taken_off(client, petition, glued):
    for address in every_token_page(petition):
        answer = client.get(address.removesuffix("/") + glued, follow=True)
        assert answer.status_code == 200, address
        assert answer.request["PATH_INFO"] == address


def test_a_broken_links_page_leads_to_the_six_digits(client, petition):
    row = waiting(petition)
    page = client.get(f"/petitions/confirm/{row.confirm_token[:30]}/")
    assert (page.status_code, outcome(page)) == (404, "expired")
    assert f"/petitions/{petition.slug}/check-your-inbox/" in page.content.decode()
    other = a_petition("Another")
    a_petition("Over", closes_at=timezone.now() - timedelta(days=3))
    page = client.get("/petitions/confirm/nothing/").content.decode()
    assert [f"/petitions/{each.slug}/check-your-inbox/" in page for each in (petition, other)] == [True, True]
    assert "/petitions/over/check-your-inbox/" not in page


def test_after_the_button_every_address_is_the_same_for_everybody(client, petition):
    row, asked, place = a_signature(), a_subscription("b@example.org", confirmed=False), a_subscription()
    assert client.post(f"/subscribe/confirm/{asked.confirm_token}/").url == "/subscribe/confirmed/"
    assert outcome(client.get("/subscribe/confirmed/")) == "confirmed"
    assert "has been used" in client.get(f"/subscribe/confirm/{asked.confirm_token}/").content.decode()
    assert client.post(f"/unsubscribe/{place.unsubscribe_token}/").url == "/unsubscribe/done/"
    assert outcome(client.get("/unsubscribe/done/")) == "unsubscribed"
    services.request_links(email=row.email)
    worker.drain()
    assert client.post(link_in(mail.outbox[-1], "not-me")).url == "/not-me/done/"
    assert outcome(client.get("/not-me/done/")) == "never-again"
    for cut_off in ("/unsubscribe/", "/not-me/"):
        assert client.get(cut_off).status_code == 404, "a link without its token must not say that it was done"


def test_a_petition_taken_down_says_so_everywhere_alike_and_nothing_is_lost(client, petition):
    row = waiting(petition)
    Petition.objects.update(live=False)
    code = {"email": ADA["email"], "code": row.code}
    own = f"/petitions/{petition.slug}/"
    answers = [client.get(f"{own}{part}") for part in ("", "text/", "check-your-inbox/", "thank-you/", "count.json")]
    answers += [client.post(f"{own}{part}", fields) for part, fields in (("sign/", ADA), ("check-your-inbox/", code))]
    answers += [client.get(link_of(row)), client.post(link_of(row))]
    answers += [client.post(f"{own}thank-you/", {"token": row.confirm_token})]
    assert [(answer.status_code, outcome(answer)) for answer in answers] == [(404, "not-public")] * len(answers)
    assert "Ada Lovelace" in answers[5].content.decode()
    assert "Keep the letter" in client.get(link_of(row)).content.decode()
    assert petition.title not in client.get(own).content.decode()
    assert not services.confirm(signature=row)
    assert Signature.objects.count() == 1
    Petition.objects.update(live=True)
    assert outcome(confirmed_in_browser(client, link_of(row))) == "confirmed"
    Petition.objects.update(live=False)
    assert (outcome(client.get(link_of(row))), client.post(link_of(row)).status_code) == ("not-public", 404)


def test_a_petition_that_never_was_public_is_not_betrayed(client):
    a_petition("A secret", live=False)
    a_petition("Public")
    unknown, secret = (client.get(f"/petitions/{slug}/") for slug in ("nothing-here", "a-secret"))
    assert (secret.status_code, secret.content) == (404, unknown.content.replace(b"nothing-here", b"a-secret"))
