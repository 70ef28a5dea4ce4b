"""A copied profile's clocks have names of their own, for ever: texts, embeds and JSON mean them."""

import pytest
from django.urls import reverse

from detainees.models import DetaineePage
from tests.approvals import as_user, decide, edit_url, form_of, fresh, submit
from tests.builders import a_profile, a_timer, a_user

pytestmark = pytest.mark.django_db


def keys(page):
    """The names of a profile's clocks in the database, by label."""
    return {timer.label: timer.translation_key for timer in DetaineePage.objects.get(pk=page.pk).timers.all()}


@pytest.mark.parametrize("published", [True, False])
def test_clocks_of_a_copy_keep_their_names_at_its_first_publication(published):
    person = a_profile("Ksenia Karelina", live=published)
    for label in ("In prison", "In isolation"):
        a_timer(person, label=label)
    revision = fresh(person).save_revision()
    if published:
        revision.publish()
    client = as_user(a_user("Administrator"))
    fields = {"new_title": "Somebody Else", "new_slug": "else", "new_parent_page": person.get_parent().pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[person.pk]), fields)
    copy = DetaineePage.objects.get(slug="else")
    named = keys(copy)
    assert set(named) == {"In prison", "In isolation"}
    assert not set(named.values()) & set(keys(person).values())
    drafted = {timer.label: timer.translation_key for timer in copy.get_latest_revision_as_object().timers.all()}
    assert drafted == named
    editor = a_user("Editor")
    writer = as_user(editor)
    writer.post(edit_url(copy), form_of(writer, copy, tagline="Words of their own"))
    assert submit(editor, copy).status_code == 302
    assert decide(a_user("Administrator"), copy).status_code == 302
    assert fresh(copy).live
    assert keys(copy) == named
