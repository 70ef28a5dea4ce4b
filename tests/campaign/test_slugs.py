"""A petition whose address changes: whoever has the old one arrives, and what they typed too."""

import pytest
from django.core import mail

from campaign import worker
from petitions.models import FormerSlug, Petition, Signature
from tests.builders import a_petition, a_signature
from tests.letters import code_in

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada Lovelace", "email": "ada@example.org"}
PARTS = ["", "text/", "check-your-inbox/", "thank-you/", "count.json", "count/"]


def renamed(petition, slug):
    """The petition under another address, as staff save it."""
    petition.slug = slug
    petition.save()
    return petition


@pytest.fixture
def petition():
    """A petition that stood at /petitions/old/ and at /petitions/older/ before."""
    return renamed(renamed(a_petition(slug="older"), "old"), "new")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("slug", ["old", "older"])
def test_every_address_below_an_old_one_leads_on(client, petition, slug, part):
    answer = client.get(f"/petitions/{slug}/{part}?from=here")
    assert (answer.status_code, answer.url) == (301, f"/petitions/new/{part}?from=here")
    assert client.head(f"/petitions/{slug}/{part}").status_code == 301
    assert client.get(f"/ru/petitions/{slug}/{part}").url == f"/ru/petitions/new/{part}"


def test_scripts_of_other_sites_may_follow_the_count(client, petition):
    assert client.get("/petitions/old/count.json")["Access-Control-Allow-Origin"] == "*"


def test_an_open_form_and_a_code_are_taken_as_if_they_had_come_to_the_new_address(client, petition):
    answer = client.post("/petitions/old/sign/", ADA)
    assert (answer.status_code, answer.url) == (303, "/petitions/new/check-your-inbox/")
    assert client.get("/petitions/old/sign/").url.startswith("/petitions/new/")
    mistaken = client.post("/petitions/old/sign/", {**ADA, "email": "ada@"})
    assert mistaken.status_code == 422
    assert 'value="Ada Lovelace"' in mistaken.content.decode()
    worker.drain()
    page = "/petitions/old/check-your-inbox/"
    assert client.post(page, {"email": ADA["email"], "code": code_in(mail.outbox[0])}).status_code == 303
    row = Signature.objects.get()
    assert client.post("/petitions/old/thank-you/", {"token": row.confirm_token}).status_code == 200
    assert Signature.objects.filter(state="confirmed").count() == 1


def test_a_petition_that_has_an_address_now_goes_before_one_that_had_it(client, petition):
    other = a_petition("Another demand", slug="old")
    assert "Another demand" in client.get("/petitions/old/").content.decode()
    client.post("/petitions/old/sign/", ADA)
    assert Signature.objects.get().petition == other
    Petition.objects.filter(pk=other.pk).update(live=False)
    assert 'data-outcome="not-public"' in client.get("/petitions/old/").content.decode()


def test_back_at_its_first_address_both_others_lead_there(client, petition):
    renamed(petition, "older")
    assert client.get("/petitions/older/").status_code == 200
    assert {client.get(f"/petitions/{slug}/").url for slug in ("old", "new")} == {"/petitions/older/"}
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"old", "new"}


def test_of_an_old_address_of_what_is_taken_down_one_is_told_so(client, petition):
    Petition.objects.update(live=False)
    answer = client.post("/petitions/old/sign/", ADA)
    assert answer.status_code == 404
    assert "Ada Lovelace" in answer.content.decode()
    assert client.get("/petitions/old/").status_code == 404


def test_a_draft_leaves_no_trace(client):
    draft = a_petition(slug="draft-slug", live=False)
    renamed(draft, "other-slug")
    Petition.objects.update(live=True)
    assert not FormerSlug.objects.exists()
    assert client.get("/petitions/draft-slug/").status_code == 404


def test_publishing_a_revision_with_another_address_counts_as_well(client):
    petition = a_petition(slug="old")
    petition.slug = "new"
    petition.save_revision().publish()
    assert client.get("/petitions/old/").url == "/petitions/new/"
    a_signature(petition)
    assert client.get("/petitions/new/count.json").status_code == 200
