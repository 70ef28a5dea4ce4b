"""What the admin does not let staff delete, one by one or many at once, and the words it says."""

import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from campaign.models import CampaignSettings, ContentPage, User
from petitions.ledger.days import close_day
from petitions.models import Petition, SignatureExport
from tests.builders import a_home, a_news_index, a_petition, a_profile, a_signature, a_user, an_article
from tests.project.test_admin import a_plain_page, log_in, petition_url

pytestmark = pytest.mark.django_db

__all__ = ["log_in"]


def navigation(page):
    """A main menu whose one entry leads to `page`."""
    return json.dumps([{"type": "link", "value": {"label": "There", "page": page.pk, "url": ""}}])


def said(response) -> str:
    """The page that a refused action leads back to."""
    assert response.redirect_chain, "nothing was refused"
    return response.content.decode()


def delete(client, page):
    """Press the button on the page that asks whether to delete."""
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)


def bulk(client, action, *pages):
    """Tick pages in the list, choose an action and confirm it."""
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = urlencode([("id", page.pk) for page in pages] + [("next", "/admin/")])
    return client.post(f"{url}?{query}", {"include_descendants": ""}, follow=True)


def test_the_home_page_is_not_deleted(log_in):
    home = a_home()
    assert "the site itself" in said(delete(log_in("Administrator"), home))
    assert Page.objects.filter(pk=home.pk).exists()


@pytest.mark.parametrize("many", [False, True])
def test_what_is_needed_is_not_deleted_and_the_reason_is_said(log_in, many):
    profile, about, index = a_profile(), a_plain_page(), a_news_index()
    petition = a_petition()
    petition.detainees.add(profile)
    petition.save()
    site = Site.objects.get(is_default_site=True)
    CampaignSettings.objects.create(site=site, navigation=navigation(about))
    home = a_home()
    home.about_link = index
    home.save()
    client = log_in("Administrator")
    reasons = {profile.pk: "Bring them home", about.pk: "Settings › Campaign", index.pk: "Home page"}
    for page in (profile, about, index):
        response = bulk(client, "delete", page, an_article()) if many else delete(client, page)
        html = said(response)
        assert "Not deleted" in html
        assert reasons[page.pk] in html
        assert Page.objects.filter(pk=page.pk).exists()


def test_an_unused_page_is_deleted(log_in):
    client = log_in("Editor")
    one, two, three = a_plain_page("One"), a_plain_page("Two"), a_plain_page("Three")
    delete(client, one)
    bulk(log_in("Administrator"), "delete", two, three)
    assert not ContentPage.objects.exists()


@pytest.mark.parametrize("many", [False, True])
def test_the_home_page_is_not_unpublished(log_in, many):
    home, client = a_home(), log_in("Editor")
    if many:
        response = bulk(client, "unpublish", home)
    else:
        response = client.post(reverse("wagtailadmin_pages:unpublish", args=[home.pk]), follow=True)
    assert "Not unpublished" in said(response)
    home.refresh_from_db()
    assert home.live


def press_delete(client, url):
    """The answer to deleting by `url`, followed."""
    return said(client.post(url, follow=True))


def test_a_petition_that_people_signed_or_that_has_a_ledger_is_not_deleted(log_in):
    unsigned, signed = a_petition(), a_petition("Signed")
    close_day(petition=unsigned)
    a_signature(signed)
    client = log_in("Administrator")
    bulk_url = reverse("wagtail_bulk_action", args=["petitions", "petition", "delete"])
    for petition, words in ((unsigned, "its ledger has begun"), (signed, "people have signed it")):
        for url in (petition_url("delete", petition.pk), f"{bulk_url}?id={petition.pk}&next=/admin/"):
            assert words in press_delete(client, url)
    assert Petition.objects.count() == 2


def test_who_has_exported_signatures_is_not_deleted(log_in):
    organizer = a_user("Organizer")
    SignatureExport.objects.create(requested_by=organizer)
    client = log_in("Administrator")
    many = reverse("wagtail_bulk_action", args=["campaign", "user", "delete"]) + f"?id={organizer.pk}&next=/admin/"
    for url in (reverse("wagtailusers_users:delete", args=[organizer.pk]), many):
        assert "exported signatures" in press_delete(client, url)
    assert User.objects.filter(pk=organizer.pk).exists()
