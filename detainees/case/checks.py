"""What cannot be in a case, said in words: slips of the keyboard that would make a profile tell an untruth."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..dates import local_date_text
from ..evidence.designation import Question
from .snapshot import CaseSnapshot


def refuse_slips(page) -> None:
    """Raise what contradicts itself in a profile, at the fields it is about."""
    checks = {
        "arrested_on": arrest_after_outcome(page),
        "born_on": birth_after_arrest(page),
        "case": two_present_places(page) or before_birth(page),
        "evidence": question_twice(page),
    }
    found = {name: text for name, text in checks.items() if text}
    if found:
        raise ValidationError(found)


def arrest_after_outcome(page) -> str:
    """Words for somebody arrested after having come home or died."""
    ended_at = page.released_at or page.died_at
    if not (ended_at and page.arrested) or page.arrested.earliest <= timezone.localdate(ended_at):
        return ""
    return _("The detention ended on %(date)s: check the date of the arrest.") % {"date": local_date_text(ended_at)}


def birth_after_arrest(page) -> str:
    """Words for somebody born after the arrest."""
    if page.born and page.arrested and page.born.earliest > page.arrested.latest:
        return _("This is after the arrest: check both dates.")
    return ""


def two_present_places(page) -> str:
    """Words for several places without an end: a person can be in one."""
    present = [place.name for place in CaseSnapshot(page).places if place.until is None]
    if len(present) < 2:
        return ""
    return _("These places have no end: %(places)s. Give an end to all but the present one.") % {
        "places": "; ".join(present)
    }


def before_birth(page) -> str:
    """Words for an entry that lies before the person's birth."""
    if not page.born:
        return ""
    snapshot = CaseSnapshot(page)
    for entry in [*snapshot.court, *snapshot.places, *snapshot.hearings, *snapshot.visits]:
        if entry.on.latest < page.born.earliest:
            return _("The entry of %(date)s is before the person was born: check both dates.") % {"date": entry.on.text}
    return ""


def question_twice(page) -> str:
    """Words for a question of the law that is answered more than once."""
    counted = Counter(str(block.value["question"]) for block in page.evidence if block.value["question"])
    twice = [Question(int(number)).label for number, count in counted.items() if count > 1]
    if not twice:
        return ""
    return _("Answered twice: %(questions)s. Put both answers into one.") % {
        "questions": "; ".join(str(label) for label in twice)
    }
