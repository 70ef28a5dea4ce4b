"""What a visitor does on the petition's pages and reads there."""

from campaign import worker

ADA = {"name": "Ada Lovelace", "email": "ada@example.org"}


def sign(client, petition, **fields):
    """The answer to the petition's form."""
    return client.post(f"/petitions/{petition.slug}/sign/", {**ADA, **fields})


def outcome(response) -> str:
    """What the page says has happened."""
    return response.content.decode().partition('data-outcome="')[2].partition('"')[0]


def public_count(petition, work=worker.drain) -> int:
    """The public count once the worker has done its work, or those of its jobs that matter."""
    work()
    petition.tally.refresh_from_db()
    return petition.tally.count
