"""What was to be taken down before it could go public never goes public, whoever or whatever would publish it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page
from wagtail.test.utils.form_data import querydict_from_html

from campaign import worker
from campaign.models import ContentPage, User
from campaign.schedule import KeepsSchedule, PastItsEnd
from petitions.models import Petition
from petitions.services import publish_scheduled
from tests.approvals import as_user, decide, edit_url, form_of, fresh, submit, waiting
from tests.builders import a_child, a_home, a_petition, a_user, an_article

pytestmark = pytest.mark.django_db

SECRET = "Quetzalcoatlus"


def ago(**span):
    """A moment in the past, to the minute as staff type it."""
    return timezone.now().replace(second=0, microsecond=0) - timedelta(**span)


def a_plain_page(**fields):
    return a_child(a_home(), ContentPage(title=SECRET, **fields), live=False)


def a_draft(kind, **fields):
    """A draft of a page about somebody, of a plain page, or of a petition, with a version that is its newest."""
    made = {
        "article": lambda: an_article(SECRET, live=False, **fields),
        "page": lambda: a_plain_page(**fields),
        "petition": lambda: a_petition(SECRET, live=False, **fields),
    }[kind]()
    made.save_revision()
    return made


def scheduled(instance, begin, end):
    """The draft, approved while its window was still to come; the worker was away from then on."""
    revision = instance.get_latest_revision()
    revision.content |= {"go_live_at": begin.isoformat(), "expire_at": end.isoformat()}
    revision.save()
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=begin)
    return revision


def everything_public(client):
    """What visitors, feed readers and search engines are given."""
    urls = ["/", "/news/feed/", "/news/feed/atom/", "/news/", "/petitions/", "/sitemap.xml", "/news-sitemap.xml"]
    return "".join(client.get(url).content.decode() for url in urls)


@pytest.mark.parametrize("kind", ["article", "page", "petition"])
def test_a_worker_that_was_away_over_the_whole_window_publishes_nothing_and_staff_are_told(client, kind):
    instance = a_draft(kind)
    revision = scheduled(instance, ago(hours=2), ago(hours=1))
    other = a_draft("page")  # one that has begun and not ended, behind it in the line
    scheduled(other, ago(minutes=30), timezone.now() + timedelta(days=1))
    publish_scheduled()
    assert not fresh(instance).live
    assert fresh(other).live
    assert fresh(instance).first_published_at is None  # not for a moment
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None
    assert str(fresh(instance).status_string) == "expired"
    other.delete()
    assert SECRET not in everything_public(client)
    assert "Not made public" in as_user(a_user("Editor")).get("/admin/").content.decode()
    assert SECRET not in as_user(a_user("Moderator")).get("/admin/").content.decode()
    instance.save_revision()
    assert "data-past-its-end" not in as_user(a_user("Editor")).get("/admin/").content.decode()


def test_what_is_public_stays_as_it_is_when_a_change_of_it_has_ended(client):
    article = an_article("Plain words")
    article.save_revision().publish()
    article.title = SECRET
    article.save_revision()
    scheduled(article, ago(hours=2), ago(hours=1))
    worker.drain()
    assert fresh(article).live
    assert fresh(article).title == "Plain words"


@pytest.mark.parametrize("kind", ["article", "page", "petition"])
def test_nothing_publishes_after_its_end_by_any_way(kind):
    instance = a_draft(kind, expire_at=ago(days=1))
    with pytest.raises(PastItsEnd):
        instance.get_latest_revision().publish()
    instance = fresh(instance)
    instance.live = True
    with pytest.raises(PastItsEnd):
        instance.save()
    tomorrow = timezone.now() + timedelta(days=1)
    instance.go_live_at, instance.expire_at = tomorrow, tomorrow - timedelta(hours=1)
    with pytest.raises(PastItsEnd):  # it would end before it begins
        instance.save_revision().publish()
    assert not fresh(instance).live


def test_an_approval_past_the_end_says_so_publishes_nothing_and_leaves_it_to_the_writer_to_set_another():
    article, editor = an_article(live=False), a_user("Editor")
    article.save_revision()
    later = timezone.localtime(timezone.now() + timedelta(hours=1))
    assert submit(editor, article, expire_at=later.strftime("%Y-%m-%d %H:%M")).status_code == 302
    revision = fresh(article).get_latest_revision()
    revision.content["expire_at"] = ago(minutes=5).isoformat()
    revision.save()
    chief = User.objects.create_superuser("chief@example.org", "correct horse battery")
    url = reverse("approval", args=[waiting(article).pk])
    page = as_user(chief).get(url).content.decode()
    assert "Not at all: it was to be taken down before now" in page
    assert 'value="approve"' not in page
    answer = decide(chief, article)
    assert "was not made public" in answer.content.decode()
    assert waiting(article)
    assert not fresh(article).live
    # Wagtail's own way to approve tells the same.
    state = waiting(article)
    action = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", state.pk])
    answer = as_user(chief).post(action, {"comment": ""}, follow=True)
    assert "was not made public" in answer.content.decode()
    assert waiting(article)
    assert not fresh(article).live
    assert decide(chief, article, "reject", comment="Another end, please").status_code == 302
    # The draft can be saved as it is, and goes on with another end.
    client = as_user(editor)
    assert client.post(edit_url(article), form_of(client, article, title="Changed")).status_code == 302
    assert fresh(article).get_latest_revision_as_object().title == "Changed"
    answer = submit(editor, article)
    assert "must be in the future" in answer.content.decode()
    assert submit(editor, article, expire_at=later.strftime("%Y-%m-%d %H:%M")).status_code == 302
    assert decide(chief, article).status_code == 302
    assert fresh(article).live


@pytest.mark.parametrize("kind", ["page", "petition"])
def test_a_draft_whose_end_has_passed_is_saved_and_publishing_it_says_what_is_wrong(kind):
    instance = a_draft(kind, go_live_at=ago(days=3), expire_at=ago(days=1))
    view = "wagtailsnippets_petitions_petition:edit" if kind == "petition" else "wagtailadmin_pages:edit"
    form_id = "w-editor-form" if kind == "petition" else "page-edit-form"
    url, client = reverse(view, args=[instance.pk]), as_user(a_user("Administrator"))

    def post(**fields):
        data = querydict_from_html(client.get(url).content.decode(), form_id=form_id)
        for action in [key for key in data if key.startswith("action-")]:
            del data[action]
        data["body-count"] = "0"
        for key, value in fields.items():
            data[key] = value
        return client.post(url, data)

    assert post(title="Changed").status_code == 302
    changed = fresh(instance).get_latest_revision_as_object()
    assert changed.title == "Changed"
    assert changed.expire_at == ago(days=1)
    answer = post(title="Changed again", **{"action-publish": "1"})
    assert answer.status_code == 200
    assert "must be in the future" in answer.content.decode()
    assert "Changed again" in answer.content.decode()
    assert not fresh(instance).live
    # An end that is typed now is judged at once.
    typed = timezone.localtime(ago(days=2)).strftime("%Y-%m-%d %H:%M")
    assert "must be in the future" in post(expire_at=typed).content.decode()


def test_everything_with_drafts_has_the_form_that_keeps_its_schedule():
    models = [one for one in apps.get_models() if issubclass(one, DraftStateMixin) and one is not Page]
    ours = [one for one in models if one._meta.app_label in ("campaign", "detainees", "news", "petitions")]
    assert Petition in ours
    for model in ours:
        assert issubclass(model.base_form_class, KeepsSchedule) or not getattr(model, "is_creatable", True), model
