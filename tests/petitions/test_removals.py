"""Removing signatures by criteria: which ones fit, who must agree, what is kept of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaign.mail.mailboxes import hash_of
from campaign.mail.models import Letter
from petitions import moderation, retention, services
from petitions.count import counting
from petitions.models import GROUNDS, Removal, Signature, SignatureEvent
from petitions.removals import services as removal_services
from petitions.removals.criteria import described, preview, preview_again
from petitions.removals.models import CONSENT_ABOVE
from tests.builders import a_petition, a_signature, a_user, many_signatures
from tests.visitors import public_count

pytestmark = pytest.mark.django_db


def fitting(**criteria):
    """The signatures of the first petition that a preview with these criteria shows."""
    looked = preview(petition=Signature.objects.earliest("pk").petition, criteria=criteria)
    assert looked.number == len(looked.sample)
    return looked.sample


def asked(petition, *, by=None, ground="automated", **criteria):
    """A removal that somebody asked for."""
    looked = preview(petition=petition, criteria=criteria)
    return removal_services.ask(preview=looked, ground=ground, reason="A flood", by=by or a_user("Moderator"))


def consent(removal, by):
    """Consent to what it would do now."""
    return removal_services.consent(removal=removal, preview=preview_again(removal), by=by)


def fresh(row):
    """As it stands in the database."""
    return type(row).objects.get(pk=row.pk)


def work():
    """Run those of the worker's jobs that matter here until nothing is left to do."""
    jobs = (services.process_signatures, removal_services.advance, removal_services.advance_undo)
    while sum(job() for job in (*jobs, counting.advance_counts)):
        pass


def done(removal):
    """The removal once the worker is through."""
    work()
    return fresh(removal)


def actions():
    """What the log says of removals, in order: (action, who)."""
    entries = ModelLogEntry.objects.filter(action__startswith="petitions.removal_").order_by("pk")
    return [(entry.action.removeprefix("petitions.removal_"), entry.user) for entry in entries]


def test_each_criterion_narrows_it_down():
    row = a_signature(email="a@bots.example", name="Bot 1", country="RU", network_hash=bytes.fromhex("ab" * 16))
    a_signature(email="b@people.example", name="Ada", country="US", network_hash=bytes.fromhex("ac" * 16))
    a_signature(a_petition("Another demand"), email="c@bots.example", name="Bot 2", country="RU")
    for criteria in (
        {"domain": "bots.example"},
        {"name": "bot*"},
        {"country": "RU"},
        {"network": "abababab"},
        {"network": "ab" * 16},
        {"domain": "bots.example", "name": "*1", "country": "RU"},
    ):
        assert fitting(**criteria) == [row], criteria
    assert fitting(domain="bots.example", country="US") == []


@pytest.mark.parametrize(
    ("criterion", "fits"),
    [
        ("example.org", {"example.org"}),
        ("*.example.org", {"example.org", "mail.example.org", "a.b.example.org"}),
        ("xample.org", set()),
        ("%.org", set()),
        ("_xample.org", set()),
    ],
)
def test_a_domain_is_meant_exactly_or_with_all_below_it(criterion, fits):
    for number, domain in enumerate(("example.org", "mail.example.org", "a.b.example.org", "anexample.org")):
        a_signature(email=f"{number}@{domain}")
    assert {row.domain for row in fitting(domain=criterion)} == fits


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("donald*", {"Donald Duck", "DONALD 100%"}),
        ("*duck", {"Donald Duck"}),
        ("*o*d*", {"Donald Duck", "DONALD 100%", "Zoë Ducker_Wood"}),
        ("duck", set()),
        ("*100%", {"DONALD 100%"}),
        ("*0%*", {"DONALD 100%"}),
        ("d%", set()),
        ("*r_w*", {"Zoë Ducker_Wood"}),
        ("_ada*", set()),
        ("zOË*", {"Zoë Ducker_Wood"}),
        ("Back\\slash", {"Back\\slash"}),
        ("Back\\*", {"Back\\slash"}),
    ],
)
def test_only_the_star_is_a_wildcard_in_names(pattern, fits):
    for name in ("Donald Duck", "DONALD 100%", "Zoë Ducker_Wood", "Back\\slash"):
        a_signature(name=name)
    assert {row.name for row in fitting(name=pattern)} == fits


def test_days_are_whole_days_here():
    row = a_signature(state="pending")
    today = timezone.localdate()
    for since, until, fits in ((0, 0, True), (-1, 1, True), (1, 1, False), (-1, -1, False)):
        criteria = {"since": str(today + timedelta(since)), "until": str(today + timedelta(until))}
        assert fitting(**criteria) == ([row] if fits else []), (since, until)


def test_the_state_of_verification_says_which():
    states = {state: a_signature(state=state) for state in ("confirmed", "pending", "expired", "held")}
    assert fitting(state="confirmed") == [states["confirmed"]]
    assert fitting(state="unconfirmed") == [states["pending"], states["expired"]]
    assert fitting(state="held") == [states["held"]]


def test_what_is_out_already_is_not_removed_again():
    for state in ("removed", "withdrawn"):
        a_signature(state=state, email=f"{state}@bots.example")
    assert fitting(domain="bots.example") == fitting(since="2020-01-01") == []


def test_an_erased_signature_is_not_found_by_what_it_was():
    row = a_signature(email="ada@bots.example", unlisted=True, state="pending")
    assert fitting(domain="bots.example") == [row]
    assert fitting(name="*a*") == []  # who wants to stand on no list is not to be found by name
    assert services.confirm(signature=row)
    assert fitting(domain="bots.example") == fitting(name="*") == []
    assert fitting(state="confirmed") == [row]


def test_only_what_was_seen_is_removed():
    rows = [a_signature(email=f"{number}@bots.example", state="pending") for number in range(3)]
    new = a_signature(email="new@bots.example", state="new")
    looked = preview(petition=rows[0].petition, criteria={"domain": "bots.example"})
    confirmed = preview(petition=rows[0].petition, criteria={"state": "confirmed"})
    work()
    later = a_signature(email="later@bots.example", state="pending")
    services.confirm(signature=rows[0])
    who = {"ground": "automated", "reason": "A flood", "by": a_user("Moderator")}
    assert done(removal_services.ask(preview=confirmed, **who)).done == 0
    removal = done(removal_services.ask(preview=looked, **who))
    assert (removal.done, removal.effect, removal.total) == (3, 0, 3)
    assert [fresh(row).state for row in (*rows, new, later)] == ["removed"] * 3 + ["pending"] * 2


def test_few_rows_go_at_once_and_come_back_as_they_were():
    states = ("confirmed", "new", "expired", "held")
    rows = [a_signature(email=f"{state}@bots.example", state=state) for state in states]
    other = a_signature(email="ada@people.example")
    work()  # the new one has its letter
    before = list(Signature.objects.order_by("pk").values())
    petition = other.petition
    moderator = a_user("Moderator")
    assert public_count(petition, work) == 2
    removal = asked(petition, by=moderator, domain="bots.example", ground="throwaway")
    assert (removal.state, removal.effect) == ("under_way", 1)
    removal = done(removal)
    assert public_count(petition, work) == 1
    for row in map(fresh, rows):
        assert (row.state, row.removal, row.removal_ground) == ("removed", removal, "throwaway")
        assert [event.code for event in row.events.all()] == ["bulk_removed"]
    assert fresh(other).state == "confirmed"

    removal_services.undo(removal=removal, by=moderator)
    assert public_count(petition, work) == 2
    kept = [name for name in before[0] if name not in ("processed_at", "counted")]  # the held one is decided anew
    after = list(Signature.objects.order_by("pk").values())
    assert [[row[name] for name in kept] for row in after] == [[row[name] for name in kept] for row in before]
    assert SignatureEvent.objects.filter(code="bulk_restored").count() == 4
    assert done(removal).state == "undone"
    assert actions() == [("ask", moderator), ("undo", moderator)]


def test_undoing_writes_to_nobody_who_was_to_get_no_letter():
    first, second = (a_signature(email=f"ada{tag}@bots.example", state="new") for tag in ("", "+x"))
    work()
    before = [fresh(row).processed_at for row in (first, second)]
    letters = list(Letter.objects.values_list("row_id", flat=True))
    assert letters == [first.pk]
    removal = done(asked(first.petition, domain="bots.example"))
    Signature.objects.update(lettered_at=F("lettered_at") - timedelta(hours=1))
    removal_services.undo(removal=removal, by=removal.asked_by)
    assert done(removal).restored == 2
    assert [fresh(row).processed_at for row in (first, second)] == before
    assert list(Letter.objects.values_list("row_id", flat=True)) == letters


def test_many_rows_wait_for_somebody_else():
    petition, moderators = a_petition(), [a_user("Moderator"), a_user("Administrator")]
    many_signatures(petition, CONSENT_ABOVE + 1, "bots.example")
    removal = done(asked(petition, by=moderators[0], domain="bots.example"))
    assert (removal.state, removal.done) == ("waiting", 0)
    assert not removal_services.undo(removal=removal, by=moderators[1])
    assert not consent(removal, moderators[0])
    assert consent(removal, moderators[1])
    assert not consent(removal, a_user("Moderator"))
    removal = done(removal)
    assert (removal.state, removal.done, removal.consented_by) == ("finished", CONSENT_ABOVE + 1, moderators[1])
    assert actions() == [("ask", moderators[0]), ("consent", moderators[1])]


def test_just_a_hundred_need_no_consent():
    petition = a_petition()
    many_signatures(petition, CONSENT_ABOVE, "bots.example")
    assert done(asked(petition, domain="bots.example")).state == "finished"


def test_the_database_lets_nobody_consent_to_their_own():
    removal = asked(a_signature().petition, state="confirmed")
    with pytest.raises(IntegrityError, match="removal_needs_approver"), transaction.atomic():
        Removal.objects.filter(pk=removal.pk).update(consented_by=removal.asked_by, consented_at=timezone.now())


def test_what_waits_can_be_cancelled_and_then_nothing_happens():
    petition, other = a_petition(), a_user("Moderator")
    many_signatures(petition, CONSENT_ABOVE + 1, "bots.example")
    removal = asked(petition, domain="bots.example")
    assert removal_services.cancel(removal=removal, by=other)
    assert not removal_services.cancel(removal=removal, by=other)
    assert not consent(removal, other)
    assert not removal_services.undo(removal=removal, by=other)
    removal = done(removal)
    assert (removal.state, removal.done, removal.public_sentence) == ("dropped", 0, "")
    assert [action for action, _who in actions()] == ["ask", "cancel"]


def test_undoing_leaves_alone_what_others_did_meanwhile():
    rows = [a_signature(email=f"{number}@bots.example") for number in range(5)]
    who, petition = {"by": a_user("Moderator"), "reason": "A person"}, rows[0].petition
    removal = done(asked(petition, domain="bots.example"))
    services.withdraw(signature=fresh(rows[0]))
    moderation.restore(signature_ids=[rows[1].pk, rows[2].pk], **who)
    moderation.remove(signature_ids=[rows[2].pk], **who)
    before = [fresh(row) for row in rows[:3]]
    removal_services.undo(removal=removal, by=who["by"])
    assert done(removal).restored == 2
    assert [fresh(row).state for row in rows] == ["withdrawn", "confirmed", "removed", "confirmed", "confirmed"]
    assert [fresh(row).events.count() for row in rows[:3]] == [1, 1, 1]
    assert [fresh(row).removed_at for row in rows[:3]] == [row.removed_at for row in before]
    assert not removal_services.undo(removal=removal, by=who["by"])
    assert public_count(petition, work) == 3


def test_a_second_signature_of_one_mailbox_stays_out_when_all_is_undone():
    first, second = a_signature(), a_signature(email="other@bots.example")
    removal = done(asked(first.petition, domain="bots.example"))
    Signature.objects.filter(pk=second.pk).update(duplicate_of=first, mailbox_hash=hash_of(first.email))
    removal_services.undo(removal=removal, by=a_user("Moderator"))
    assert done(removal).restored == 0
    assert fresh(second).state == "removed"


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("number", [1, 2])
def test_a_public_sentence_lies_ready(ground, number):
    for _row in range(number):
        a_signature(email="a@bots.example", state="pending")
    sentence = done(asked(Signature.objects.first().petition, domain="bots.example", ground=ground)).public_sentence
    today = timezone.localdate()
    assert sentence.startswith(f"On {today:%B} {today.day}, {today.year} we removed {number} signature")
    assert sentence.endswith(".")
    assert len(sentence) < 200


def test_what_is_said_in_public_is_logged_once():
    petition = a_signature(email="a@bots.example").petition
    removal, moderator = done(asked(petition, domain="bots.example")), a_user("Moderator")
    for _time in range(2):
        removal_services.publish_sentence(removal=removal, sentence="We removed one.", shown=True, by=moderator)
    removal = fresh(removal)
    assert (removal.public_sentence, removal.sentence_shown) == ("We removed one.", True)
    assert [action for action, _who in actions()] == ["ask", "say"]


def test_criteria_are_told_in_words():
    criteria = {
        "state": "unconfirmed",
        "since": "2026-05-03T00:00:00-04:00",
        "domain": "*.bots.example",
        "country": "RU",
    }
    shown = [(str(label), str(value)) for label, value in described(criteria)]
    assert shown == [
        ("Signed from", "May 3, 2026, 12:00 AM EDT"),
        ("Mail domain", "*.bots.example"),
        ("Country", "Russia"),
        ("State", "Not confirmed"),
    ]


def test_a_pattern_that_may_be_somebodys_name_is_erased_once_it_is_of_no_use():
    petition = a_signature(email="ada@bots.example", name="Wilhelmina").petition
    removal = done(asked(petition, name="Wilhel*", domain="bots.example"))
    assert removal.done == 1
    removals = Removal.objects.filter(pk=removal.pk)
    for days, criteria, state in (
        (29, {"name": "Wilhel*", "domain": "bots.example"}, "finished"),
        (31, {"name": "", "domain": "bots.example"}, "finished"),
    ):
        removals.update(asked_at=timezone.now() - timedelta(days=days))
        expected = retention.name_patterns(dry=True)
        assert retention.name_patterns(dry=False) == expected == (days > 30)
        assert (fresh(removal).criteria, fresh(removal).state) == (criteria, state)
    assert retention.name_patterns(dry=False) == 0
    assert ("Name", "erased by now") in [
        (str(label), str(value)) for label, value in described(fresh(removal).criteria)
    ]
    removal_services.undo(removal=removal, by=a_user("Moderator"))
    assert public_count(petition, work) == 1
