"""Mail of a development machine: files under var/outbox/, and pages to read them. Not reachable with DEBUG off."""

import email
import email.message
import email.policy
import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import View


class OutboxBackend(BaseEmailBackend):
    """Keeps each message as one .eml file that any mail program opens."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Write the files whole or not at all; returns how many."""
        settings.OUTBOX.mkdir(parents=True, exist_ok=True)
        for message in messages:
            path = settings.OUTBOX / f"{time.time_ns()}-{os.getpid()}.eml"
            unfinished = path.with_suffix(".part")
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(path)
        return len(messages)


def _read(path: Path) -> email.message.EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def outbox(request: HttpRequest) -> HttpResponse:
    """The newest hundred letters."""
    paths = sorted(settings.OUTBOX.glob("*.eml"), reverse=True)[:100]
    letters = [{"name": path.stem, "message": _read(path)} for path in paths]
    return render(request, "campaign/outbox.html", {"letters": letters})


def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter: its headers, text part and, framed, its HTML part."""
    path = _path(name)
    message = _read(path)
    text = message.get_body(("plain",))
    return render(
        request,
        "campaign/outbox_letter.html",
        {
            "name": name,
            "headers": [(key, message[key]) for key in message],
            "message": message,
            "text": text.get_content() if text else "",
        },
    )


def _path(name: str) -> Path:
    path = settings.OUTBOX / f"{name}.eml"
    if path.parent != settings.OUTBOX or not path.is_file():
        raise Http404
    return path


@method_decorator(xframe_options_sameorigin, name="dispatch")
class LetterHTML(View):
    """The HTML part alone, as a mail program would show it."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        """The part as sent, without scripts."""
        part = _read(_path(name)).get_body(("html",))
        response = HttpResponse(part.get_content() if part else "")
        response._csp_replace = {"style-src": "'unsafe-inline'", "frame-ancestors": "'self'"}  # type: ignore[attr-defined]  # django-csp's
        return response
