"""What the picker of blocks shows of each entry of a case file: invented examples, drawn as a profile draws them."""

from datetime import date, time

TEMPLATE = "detainees/blocks/preview.html"
SOURCE = {
    "title": "What the court decided",
    "publisher": "An example newspaper",
    "published_on": date(2024, 3, 6),
    "url": "https://example.com/",
    "archived_url": "",
    "document": None,
}
DAY = {"day": date(2024, 3, 5), "precision": "day"}
MONTH = {"day": date(2024, 3, 1), "precision": "month"}
COURT = {
    "on": DAY,
    "stage": "convicted",
    "words": "Nine years in a penal colony.",
    "court": "District court of an example",
    "sources": [SOURCE],
}
PLACE = {
    "facility": "Pre-trial center no. 1",
    "region": "Example region",
    "since": MONTH,
    "until": {"day": None, "precision": "day"},
    "sources": [],
}
HEARING = {
    "on": date(2030, 1, 14),
    "at": time(10, 30),
    "time_zone": "Europe/Moscow",
    "court": "Regional court of an example",
    "words": "On the appeal.",
    "sources": [],
}
VISIT = {"on": MONTH, "words": "Consular officers were let in for an hour.", "sources": []}
EVENT = {
    "on": {"day": date(2024, 1, 1), "precision": "year"},
    "title": "A letter gets through",
    "words": "After eight months the family hears again.",
    "sources": [SOURCE],
}
STATUS = {"on": DAY, "status": "review", "words": "", "sources": [SOURCE]}
ANSWER = {
    "question": "10",
    "finding": "partly",
    "why": "<p>There was no interpreter at the first hearing.</p>",
    "as_of": date(2024, 8, 1),
    "sources": [SOURCE],
}
CONTACT = {"name": "Alex Example", "role": "Lawyer of the family", "email": "alex@example.org", "phone": ""}
