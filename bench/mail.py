"""Letters through the worker, against the same messages pushed by smtplib over one connection."""

import smtplib
import time

from bench import signing
from campaign.dev import site as development

WAITING = "SELECT count(*) FROM petitions_signature WHERE processed_at IS NULL"


def plain_smtp(site, messages) -> float:
    """Messages a second that smtplib hands to the same server over one connection."""
    port = site.smtp.port
    start = time.perf_counter()
    with smtplib.SMTP(development.HOST, port) as server:
        for message in messages:
            server.send_message(message, "from@example.org", message.envelope_recipients)
    return len(messages) / (time.perf_counter() - start)


def measure(site, say) -> None:
    """The letters that the signing benchmark has left to be written, or would leave."""
    site.worker.stop()
    if not site.sql(WAITING)[0][0]:
        signing.load(site, signing.sign)
    site.mailbox.clear()
    start = time.perf_counter()
    site.manage("work", "--once")
    taken = time.perf_counter() - start
    messages = list(site.mailbox.messages)
    limit = plain_smtp(site, messages)
    site.worker.start()
    rate = len(messages) / taken
    say("mail: letters a second, decided, composed and sent, against smtplib", rate, "letters/s", limit)
