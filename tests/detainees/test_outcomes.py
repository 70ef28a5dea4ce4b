"""The release-day switch: asked by one, done by a second, everywhere at once, and back."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry

from detainees.models import Approver, DetaineePage, OutcomeRequest
from detainees.outcomes import services
from detainees.outcomes.forms import OutcomeForm
from detainees.outcomes.preview import changes
from detainees.share.spec import spec_of
from petitions.models import Petition
from tests.builders import a_home, a_petition, a_profile, a_signature, a_timer, a_user, an_article

pytestmark = pytest.mark.django_db

HOME_AT = datetime(2025, 5, 5, 12, tzinfo=UTC)
WORDS = "She landed in Maryland this morning."


def four():
    """Two people with clocks, a home page, and a petition that names them."""
    a_home()
    ksenia = a_profile("Ksenia Karelina", arrested_on=date(2024, 1, 2))
    robert = a_profile("Robert Gilman")
    for page in (ksenia, robert):
        a_timer(page)
    petition = a_petition("For them", demand="Designate {names}, now.")
    petition.detainees.set([ksenia, robert])
    petition.save()
    return ksenia, robert, petition


def asked(page, kind="home", **fields):
    """A request that waits."""
    fields = {"at": HOME_AT, "note": WORDS, "banner_until": timezone.localdate() + timedelta(days=14), **fields}
    return services.ask(page=page, by=a_user("Editor"), kind=kind, **fields)


def ended(page, kind="home", **fields):
    """A request in effect."""
    request = asked(page, kind, **fields)
    assert services.consent(request=request, by=a_user("Administrator"))
    return request


def everything(client, page, petition):
    """What each public place says of somebody, by its name; clocks without the parts that tick."""
    cache.clear()

    def get(path):
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.content.decode()

    data = json.loads(get(f"{page.url}clocks.json"))
    for part in (data, *data["timers"]):
        part.pop("as_of")
    return {
        "home": "Why is" in get("/"),
        "banner": "outcome-banner" in get("/petitions/"),
        "held": 'data-held="true"' in get(page.url),
        "cards": 'data-state="free"' in get("/detainees/") or 'data-state="died"' in get("/detainees/"),
        "embed": "stopped" in get(f"{page.url}embed/"),
        "picture": spec_of(DetaineePage.objects.get(pk=page.pk)).alt,
        "json": data,
        "calendar": get(f"{page.url}calendar.ics").count("BEGIN:VEVENT"),
        "petition": "Designate Robert Gilman, now." in get(petition.get_absolute_url()),
    }


def test_consent_changes_every_place_within_one_request_and_taking_back_restores_all(client):
    ksenia, _robert, petition = four()
    before = everything(client, ksenia, petition)
    columns = DetaineePage.objects.filter(pk=ksenia.pk).values().get()
    request, second = asked(ksenia), a_user("Administrator")
    assert everything(client, ksenia, petition) == before  # asking changes nothing
    client.force_login(second)
    client.post(reverse("outcome", args=[request.pk]), {"action": "consent"})
    client.logout()

    after = everything(client, ksenia, petition)
    assert after | {"picture": "", "json": "", "calendar": 0} == {
        "home": True,
        "banner": True,
        "held": False,
        "cards": True,
        "embed": True,
        "picture": "",
        "json": "",
        "calendar": 0,
        "petition": True,
    }
    assert "Free since May 5, 2025" in after["picture"]
    assert after["json"]["state"] == "released"
    assert after["json"]["timers"][0]["days"] == 489  # January 2, 2024 to May 5, 2025
    assert after["calendar"] < before["calendar"]

    client.force_login(second)
    client.post(reverse("outcome_reverse", args=[request.pk]))
    client.logout()
    assert everything(client, ksenia, petition) == before
    assert DetaineePage.objects.filter(pk=ksenia.pk).values().get() == columns
    logged = PageLogEntry.objects.filter(page=ksenia.pk, action__startswith="detainees.outcome").order_by("pk")
    assert [entry.action.rpartition("_")[2] for entry in logged] == ["ask", "consent", "reverse"]


def test_a_death_is_told_soberly_and_apart(client):
    ksenia, robert, petition = four()
    ended(robert, "died", note="His family asks for quiet.")
    home, profile = (client.get(path).content.decode() for path in ("/", robert.url))
    assert "Why is <span data-name>Ksenia Karelina</span>" in home
    assert "wall-remembered" in home
    assert "wall-home" not in home
    assert "outcome-banner-died" in home
    assert "Died in custody on May 5, 2025" in profile
    assert 'data-state="died"' in profile
    for word in ("free since", "welcome", "coming home"):
        assert word not in profile.lower()
    assert "Designate Ksenia Karelina, now." in client.get(petition.get_absolute_url()).content.decode()

    ended(ksenia)
    home = client.get("/").content.decode()
    assert "We remember Robert Gilman." in home
    assert "They are home." not in home


def test_the_preview_shows_all_of_it_and_changes_nothing():
    ksenia, _robert, petition = four()
    found = {change.where: change for change in changes(ksenia, OutcomeRequest(kind="home", at=HOME_AT).fields)}
    assert "Ksenia Karelina and Robert Gilman" in found["Home page, the question"].before
    assert found["Home page, the question"].after.startswith("Why is Robert Gilman")
    assert found["Card and head of the profile"].after == "Free since May 5, 2025"
    assert "free since May 5, 2025" in found["Clock “In a Russian prison”"].after
    assert '"released"' in found["JSON for programs"].after
    assert found["Petition “for-them”"].after.endswith("Designate Robert Gilman, now.")
    assert found["RSS feed"].after == "Ksenia Karelina: Free since May 5, 2025"
    assert {"Picture for sharing", "Clock on other sites’ pages", "Calendar"} <= set(found)
    assert DetaineePage.objects.get(pk=ksenia.pk).is_held
    assert petition.texts.count() == 1


def test_the_words_people_sign_are_numbered_in_the_same_transaction(client):
    ksenia, robert, petition = four()
    form = {"name": "Ada Signer", "email": "ada@example.org", "text": "1"}
    first = a_signature(petition)
    request = ended(ksenia)
    assert [text.demand for text in petition.texts.all()] == [
        "Designate Ksenia Karelina and Robert Gilman, now.",
        "Designate Robert Gilman, now.",
    ]
    assert first.text.number == 1
    answer = client.post(reverse("petitions:sign", args=[petition.slug]), form)
    assert answer.status_code == 422
    assert "Designate Robert Gilman, now." in answer.content.decode()
    services.reverse(request=request, by=a_user("Editor"))
    assert petition.texts.last().number == 3
    assert petition.texts.last().demand == petition.texts.first().demand

    ended(ksenia)
    ended(robert)
    page = client.get(petition.get_absolute_url()).content.decode()
    assert 'data-outcome="nobody-left"' in page
    assert "data-sign-form" not in page
    answer = client.post(reverse("petitions:sign", args=[petition.slug]), {**form, "text": "4"})
    assert answer.status_code == 410
    assert 'data-outcome="nobody-left"' in client.get("/").content.decode()
    petition.save()  # staff publish it again, unchanged: nothing else is asked
    assert petition.texts.last().number == 4


def test_a_petition_for_everybody_follows_too_and_one_without_names_stays():
    ksenia, _robert, _petition = four()
    everybody = a_petition("Free {names}", slug="all", demand="Now.")
    plain = a_petition("Plain", demand="Designate all four, now.")
    assert everybody.texts.last().title == "Free Ksenia Karelina and Robert Gilman"
    ended(ksenia)
    assert everybody.texts.last().title == "Free Robert Gilman"
    assert plain.texts.count() == 1
    assert not Petition.objects.with_text().get(pk=plain.pk).is_moot
    a_profile("A" * 150)
    with pytest.raises(Exception, match="With the names in it"):
        everybody.full_clean()


def test_nobody_does_both_steps_and_outsiders_do_none(client):
    ksenia, robert, _petition = four()
    request = asked(ksenia)
    url = reverse("outcome", args=[request.pk])
    client.force_login(request.asked_by)
    assert b'value="consent"' not in client.get(url).content
    client.post(url, {"action": "consent"})
    for role in ("Moderator", "Organizer", None):
        client.force_login(a_user(role))
        assert client.get(url).status_code == 302
        assert client.post(url, {"action": "consent"}).status_code == 302
        assert client.post(reverse("outcome_new", args=[robert.pk])).status_code == 302
    assert DetaineePage.objects.get(pk=ksenia.pk).is_held
    with pytest.raises(IntegrityError), transaction.atomic():
        OutcomeRequest.objects.update(consented_by=request.asked_by, consented_at=timezone.now())
    assert asked(ksenia) is None  # one at a time

    other, sister = a_user("Family and lawyers"), a_user("Family and lawyers")
    Approver.objects.create(page=robert, user=other, role="brother")
    Approver.objects.create(page=ksenia, user=sister, role="sister")
    client.force_login(other)
    assert client.get(url).status_code == 302
    client.force_login(sister)
    assert b'value="consent"' in client.get(url).content
    client.post(url, {"action": "consent"})
    assert not DetaineePage.objects.get(pk=ksenia.pk).is_held
    assert client.get(reverse("outcome_reverse", args=[request.pk])).status_code == 302
    assert not services.consent(request=request, by=a_user("Editor"))


def test_a_request_can_be_declined_and_made_anew(client):
    ksenia, _robert, _petition = four()
    request = asked(ksenia)
    client.force_login(a_user("Editor"))
    client.post(reverse("outcome", args=[request.pk]), {"action": "decline"})
    assert not services.consent(request=request, by=a_user("Editor"))
    assert DetaineePage.objects.get(pk=ksenia.pk).is_held
    assert asked(ksenia)


def test_the_form_looks_first_and_asks_then(client):
    ksenia, _robert, _petition = four()
    user, url = a_user("Editor"), reverse("outcome_new", args=[ksenia.pk])
    client.force_login(user)
    assert b"datetime-local" in client.get(url).content
    filled = {"kind": "home", "at": "2025-05-05T08:00", "note": WORDS, "banner_until": ""}
    shown = client.post(url, filled)
    assert "At home, May 5, 2025" in shown.content.decode()
    assert not OutcomeRequest.objects.exists()
    answer = client.post(url, {**filled, "ask": "1"})
    request = OutcomeRequest.objects.get()
    assert answer.url == reverse("outcome", args=[request.pk])
    assert (request.at, request.asked_by, request.banner_until) == (HOME_AT, user, None)
    assert client.get(url).url == answer.url
    assert client.get(reverse("outcomes")).status_code == 200
    menu = client.get(reverse("wagtailadmin_pages:edit", args=[ksenia.pk])).content.decode()
    assert url in menu


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("at", "2099-01-01T00:00", "still to come"),
        ("at", "2024-01-01T10:00", "before the arrest"),
        ("at", "", "required"),
        ("banner_until", "2020-01-01", "from today on"),
        ("note", "Free at last!", "this is not said"),
        ("note", "Welcome to heaven", "this is not said"),
    ],
)
def test_what_cannot_be_so_is_refused_in_words(field, value, words):
    page = a_profile(arrested_on=date(2024, 1, 2))
    filled = {"kind": "died", "at": "2025-05-05T08:00", "note": "", "banner_until": "", field: value}
    form = OutcomeForm(filled, page=page)
    assert not form.is_valid()
    assert words in str(form.errors[field])


def test_a_draft_from_before_does_not_undo_it():
    ksenia, _robert, _petition = four()
    opened = DetaineePage.objects.get(pk=ksenia.pk)
    opened.tagline = "The Ballerina Case"
    older = opened.save_revision().as_object()  # somebody is about to publish this
    ended(ksenia)
    older.save()
    ksenia.save_revision().publish()
    shown = DetaineePage.objects.get(pk=ksenia.pk)
    assert shown.is_released
    assert shown.release_note == WORDS


def test_translations_follow_at_once_and_the_last_publishing_stays():
    ksenia, _robert, _petition = four()
    ksenia.save_revision().publish()
    russian = Locale.objects.get_or_create(language_code="ru")[0]
    a_home().copy_for_translation(russian)
    translation = ksenia.copy_for_translation(russian, copy_parents=True)
    published = DetaineePage.objects.get(pk=ksenia.pk).last_published_at
    request = ended(translation)
    pages = DetaineePage.objects.filter(translation_key=ksenia.translation_key)
    assert [page.release_note for page in pages] == [WORDS, WORDS]
    assert request.page_id == ksenia.pk
    assert DetaineePage.objects.get(pk=ksenia.pk).last_published_at == published
    services.reverse(request=request, by=a_user("Editor"))
    assert all(page.is_held and not page.release_note for page in pages.all())


def test_the_banner_ends_by_itself_and_costs_one_query(client, django_assert_num_queries):
    ksenia, robert, _petition = four()
    request = ended(ksenia, banner_until=timezone.localdate())
    ended(robert, at=HOME_AT + timedelta(days=1))
    source = Template("{% load outcome_tags %}{% outcome_banner %}")
    source.render(Context({"request": None}))  # the site's addresses and languages are known from here on
    with django_assert_num_queries(1):
        html = source.render(Context({"request": None}))
    assert html.index("Robert Gilman") < html.index("Ksenia Karelina")
    DetaineePage.objects.filter(pk=request.page_id).update(banner_until=timezone.localdate() - timedelta(days=1))
    assert "Ksenia" not in source.render(Context({"request": None}))
    DetaineePage.objects.filter(pk=robert.pk).update(live=False)
    assert "outcome-banner" not in client.get("/petitions/").content.decode()


def test_the_feeds_and_the_sitemap_tell_of_it_and_a_copy_does_not(client):
    ksenia, robert, _petition = four()
    ksenia.save_revision().publish()
    DetaineePage.objects.filter(pk=ksenia.pk).update(last_published_at=HOME_AT)
    an_article("News about them")

    def state_elsewhere():
        cache.clear()
        feeds = [client.get(path).content.decode() for path in ("/news/feed/", "/news/feed/atom/")]
        about_robert = client.get(f"/news/feed/?person={robert.slug}").content.decode()
        counts = [feed.count("Ksenia Karelina: Free since May 5, 2025") for feed in (*feeds, about_robert)]
        listed = client.get("/sitemap.xml").content.decode().partition(f"{ksenia.url}</loc>")[2][:60]
        return counts, WORDS in feeds[0], timezone.localdate().isoformat() in listed

    assert state_elsewhere() == ([0, 0, 0], False, False)
    request = ended(ksenia)
    assert state_elsewhere() == ([1, 1, 0], True, True)
    client.force_login(a_user("Editor"))
    copied = {"new_title": "Somebody Else", "new_slug": "else", "new_parent_page": ksenia.get_parent().pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[ksenia.pk]), copied)
    copy = DetaineePage.objects.get(slug="else")
    assert (copy.released_at, copy.release_note, copy.banner_until) == (None, "", None)
    client.logout()
    services.reverse(request=request, by=a_user("Editor"))
    assert state_elsewhere() == ([0, 0, 0], False, True)
