"""One zone and one reading of dates for everybody: what staff chose for themselves decides nothing that is kept."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django_filters import DateFilter, DateFromToRangeFilter, DateTimeFilter, FilterSet
from wagtail import blocks
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.blocks.field_block import FieldBlock
from wagtail.fields import StreamField
from wagtail.models import ModelLogEntry, Page
from wagtail.snippets.models import get_snippet_models
from wagtail.users.models import UserProfile

from campaign.models import SenderRule
from detainees.models import OutcomeRequest
from news.updates.forms import begun_about
from petitions.admin.filters import SignatureFilter
from petitions.models import Removal, Signature, SignatureExport
from petitions.removals import services as removal_services
from tests.builders import a_petition, a_profile, a_signature, a_user, an_article

pytestmark = pytest.mark.django_db

TEMPORAL = (forms.DateField, forms.TimeField, forms.DateTimeField)
WIDGETS = (AdminDateInput, AdminDateTimeInput, AdminTimeInput)
STAFF = [(zone, language) for zone in ("", "America/Los_Angeles", "Europe/Moscow") for language in ("en", "es")]
TYPED = {
    "AdminDateInput": ("March 15th, 2023", "03/15/2023"),
    "time": ("3:30 p.m.", "03:30 PM"),
    "AdminDateTimeInput": ("3/15/2023 3:30 pm", "03/15/2023 03:30 PM"),
}
LATE = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)  # 20 November, 11:30 at night in New York; the 21st in Moscow
NEXT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)  # the 21st in New York, still the 20th in Los Angeles


def subclasses(of):
    """All of them that there are."""
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def blocks_in(block):
    """A block and all inside it."""
    yield block
    inner = getattr(block, "child_blocks", {}).values()
    for child in [*inner, *([block.child_block] if isinstance(block, blocks.ListBlock) else [])]:
        yield from blocks_in(child)


def date_fields():
    """(where, field) of every field in a form, filter or block that staff can meet."""
    made = []
    for model in [*subclasses(Page), *get_snippet_models()]:
        if not model._meta.abstract and not model.__module__.startswith("wagtail"):
            found = getattr(model, "snippet_viewset", model).get_edit_handler().get_form_class()
            made += [found, *(formset.form for formset in getattr(found, "formsets", {}).values())]
    for form in [*made, *subclasses(forms.BaseForm)]:
        for name, field in getattr(form, "base_fields", {}).items():
            yield f"{form.__module__}.{form.__name__}.{name}", field
    for filters in subclasses(FilterSet):
        for name, one in filters.base_filters.items():
            if isinstance(one, (DateFilter, DateTimeFilter, DateFromToRangeFilter)):
                yield f"{filters.__name__}.{name}", one.field
    for model in apps.get_models():
        for field in model._meta.get_fields():
            for block in blocks_in(field.stream_block) if isinstance(field, StreamField) else ():
                if isinstance(block, FieldBlock):
                    yield f"{model.__name__}.{field.name}.{block.name}", block.field


def widgets_of(field):
    """The widgets that stand on the page for it."""
    return getattr(field.widget, "widgets", [field.widget])


def test_every_date_field_of_the_admin_is_read_the_same_way():
    found = {}
    for where, field in date_fields():
        ranged = type(field).__name__ in ("DateRangeField", "DateTimeRangeField")
        if (isinstance(field, TEMPORAL) or ranged) and not where.startswith("django.contrib."):
            found[where] = [type(widget) for widget in widgets_of(field)]
    found.pop("petitions.removals.forms.SeenForm.seen_at")  # nobody types it
    names = {where.rpartition(".")[2] for where in found}
    assert names >= {"since_date", "since_time", "paused_at", "closes_at", "erase_after", "published_on", "go_live_at"}
    assert names >= {"expire_at", "expires_at", "born_on", "arrested_on", "day", "at", "as_of", "since", "until"}
    assert names >= {"banner_until", "timestamp", "latest_revision_created_at"}
    assert {where: kinds for where, kinds in found.items() if not set(kinds) <= set(WIDGETS)} == {}
    for where, field in date_fields():
        if where in found and isinstance(field, TEMPORAL):
            kind = "time" if isinstance(field, forms.TimeField) else type(field.widget).__name__
            typed, shown = TYPED[kind]
            value = field.clean(field.widget.value_from_datadict({"typed": typed}, {}, "typed"))
            assert field.widget.format_value(field.prepare_value(value)) == shown, where


@pytest.fixture(params=STAFF, ids=lambda chosen: "-".join(chosen) or "none")
def staff(request, client):
    """Somebody who may do everything, and has chosen a zone and a language of their own."""
    zone, language = request.param
    user = a_user(is_superuser=True)
    UserProfile.objects.create(user=user, current_time_zone=zone, preferred_language=language)
    client.force_login(user)
    client.user = user
    return client


def test_a_removal_takes_out_the_rows_that_its_preview_showed(staff):
    petition = a_petition()
    late, following = (a_signature(petition, submitted_at=moment) for moment in (LATE, NEXT))
    form = {"petition": petition.pk, "since": "11/20/2026", "until": "November 20, 2026", "ground": "other"}
    form |= {"reason": "A flood"}
    page = staff.post(reverse("removal_new"), form)
    assert page.context["preview"].number == 1
    assert "EST" in page.content.decode()
    seen = dict(re.findall(r'name="(number|through_id|seen_at)" value="([^"]*)"', page.content.decode()))
    staff.post(reverse("removal_new"), {**form, **seen, "remove": "1"})
    removal = Removal.objects.get()
    assert removal.criteria == {"since": "2026-11-20T00:00:00-05:00", "until": "2026-11-20T23:59:59.999999-05:00"}
    while removal_services.advance():
        pass
    assert list(Signature.objects.filter(removed_at=None)) == [following]
    assert Signature.objects.get(removal=removal) == late
    removal.refresh_from_db()
    assert removal.public_sentence.startswith("On ")


def test_lists_and_exports_show_and_log_the_same_rows(staff):
    petition = a_petition()
    late, _following = (a_signature(petition, submitted_at=moment) for moment in (LATE, NEXT))
    asked = {"since": "11/20/2026", "until": "Nov 20, 2026"}
    rows = staff.get(reverse("signatures"), asked).context["rows"]
    assert [row["signature"] for row in rows] == [late]
    answer = staff.post(reverse("signatures_export"), asked)
    assert b"".join(answer.streaming_content).count(b"\r\n") == 2
    assert f"{timezone.localdate(timezone=timezone.get_default_timezone())}.csv" in answer["Content-Disposition"]
    logged = {"since": "2026-11-20T00:00:00-05:00", "until": "2026-11-20T23:59:59.999999-05:00"}
    assert SignatureExport.objects.get().filters == logged
    assert ModelLogEntry.objects.get(action="petitions.export").data == logged


def test_the_switch_and_the_forms_store_the_same_moments(staff):
    person = a_profile()
    page = staff.get(reverse("outcome_new", args=[person.pk]))
    here = timezone.localtime(timezone=timezone.get_default_timezone())
    assert f'value="{here:%m/%d/%Y}' in page.content.decode()
    assert "New York" in page.content.decode()
    form = {"kind": "home", "at": "05/05/2025 11:30 pm", "note": "", "banner_until": ""}
    shown = staff.post(reverse("outcome_new", args=[person.pk]), form).context["changes"]
    assert any(change.after == "Free since May 5, 2025" for change in shown)
    staff.post(reverse("outcome_new", args=[person.pk]), {**form, "ask": "1"})
    assert OutcomeRequest.objects.get().at == datetime(2025, 5, 6, 3, 30, tzinfo=UTC)
    add = reverse(SenderRule.snippet_viewset.get_url_name("add"))
    rule = {"verdict": "allow", "pattern": "example.com", "reason": "A rally", "expires_at": "Dec 1, 2999, 9 p.m."}
    staff.post(add, rule)
    assert SenderRule.objects.get(pattern="example.com").expires_at == datetime(2999, 12, 2, 2, tzinfo=UTC)


def test_nobody_is_offered_a_zone_of_their_own(staff):
    page = staff.get(reverse("wagtailadmin_account")).content.decode()
    assert "preferred_language" in page
    assert "current_time_zone" not in page
    assert staff.user.wagtail_userprofile.get_current_time_zone() == settings.TIME_ZONE


def test_what_is_typed_and_not_understood_stays_and_says_so(staff):
    page = staff.post(reverse("signatures"), {"since": "15.03.2023"})
    assert page.status_code == 422
    assert 'value="15.03.2023"' in page.content.decode()
    assert page.context["filter"].errors["since"]


def test_a_letter_to_staff_is_in_their_language_not_in_that_of_who_causes_it():
    with translation.override("es"):
        assert UserProfile(preferred_language="").get_preferred_language() == "en"
        assert UserProfile(preferred_language="ru").get_preferred_language() == "ru"


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_what_is_drafted_for_the_public_is_in_the_sites_language(language):
    person = a_profile(released_at=datetime(2025, 5, 5, 16, tzinfo=UTC))
    with translation.override(language):
        begun = begun_about(person)
        sentence = Removal(done=1, ground="other").draft(LATE)
    assert begun["subject"] == "Ksenia Karelina is home"
    assert "has been free since May 5, 2025." in begun["body"]
    assert sentence.startswith("On November 20, 2026 we removed 1 signature")


def test_a_news_date_is_the_same_day_all_over_america(client):
    page = an_article(published_on=date(2024, 8, 5))
    assert page.moment.isoformat() == "2024-08-05T12:00:00-04:00"
    page.first_published_at = datetime(2024, 8, 6, 3, tzinfo=UTC)
    assert page.moment == page.first_published_at
    html = client.get(page.url).content.decode()
    assert '<meta property="article:published_time" content="2024-08-05T12:00:00-04:00">' in html
    assert '<time datetime="2024-08-05T12:00:00-04:00">August 5, 2024</time>' in html
    assert "Mon, 05 Aug 2024 12:00:00 -0400" in client.get("/news/feed/").content.decode()


def test_the_filter_says_its_days_as_moments_without_names():
    asked = SignatureFilter({"since": "3/15/2023", "name": "Ada"})
    assert asked.is_valid()
    assert asked.described() == {"since": "2023-03-15T00:00:00-04:00", "name": "•••"}
