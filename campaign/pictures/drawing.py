"""The one way in which the site decodes and draws pictures: in a child process, one at a time, within a bound."""

import json
import logging
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEMORY = 370_000_000  # octets that the child may ask for; with its code it then holds less than 400 MB
SECONDS = 40  # of work; a visitor never waits for it, and nginx waits 60 for an editor's upload
WAIT = 15  # seconds until other pictures are done
CHILD = Path(__file__).with_name("draw_process.py")
ENDED_BY = {signal.SIGXCPU: "time", signal.SIGTERM: "busy", signal.SIGINT: "busy"}  # what that says of the picture

log = logging.getLogger("campaign.pictures")


class CannotDraw(ValidationError):
    """A picture that cannot be decoded or drawn, with a sentence for who uploaded it; `code` says which fault."""


def sentence(fault: str, about=()) -> str:
    """A fault as a sentence, and what to do."""
    if fault == "pixels" and about:
        text = (
            _("This picture has %(number)d megapixels; a JPEG may have 50. Save it smaller and upload that.")
            if about[1]
            else _(
                "This picture has %(number)d megapixels; 25 are taken, of a JPEG 50. Save it smaller, or as a JPEG,"
                " and upload that."
            )
        )
        return text % {"number": about[0]}
    return {
        "unknown": _("This is no picture that the site can read. It takes JPEG, PNG, WebP, AVIF and GIF."),
        "broken": _(
            "This picture’s file is damaged or ends too early. Open it in another program, save it again and upload"
            " that."
        ),
        "memory": _("This picture takes too much memory to read. Save it smaller, or as a JPEG, and upload that."),
        "time": _("This picture takes too long to read. Save it smaller, or as a JPEG, and upload that."),
        "pixels": _("This picture has too many pixels. Save it smaller and upload that."),
        "busy": _("Other pictures are being worked on. Upload it again in a minute."),
        "lost": _("The picture’s file is lost. Upload the picture again."),
    }[fault]


def draw(source: str, outputs: list[dict]) -> dict:
    """Have the child read the file at `source` and write `outputs`; gives the picture's `format`, `size`, `memory`.

    An output is a `path` and, where it is to differ from what is kept, `format`, `quality`, `box` (left, top, right,
    lower) and `size` (width, height), in pixels. Raises CannotDraw.
    """
    lock = Path(settings.MEDIA_ROOT) / "pictures.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    job = {
        "source": source, "outputs": outputs, "lock": str(lock), "memory": MEMORY, "seconds": SECONDS,
        "wait": WAIT,
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(job),
            env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"},  # one heap: the bound is on addresses
            capture_output=True,
            text=True,
            timeout=SECONDS + WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotDraw(sentence("time"), code="time") from None
    if done.returncode:  # killed by a bound of its own, by the system's, or because the site is being stopped
        fault = ENDED_BY.get(-done.returncode, "memory")
        log.warning("A picture's process ended with %s: %s", done.returncode, done.stderr[-300:])
        raise CannotDraw(sentence(fault), code=fault)
    answer = json.loads(done.stdout)
    if "fault" in answer:
        if "said" in answer:
            log.info("A picture cannot be read: %s", answer["said"])
        raise CannotDraw(sentence(answer["fault"], answer["about"]), code=answer["fault"])
    return answer
