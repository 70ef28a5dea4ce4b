"""Plain functions that build the entries of a case file; all people, courts and places in them are invented."""

from datetime import date

from detainees.models import DetaineePage

NONE = {"day": None, "precision": "day"}


def when(day, precision="day") -> dict:
    """A date as far as it is known, from `date` or "2024-03-05"."""
    return {"day": date.fromisoformat(day) if isinstance(day, str) else day, "precision": precision}


def a_source(**fields) -> dict:
    """A source with a link and an archived copy."""
    return {
        "title": "The verdict, explained",
        "publisher": "The Invented Gazette",
        "published_on": date(2024, 3, 6),
        "url": "https://example.com/verdict",
        "archived_url": "https://archive.example.com/verdict",
        "document": None,
        **fields,
    }


def court(day, precision="day", stage="convicted", **fields) -> tuple:
    """A step in court."""
    return "court", {"on": when(day, precision), "stage": stage, "text": "", "court": "", "sources": [], **fields}


def place(facility, since, until=None, precision="day", **fields) -> tuple:
    """A place; both dates are known as far as `precision` says."""
    end = when(until, precision) if until else NONE
    base = {"facility": facility, "region": "", "since": when(since, precision), "until": end, "sources": []}
    return "place", {**base, **fields}


def hearing(day, at=None, zone="Europe/Moscow", **fields) -> tuple:
    """A hearing."""
    base = {"on": date.fromisoformat(day), "at": at, "time_zone": zone, "court": "Court of Invention"}
    return "hearing", {**base, "text": "", "sources": [], **fields}


def visit(day, precision="day", **fields) -> tuple:
    """A consular visit."""
    return "visit", {"on": when(day, precision), "text": "", "sources": [], **fields}


def event(day, precision="day", title="Something happened", **fields) -> tuple:
    """Any other event."""
    return "event", {"on": when(day, precision), "title": title, "text": "", "sources": [], **fields}


def status(day, precision="day", status="requested", **fields) -> tuple:
    """A change of the status."""
    return "status", {"on": when(day, precision), "status": status, "text": "", "sources": [], **fields}


def answer(question, finding="open", **fields) -> tuple:
    """An answer to one of the law's questions."""
    return "answer", {"question": question, "finding": finding, "why": "", "as_of": None, "sources": [], **fields}


def a_case(*entries, **fields) -> DetaineePage:
    """A profile in memory with these entries in its case file."""
    return DetaineePage(title="Invented Person", case=list(entries), **fields)
