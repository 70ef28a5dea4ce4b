"""`manage.py load_demo`: the first content, and with DEBUG on a login for each role."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Page, Site

from campaign.models import CampaignSettings, ContentPage, HomePage, User
from campaign.project import demo
from detainees.models import Approver, DetaineeIndexPage, DetaineePage, Timer
from news.models import ArticlePage, ClippingPage, NewsIndexPage, PressPage
from petitions.models import Petition, PetitionSettings, Tally

FAMILY_ROLE = "Family and lawyers"
ROLES = ["Editor", "Moderator", "Organizer", "Administrator", FAMILY_ROLE]  # as the migrations named them
PASSWORD = "left-behind-demo"


def login(role: str) -> str:
    """The demo login of a role: its first word."""
    return f"{role.lower().split()[0]}@example.org"


class Command(BaseCommand):
    """Loads the first content into an empty site."""

    help = "Load the first content: home page, profiles, news, petition; with DEBUG on, also demo logins."

    def add_arguments(self, parser):
        """--if-empty for every start."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a home page")

    def handle(self, *args, if_empty, **options):
        """All or nothing."""
        if HomePage.objects.exists():
            if if_empty:
                return
            raise CommandError("There is a home page already; nothing was loaded.")
        with transaction.atomic():
            home = self.make_home()
            people = self.make_people(home)
            self.make_news(home, people)
            self.make_press(home)
            self.make_petition(people)
            self.make_settings(home)
            if settings.DEBUG:
                self.make_staff()
        self.stdout.write("Loaded the first content.")

    def make_home(self) -> HomePage:
        """The home page in place of Wagtail's welcome page, with About and Privacy below it."""
        root = Page.objects.get(depth=1)
        Site.objects.all().delete()
        for welcome in root.get_children():
            welcome.delete()
        home = root.add_child(
            instance=HomePage(
                title="Americans Left Behind",
                slug="home",
                search_description="Four Americans are jailed in Russia and were left behind. Help to bring them home.",
                status_body=demo.STATUS_BODY,
                about_body=demo.ABOUT_SHORT,
                people_text="Four U.S. citizens, each in a Russian prison. The clocks run until they are home.",
                signup_text="We write when there is something to know or to do, and not otherwise.",
            )
        )
        site = Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True)
        site.site_name = "Americans Left Behind"
        site.save()
        self.about = home.add_child(instance=content_page("About", "about", demo.ABOUT))
        self.privacy = home.add_child(instance=content_page("Privacy", "privacy", demo.PRIVACY))
        home.about_link = self.about
        home.save_revision().publish()
        return home

    def make_people(self, home) -> list[DetaineePage]:
        """Four profiles, each with two timers."""
        index = home.add_child(
            instance=DetaineeIndexPage(
                title="The Americans Left Behind", slug="detainees", introduction="Who they are, and why they are held."
            )
        )
        people = []
        for facts in demo.DETAINEES:
            story = [("paragraph", f"<p>{text}</p>") for text in [*facts["story"], demo.AS_OF]]
            person = DetaineePage(**{**facts, "story": story, "case": [("event", demo.LEFT_BEHIND)]})
            person.timers = [
                Timer(label=label, since_date=since or facts["arrested_on"], sort_order=place)
                for place, (label, since) in enumerate(demo.TIMERS.items())
            ]
            index.add_child(instance=person)
            person.save_revision().publish()
            people.append(person)
        return people

    def make_news(self, home, people) -> None:
        """An article of our own and three clippings, each about the people its facts name."""
        index = home.add_child(instance=NewsIndexPage(title="News", slug="news", introduction=demo.NEWS_INTRODUCTION))
        body = [("paragraph", f"<p>{text}</p>") for text in demo.ARTICLE["body"]]
        pages = [ClippingPage(**facts) for facts in demo.CLIPPINGS]
        for page in [*pages, ArticlePage(**{**demo.ARTICLE, "body": body})]:
            index.add_child(instance=page)
            page.people = people if page.title in demo.ABOUT_ALL else []
            page.tags.add(*demo.TAGS[page.title])
            page.save_revision().publish()

    def make_press(self, home) -> None:
        """The page for journalists."""
        self.press = home.add_child(instance=PressPage(title="Press", slug="press", **demo.PRESS))
        self.press.save_revision().publish()

    def make_petition(self, people) -> None:
        """The petition, open and on the home page."""
        petition = Petition.objects.create(**demo.PETITION)
        petition.detainees.set(people)
        petition.save()
        petition.save_revision().publish()
        Tally.objects.create(petition=petition)
        PetitionSettings.objects.create(site=Site.objects.get(), front_petition=petition)

    def make_settings(self, home) -> None:
        """Navigation and footer."""
        children = {page.slug: page for page in home.get_children()}
        CampaignSettings.objects.create(
            site=Site.objects.get(),
            default_description=home.search_description,
            navigation=[
                ("link", {"label": "The four", "page": children["detainees"], "url": ""}),
                ("link", {"label": "Petition", "page": None, "url": "/petitions/"}),
                ("link", {"label": "News", "page": children["news"], "url": ""}),
                ("link", {"label": "About", "page": self.about, "url": ""}),
            ],
            footer_text=f"<p>{demo.AS_OF.replace('this page', 'this site')}</p>",
            footer_links=[
                ("link", {"label": "About", "page": self.about, "url": ""}),
                ("link", {"label": "Press", "page": self.press, "url": ""}),
                ("link", {"label": "Privacy", "page": self.privacy, "url": ""}),
                ("link", {"label": "Your signatures", "page": None, "url": "/petitions/manage/"}),
            ],
        )

    def make_staff(self) -> None:
        """A login for each role; never outside development."""
        for role in ROLES:
            user = User.objects.create_user(login(role), PASSWORD, first_name="Demo", last_name=role)
            user.groups.add(Group.objects.get(name=role))
        family = User.objects.get(email=login(FAMILY_ROLE))
        Approver.objects.create(page=DetaineePage.objects.get(title=demo.WITH_FAMILY), user=family, role="lawyer")


def content_page(title: str, slug: str, facts: dict) -> ContentPage:
    """A plain page."""
    return ContentPage(title=title, slug=slug, introduction=facts["introduction"], body=facts["body"])
