"""Plain functions that build what tests need; each takes only what the test is about."""

from datetime import date
from itertools import count

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, Site

from campaign.mail.mailboxes import hash_of
from campaign.models import HomePage, User
from detainees.models import DetaineeIndexPage, DetaineePage, Timer
from news.models import ArticlePage, ClippingPage, NewsIndexPage, Subscription
from news.subscriptions import services as subscriptions
from petitions import services
from petitions.models import Petition, Signature, Tally

numbers = count(1)


def a_home(**fields) -> HomePage:
    """The site's one home page, made at the first call."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.objects.get(depth=1)
        home = root.add_child(instance=HomePage(**{"title": "Americans Left Behind", "slug": "front", **fields}))
        Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "testserver", "root_page": home})
        Site.clear_site_root_paths_cache()
    return home


def a_child(parent: Page, page: Page, *, live: bool = True) -> Page:
    """`page` under `parent`, with a slug of its own, published or as a draft."""
    page.slug = page.slug or f"page-{next(numbers)}"
    page.live = live
    return parent.add_child(instance=page)


def a_profile_index(**fields) -> DetaineeIndexPage:
    """The list of detainees, made at the first call."""
    page = DetaineeIndexPage(**{"title": "Detainees", "slug": "detainees", **fields})
    return DetaineeIndexPage.objects.first() or a_child(a_home(), page)


def a_profile(name: str = "Ksenia Karelina", *, live: bool = True, **fields) -> DetaineePage:
    """Somebody's published profile, without timers."""
    return a_child(a_profile_index(), DetaineePage(title=name, **fields), live=live)


def a_timer(page: DetaineePage | None = None, **fields) -> Timer:
    """A timer of a saved profile, saved; of none or an unsaved one, in memory."""
    fields = {"label": "In a Russian prison", "since_date": date(2024, 1, 2), **fields}
    timer = Timer(page=page or DetaineePage(title="Ksenia Karelina"), **fields)
    if timer.page.pk:
        timer.save()
    return timer


def a_news_index(**fields) -> NewsIndexPage:
    """The list of news, made at the first call."""
    page = NewsIndexPage(**{"title": "News", "slug": "news", **fields})
    return NewsIndexPage.objects.first() or a_child(a_home(), page)


def an_article(title: str = "The campaign begins", *, live: bool = True, **fields) -> ArticlePage:
    """An article of our own."""
    return a_child(a_news_index(), ArticlePage(title=title, **fields), live=live)


def a_clipping(title: str = "Americans Detained In Russia Need Help", *, live: bool = True, **fields) -> ClippingPage:
    """A press clipping."""
    fields = {
        "publication": "Washington Examiner",
        "link": "https://example.com/americans-detained",
        "published_on": date(2024, 8, 2),
        **fields,
    }
    return a_child(a_news_index(), ClippingPage(title=title, **fields), live=live)


def a_petition(title: str = "Bring them home", **fields) -> Petition:
    """A published petition without signatures; its address comes from the title."""
    fields = {
        "slug": slugify(title),
        "addressee": "the Secretary of State",
        "demand": "Designate all four, now.",
        **fields,
    }
    return Petition.objects.create(title=title, **fields)


def a_signature(petition: Petition | None = None, *, state: str = "confirmed", **fields) -> Signature:
    """A signature in one of the states, as the services leave it but for the count; `email` tells them apart."""
    number, now = next(numbers), timezone.now()
    fields = {"name": "Ada Signer", "email": f"ada{number}@example.org", **fields}
    row = Signature(petition=petition or Petition.objects.first() or a_petition(), **fields)
    row.text = fields.get("text") or row.petition.texts.last()
    if state != "new":
        row.mailbox_hash = row.mailbox_hash or hash_of(row.email)
        row.domain = row.domain or row.email.rpartition("@")[2]
        row.processed_at = row.lettered_at = now
        row.issue_link()
    if state in ("confirmed", "removed", "withdrawn"):
        row.confirmed_at = now
    if state in ("held", "removed", "expired"):
        setattr(row, f"{state}_at", now)
    if state == "removed":
        row.removal_ground = "other"
    row.save()
    if state == "withdrawn":
        services.withdraw(signature=row)
    row.refresh_from_db()
    return row


def many_signatures(petition: Petition, number: int, domain: str = "example.net", *, counted: bool = True) -> None:
    """So many confirmed signatures from one mail domain, a second apart, in one statement; counted or not yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO petitions_signature (
                petition_id, text_id, name, email, domain, mailbox_hash, salt, processed_at, lettered_at, confirmed_at,
                country, postcode, us_state, comment, removal_ground, honeypot, show_name, wants_news, unlisted,
                code_failures, counted
            )
            SELECT %(petition)s, %(text)s, 'Robot', 'robot' || n || '@' || %(domain)s, %(domain)s,
                sha256(convert_to(n || %(domain)s, 'UTF8')),
                substr(sha256(convert_to('salt' || n || %(domain)s, 'UTF8')), 1, 16),
                now(), now(), now() - n * interval '1 second',
                '', '', '', '', '', false, false, false, false, 0, %(counted)s
            FROM generate_series(1, %(number)s) n
            """,
            {
                "petition": petition.pk,
                "text": petition.texts.last().pk,
                "domain": domain,
                "counted": counted,
                "number": number,
            },
        )
        cursor.execute("ANALYZE petitions_signature")  # as PostgreSQL itself does within minutes
    if counted:
        Tally.objects.get_or_create(petition=petition)
        Tally.objects.filter(petition=petition).update(count=F("count") + number)


def confirmed_in_browser(client, link: str, **fields):
    """The answer to the button on a confirm link's page, pressed with what the page holds unless `fields` say more."""
    page = BeautifulSoup(client.get(link).content, "html.parser")
    form = page.select_one("[data-outcome=confirm] form")
    typed = {}
    for box in form.select("input[name], textarea[name]"):
        if box.get("type") not in ("radio", "checkbox") or box.has_attr("checked"):
            typed[box["name"]] = box.get("value", "on") if box.name == "input" else box.get_text().removeprefix("\n")
    typed |= fields
    return client.post(form["action"], {name: value for name, value in typed.items() if value is not None})


def a_subscription(email: str = "ada@example.org", *, confirmed: bool = True) -> Subscription:
    """A place on the e-mail list, confirmed or with its letter out."""
    row = Subscription(email=email, mailbox_hash=hash_of(email))
    row.processed_at = row.lettered_at = timezone.now()
    row.issue_link()
    row.save()
    if confirmed:
        subscriptions.confirm(subscription=row)
        row.refresh_from_db()
    return row


def a_user(role: str | None = None, **fields) -> User:
    """A member of staff with one of the roles; with None, somebody without any."""
    number = next(numbers)
    user = User.objects.create_user(fields.pop("email", f"staff{number}@example.org"), "correct horse", **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user
