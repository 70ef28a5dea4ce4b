"""Nobody's mailbox can be flooded through our forms, and one press ends our letters for good."""

from datetime import timedelta
from random import Random

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign import confirmation, processing, worker
from campaign.mail import letters, mailboxes, sending
from campaign.mail.models import Letter, MailboxRule, Suppression
from campaign.models import Limit
from news.models import CampaignUpdate, CampaignUpdateCopy, Subscription
from petitions.models import LinkRequest, Signature
from tests.builders import a_petition, a_signature, a_subscription, a_user
from tests.letters import code_in, link_in
from tests.visitors import outcome
from tests.visitors import sign as submit

pytestmark = pytest.mark.django_db

VICTIM = "vic.tim@gmail.com"
SPELLINGS = [VICTIM, "VICTIM@GMAIL.COM", "victim+a@googlemail.com", "v.i.c.t.i.m@gmail.com", "Vic.Tim+x+y@Gmail.com"]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def believed():
    """All submissions are believed, so that only the caps stand between a mailbox and its letters."""
    Limit.objects.all().delete()


@pytest.fixture
def petitions():
    """Seven petitions."""
    return [a_petition(f"Demand {number}") for number in range(7)]


def sign(client, petition, email=VICTIM, **fields):
    """Submit a petition's form."""
    assert submit(client, petition, email=email, **fields).status_code == 303


def subscribe(client, email=VICTIM):
    """Submit the form of the e-mail list."""
    assert client.post("/subscribe/", {"email": email}).status_code == 303


def ask(client, email=VICTIM):
    """Submit the form that asks for the links to one's signatures."""
    assert client.post("/petitions/manage/", {"email": email}).status_code == 200


def work():
    """What the worker does about new submissions, without its other jobs."""
    for kind in confirmation.kinds():
        processing.process(kind)
    sending.send_due()


def later(span):
    """As if so much time had passed: whatever is stored is older."""
    for model in (Signature, Subscription, LinkRequest):
        times = ("submitted_at", "processed_at", "lettered_at")
        model.objects.update(**{name: F(name) - span for name in times})
    Letter.objects.update(**{name: F(name) - span for name in ("created_at", "sent_at", "due_at")})


def suppress_url(message):
    """The path of the link at a letter's foot."""
    return link_in(message, "not-me")


def test_three_letters_a_day_and_five_in_thirty_days_over_all_forms(client, petitions):
    a_signature(a_petition("Signed long ago"), email=VICTIM)
    dice, in_all = Random(1741), []
    for pause in (1, 1, 2, 8, 17, 31):
        for _turn in range(5):
            form = dice.choice([ask, subscribe, *[lambda *w, at=at: sign(w[0], at, w[1]) for at in petitions]])
            form(client, dice.choice(SPELLINGS))
            work()
            later(timedelta(hours=1))
        worker.drain()  # reminders, too
        in_all.append(len(mail.outbox))
        later(pause * DAY - timedelta(hours=5))
    assert in_all == [2, 4, 5, 5, 5, 5]
    sign(client, petitions[0])
    work()
    assert len(mail.outbox) == 6


def test_a_flood_in_one_batch_is_two_letters_too_and_one_is_kept_for_the_owner(client, petitions):
    for petition in petitions:
        for spelling in SPELLINGS:
            sign(client, petition, spelling)
            subscribe(client, spelling)
    work()
    assert len(mail.outbox) == letters.MOST_A_DAY - 1
    assert Signature.objects.count() == len(petitions) * len(SPELLINGS)  # none is lost
    why = set(Signature.objects.filter(lettered_at=None).values_list("events__code", flat=True))
    assert why == {"cap", "recent"}


def test_letters_that_a_mail_server_held_up_do_not_arrive_beside_new_ones(client, petitions):
    for petition in petitions[:3]:
        sign(client, petition)
    processing.process(Signature)
    Letter.objects.update(created_at=timezone.now() - 2 * DAY)  # and not sent since
    for petition, number in zip(petitions[3:6], (2, 2, 3), strict=True):
        sign(client, petition)
        work()
        assert len(mail.outbox) == number
        later(timedelta(hours=12))


def test_erasing_the_submissions_does_not_make_room_for_more_letters(client, petitions):
    for petition in petitions[:3]:
        sign(client, petition)
    work()
    Signature.objects.all().delete()
    sign(client, petitions[3])
    work()
    assert len(mail.outbox) == 2


def test_a_welcome_is_no_burden_to_anybody(client, petitions):
    a_subscription(VICTIM)
    for petition in petitions[:4]:
        sign(client, petition)
    work()
    assert [letter.subject for letter in mail.outbox].count("You are on the list") == 1
    assert len(mail.outbox) == 1 + letters.MOST_A_DAY - 1


def every_kind(client, petition):
    """One letter of every kind that somebody composes, by kind."""
    signed = a_signature(petition, email="a@example.org")
    confirmed = a_subscription("c@example.org")
    asked = LinkRequest.objects.create(email="a@example.org", mailbox_hash=signed.mailbox_hash)
    pending = a_signature(petition, state="pending", email="b@example.org")
    update = CampaignUpdate.objects.create(subject="News", body="<p>Of them.</p>", asked_by=a_user("Editor"))
    rows = {
        "news.update": CampaignUpdateCopy.objects.create(update=update, subscription=confirmed),
        "petitions.confirm": pending,
        "petitions.already_signed": signed,
        "petitions.your_signatures": asked,
        "news.confirm": a_subscription("d@example.org", confirmed=False),
        "news.welcome": confirmed,
        "news.already_subscribed": confirmed,
    }
    made = {}
    kinds = {kind for kind in letters.composers if not kind.startswith("staff.")}  # no mail of the campaign
    for kind in sorted(kinds):
        row = rows.get(kind, pending)  # others are about a signature that waits
        Signature.objects.update(lettered_at=timezone.now() - 2 * DAY, processed_at=timezone.now() - 2 * DAY)
        letter = Letter.objects.create(kind=kind, row_id=row.pk)
        letters.prepare([letter])
        with CaptureQueriesContext(connection) as queries:
            made[kind] = letters.compose([letter])[letter.pk]
        assert all(query["sql"].startswith("SELECT") for query in queries), kind  # composing writes nothing
    assert set(made) == kinds
    return made


def test_every_kind_of_letter_holds_the_link_in_both_parts(client):
    for kind, message in every_kind(client, a_petition()).items():
        path = suppress_url(message)
        assert path in message.body, kind
        assert path in message.alternatives[0].content, kind
        assert mailboxes.by_suppression_token(path.split("/")[2]) == mailboxes.hash_of(message.to[0]), kind


def test_nothing_that_was_typed_is_in_a_letter_to_an_unproven_mailbox(client):
    petition = a_petition()
    typed = {"name": "Prize Waits", "comment": "Buy cheap pills", "postcode": "90001", "country": "US"}
    sign(client, petition, "Victim+planted@example.org", **typed)
    subscribe(client, "other+planted@example.org")
    work()
    row = Signature.objects.get()
    letters.queue("petitions.reminder", [(row.pk, None)])
    sending.send_due()
    subjects = {message.subject.split(":")[0]: message for message in mail.outbox}
    assert set(subjects) == {
        "Confirm your signature",
        "Confirm that you want to hear from us",
        "Your signature is not confirmed yet",
    }
    for message in mail.outbox:
        parts = message.message()
        del parts["To"]
        whole = parts.as_string() + message.body + message.alternatives[0].content
        for word in ("planted", "pills", "90001", "Prize", "Waits"):
            assert word not in whole
    assert typed["name"] in client.get(link_in(subjects["Confirm your signature"])).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "Ada evil．example",
        "Ada evil。example",
        "see https:evil",
        "evil⁄path",
        "a@b",
        "Ada\r\nBcc: eve@example.org",
        "Ada\nLove",
        "Ada\x07",
        "Ada\u2028Love",
        "Ada \u202egnivom",
        "call 93.184.216.34",
        "Call +1 800 555 0199",
        "<b>Ada</b>",
    ],
)
def test_a_name_with_a_link_or_a_line_break_is_no_name(client, name):
    petition = a_petition()
    fields = {"name": name, "email": VICTIM}
    assert client.post(f"/petitions/{petition.slug}/sign/", fields).status_code == 422
    assert not Signature.objects.exists()


def test_reading_the_link_changes_nothing(client, petitions):
    sign(client, petitions[0])
    subscribe(client)
    work()
    link = suppress_url(mail.outbox[0])
    before = list(Signature.objects.values()), list(Subscription.objects.values())
    for method in ("get", "head", "options"):
        getattr(client, method)(link)
    assert outcome(client.get(link)) == "not-me"
    assert (list(Signature.objects.values()), list(Subscription.objects.values())) == before
    assert not Suppression.objects.exists()


def test_the_press_ends_what_waits_and_every_form_honours_it(client, petitions):
    confirmed = a_signature(petitions[6], email=VICTIM)
    a_subscription(VICTIM)
    work()
    mail.outbox.clear()
    sign(client, petitions[0])
    work()
    link = suppress_url(mail.outbox[0])
    for _press in range(3):
        assert client.post(link).status_code == 303
        assert outcome(client.get(link)) == "never-again"
    assert list(Signature.objects.all()) == [confirmed]
    assert not Subscription.objects.active().exists()
    assert Subscription.objects.get().email == ""
    row = Suppression.objects.values().get()
    assert (row["reason"], bytes(row["mailbox_hash"])) == ("by owner", mailboxes.hash_of(VICTIM))
    assert "victim" not in str(row).lower().replace(".", "")

    mail.outbox.clear()
    for spelling in SPELLINGS:
        sign(client, petitions[1], spelling)
        subscribe(client, spelling)
        ask(client, spelling)
        work()
        later(timedelta(hours=9))
    assert mail.outbox == []
    assert Signature.objects.filter(events__code="suppressed").exists()


def test_a_letter_on_its_way_is_dropped(client, petitions):
    for petition in petitions[:2]:
        sign(client, petition)
    a_subscription(VICTIM)
    processing.process(Signature)
    assert Letter.objects.waiting().count() == 3
    mailboxes.suppress(mailbox_hash=mailboxes.hash_of(VICTIM), reason="not me")
    sending.send_due()
    assert mail.outbox == []
    assert Letter.objects.filter(dropped_at__isnull=False).count() == 3


def test_a_changed_mailbox_rule_does_not_lift_it(client, petitions):
    sign(client, petitions[0], "vic.tim@example.org")
    work()
    client.post(suppress_url(mail.outbox[0]))
    mail.outbox.clear()
    MailboxRule.objects.create(domain="example.org", ignores_dots=True)
    sign(client, petitions[1], "Vic.Tim@example.org")
    work()
    assert mail.outbox == []


def test_no_token_can_be_made_from_another(client, petitions):
    for email in (VICTIM, "eve@example.org"):
        sign(client, petitions[0], email)
    work()
    mine, others = (suppress_url(message).split("/")[2] for message in mail.outbox)
    half = len(mine) * 2 // 3  # the mailbox's hash; the rest proves that the link is ours
    forged = [mine[:half] + others[half:], others[:half] + mine[half:], mine[:half], mine[:-1], mine + "AAAA", mine * 2]
    forged += [mine.swapcase(), mine[::-1], mine[:-1] + ("A" if mine[-1] != "A" else "B"), "A" * len(mine)]
    forged += ["", "é", "%00", "=", "====", "..", "a b", "%F0%9F%92%A9", "-" * 4000, mine[:half] + "%0A" + mine[half:]]
    for token in forged:
        for method in (client.get, client.post):
            answer = method(f"/not-me/{token}/")
            assert answer.status_code in (400, 404), (token, answer.status_code)
    assert not Suppression.objects.exists()
    client.post(f"/not-me/{mine}/")
    assert mailboxes.suppressed([mailboxes.hash_of(VICTIM), mailboxes.hash_of("eve@example.org")]) == {
        mailboxes.hash_of(VICTIM)
    }


def test_five_wrong_codes_end_a_letters_code_and_only_a_new_letter_helps(client, petitions):
    petition = petitions[0]
    page = f"/petitions/{petition.slug}/check-your-inbox/"
    sign(client, petition)
    work()
    right = code_in(mail.outbox[0])
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _try in range(5):
        assert client.post(page, {"email": VICTIM, "code": wrong}).status_code == 422
    assert client.post(page, {"email": VICTIM, "code": right}).status_code == 422
    later(processing.LETTER_PAUSE)
    sign(client, petition)
    work()
    assert client.post(page, {"email": VICTIM, "code": code_in(mail.outbox[1])}).status_code == 303
    assert not Signature.objects.filter(state="confirmed").exists()  # the code leads to the page that asks


def test_strangers_never_use_up_the_letter_that_brings_the_owner_their_links(client, petitions):
    a_signature(petitions[6], email=VICTIM)
    for petition in petitions[:4]:
        sign(client, petition)
        subscribe(client)
    work()
    ask(client)
    work()
    assert [letter.subject for letter in mail.outbox][letters.MOST_A_DAY - 1 :] == ["Your signatures"]
    later(8 * DAY)
    for petition in petitions[:6]:  # and over thirty days
        sign(client, petition)
        work()
        later(3 * DAY)
    mail.outbox.clear()
    sign(client, petitions[5])
    work()
    assert mail.outbox == []
    later(timedelta(hours=1))
    Letter.objects.filter(kind="petitions.your_signatures").delete()
    ask(client)
    work()
    assert [letter.subject for letter in mail.outbox] == ["Your signatures"]


def held_back():
    """What the worker does about letters that were held back, their time having come."""
    for model in (Signature, Subscription, LinkRequest):
        model.objects.filter(retry_at__isnull=False).update(retry_at=timezone.now())
    processing.resume_all()
    sending.send_due()


def test_what_a_cap_held_back_leaves_once_it_ends_the_newest_per_petition(client, petitions):
    for petition in petitions[:3]:
        sign(client, petition)
        work()
    sign(client, petitions[3], name="Ada First")
    sign(client, petitions[3], name="Ada Newest")
    work()
    assert len(mail.outbox) == 2
    held_back()
    assert len(mail.outbox) == 2
    assert Signature.objects.filter(retry_at__gt=timezone.now()).count() == 2  # the older one of petition 3 gave way
    later(DAY)
    held_back()
    assert [letter.subject.split(": ")[1] for letter in mail.outbox[2:]] == ["Demand 2", "Demand 3"]
    page = client.get(link_in(mail.outbox[3])).content.decode()
    assert page.index("Ada Newest") < page.index("Ada First")
    assert not Signature.objects.filter(retry_at__isnull=False).exists()
    later(DAY)
    held_back()
    assert len(mail.outbox) == 4


def test_what_a_cap_held_back_stays_when_its_form_is_over(client, petitions):
    for petition in petitions:
        sign(client, petition)
    ask(client)
    work()
    assert len(mail.outbox) == 2
    late, hidden, held, unwanted = petitions[2:6]
    type(late).objects.filter(pk=late.pk).update(closes_at=timezone.now() - 2 * DAY)
    type(late).objects.filter(pk=hidden.pk).update(live=False)
    Signature.objects.filter(petition=held).update(held_at=timezone.now())
    Signature.objects.filter(petition=unwanted).update(processed_at=timezone.now() - 8 * DAY)
    later(DAY)
    held_back()
    assert [letter.subject.split(": ")[1] for letter in mail.outbox[2:]] == ["Demand 6"]
    assert not Signature.objects.filter(retry_at__isnull=False).exists()


def test_this_was_not_me_stands_above_the_line_that_help_desks_hide_from(client):
    for kind, message in every_kind(client, a_petition()).items():
        shown, line, hidden = message.body.partition("\n-- \n")
        assert line, kind
        assert suppress_url(message) in shown, kind
        assert "/not-me/" not in hidden, kind
