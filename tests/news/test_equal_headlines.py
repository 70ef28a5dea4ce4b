"""Equal headlines: a draft saves itself all the same, under an address of its own."""

import pytest
from django.urls import reverse

from news.models import ArticlePage
from petitions.models import Petition
from tests.approvals import as_user, edit_url, form_of, fresh
from tests.builders import a_news_index, a_petition, a_user, an_article

pytestmark = pytest.mark.django_db

TITLE, SLUG = "Four years – and counting", "four-years-and-counting"
SAVES_ITSELF = {"accept": "application/json"}


def slugs(model):
    return sorted(model.objects.values_list("slug", flat=True))


def test_pages_with_the_headline_of_another_save_themselves_and_keep_their_address():
    public = an_article(TITLE, slug=SLUG)
    client = as_user(a_user("Editor"))
    url = reverse("wagtailadmin_pages:add", args=["news", "articlepage", a_news_index().pk])
    new = form_of(client, public, title=TITLE, slug=SLUG)
    for _another in range(2):
        assert client.post(url, new, headers=SAVES_ITSELF).json()["success"]
    assert slugs(ArticlePage) == [SLUG, f"{SLUG}-2", f"{SLUG}-3"]
    draft = ArticlePage.objects.get(slug=f"{SLUG}-2")
    again = form_of(client, draft, title=TITLE, slug=SLUG, author="Ada")
    assert client.post(edit_url(draft), again, headers=SAVES_ITSELF).json()["success"]
    saved = fresh(draft).get_latest_revision_as_object()
    assert (saved.slug, saved.author) == (f"{SLUG}-2", "Ada")
    assert fresh(public).slug == SLUG


def test_an_address_that_somebody_chose_and_is_taken_is_said_so():
    an_article(TITLE, slug="chosen")
    draft = an_article("Something else", live=False)
    client = as_user(a_user("Editor"))
    answer = client.post(edit_url(draft), form_of(client, draft, slug="chosen"))
    assert "already in use" in answer.content.decode()


def test_petitions_with_the_title_of_another_save_themselves(client):
    a_petition(TITLE, slug=SLUG)
    client.force_login(a_user("Editor"))
    fields = {"title": TITLE, "slug": SLUG, "addressee": "the Secretary of State", "demand": "Now.", "body-count": "0"}
    asked = dict.fromkeys(("ask_country", "ask_postcode", "ask_comment"), "optional")
    answer = client.post(reverse("wagtailsnippets_petitions_petition:add"), {**fields, **asked}, headers=SAVES_ITSELF)
    assert answer.json()["success"], answer.json()
    assert slugs(Petition) == [SLUG, f"{SLUG}-2"]
