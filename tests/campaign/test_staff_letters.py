"""Letters to staff leave by the queue: no request waits, nobody is flooded, no word of them stays."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign import erasure, passwords
from campaign.mail import mailboxes, staff
from campaign.mail.letters import queue
from campaign.mail.models import Letter, StaffLetter
from campaign.mail.sending import lease, send_due
from campaign.models import PasswordReset
from tests.builders import a_signature, a_user

pytestmark = pytest.mark.django_db

RESET = reverse("wagtailadmin_password_reset")


def write(to="ada@example.org", subject="For your approval"):
    """What Django and Wagtail do within a request."""
    return send_mail(subject, "Read it.", None, [to])


def ask(client, email):
    """Ask for a new password; the statements that it took, without their values."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(RESET, {"email": email})
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_password_reset_done"))
    return [re.sub(r"'[^']*'", "?", query["sql"]) for query in queries]


def answer():
    """The worker's round; what it sent."""
    mail.outbox.clear()
    passwords.answer_requests()
    while send_due():
        pass
    return mail.outbox


def test_what_is_written_to_staff_waits_for_the_worker_and_goes_with_its_transaction():
    assert write() == 1
    assert mail.outbox == []
    with transaction.atomic():
        write(subject="Undone")
        transaction.set_rollback(True)
    send_due()
    assert [message.subject for message in mail.outbox] == ["For your approval"]


def test_the_words_are_forgotten_once_they_have_left_and_a_day_later_all():
    message = EmailMultiAlternatives("Subject", "Text", None, ["ada@example.org"], headers={"X-Own": "1"})
    message.attach_alternative("<p>HTML</p>", "text/html")
    message.send()
    erasure.erase_all()
    send_due()
    [left] = mail.outbox
    assert (left.body, left.alternatives[0].content, left.extra_headers["X-Own"]) == ("Text", "<p>HTML</p>", "1")
    erasure.erase_all()
    row = StaffLetter.objects.get()
    assert (row.email, row.subject, row.text, row.html, row.headers) == ("", "", "", "", {})
    StaffLetter.objects.update(created_at=timezone.now() - timedelta(days=2))
    erasure.erase_all()
    assert not StaffLetter.objects.exists()


def test_nobody_gets_more_than_the_cap():
    for _number in range(staff.MOST_AN_HOUR):
        assert write() == 1
    assert write() == 0
    assert write(to="bea@example.org") == 1
    StaffLetter.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert write() == 1


def test_staff_are_written_to_first_and_letters_to_the_list_last():
    row = a_signature(state="pending")
    queue("news.update", [(1, None)], rank=Letter.Rank.LIST)
    queue("petitions.confirm", [(row.pk, row.mailbox_hash)])
    write()
    assert [letter.kind for letter in lease(3)] == ["staff.letter", "petitions.confirm", "news.update"]


def test_never_write_to_me_is_no_word_about_the_work():
    mailboxes.suppress(mailbox_hash=mailboxes.hash_of("ada@example.org"), reason=mailboxes.BY_OWNER)
    write()
    send_due()
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_asking_for_a_password_takes_the_same_statements_whoever_asks(client):
    a_user(email="ada@example.org")
    assert ask(client, "ada@example.org") == ask(client, "nobody@example.org")
    assert mail.outbox == []


def test_the_worker_answers_with_a_link_that_works_and_forgets_the_address(client):
    user = a_user("Editor", email="Ada@example.org")
    ask(client, "ada@EXAMPLE.org")
    ask(client, "nobody@example.org")
    [letter] = answer()
    assert letter.to == ["Ada@example.org"]
    [path] = re.findall(r"/admin/password_reset/confirm/\S+", letter.body)
    form = client.get(path, follow=True)
    assert "new_password1" in form.content.decode()
    assert [(row.email, row.user) for row in PasswordReset.objects.all()] == [("", user)]
    token = path.rstrip("/").rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mail_staffletter WHERE text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)
    PasswordReset.objects.update(answered_at=timezone.now() - timedelta(days=2))
    erasure.erase_all()
    assert not PasswordReset.objects.exists()


def test_twenty_six_requests_cause_three_letters(client):
    a_user("Editor", email="ada@example.org")
    for _number in range(26):
        ask(client, "ada@example.org")
    assert len(answer()) == passwords.MOST_AN_HOUR
    ask(client, "ada@example.org")
    assert answer() == []
    PasswordReset.objects.update(answered_at=timezone.now() - timedelta(hours=2))
    ask(client, "ada@example.org")
    assert len(answer()) == 1


def test_who_may_not_log_in_gets_no_letter(client):
    a_user("Editor", email="gone@example.org", is_active=False)
    nobody = a_user("Editor", email="keyless@example.org")
    nobody.set_unusable_password()
    nobody.save()
    for email in ("gone@example.org", "keyless@example.org"):
        ask(client, email)
    assert answer() == []
    assert not PasswordReset.objects.exists()
