"""Letters to the whole e-mail list: two people, each place once, and nobody who does not want it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaign import erasure, worker
from campaign.mail import mailboxes, sending
from campaign.mail.models import Letter
from campaign.project import own_data
from detainees.outcomes import services as release
from news.subscriptions import services as subscriptions
from news.updates import models, services
from news.updates.letters import as_text, body_of
from news.updates.models import KIND, CampaignUpdate, CampaignUpdateCopy
from tests.builders import a_profile, a_signature, a_subscription, a_timer, a_user

pytestmark = pytest.mark.django_db

BODY = "<p>She is <b>home</b>.</p><ul><li>One</li><li>Two</li></ul>"


DRAFTAIL = (
    '{"blocks":[{"key":"a","text":"She is home.","type":"unstyled","depth":0,"inlineStyleRanges":[],'
    '"entityRanges":[]}],"entityMap":{}}'
)
HOME_AT = datetime(2025, 5, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """The two minutes are over at once; who tests them sets them back."""
    monkeypatch.setattr(models, "PAUSE", timedelta())


def home(page):
    """Somebody has come home, at two people's word."""
    request = release.ask(page=page, by=a_user("Editor"), kind="home", at=HOME_AT, note="At last.")
    assert release.consent(request=request, by=a_user("Editor"))
    return request


def fresh(update):
    """As the database holds it."""
    return CampaignUpdate.objects.get(pk=update.pk)


def a_update(**fields):
    """A letter that waits to be sent."""
    update = CampaignUpdate(**{"subject": "Ksenia is home", "body": BODY, **fields})
    services.write(update=update, by=a_user("Editor"))
    return update


def sent(update):
    """Handed to the worker by somebody else."""
    assert services.send(update=update, seen=services.version(update), by=a_user("Administrator"))
    return update


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
    update = sent(a_update())
    services.advance()  # the letters are written …
    [gone] = [
        copy.subscription for copy in CampaignUpdateCopy.objects.all() if copy.subscription.email.startswith("gone")
    ]
    subscriptions.unsubscribe(subscription=gone)  # … and one place is left before they are sent
    letters = work()
    assert set(letters) == {"ada@example.org", "bea@example.org"}
    assert work() == {}
    update.refresh_from_db()
    assert (update.state, update.total, update.done, update.sent) == ("finished", 3, 3, 2)

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
    sent(a_update())
    worker.drain()
    assert Letter.objects.get(kind=KIND).mailbox_hash is None


def test_one_writes_and_another_sends_what_they_have_read(client):
    a_subscription()
    update = a_update()
    writer, seen = update.asked_by, services.version(update)
    assert not services.send(update=update, seen=seen, by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignUpdate.objects.update(consented_at=timezone.now(), consented_by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignUpdate.objects.update(consented_at=timezone.now(), consented_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignUpdate.objects.update(started_at=timezone.now())
    second = a_user("Administrator")
    update.body = "<p>Other words</p>"
    assert services.change(update=update, by=second)  # who changes it has written it
    assert not services.send(update=update, seen=services.version(update), by=second)
    assert not services.send(update=update, seen=seen, by=writer)
    assert services.send(update=update, seen=services.version(update), by=writer)
    assert not services.change(update=update, by=second)
    assert not services.send(update=update, seen=services.version(update), by=writer)
    actions = ModelLogEntry.objects.for_instance(update).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["news.update_write", "news.update_write", "news.update_send"]


def three_places():
    """Three people on the list, welcomed."""
    for number in range(3):
        a_subscription(f"ada{number}@example.org")
    worker.drain()


def test_stopping_drops_the_letters_that_wait_even_when_all_are_written():
    three_places()
    update = sent(a_update())
    services.advance()
    services.advance()
    assert (fresh(update).state, fresh(update).is_stoppable) == ("finished", True)
    assert services.stop(update=update, by=update.asked_by)
    assert not services.stop(update=update, by=update.asked_by)
    assert work() == {}
    assert Letter.objects.filter(kind=KIND, dropped_at__isnull=False).count() == 3
    assert fresh(update).state == "stopped"


def test_stopping_reaches_the_letters_in_hand(monkeypatch):
    three_places()
    update = sent(a_update())
    services.advance()
    composed = sending.compose

    def compose_and_stop(letters):
        messages = composed(letters)
        services.stop(update=update, by=update.asked_by)
        return messages

    monkeypatch.setattr(sending, "compose", compose_and_stop)
    mail.outbox.clear()
    sending.send_due()
    assert mail.outbox == []
    assert Letter.objects.filter(kind=KIND, dropped_at__isnull=False).count() == 3


def test_for_two_minutes_nothing_leaves_and_stop_makes_it_a_draft_again(monkeypatch):
    monkeypatch.setattr(models, "PAUSE", timedelta(minutes=2))
    a_subscription()
    worker.drain()
    update = sent(a_update())
    assert fresh(update).state == "waiting"
    assert fresh(update).sending_from - fresh(update).consented_at == timedelta(minutes=2)
    assert not services.change(update=fresh(update), by=a_user("Editor"))
    assert work() == {}
    assert services.stop(update=update, by=update.asked_by)
    assert (fresh(update).state, fresh(update).consented_by) == ("draft", None)
    sent(fresh(update))
    monkeypatch.setattr(models, "PAUSE", timedelta())  # the two minutes are over
    assert set(work()) == {"ada@example.org"}


def untold(update, request):
    """Take the outcome back; the subjects of the letters to staff that this causes, by receiver."""
    mail.outbox.clear()
    assert release.reverse(request=request, by=a_user("Editor", first_name="Rhea", last_name="Verse"))
    worker.drain()
    return {message.to[0]: message for message in mail.outbox}


def test_what_tells_of_an_outcome_that_was_taken_back_is_not_sent_and_its_writer_is_told(client):
    a_subscription()
    worker.drain()
    page = a_profile()
    request, update = home(page), a_update(about=page)
    letters = untold(update, request)
    assert list(letters) == [update.asked_by.email]
    assert "Rhea Verse has taken that back" in letters[update.asked_by.email].body
    assert fresh(update).state == "dropped"
    assert not services.send(update=update, seen=services.version(update), by=a_user("Editor"))
    client.force_login(a_user("Editor"))
    shown = client.get(reverse("update", args=[update.pk])).content.decode()
    assert "data-untrue" in shown
    assert "Rhea Verse has taken that back" in shown
    assert "Send to" not in shown


def test_a_taking_back_in_the_two_minutes_or_while_letters_wait_stops_them(monkeypatch):
    three_places()
    first, second = a_profile("Ksenia Karelina"), a_profile("Robert Gilman")
    outcomes = [home(first), home(second)]
    under_way = sent(a_update(about=first))
    services.advance()
    monkeypatch.setattr(models, "PAUSE", timedelta(minutes=2))
    waiting = sent(a_update(about=second))
    notified = untold(under_way, outcomes[0]) | untold(waiting, outcomes[1])
    assert {message.subject for message in notified.values()} == {"Stopped: Ksenia is home", "Not sent: Ksenia is home"}
    assert len(notified) == 4  # who wrote and who sent each
    assert [fresh(one).state for one in (under_way, waiting)] == ["stopped", "dropped"]
    monkeypatch.setattr(models, "PAUSE", timedelta())
    assert work() == {}


def test_a_letter_stays_tied_to_the_outcome_it_began_with_though_about_is_emptied(client):
    page, editor = a_profile(), a_user("Editor")
    request = home(page)
    client.force_login(editor)
    begun = client.get(reverse("update_new") + f"?about={page.pk}").context["form"]
    assert begun["outcome"].value() == request.pk
    form = {"subject": "Ksenia is home", "body": DRAFTAIL, "about": "", "outcome": request.pk}
    client.post(reverse("update_new"), form)
    update = CampaignUpdate.objects.get()
    client.post(reverse("update_edit", args=[update.pk]), {**form, "outcome": ""})
    assert fresh(update).outcome == request
    untold(update, request)
    answer = client.post(reverse("update_new"), form)
    assert answer.status_code == 422
    assert "was taken back" in answer.content.decode()
    assert fresh(update).state == "dropped"


def test_a_letter_whose_outcome_is_on_record_no_more_is_not_sent():
    page = a_profile()
    request, update = home(page), a_update(about=page)
    request.delete()
    assert fresh(update).is_untrue
    assert not services.send(update=update, seen=services.version(update), by=a_user("Editor"))


def test_who_joins_after_the_sending_began_is_left_out_and_others_letters_go_first(monkeypatch):
    a_subscription()
    worker.drain()
    update = sent(a_update())
    a_subscription("late@example.org")
    assert set(work()) == {"ada@example.org"}
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    sent(a_update())
    assert services.advance() == 1
    assert services.advance() == 0  # two letters wait
    assert update.copies.count() == 1


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
    request = home(page)
    client.force_login(editor)
    begin = reverse("update_new") + f"?about={page.pk}"
    assert begin in client.get(reverse("outcome", args=[request.pk])).content.decode()
    assert "Ksenia Karelina is home" in client.get(begin).content.decode()

    form = {"subject": "Ksenia is home", "body": DRAFTAIL, "about": page.pk}
    shown = client.post(reverse("update_preview"), form).json()
    assert "She is home." in shown["html"]
    assert "She is home." in shown["text"]
    assert client.post(reverse("update_new"), {"subject": "", "body": ""}).status_code == 422
    client.post(reverse("update_new"), form)
    update = CampaignUpdate.objects.get()
    url = reverse("update", args=[update.pk])
    mail.outbox.clear()
    client.post(url, {"action": "test"})
    assert mail.outbox == []  # no request waits for a mail server
    worker.drain()
    assert mail.outbox[0].to == [editor.email]
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b'value="ask"' not in client.get(url).content
    assert b"data-question" not in client.post(url, {"action": "ask", "seen": services.version(update)}).content
    client.force_login(other)
    shown = client.get(url)
    assert b"Send to 1 person" in shown.content
    asked = client.post(url, {"action": "ask", "seen": shown.context["seen"]}).content.decode()
    assert "Send this to 1 person?" in asked
    assert asked.count("Ksenia is home") >= 2
    assert CampaignUpdate.objects.get().state == "draft"
    client.post(url, {"action": "send", "seen": shown.context["seen"]})
    worker.drain()
    assert client.get(reverse("update_progress", args=[update.pk])).json() == {
        "percent": 100,
        "text": "1 of 1 letters written, 1 sent",
        "over": True,
    }
    assert b"Sent" in client.get(reverse("updates")).content
    for role, refusal in (("Moderator", 403), ("Organizer", 403), ("Family and lawyers", 302)):  # the last: fenced in
        client.force_login(a_user(role))
        assert client.get(url).status_code == refusal
        assert client.post(reverse("update_new"), form).status_code == refusal


def test_who_got_which_is_told_to_its_owner_and_forgotten():
    row = a_signature(email="ada@example.org")
    a_subscription()
    worker.drain()
    update = sent(a_update())
    worker.drain()
    [letter] = [one for one in own_data.about(row)["letters"] if "news to everybody" in one["what"]]
    assert letter["sent"]
    erasure.erase_all()
    assert update.copies.count() == 1
    long_ago = timezone.now() - timedelta(days=32)
    CampaignUpdate.objects.update(finished_at=long_ago, started_at=long_ago)
    Letter.objects.update(created_at=long_ago, sent_at=long_ago)
    erasure.erase_all()
    assert update.copies.count() == 0
    assert not Letter.objects.filter(kind=KIND).exists()
