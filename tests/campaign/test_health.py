"""Whether letters arrive: figures by span and provider, and the warning when one provider's share drops."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaign.mail.models import Letter
from petitions import services
from petitions.admin import health
from petitions.models import Signature
from tests.builders import a_petition, a_signature, a_user, numbers

pytestmark = pytest.mark.django_db

URL = "/admin/signatures/health/"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def submissions(number, provider="example.org", *, ago, sent=True, confirmed_after=None, bounced=False):
    """So many people submitted then, were written to at once, and confirmed so many minutes later or not at all."""
    moment, petition = timezone.now() - ago, a_petition(slug=f"p{next(numbers)}")
    text = petition.texts.get()
    done = moment + confirmed_after * MINUTE if confirmed_after is not None else None
    made = Signature.objects.bulk_create(
        Signature(
            petition=petition,
            text=text,
            name="Ada",
            email=f"ada{place}@{provider}",
            domain=provider,
            mailbox_hash=f"{provider}{place}".encode()[-32:],
            submitted_at=moment,
            processed_at=moment,
            lettered_at=moment if sent or bounced else None,
            confirmed_at=done,
        )
        for place in range(number)
    )
    if sent or bounced:
        Letter.objects.bulk_create(
            Letter(
                kind="petitions.confirm",
                row_id=row.pk,
                created_at=moment,
                sent_at=None if bounced else moment,
                failed_at=moment if bounced else None,
            )
            for row in made
        )
    cache.clear()
    return made


def of(span, provider=None):
    """The figures of a provider (empty: the others), or of all."""
    cache.clear()
    found = health.health(span)
    if provider is None:
        return found["all"]
    if provider == "":
        return found["others"]
    return next((part for part in found["largest"] if part.provider == provider), None)


def test_each_span_holds_what_was_submitted_within_it():
    submissions(1, ago=30 * MINUTE)
    submissions(2, ago=2 * HOUR)
    submissions(4, ago=30 * HOUR)
    submissions(8, ago=timedelta(days=8))
    assert [of(span).submitted for span in health.SPANS] == [1, 3, 7]


def test_from_letter_to_confirmation():
    submissions(3, ago=3 * HOUR, confirmed_after=4)
    submissions(2, ago=3 * HOUR, confirmed_after=10)
    submissions(3, ago=3 * HOUR)
    submissions(1, ago=3 * HOUR, bounced=True)
    submissions(2, ago=3 * HOUR, sent=False)
    figures = of("day", "example.org")
    assert (figures.submitted, figures.sent, figures.bounced, figures.confirmed) == (11, 8, 1, 5)
    assert figures.percent == 62
    assert figures.median_minutes == pytest.approx(4)
    assert of("day") == health.Figures("", *list(vars(figures).values())[1:])


def test_other_letters_about_a_signature_change_nothing():
    (row,) = submissions(1, ago=3 * HOUR, confirmed_after=5)
    now = timezone.now()
    for kind, fields in [
        ("petitions.reminder", {"sent_at": now}),
        ("petitions.confirm", {"dropped_at": now}),
        ("news.confirm", {"failed_at": now}),
    ]:
        Letter.objects.create(kind=kind, row_id=row.pk, **fields)
    figures = of("day")
    assert (figures.submitted, figures.sent, figures.bounced, figures.percent) == (1, 1, 0, 100)


def test_ten_providers_by_name_and_the_rest_together():
    for number in range(13):
        submissions(20 - number, f"p{number:02}.example", ago=HOUR, confirmed_after=number)
    cache.clear()
    found = health.health("day")
    assert [part.provider for part in found["largest"]] == [f"p{number:02}.example" for number in range(10)]
    assert found["others"].submitted == 10 + 9 + 8
    assert found["others"].median_minutes == pytest.approx(11)
    assert found["all"].submitted == sum(range(8, 21))


def test_what_is_erased_counts_among_the_others():
    row, _other = submissions(2, ago=HOUR, confirmed_after=3)
    services.withdraw(signature=row)
    assert of("day", "example.org").submitted == 1
    assert of("day", "").confirmed == 1
    assert of("day").percent == 100


def test_nothing_submitted_is_no_error():
    assert of("hour").submitted == 0
    assert of("hour").percent is None
    assert health.health("week")["largest"] == []


# The warning


def usually(provider="example.org", *, confirmed=60, silent=40):
    """How the provider did before: confirmed and silent letters of a week ago."""
    submissions(confirmed, provider, ago=timedelta(days=7), confirmed_after=5)
    submissions(silent, provider, ago=timedelta(days=7))


def today(provider="example.org", *, confirmed, silent, ago=3 * HOUR):
    """How it does now."""
    submissions(confirmed, provider, ago=ago, confirmed_after=5)
    submissions(silent, provider, ago=ago)


def warned():
    """The providers warned about."""
    cache.clear()
    return [one.provider for one in health.warnings()]


@pytest.mark.parametrize(
    ("confirmed", "silent", "is_warned"), [(5, 15, True), (6, 14, False), (4, 15, False), (0, 20, True)]
)
def test_a_share_below_half_of_before_is_warned_about(confirmed, silent, is_warned):
    usually()
    today(confirmed=confirmed, silent=silent)
    assert bool(warned()) == is_warned


def test_a_provider_without_a_past_is_not_warned_about():
    usually(confirmed=19, silent=0)
    today(confirmed=0, silent=50)
    assert warned() == []
    submissions(1, ago=timedelta(days=3), confirmed_after=5)
    assert warned() == ["example.org"]


@pytest.mark.parametrize("ago", [0.5 * HOUR, 25 * HOUR])
def test_neither_the_last_hour_nor_yesterday_is_now(ago):
    usually(confirmed=600, silent=400)
    today(confirmed=0, silent=30, ago=ago)
    assert warned() == []


def test_a_bad_share_that_always_was_is_none():
    usually(confirmed=10, silent=90)
    today(confirmed=2, silent=18)
    assert warned() == []


def test_only_the_provider_that_dropped_is_named_with_its_figures():
    for provider in ("gone.example", "fine.example"):
        usually(provider)
    today("gone.example", confirmed=2, silent=38)
    today("fine.example", confirmed=24, silent=16)
    cache.clear()
    assert health.warnings() == [health.Warned("gone.example", 40, 5, 60)]


def test_what_is_older_than_two_weeks_says_nothing():
    submissions(100, ago=timedelta(days=15), confirmed_after=5)
    today(confirmed=0, silent=30)
    assert warned() == []


# What staff see


@pytest.fixture
def organizer(client):
    client.force_login(a_user("Organizer"))
    return client


def test_the_page_shows_figures_and_says_what_to_do(organizer):
    usually("gone.example")
    today("gone.example", confirmed=2, silent=38)
    html = organizer.get(URL, {"span": "week"}).content.decode()
    assert 'data-warned="gone.example"' in html
    assert "5% of the 40" in html
    assert "SPF" in html
    assert re.search(r'data-provider="gone.example".*?>40<.*?>40<.*?>0<.*?>2<', html, re.DOTALL)
    assert 'data-warned="gone.example"' in organizer.get("/admin/").content.decode()


def test_the_page_without_any_submission(organizer):
    html = organizer.get(URL).content.decode()
    assert "data-empty" in html
    assert "data-warned" not in html
    submissions(1, ago=timedelta(days=5))
    html = organizer.get(URL, {"span": "hour"}).content.decode()
    assert "data-empty" in html
    assert 'data-span="week"' in html


@pytest.mark.parametrize("span", ["", "year", "x" * 5000, "\u0663"])
def test_any_other_span_shows_the_day(organizer, span):
    submissions(1, ago=HOUR)
    assert 'href="?span=day" aria-current' in organizer.get(URL, {"span": span}).content.decode()


def test_no_address_is_on_the_page(organizer):
    a_signature(email="ada.lovelace@example.org")
    assert "ada.lovelace" not in organizer.get(URL).content.decode()


@pytest.mark.parametrize(("role", "status"), [("Moderator", 200), ("Administrator", 200), ("Editor", 403), (None, 302)])
def test_who_may_see_signatures_may_see_it(client, role, status):
    client.force_login(a_user(role))
    assert client.get(URL).status_code == status


def test_editors_are_not_warned_about_mail(client):
    usually()
    today(confirmed=0, silent=30)
    client.force_login(a_user("Editor"))
    assert "data-warned" not in client.get("/admin/").content.decode()


def test_the_home_panel_asks_once_a_minute(organizer, django_assert_max_num_queries):
    usually()
    today(confirmed=0, silent=30)
    cache.clear()
    assert len(health.warnings()) == 1
    with django_assert_max_num_queries(0):
        assert len(health.warnings()) == 1
