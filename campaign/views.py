"""Addresses for machines: health, robots, where to report a hole."""

from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Site

from campaign import languages, worker
from campaign.absolute import absolute_url
from campaign.mail.sending import queue_health

from .models import CampaignSettings

STALE_LETTER_SECONDS = 15 * 60
SECURITY_TXT_LIFE = timedelta(days=180)


@never_cache
@require_safe
def healthz(request):
    """200 while the web process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


def error_code(worker_state: dict, queue: dict) -> str:
    """What went wrong within the last day, for anybody to read: one of two codes, or none. Staff read more."""
    if worker_state["last_error"]:
        return "job_failed"
    return "letter_not_taken" if queue["last_error"] else ""


def iso(moment: datetime | None) -> str | None:
    """A moment in ISO 8601."""
    return moment.isoformat() if moment else None


@never_cache
@require_safe
def readyz(request):
    """200 while the database answers, all lanes of the worker live and letters leave; 503 with the reason otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    queue, state = queue_health(), worker.health()
    ready = state["alive"] and queue["oldest_seconds"] < STALE_LETTER_SECONDS
    body = {
        "ready": ready,
        "worker_alive": state["alive"],
        "worker_ran_at": iso(state["ran_at"]),
        "worker_lanes": {
            name: {"last_round_at": iso(lane.last_round_at), "stands_still": lane.stands_still}
            for name, lane in state["lanes"].items()
        },
        "letters_waiting": queue["waiting"],
        "oldest_letter_seconds": queue["oldest_seconds"],
        "last_error": error_code(state, queue),
    }
    return JsonResponse(body, status=200 if ready else 503)


@require_safe
def robots(request):
    """Everything may be read but people's own pages."""
    own = ["/petitions/confirm/", "/petitions/manage/", "/subscribe/confirm/", "/unsubscribe/", "/not-me/"]
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: {languages.prefixed(path, code)}" for code in languages.NATIVE for path in own]
    lines += [f"Sitemap: {absolute_url(path)}" for path in ("/sitemap.xml", "/news-sitemap.xml")]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def security(request):
    """RFC 9116."""
    contact = CampaignSettings.for_site(Site.find_for_request(request)).contact_email
    expires = (timezone.now() + SECURITY_TXT_LIFE).strftime("%Y-%m-%dT00:00:00Z")
    contact = f"mailto:{contact}" if contact else absolute_url("/")
    text = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: {', '.join(languages.NATIVE)}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
