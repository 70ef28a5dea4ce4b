"""Open, paused, readonly: what each takes from visitors, and what visitors read."""

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.test import RequestFactory
from wagtail.models import Site

from campaign import worker
from campaign.models import CampaignSettings
from campaign.modes import Mode
from news.models import Subscription
from petitions import services
from petitions.models import LinkRequest, Petition, Signature
from tests.builders import a_signature, a_subscription, a_user, confirmed_in_browser
from tests.letters import code_in, link_in
from tests.visitors import ADA, outcome

pytestmark = pytest.mark.usefixtures("demo")

SETTINGS = "/admin/settings/campaign/campaignsettings/"


@pytest.fixture
def petition():
    return Petition.objects.get()


def put_into(mode, notice=""):
    """Bring the site into a mode, as an administrator does."""
    settings = CampaignSettings.for_site(Site.objects.get(is_default_site=True))
    settings.mode, settings.mode_notice = mode, notice
    settings.save()


def pages(petition):
    """One of each kind of public page."""
    row, pending = a_signature(petition), a_signature(petition, state="pending")
    services.issue_manage_links([row])
    own = [f"/petitions/confirm/{pending.confirm_token}/", f"/petitions/manage/{row.manage_token}/"]
    below = ["", "check-your-inbox/", "text/"]
    place = a_subscription("place@example.org")
    return [
        *("/", "/detainees/", "/news/", "/about/", "/petitions/", "/petitions/manage/", "/subscribe/"),
        *(f"/petitions/{petition.slug}/{path}" for path in below),
        *own,
        f"{own[1]}?action=withdraw",
        f"/unsubscribe/{place.unsubscribe_token}/",
    ]


@pytest.mark.parametrize("mode", Mode.values)
def test_every_page_stays_readable_and_says_so(client, petition, mode):
    put_into(mode, "We move to new machines until noon.")
    for address in pages(petition):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert (f'role="status" data-mode="{mode}"' in page) == (mode != "open"), address
        assert ("We move to new machines until noon." in page) == (mode != "open"), address


@pytest.mark.parametrize("mode", Mode.values)
def test_forms_stand_only_where_they_work(client, petition, mode):
    put_into(mode)
    for address in pages(petition):
        page = client.get(address).content.decode()
        assert mode == "open" or ("data-sign-form" not in page and "data-signup-form" not in page), address
        assert mode != "readonly" or '<form method="post"' not in page, address
    assert ("data-sign-form" in client.get("/").content.decode()) == (mode == "open")
    assert ('<form method="post"' in client.get("/petitions/manage/").content.decode()) == (mode != "readonly")


@pytest.mark.parametrize("mode", ["paused", "readonly"])
def test_in_mid_form_what_was_typed_is_shown_and_nothing_recorded(client, petition, mode):
    put_into(mode)
    typed = {**ADA, "country": "US", "comment": "First\nsecond <i>", "show_name": "on"}
    typed |= {"text": "90417", "quill_mark": "trapped text"}
    answer = client.post(f"/petitions/{petition.slug}/sign/", typed)
    page = answer.content.decode()
    assert (answer.status_code, outcome(answer)) == (503, mode)
    assert int(answer["Retry-After"]) > 0
    assert "no-store" in answer["Cache-Control"]
    assert "was not recorded" in page
    for label, value in [
        ("Full name", "Ada Lovelace"),
        ("E-mail address", "ada@example.org"),
        ("Country", "United States of America"),
        ("Why are you signing?", "First<br>second &lt;i&gt;"),
        ("Show my name on the petition’s page", "Yes"),
    ]:
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page
    assert "90417" not in page
    assert "trapped text" not in page
    assert not Signature.objects.exists()
    answer = client.post("/subscribe/", {"email": ADA["email"]})
    assert (answer.status_code, outcome(answer)) == (503, mode)
    assert "<dt>E-mail address</dt><dd>ada@example.org</dd>" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_paused_what_was_begun_can_be_finished(client, petition):
    for who in ("ada", "eve"):
        client.post(f"/petitions/{petition.slug}/sign/", {**ADA, "email": f"{who}@example.org"})
    client.post("/subscribe/", {"email": "new@example.org"})
    worker.drain()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    place = a_subscription("leaver@example.org")
    put_into("paused")
    link = link_in(letters["ada@example.org"])
    client.post(link)
    code = {"email": "eve@example.org", "code": code_in(letters["eve@example.org"])}
    answer = client.post(f"/petitions/{petition.slug}/check-your-inbox/", code)
    assert confirmed_in_browser(client, answer.url).status_code == 200
    assert Signature.objects.filter(state="confirmed").count() == 2
    client.post(link_in(letters["new@example.org"], "subscribe/confirm"))
    client.post(f"/unsubscribe/{place.unsubscribe_token}/", {"List-Unsubscribe": "One-Click"})
    assert Subscription.objects.active().count() == 1
    client.post("/petitions/manage/", {"email": "ada@example.org"})
    worker.drain()
    assert client.post(link_in(mail.outbox[-1], "petitions/manage"), {"action": "withdraw"}).status_code == 303
    assert Signature.objects.filter(state="confirmed").count() == 1


def test_readonly_nothing_changes(client, petition):
    row, pending = a_signature(petition), a_signature(petition, state="pending")
    place, asked = a_subscription("place@example.org"), a_subscription("asked@example.org", confirmed=False)
    services.issue_manage_links([row])
    put_into("readonly")
    everything = [Signature, Subscription, LinkRequest]
    before = [list(model.objects.order_by("pk").values()) for model in everything]
    for path, data in [
        (f"/petitions/{petition.slug}/sign/", ADA),
        (f"/petitions/{petition.slug}/check-your-inbox/", {"email": pending.email, "code": pending.code}),
        (f"/petitions/confirm/{pending.confirm_token}/", {}),
        ("/petitions/manage/", {"email": row.email}),
        (f"/petitions/manage/{row.manage_token}/", {"action": "withdraw"}),
        (f"/petitions/manage/{row.manage_token}/", {"name": "Ada King"}),
        ("/subscribe/", {"email": "new@example.org"}),
        (f"/subscribe/confirm/{asked.confirm_token}/", {}),
        (f"/unsubscribe/{place.unsubscribe_token}/", {"List-Unsubscribe": "One-Click"}),
    ]:
        answer = client.post(path, data)
        assert (answer.status_code, outcome(answer)) == (503, "readonly"), path
        assert answer["Retry-After"].isdecimal(), path
    assert [list(model.objects.order_by("pk").values()) for model in everything] == before


def test_a_form_costs_no_look_up_for_the_mode(client, petition, django_assert_num_queries):
    request = RequestFactory().post("/")
    CampaignSettings.mode_for(request)
    with django_assert_num_queries(0):
        assert CampaignSettings.mode_for(RequestFactory().post("/")) == "open"
    put_into("paused")
    assert CampaignSettings.mode_for(RequestFactory().post("/")) == "paused"


def test_where_not_even_the_mode_can_be_read_what_was_typed_is_kept(client, petition):
    def away(execute, sql, *rest):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        answer = client.post(f"/petitions/{petition.slug}/sign/", {**ADA, "text": "1", "show_name": "on"})
    page = answer.content.decode()
    assert (answer.status_code, outcome(answer)) == (503, "not-recorded")
    assert '<input type="hidden" name="text" value="1">' in page
    assert "<dt>Show my name on the petition’s page</dt><dd>Yes</dd>" in page


@pytest.mark.parametrize(("role", "may"), [("Editor", False), ("Administrator", True)])
def test_only_administrators_see_and_change_the_mode(client, petition, role, may):
    client.force_login(a_user(role))
    answer = client.get(SETTINGS, follow=True)
    page = answer.content.decode()
    assert ('name="mode"' in page) == may
    form = answer.context["form"]
    posted = {name: form[name].value() or "" for name in ("name", "slogan", "contact_email", "default_description")}
    posted |= {"navigation-count": "0", "footer_links-count": "0", "footer_text": "null", "default_image": ""}
    posted |= {"name": f"Changed by {role}", "mode": "readonly", "mode_notice": "Forged"}
    client.post(answer.redirect_chain[-1][0], posted)
    settings = CampaignSettings.objects.get()
    assert settings.name == f"Changed by {role}"
    assert (settings.mode, settings.mode_notice) == (("readonly", "Forged") if may else ("open", ""))
