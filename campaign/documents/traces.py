"""Whether a document names its author or a place: looked at when it is uploaded, and shown to staff; never refused."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

MEMORY, SECONDS = 370_000_000, 20  # octets and seconds that looking may take
CHILD = Path(__file__).with_name("inspect_process.py")
STARTS = {"pdf": b"%PDF-", "docx": b"PK", "odt": b"PK"}  # what a file of that name must hold near its beginning


class DocumentTraces(models.Model):
    """What was found in a document's file; `file` is the one that was looked at."""

    document = models.OneToOneField("wagtaildocs.Document", on_delete=models.CASCADE, related_name="traces")
    file = models.CharField(max_length=255)
    found = models.JSONField(default=list)  # [kind, text]: "author" with a name, "place", "unread"

    wagtail_reference_index_ignore = True

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """What is in the file and how to get it out; empty when nothing was found."""
        kinds = [kind for kind, _words in self.found]
        if "unread" in kinds:
            return _("This file cannot be looked into: see yourself whether it names its author or a place.")
        names = ", ".join(text for kind, text in self.found if kind == "author")
        sentences = [_("This file names who wrote it: %(names)s.") % {"names": names}] if names else []
        if "place" in kinds:
            sentences.append(_("It says where it, or a photograph in it, was made."))
        if not sentences:
            return ""
        sentences.append(
            _(
                "Whoever downloads it can read that. To remove it: in Word, File › Info › Check for Issues › Inspect"
                " Document; in LibreOffice, File › Properties › Reset Properties; in Acrobat, Redact › Remove Hidden"
                " Information. Then upload it again."
            )
        )
        return " ".join(sentences)


def is_what_it_says(name: str, file) -> bool:
    """Whether a file begins as its name promises; of the other kinds nothing is known."""
    start = STARTS.get(name.rpartition(".")[2].lower())
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    return start is None or (start in head if start.startswith(b"%") else head.startswith(start))


def found_in(document) -> list:
    """What the child finds in a stored document's file."""
    try:
        with tempfile.NamedTemporaryFile() as copy:
            with document.file.storage.open(document.file.name) as stored:
                shutil.copyfileobj(stored, copy)
            copy.flush()
            done = subprocess.run(
                [sys.executable, "-I", str(CHILD), copy.name, str(MEMORY), str(SECONDS)],
                env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"},
                capture_output=True,
                timeout=SECONDS * 2,
                check=True,
            )
    except (FileNotFoundError, subprocess.SubprocessError):
        return [["unread", ""]]
    return json.loads(done.stdout)


def look_at(document) -> DocumentTraces:
    """Look into a document's file and remember what is there."""
    defaults = {"file": document.file.name, "found": found_in(document)}
    return DocumentTraces.objects.update_or_create(document=document, defaults=defaults)[0]


def of(document) -> DocumentTraces:
    """What is in a document's file: as remembered, or looked at now, while who uploaded it is there to be told."""
    known = DocumentTraces.objects.filter(document=document, file=document.file.name).first()
    return known or look_at(document)


def look_next() -> int:
    """The worker's part: one document that nobody has looked into; gives how many it looked at."""
    unseen = get_document_model().objects.filter(Q(traces=None) | ~Q(traces__file=F("file")))
    document = unseen.order_by("-pk").first()
    if document is None:
        return 0
    look_at(document)
    return 1
