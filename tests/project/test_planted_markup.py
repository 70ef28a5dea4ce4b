"""Markup in every field that people type into: no page of the admin or the site ever says it as markup."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.fields import RichTextField
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Revision, Site, Task, Workflow

from campaign.mail import letters
from campaign.models import CampaignImage, User
from detainees.models import DetaineePage, OutcomeRequest
from detainees.outcomes import services as release
from news.models import ArticlePage, CampaignUpdate
from news.updates import services as updates
from petitions import moderation
from petitions.admin import export
from petitions.models import GROUNDS, Petition, Removal, Signature
from tests.builders import a_signature, a_user
from tests.project.test_roles import SEES, crawl

TAG = "<b data-planted>"
PLANTED = f"{TAG}&\"'"
OURS = ("campaign", "detainees", "news", "petitions")
ALSO = ("auth.Group", "wagtailcore.Collection", "wagtailcore.Task", "wagtailcore.Workflow", "wagtaildocs.Document")
# What nobody types, and what has a meaning that other text would break.
MACHINES = re.compile(
    r"email|domain|slug|path|kind|code|language|ground|verdict|scope|source|hash|spec|password|link|url"
)

pytestmark = pytest.mark.usefixtures("demo")


def typed(model):
    """The columns of a model that hold plain text which somebody typed."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, CharField | TextField) and not isinstance(field, RichTextField)
        has_room = (field.max_length or 99) >= len(PLANTED) + 6
        if is_text and has_room and not field.choices and not field.primary_key and not MACHINES.search(field.name):
            yield field


def plant():
    """Into every row there is; returns the names of the columns."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    found = []
    for model in [*models, *map(apps.get_model, ALSO), Page, Site]:
        for field in typed(model):
            if field.model is model and not model._meta.proxy:
                number = Cast(F("pk"), CharField()) if field.unique else Value("")
                model._base_manager.exclude(**{field.name: ""}).update(**{field.name: Concat(Value(PLANTED), number)})
                found.append(f"{model._meta.label}.{field.name}")
    return found


@pytest.fixture
def planted():
    """The demo content and one of everything staff make, with markup in it; drafts and histories too."""
    editor, other = a_user("Editor"), a_user("Editor", first_name="x", last_name="x")
    moderator, row = a_user("Moderator", first_name="x", last_name="x"), a_signature(comment="x")
    moderation.hold(signature_ids=[row.pk], by=moderator, reason=PLANTED)
    person = DetaineePage.objects.first()
    asked = {"page": person, "by": editor, "kind": "home", "at": datetime(2026, 1, 1, tzinfo=UTC), "note": "x"}
    release.consent(request=release.ask(**asked), by=other)
    update = CampaignUpdate(subject="x", body="<p>x</p>", about=person)
    updates.write(update=update, by=editor)
    removed = {"ground": next(iter(GROUNDS)), "reason": "x", "through_id": row.pk, "asked_by": moderator}
    Removal.objects.create(petition=row.petition, public_sentence="x", sentence_shown=True, **removed)
    export.begin(by=a_user("Organizer"), filters={"petition": PLANTED})
    CampaignImage.objects.create(title="x", description="x", credit="x", file=get_test_image_file())
    Document.objects.create(title="x", file="paper.pdf")
    names = plant()
    for page in [*DetaineePage.objects.all()[:2], *ArticlePage.objects.all()[:2]]:
        for _time in range(2):
            page.save_revision(user=other, log_action=True)
    Petition.objects.first().save_revision(user=other, log_action=True)
    cache.clear()
    Site.clear_site_root_paths_cache()
    return names


def test_the_columns_are_found(planted):
    for name in (
        "campaign.CampaignImage.title",
        "campaign.CampaignSettings.name",
        "campaign.User.first_name",
        "detainees.Timer.label",
        "detainees.OutcomeRequest.note",
        "news.CampaignUpdate.subject",
        "petitions.Petition.title",
        "petitions.Removal.public_sentence",
        "petitions.Signature.name",
        "wagtailcore.Page.title",
    ):
        assert name in planted
    for model in (CampaignImage, Collection, Group, Page, Petition, Task, User, Workflow):
        assert any(PLANTED in str(value) for row in model.objects.values() for value in row.values()), model


def wrong(client, starts, most):
    """The addresses whose HTML holds the tag as a tag, and how many show it at all."""
    found, shown = [], 0
    for url, answer in crawl(client, starts, most=most):
        assert answer.status_code < 500, url
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        html = answer.content.decode()
        shown += TAG in unescape(html)
        if TAG in html:
            found.append((url, html[max(html.index(TAG) - 200, 0) :][:300]))
    return found, shown


def test_no_page_of_the_admin_says_it_as_markup(planted, client):
    client.force_login(a_user(is_superuser=True, is_staff=True))
    client.raise_request_exception = False
    starts = ["/admin/", *SEES["Administrator"]]
    starts += [reverse("update", args=[one.pk]) for one in CampaignUpdate.objects.all()]
    starts += [reverse("update_edit", args=[one.pk]) for one in CampaignUpdate.objects.all()]
    starts += [reverse("outcome", args=[one.pk]) for one in OutcomeRequest.objects.all()]
    starts += [reverse("removal", args=[one.pk]) for one in Removal.objects.all()]
    starts += [reverse("signature", args=[one.pk]) for one in Signature.objects.order_by("-pk")[:1]]
    revisions = list(Revision.page_revisions.order_by("-pk").values_list("pk", "object_id")[:2])
    newer, older = (pk for pk, _page in revisions)
    starts += [reverse("wagtailadmin_pages:revisions_compare", args=[revisions[0][1], older, newer])]
    found, shown = wrong(client, starts, most=160)
    assert found == []
    assert shown > 40


def test_no_public_page_says_it_as_markup(planted, client):
    starts = [page.url for page in Page.objects.live().specific().exclude(depth=1) if page.url]
    starts += [petition.get_absolute_url() for petition in Petition.objects.public()]
    starts += [f"{petition.get_absolute_url()}count/" for petition in Petition.objects.public()]
    found, shown = wrong(client, [*dict.fromkeys(starts)], most=200)
    assert found == []
    assert shown > 5


def test_the_text_part_of_a_letter_is_no_html(planted):
    context = {"subject": PLANTED, "body": {"html": "", "text": PLANTED}, "unsubscribe": "#", "suppress_url": "#"}
    text, html = letters.rendered("news/email/update", context)
    assert PLANTED in text
    assert not hasattr(text, "__html__")
    assert TAG not in html
