"""Many signatures at once, in one statement, as the services leave them."""

from django.db import connection

CROWD = """
INSERT INTO petitions_signature (
    petition_id, text_id, name, email, domain, mailbox_hash, salt, processed_at, lettered_at, confirmed_at,
    country, postcode, us_state, comment, removal_ground, honeypot, show_name, wants_news, unlisted,
    code_failures, counted
)
SELECT %s, %s, 'Signer ' || n, 'signer' || n || '@example.net', 'example.net',
    sha256(convert_to('mailbox ' || n, 'UTF8')), substr(sha256(convert_to('salt ' || n, 'UTF8')), 1, 16),
    now(), now(), now() - n * interval '1 second', '', '', '', '', '', false, false, false, false, 0, false
FROM generate_series(1, %s) n
"""


def a_crowd(petition, number: int) -> None:
    """So many confirmed signatures under a petition; the worker has not counted them yet."""
    with connection.cursor() as cursor:
        cursor.execute(CROWD, [petition.pk, petition.texts.last().pk, number])
