"""What the campaign holds of the law's questions, and where the request for the status stands. No queries."""

from dataclasses import dataclass, field
from datetime import date

from wagtail.rich_text import RichText

from ..dates import PartialDate, date_text
from .designation import Finding, Question, Status


@dataclass(frozen=True)
class Answer:
    """One cell of the board: a question of the law and what is held of it for one person."""

    question: Question
    finding: Finding = Finding.OPEN
    why: RichText | None = None
    as_of: date | None = None
    sources: list = field(default_factory=list)

    @property
    def as_of_text(self) -> str:
        """The day the answer was written for, in words; empty when it has none."""
        return date_text(self.as_of) if self.as_of else ""

    @property
    def claimed(self) -> bool:
        """Whether the campaign says that it applies, wholly or in part."""
        return self.finding in (Finding.YES, Finding.PARTLY)


def answers(page) -> list[Answer]:
    """All eleven questions in the law's order; one without an entry counts as not examined yet."""
    given = {str(block.value["question"]): block.value for block in page.evidence}
    return [_answer(question, given.get(str(question.value))) for question in Question]


def _answer(question: Question, value) -> Answer:
    if value is None:
        return Answer(question)
    finding = Finding(value["finding"] or Finding.OPEN)  # a draft may leave it out
    return Answer(question, finding, value["why"], value["as_of"], list(value["sources"]))


@dataclass(frozen=True)
class StatusEntry:
    """One change of the status, as dated as it is known."""

    on: PartialDate
    status: Status
    text: str
    sources: list


@dataclass(frozen=True)
class StatusLog:
    """The changes of one person's status, earliest first."""

    entries: list[StatusEntry]

    @property
    def now(self) -> StatusEntry | None:
        """The latest change; None while nothing is recorded."""
        return self.entries[-1] if self.entries else None

    @property
    def latest(self) -> list[StatusEntry]:
        """The last few changes: what a sheet of paper has room for."""
        return self.entries[-4:]

    @property
    def requested(self) -> PartialDate | None:
        """Since when a request waits for its answer; None when there is none, or it was answered."""
        if self.now is None or self.now.status not in (Status.REQUESTED, Status.REVIEW):
            return None
        ends = [place for place, entry in enumerate(self.entries) if entry.status in ANSWERED]
        waiting = self.entries[ends[-1] + 1 :] if ends else self.entries
        return next(entry.on for entry in waiting if entry.status in (Status.REQUESTED, Status.REVIEW))

    def days_waiting(self, today: date) -> int | None:
        """Whole days from the request to `today`, a lower bound where its date is not exact; None without one."""
        since = self.requested
        return None if since is None else max(0, (today - since.counted_from).days)

    @property
    def waits_at_least(self) -> bool:
        """Whether the request's date is only known so far that the days are a lower bound."""
        return bool(self.requested) and not self.requested.is_exact


ANSWERED = (Status.NOT_REQUESTED, Status.DESIGNATED, Status.REFUSED)


def status_log(page) -> StatusLog:
    """The page's log; entries of one day keep the order that staff gave them."""
    entries = [
        StatusEntry(
            block.value["on"].known, Status(block.value["status"]), block.value["text"], list(block.value["sources"])
        )
        for block in page.status_log
        if block.value["on"].known and block.value["status"]  # a draft may leave either out
    ]
    return StatusLog(sorted(entries, key=lambda entry: entry.on.earliest))
