"""The moderators' list at scale: what every filter's first page and a deep one cost the database.

Measured against a whole page without a filter, as a moderator gets it, in a database of its own that is
filled with states, domains, names, countries and days as a large petition has them.
"""

import time
from functools import partial

from django.db import connection
from django.test import Client

from petitions.admin import paging
from petitions.admin.filters import SignatureFilter
from petitions.models import Petition, Signature
from tests.builders import a_user
from tests.databases import pointed_at

TURNS = 3
# Every row's own random numbers; what follows from them is decided in one place.
FILL = """
SELECT setseed(0.5);
INSERT INTO petitions_signature (petition_id, text_id, language, email, domain, mailbox_hash, salt, name, country,
    us_state, postcode, comment, unlisted, honeypot, removal_ground, show_name, wants_news, submitted_at, processed_at,
    lettered_at, confirmed_at, expired_at, held_at, removed_at, withdrawn_at, erased_at, source_hash, network_hash,
    code_failures, counted)
SELECT petition, text, CASE WHEN gone THEN '' ELSE 'en' END,
    CASE WHEN gone THEN '' ELSE 'signer' || n || '@' || domain END,
    CASE WHEN gone THEN '' ELSE domain END, CASE WHEN gone THEN NULL ELSE sha256(n::text::bytea) END,
    decode(md5(n::text), 'hex'), CASE WHEN gone THEN '' ELSE name END, CASE WHEN gone THEN '' ELSE country END,
    CASE WHEN NOT gone AND country = 'US' THEN us_state ELSE '' END, '', '', false, false,
    CASE WHEN removed THEN 'automated' ELSE '' END, NOT gone AND r1 < 0.5, NOT gone AND r2 < 0.3, at, at, at,
    CASE WHEN NOT waiting THEN at END,
    CASE WHEN waiting AND old THEN at END,
    CASE WHEN held THEN at END, CASE WHEN removed THEN at END, CASE WHEN gone THEN at END, CASE WHEN gone THEN at END,
    CASE WHEN recent AND NOT gone THEN decode(md5('s' || floor(r4 * r4 * 50000)), 'hex') END,
    CASE WHEN recent AND NOT gone THEN decode(md5('n' || floor(r4 * r4 * 9000)), 'hex') END, 0,
    NOT (held OR removed OR gone OR waiting)
FROM (
    SELECT n, r1, r2, r3, r4, r5 < 0.01 AND r3 >= 0.3 AS gone, r5 BETWEEN 0.01 AND 0.03 AS removed,
        r5 BETWEEN 0.03 AND 0.04 AS held, n > number * 0.97 AS recent,
        n < number * 0.99 AS old, n > number * 0.98 AND r3 < 0.3 AS waiting,
        now() - (1 - n / number) * interval '700 days' AS at,
        CASE WHEN n % 5 = 0 THEN petitions[2] ELSE petitions[1] END AS petition,
        CASE WHEN n % 5 = 0 THEN texts[2] ELSE texts[1] END AS text,
        CASE WHEN r6 < 0.45 THEN 'gmail.com' WHEN r6 < 0.6 THEN 'yahoo.com' WHEN r6 < 0.75 THEN 'outlook.com'
            ELSE 'club' || floor(r1 * r1 * 20000) || '.example' END AS domain,
        'First' || floor(r2 * r2 * r2 * 3000) || ' Last' || floor(r4 * r4 * 60000) AS name,
        CASE WHEN r1 < 0.85 THEN 'US' WHEN r1 < 0.9 THEN ''
            ELSE (ARRAY['CA','GB','DE','FR','AU','MX','BR','IN','JP','SE'])[1 + floor(r6 * r6 * 9.99)] END AS country,
        (ARRAY['CA','TX','FL','NY','PA','IL','OH','GA','NC','MI','NJ','VA','WA','AZ','TN','MA','IN','MO','MD','WI',
            'CO','MN','SC','AL','LA','KY','OR','OK','CT','UT','IA','NV','AR','MS','KS','NM','NE','ID','WV','HI',
            'NH','ME','RI','MT','DE','SD','ND','AK','DC','VT','WY'])[1 + floor(r5 * r5 * 50.99)] AS us_state
    FROM (
        SELECT n, random() r1, random() r2, random() r3, random() r4, random() r5, random() r6
        FROM generate_series(1, {number}) n OFFSET 0
    ) drawn, (SELECT {number}::float AS number) total,
        (SELECT array_agg(id ORDER BY id) petitions FROM petitions_petition) p,
        (SELECT array_agg(id ORDER BY id) texts FROM petitions_petitiontext) t
) decided
"""


def fill(number: int) -> None:
    """That many signatures under two petitions; the indexes are made afterwards, all at once."""
    for title in ("The large one", "The small one"):
        demand = {"addressee": "the Secretary of State", "demand": "Now."}
        Petition.objects.create(title=title, slug=title.replace(" ", "-").lower(), **demand)
    indexes = Signature._meta.indexes
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Signature, index)
    with connection.cursor() as cursor:
        cursor.execute(FILL.replace("{number}", str(number)))
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Signature, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE petitions_signature")


def filters(number: int) -> dict[str, dict]:
    """Filters of each kind and of kinds that contradict each other, by name."""
    large, small = Petition.objects.order_by("pk").values_list("pk", flat=True)
    row = Signature.objects.exclude(source_hash=None).order_by("-pk")[number // 100]
    middle = Signature.objects.order_by("pk").filter(pk__gte=number // 2, mailbox_hash__isnull=False).first()
    days = {"since": f"{middle.submitted_at:%Y-%m-%d}", "until": f"{middle.submitted_at:%Y-%m-%d}"}
    states = {state: {"status": state} for state in ("confirmed", "pending", "expired", "held", "removed", "withdrawn")}
    return {
        **states,
        "large petition": {"petition": large},
        "small petition": {"petition": small},
        "not confirmed": {"confirmed": "no"},
        "one day": days,
        "before a day": {"until": days["until"]},
        "usual country": {"country": "US"},
        "rare country": {"country": "SE"},
        "no such country": {"country": "TV"},
        "rare state": {"us_state": "WY"},
        "state and country that exclude each other": {"us_state": "CA", "country": "DE"},
        "wants news": {"wants_news": "yes"},
        "usual name": {"name": "First1"},
        "one letter": {"name": "f"},
        "rare name": {"name": "First1234 Last23456"},
        "two usual names": {"name": "First1 Last1"},
        "no such name": {"name": "Zebedee"},
        "mailbox": {"mailbox": bytes(middle.mailbox_hash).hex()},
        "usual domain": {"domain": "gmail.com"},
        "rare domain": {"domain": "club19876.example"},
        "no such domain": {"domain": "nowhere.example"},
        "network": {"network": bytes(row.network_hash).hex()},
        "source": {"source": bytes(row.source_hash).hex()},
        "source by its beginning": {"source": bytes(row.source_hash).hex()[:8]},
        "held, rare country": {"status": "held", "country": "SE"},
        "removed, usual domain, a day": {"status": "removed", "domain": "gmail.com", **days},
        "pending, long ago": {"status": "pending", "until": days["until"]},
        "expired, lately": {"status": "expired", "since": f"{row.submitted_at:%Y-%m-%d}"},
        "name, country, state": {"name": "First12", "country": "SE", "status": "held"},
        "small petition, rare state, no news": {"petition": small, "us_state": "WY", "wants_news": "no"},
        "a network and long ago": {"network": bytes(row.network_hash).hex(), "until": days["until"]},
        "not confirmed, wants news, rare domain": {"confirmed": "no", "wants_news": "yes", "domain": "club7.example"},
        "usual names, held, abroad": {"name": "First1 Last1", "status": "held", "country": "SE"},
        "withdrawn and a name": {"status": "withdrawn", "name": "First1"},
    }


def median_time(work) -> float:
    """Milliseconds, the median of some turns after one that warms up."""
    taken = []
    for _turn in range(TURNS + 1):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken[1:])[TURNS // 2]


def find(query: dict, before: int | None) -> paging.Page:
    """The signatures of a page."""
    asked = SignatureFilter(query)
    return paging.page(asked.signatures(), ids=asked.ids(), before=before)


def whole_page() -> float:
    """Milliseconds of the list without a filter, as a moderator gets it."""
    client = Client()
    client.force_login(a_user("Moderator"))
    return median_time(lambda: client.get("/admin/signatures/"))


def measure(databases, say, *, signatures: int) -> None:
    """In a new database, dropped with the others."""
    with pointed_at(databases.create("moderation")):
        fill(signatures)
        plain = whole_page()
        for name, query in filters(signatures).items():
            times = [median_time(partial(find, query, before)) for before in (None, signatures // 3)]
            words = f"moderation: finding “{name}”, first or deep page, against a whole plain page; {signatures} rows"
            say(words, max(times), "ms", plain)
