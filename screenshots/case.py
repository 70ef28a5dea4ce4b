"""People for the pictures alone: an invented case with everything in it, and the states that must also look right.

Run as `python -m screenshots.case` against a scratch database with the demo content. Nobody here is real.
"""

import io
from datetime import date, time, timedelta

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image, ImageDraw

from campaign.models import CampaignImage, HomePage, User
from campaign.pictures.renditions import DRAWN, make
from detainees.models import DetaineeIndexPage, DetaineePage, Timer
from news.models import ArticlePage, NewsIndexPage
from petitions.models import Petition, Tally
from tests.cases import a_source, answer, court, event, hearing, place, status, visit


def a_drawing(title: str, size: tuple[int, int], initials: str = ""):
    """A saved picture: an evening over a plain, drawn, with its focal point; no photograph and no face."""
    width, height = size
    drawing = Image.linear_gradient("L").resize(size)
    drawing = Image.merge("RGB", [drawing.point(lambda v, k=k: int(k + v * 0.45)) for k in (30, 48, 70)])
    pen = ImageDraw.Draw(drawing)
    pen.rectangle([0, height * 0.72, width, height], fill="#2c3846")
    pen.ellipse([width * 0.35, height * 0.2, width * 0.65, height * 0.2 + width * 0.3], fill="#c9cfd5")
    file = io.BytesIO()
    drawing.save(file, "PNG")
    image = CampaignImage.objects.create(
        title=title,
        description=f"A drawing in place of {title.lower()}",
        credit="Drawing: the campaign",
        file=ImageFile(file, name=f"drawing-{width}.png"),
        focal_point_x=width // 2,
        focal_point_y=int(height * 0.3),
        focal_point_width=width // 3,
        focal_point_height=width // 3,
    )
    make(image, DRAWN)
    return image


def the_case() -> list:
    """An invented case file: every kind of entry, every precision of a date."""
    sources = [a_source(), a_source(title="What the neighbors heard", publisher="Imaginary Herald", archived_url="")]
    return [
        court("2022-03-01", "month", stage="accused", text="Accused of an invented offense.", sources=sources[:1]),
        court("2022-05-12", stage="charged", text="Two counts; one is dropped later.", court="Court of Nowhere"),
        court(
            "2022-10-19", stage="convicted", text="Nine years in a colony.", court="Court of Nowhere", sources=sources
        ),
        court("2023-02-01", "month", stage="appeal", text="The appeal is refused.", court="Regional Court of Nowhere"),
        place("Pre-trial center no. 1", "2022-03-04", "2022-12-01", region="Nowhere Oblast"),
        place("Correctional colony no. 12", "2022-12-01", precision="month", region="Somewhere Oblast"),
        visit("2022-04-04", text="Consular officers were let in for an hour."),
        visit("2024-03-01", "month"),
        hearing("2027-01-14", time(10, 30), court="Supreme Court of Nowhere", text="On reducing the sentence."),
        event("2023-01-01", "year", title="A letter gets through", text="After eight months the family hears again."),
    ]


def the_rich_one(index) -> None:
    """A profile with everything filled in."""
    person = DetaineePage(
        title="Jordan Invented",
        slug="jordan-invented",
        name_in_russian="Джордан Выдуманный",
        tagline="Nobody real: for the pictures",
        summary="An invented case, to see a profile with everything in it. It stands in no other database.",
        portrait=a_drawing("A portrait", (800, 1000)),
        born_on=date(1990, 5, 17),
        home_town="Springfield",
        home_state="Massachusetts",
        family_statement="<p>We ask everybody who reads this not to look away.</p>",
        arrested_on=date(2022, 3, 4),
        charge="An invented offense",
        sentence_years=9,
        case=the_case(),
        status_log=[status("2022-06-01", "month"), status("2023-03-03", status="review", sources=[a_source()])],
        evidence=[
            answer(1, "yes", why="<p>An invented reason.</p>", as_of=date(2024, 8, 1), sources=[a_source()]),
            answer(10, "partly", why="<p>No interpreter at the first hearing.</p>", as_of=date(2024, 8, 1)),
        ],
        letter_how="<p>In Russian, by hand, with the full name and the year of birth on the envelope.</p>",
        letter_tips=[("do", "Write of everyday things: weather, books, sports."), ("dont", "Nothing of the case.")],
        press_contacts=[("contact", {"name": "Alex Invented", "role": "lawyer", "email": "a@example.org"})],
        story=[
            ("paragraph", "<p>Everything on this page is invented, to show what a full profile looks like.</p>"),
            ("image", {"image": a_drawing("A place", (1600, 900)), "caption": "A drawn evening."}),
            ("quote", {"text": "We count the days.", "attribution": "The family"}),
        ],
    )
    person.timers = [
        Timer(label="In a Russian prison", since_date=date(2022, 3, 4)),
        Timer(label="Without a consular visit", since_date=date(2024, 3, 1), precision="month"),
    ]
    index.add_child(instance=person)
    person.save_revision()


def the_other_states(index) -> None:
    """Somebody released, somebody who died, a very long name without anything else."""
    long_name = "Maximiliana-Alexandra Featherstonehaugh-Wolfeschlegelstein"
    states = {
        "Robin Returned": {"released_at": timezone.now() - timedelta(days=3), "release_note": "Home, and thankful."},
        "Sam Remembered": {"died_at": timezone.now() - timedelta(days=40), "death_note": "We will not forget."},
        long_name: {"tagline": "A name that fills a line, and then another one"},
    }
    for name, fields in states.items():
        person = DetaineePage(title=name, arrested_on=date(2021, 6, 1), **fields)
        person.timers = [Timer(label="In a Russian prison", since_date=date(2021, 6, 1))]
        index.add_child(instance=person)
        person.save_revision()


def the_pages() -> None:
    """Pictures on the home page and on an article, a closed petition, an item of news without anything."""
    HomePage.objects.update(about_image=a_drawing("The plain", (1800, 900)))
    ArticlePage.objects.update(image=a_drawing("The evening", (1800, 1000)))
    NewsIndexPage.objects.get().add_child(instance=ArticlePage(title="A short note", slug="a-short-note"))
    closed = Petition.objects.create(
        title="A petition that is over",
        slug="over",
        addressee="the Senate",
        demand="Ask.",
        goal=500,
        closes_at=timezone.now() - timedelta(days=30),
    )
    Tally.objects.create(petition=closed, count=412)


def the_approval() -> None:
    """A change to the invented profile that waits for a second person."""
    person = DetaineePage.objects.get(slug="jordan-invented")
    person.summary += " The last sentence is new."
    person.save_revision()
    person.get_workflow().start(person, User.objects.get(email="editor@example.org"))


def main() -> None:
    """Fill the database that DATABASE_URL names."""
    index = DetaineeIndexPage.objects.get()
    the_rich_one(index)
    the_other_states(index)
    the_pages()
    the_approval()


if __name__ == "__main__":
    main()
