"""Letters to the whole e-mail list: two people, each place once, and nobody who does not want it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaign import erasure, worker
from campaign.mail import mailboxes
from campaign.mail.models import Letter
from detainees.release import services as release
from news import subscriptions
from news.bulletins import services
from news.bulletins.models import KIND, Bulletin, BulletinCopy
from news.bulletins.words import as_text, body_of
from petitions import own_data
from tests.builders import a_profile, a_signature, a_subscription, a_timer, a_user

pytestmark = pytest.mark.django_db

BODY = "<p>She is <b>home</b>.</p><ul><li>One</li><li>Two</li></ul>"


def a_bulletin(**fields):
    """A letter that waits to be sent."""
    bulletin = Bulletin(**{"subject": "Ksenia is home", "body": BODY, **fields})
    services.write(bulletin=bulletin, by=a_user("Editor"))
    return bulletin


def sent(bulletin):
    """Handed to the worker by somebody else."""
    assert services.send(bulletin=bulletin, seen=services.version(bulletin), by=a_user("Administrator"))
    return bulletin


def work():
    """Until nothing is left; the letters of building the list are not asked about."""
    mail.outbox.clear()
    worker.drain()
    return {message.to[0]: message for message in mail.outbox if message.subject == "Ksenia is home"}


def test_each_place_gets_one_letter_and_nobody_who_does_not_want_it():
    for name in ("ada", "bea", "gone", "never"):
        a_subscription(f"{name}@example.org")
    a_subscription("unconfirmed@example.org", confirmed=False)
    worker.drain()
    mailboxes.suppress(mailbox_hash=mailboxes.hash_of("never@example.org"), reason=mailboxes.NO_SUCH_MAILBOX)
    bulletin = sent(a_bulletin())
    services.advance()  # the letters are written …
    [gone] = [copy.subscription for copy in BulletinCopy.objects.all() if copy.subscription.email.startswith("gone")]
    subscriptions.unsubscribe(subscription=gone)  # … and one place is left before they are sent
    letters = work()
    assert set(letters) == {"ada@example.org", "bea@example.org"}
    assert work() == {}
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.total, bulletin.done, bulletin.sent) == ("finished", 3, 3, 2)

    message = letters["ada@example.org"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = message.extra_headers["List-Unsubscribe"].strip("<>")
    [(html, _kind)] = message.alternatives
    for part in (message.body, html):
        assert leave in part
        assert "/not-me/" in part
    assert "<b>home</b>" in html
    assert "- One\n- Two" in message.body


def test_a_letter_to_the_list_burdens_no_mailbox():
    a_subscription()
    worker.drain()
    sent(a_bulletin())
    worker.drain()
    assert Letter.objects.get(kind=KIND).mailbox_hash is None


def test_one_writes_and_another_sends_what_they_have_read(client):
    a_subscription()
    bulletin = a_bulletin()
    writer, seen = bulletin.asked_by, services.version(bulletin)
    assert not services.send(bulletin=bulletin, seen=seen, by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.update(started_at=timezone.now(), sent_by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.update(started_at=timezone.now(), sent_by=None)
    second = a_user("Administrator")
    bulletin.body = "<p>Other words</p>"
    assert services.change(bulletin=bulletin, by=second)  # who changes it has written it
    assert not services.send(bulletin=bulletin, seen=services.version(bulletin), by=second)
    assert not services.send(bulletin=bulletin, seen=seen, by=writer)
    assert services.send(bulletin=bulletin, seen=services.version(bulletin), by=writer)
    assert not services.change(bulletin=bulletin, by=second)
    assert not services.send(bulletin=bulletin, seen=services.version(bulletin), by=writer)
    actions = ModelLogEntry.objects.for_instance(bulletin).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["news.bulletin_write", "news.bulletin_write", "news.bulletin_send"]


def test_cancelling_drops_the_letters_that_wait():
    for number in range(3):
        a_subscription(f"ada{number}@example.org")
    worker.drain()
    bulletin = sent(a_bulletin())
    services.advance()
    assert services.cancel(bulletin=bulletin, by=bulletin.asked_by)
    assert not services.cancel(bulletin=bulletin, by=bulletin.asked_by)
    assert work() == {}
    assert Letter.objects.filter(kind=KIND, dropped_at__isnull=False).count() == 3
    bulletin.refresh_from_db()
    assert bulletin.state == "stopped"


def test_who_joins_after_the_sending_began_is_left_out_and_others_letters_go_first(monkeypatch):
    a_subscription()
    worker.drain()
    bulletin = sent(a_bulletin())
    a_subscription("late@example.org")
    assert set(work()) == {"ada@example.org"}
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    sent(a_bulletin())
    assert services.advance() == 1
    assert services.advance() == 0  # two letters wait
    assert bulletin.copies.count() == 1


def test_the_letter_says_clocks_as_words_and_whole_addresses(settings):
    page = a_profile()
    timer = a_timer(page)
    release.write(page, {"released_at": datetime(2025, 5, 5, 12, tzinfo=UTC)})
    source = (
        f'<p data-block-key="ab1">After <embed embedtype="clock" timer="{timer.translation_key}" show="days"/>.</p>'
        f'<p><a linktype="page" id="{page.pk}">The case</a></p>'
    )
    body = body_of(source)
    assert "After 489 days." in body["html"]
    assert "data-block-key" not in body["html"]
    assert body["text"] == f"After 489 days.\n\nThe case ({settings.BASE_URL}{page.url})"


def test_a_text_part_reads_as_the_other():
    html = '<p>A &amp; B<br/>C</p><ol><li>One</li><li>Two <a href="mailto:a@b.org">us</a></li></ol><p>End</p>'
    assert as_text(html) == "A & B\nC\n\n1. One\n2. Two us (a@b.org)\n\nEnd"


def test_the_desk_writes_tries_and_sends(client, settings):
    a_subscription()
    page, editor, other = a_profile(), a_user("Editor"), a_user("Editor")
    request = release.ask(page=page, by=editor, kind="home", at=datetime(2025, 5, 5, 12, tzinfo=UTC), words="At last.")
    release.consent(request=request, by=other)
    client.force_login(editor)
    begin = reverse("bulletin_new") + f"?about={page.pk}"
    assert begin in client.get(reverse("ending", args=[request.pk])).content.decode()
    assert "Ksenia Karelina is home" in client.get(begin).content.decode()

    html = (
        '{"blocks":[{"key":"a","text":"She is home.","type":"unstyled","depth":0,"inlineStyleRanges":[],'
        '"entityRanges":[]}],"entityMap":{}}'
    )
    form = {"subject": "Ksenia is home", "body": html, "about": page.pk}
    shown = client.post(reverse("bulletin_preview"), form).json()
    assert "She is home." in shown["html"]
    assert "She is home." in shown["text"]
    assert client.post(reverse("bulletin_new"), {"subject": "", "body": ""}).status_code == 422
    client.post(reverse("bulletin_new"), form)
    bulletin = Bulletin.objects.get()
    url = reverse("bulletin", args=[bulletin.pk])
    mail.outbox.clear()
    client.post(url, {"deed": "test"})
    assert mail.outbox[0].to == [editor.email]
    assert b'value="send"' not in client.get(url).content
    client.force_login(other)
    shown = client.get(url)
    assert b"Send to 1 person" in shown.content
    client.post(url, {"deed": "send", "seen": shown.context["seen"]})
    worker.drain()
    assert client.get(reverse("bulletin_progress", args=[bulletin.pk])).json() == {
        "percent": 100,
        "text": "1 of 1 letters written, 1 sent",
        "over": True,
    }
    assert b"Sent" in client.get(reverse("bulletins")).content
    for role in ("Moderator", "Organizer", "Family and lawyers"):
        client.force_login(a_user(role))
        assert client.get(url).status_code == 302
        assert client.post(reverse("bulletin_new"), form).status_code == 302


def test_who_got_which_is_told_to_its_owner_and_forgotten():
    row = a_signature(email="ada@example.org")
    a_subscription()
    worker.drain()
    bulletin = sent(a_bulletin())
    worker.drain()
    [told] = [one for one in own_data.about(row)["letters"] if "news to everybody" in one["what"]]
    assert told["sent"]
    erasure.erase_all()
    assert bulletin.copies.count() == 1
    long_ago = timezone.now() - timedelta(days=32)
    Bulletin.objects.update(finished_at=long_ago, started_at=long_ago)
    Letter.objects.update(created_at=long_ago, sent_at=long_ago)
    erasure.erase_all()
    assert bulletin.copies.count() == 0
    assert not Letter.objects.filter(kind=KIND).exists()
