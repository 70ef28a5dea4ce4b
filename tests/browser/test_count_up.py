"""The running clock in a real browser: the same numbers as Python's, and nothing that disturbs."""

import random
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
import requests
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import expect

from detainees.clocks.clock_face import face_of
from detainees.clocks.durations import Start, elapsed, whole_days
from tests.builders import a_timer

# Even an unsaved page asks the database for its content type.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SCRIPT = Path(__file__).parents[2] / "detainees/static/detainees/count-up.js"
ZONES = (
    "Europe/Moscow", "Asia/Kamchatka", "Asia/Vladivostok", "America/New_York", "America/Los_Angeles",
    "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "America/Santiago", "UTC",
)  # fmt: skip
# Around these walls clocks changed; spans that begin or end there are the ones that go wrong.
CHANGES = (
    datetime(2024, 3, 10, 2, 30), datetime(2024, 11, 3, 1, 30), datetime(2024, 3, 31, 2, 30),
    datetime(2024, 10, 27, 2, 30), datetime(2014, 10, 26, 1, 30), datetime(2011, 3, 27, 2, 30),
    datetime(2011, 12, 30, 10, 0), datetime(2024, 4, 7, 1, 45), datetime(2024, 10, 6, 2, 15),
)  # fmt: skip
ENDS_OF_MONTHS = (
    datetime(2024, 1, 31),
    datetime(2023, 1, 31),
    datetime(2024, 2, 29),
    datetime(2023, 12, 31, 23, 59, 59),
)
NOW = datetime(2024, 8, 15, 12, 0, 5, tzinfo=UTC)


def cases():
    """Starts, zones and moments: some anywhere, most where calendars are awkward; the same every time."""
    dice = random.Random(1741)
    for number in range(800):
        zone = ZoneInfo(dice.choice(ZONES))
        start = datetime(1990, 1, 1) + timedelta(seconds=dice.randrange(40 * 365 * 86400))
        if number % 4:
            near = timedelta(minutes=dice.randrange(-150, 150)) if dice.random() < 0.7 else timedelta()
            start = dice.choice(CHANGES + ENDS_OF_MONTHS) + near
        now = start.replace(tzinfo=UTC) + timedelta(seconds=dice.randrange(-86400, 4 * 365 * 86400))
        if number % 3 == 0:
            ahead = timedelta(days=dice.choice((0, 1, 28, 29, 30, 31, 59, 60, 365, 366)))
            now = Start(start + ahead, zone).moment() + timedelta(seconds=dice.randrange(-90_000, 90_000))
        yield Start(start, zone), now


def test_the_script_counts_as_the_server_does(page):
    asked, expected = [], []
    for start, now in cases():
        span = elapsed(start, now)
        asked.append([start.wall.isoformat(), str(start.zone), round(now.timestamp() * 1000)])
        expected.append(
            [
                span.years,
                span.months,
                span.days,
                span.hours,
                span.minutes,
                span.seconds,
                whole_days(start, now),
            ]
        )
    counted = page.evaluate(
        """async ([source, cases]) => {
            const { elapsed } = await import(source);
            return cases.map((one) => Object.values(elapsed(...one)));
        }""",
        [f"data:text/javascript,{quote(SCRIPT.read_text())}", asked],
    )
    different = [triple for triple in zip(asked, expected, counted, strict=True) if triple[1] != triple[2]]
    assert not different


@pytest.fixture
def clocks(page):
    """A function that shows timers in a page whose own clock stands at NOW, rendered then or earlier."""

    def show(*timers, rendered=NOW, **media):
        page.emulate_media(**media)
        page.clock.install(time=NOW - timedelta(hours=1))
        page.clock.pause_at(NOW)
        html = [
            render_to_string("detainees/includes/timer.html", {"timer": timer, "face": face_of(timer, rendered)})
            for timer in timers
        ]
        page.set_content(f'<html lang="en"><body>{"".join(html)}</body></html>')
        page.add_script_tag(content=SCRIPT.read_text(), type="module")
        expect(page.locator("count-up:not(:defined)")).to_have_count(0)
        return page.locator("count-up")

    return show


def unit(clock, name):
    """One unit of a clock, number and label."""
    return clock.locator(f"[data-unit={name}]")


def leap(page, minutes):
    """Let so much time pass: asleep at first, as a closed laptop, then three seconds awake."""
    page.clock.fast_forward(minutes * 60_000 - 3_000)
    page.clock.run_for(3_000)


def test_it_runs_by_the_clock_and_never_drifts(page, clocks):
    clock = clocks(a_timer(since_date=date(2022, 1, 17)), rendered=NOW - timedelta(days=40))
    expect(unit(clock, "days")).to_have_text("29 days")
    expect(unit(clock, "seconds")).to_have_text("5 seconds")
    page.clock.run_for(56_000)
    expect(unit(clock, "minutes")).to_have_text("1 minute")
    expect(unit(clock, "seconds")).to_have_text("1 second")
    page.clock.run_for(10 * 60_000)
    leap(page, 50)
    expect(unit(clock, "hours")).to_have_text("16 hours")
    expect(unit(clock, "seconds")).to_have_text("1 second")


def test_only_what_changed_is_written(page, clocks):
    clocks(a_timer(since_date=date(2022, 1, 17)))
    page.evaluate("""() => {
        window.changes = [];
        const where = ({ target }) => (target.closest ? target : target.parentNode).closest("[data-unit]");
        const told = (record) => `${record.type} ${where(record)?.dataset.unit}`;
        new MutationObserver((records) => window.changes.push(...records.map(told))).observe(
            document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    }""")
    page.clock.run_for(3_000)
    assert set(page.evaluate("window.changes")) == {"childList seconds"}


def test_days_only(page, clocks):
    clock = clocks(a_timer(since_date=date(2021, 8, 15), display="days"))
    expect(unit(clock, "total")).to_have_text("1,096 days")
    leap(page, 9 * 60)
    expect(unit(clock, "total")).to_have_text("1,097 days")
    expect(clock.locator("[data-spoken]")).to_have_text("1,097 days")


def test_a_bound_has_no_small_units(clocks):
    clock = clocks(a_timer(since_date=date(2022, 1, 17), precision="month"), rendered=datetime(2023, 1, 1, tzinfo=UTC))
    expect(clock).to_contain_text("at least")
    expect(unit(clock, "years")).to_have_text("2 years")
    expect(unit(clock, "months")).to_have_text("6 months")
    expect(clock.locator("[data-unit]")).to_have_count(2)


def test_standing_clocks_are_left_as_the_server_wrote_them(page, clocks):
    paused = a_timer(since_date=date(2022, 1, 17), paused_at=NOW - timedelta(days=10))
    clock = clocks(paused)
    clock.locator("[data-unit=seconds] b").evaluate("(number) => { number.textContent = 'as written'; }")
    page.clock.run_for(120_000)
    expect(unit(clock, "seconds").locator("b")).to_have_text("as written")


def test_a_clock_stops_at_an_end_known_beforehand(page, clocks):
    clock = clocks(a_timer(since_date=date(2022, 1, 17), ended_at=NOW + timedelta(seconds=10)))
    page.clock.run_for(60_000)
    expect(unit(clock, "seconds")).to_have_text("15 seconds")


def test_a_hidden_tab_stops_and_catches_up(page, clocks):
    clock = clocks(a_timer(since_date=date(2022, 1, 17)))
    page.evaluate("""(hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden.now });
        window.hide = (now) => { hidden.now = now; document.dispatchEvent(new Event("visibilitychange")); };
        window.hide(true);
    }""", {"now": False})  # fmt: skip
    page.clock.run_for(30_000)
    expect(unit(clock, "seconds")).to_have_text("5 seconds")
    page.evaluate("window.hide(false)")
    expect(unit(clock, "seconds")).to_have_text("35 seconds")


def test_with_reduced_motion_it_moves_once_a_minute(page, clocks):
    clock = clocks(a_timer(since_date=date(2022, 1, 17)), reduced_motion="reduce")
    page.clock.run_for(54_000)
    expect(unit(clock, "seconds")).to_have_text("5 seconds")
    page.clock.run_for(2_000)
    expect(unit(clock, "minutes")).to_have_text("1 minute")


def test_screen_readers_hear_days_at_most_and_nothing_by_itself(page, clocks):
    clock = clocks(a_timer(since_date=date(2022, 1, 17)))
    spoken = clock.locator("[data-spoken]")
    expect(spoken).to_have_text("2 years, 6 months, 29 days")
    expect(clock.locator("[aria-hidden=true] [data-unit]")).to_have_count(6)
    expect(page.locator("[aria-live], [role=timer], [role=status]")).to_have_count(0)
    leap(page, 60)
    expect(spoken).to_have_text("2 years, 6 months, 29 days")
    leap(page, 8 * 60)
    expect(spoken).to_have_text("2 years, 6 months, 30 days")


def test_zeros_in_front_appear_when_they_count(page, clocks):
    clock = clocks(a_timer(since_date=date(2024, 8, 15)))
    expect(unit(clock, "days")).to_be_hidden()
    expect(clock.locator("[data-spoken]")).to_have_text("less than one day")
    leap(page, 9 * 60)
    expect(unit(clock, "days")).to_be_visible()
    expect(unit(clock, "days")).to_have_text("1 day")
    expect(unit(clock, "months")).to_be_hidden()


def test_a_removed_clock_is_forgotten(page, clocks):
    clock = clocks(a_timer(since_date=date(2022, 1, 17)))
    handle = clock.element_handle()
    handle.evaluate("(clock) => clock.remove()")
    page.clock.run_for(10_000)
    assert "5 seconds" in handle.text_content()


PLACES = (
    ("America/New_York", "en-US"), ("Europe/Moscow", "ru-RU"), ("Asia/Kamchatka", "en-GB"), ("Pacific/Apia", "ru-RU"),
    ("Australia/Lord_Howe", "de-DE"),
)  # fmt: skip


def test_the_same_instant_reads_the_same_wherever_the_reader_is(browser):
    timers = [
        a_timer(since_date=date(2021, 12, 27)),
        a_timer(since_date=date(2021, 8, 15), display="days"),
        a_timer(since_date=date(2024, 8, 14), since_time=time(23, 30), precision="exact", time_zone="Asia/Vladivostok"),
        a_timer(since_date=date(2022, 1, 17), precision="month"),
        a_timer(since_date=date(2022, 1, 17), precision="year"),
        a_timer(since_date=date(2023, 1, 17), precision="year"),
    ]

    def rendered(language, moment):
        with translation.override(language):
            faces = [face_of(one, moment) for one in timers]
            clocks = [render_to_string("detainees/includes/timer.html", {"face": face}) for face in faces]
            tokens = [
                render_to_string("detainees/includes/clock.html", {"face": face_of(one, moment, display=show)})
                for one in timers
                for show in ("days", "full")
            ]
        return f'<html lang="{language}"><body>{"".join(clocks + tokens)}</body></html>'

    for zone, locale in PLACES:
        context = browser.new_context(timezone_id=zone, locale=locale)
        for language in ("en", "ru"):
            page = context.new_page()
            page.set_content(rendered(language, NOW))
            shown = page.locator("count-up").all_inner_texts()
            page.clock.install(time=NOW - timedelta(hours=1))
            page.clock.pause_at(NOW)
            page.set_content(rendered(language, NOW - timedelta(days=45)))
            page.add_script_tag(content=SCRIPT.read_text(), type="module")
            expect(page.locator("count-up:not(:defined)")).to_have_count(0)
            assert page.locator("count-up").all_inner_texts() == shown, (zone, locale, language)
        context.close()


OFF = {
    "years behind": timedelta(days=-1_200),
    "five minutes behind": timedelta(minutes=-5),
    "an hour ahead": timedelta(hours=1),
    "days ahead": timedelta(days=30),
}


PROFILE = "/detainees/robert-gilman/"
TOTAL = "count-up [data-unit=total] b"


def served_days(site):
    """What the server itself says."""
    return re.search(r'data-unit="total"><b>([\d,]+)</b>', requests.get(f"{site.url}{PROFILE}embed/").text)[1]


@pytest.mark.parametrize("off", OFF)
def test_a_wrong_clock_of_the_visitor_changes_nothing(page, running_site, off):
    shown, said = served_days(running_site), []
    page.on("console", lambda message: said.append(message.text))
    page.clock.install(time=datetime.now(UTC) + OFF[off])
    for path in (PROFILE, f"{PROFILE}embed/", "/"):
        page.goto(f"{running_site.url}{path}")
        total = page.locator(TOTAL).filter(has_text=shown).first
        expect(total).to_have_text(shown)
        page.clock.run_for(2_000)
        expect(total).to_have_text(shown)
    assert not said


def test_a_wrong_clock_that_is_set_right_counts_on(page, running_site):
    shown = served_days(running_site)
    page.clock.install(time=datetime.now(UTC) - timedelta(days=900))
    page.goto(f"{running_site.url}{PROFILE}embed/")
    expect(page.locator(TOTAL).first).to_have_text(shown)
    page.clock.set_system_time(datetime.now(UTC))
    page.clock.run_for(2_000)
    expect(page.locator(TOTAL).first).to_have_text(shown)


def test_a_page_that_the_browser_kept_for_days_counts_on(page, clocks):
    clock = clocks(a_timer(since_date=date(2021, 8, 15), display="days"), rendered=NOW - timedelta(days=12))
    expect(unit(clock, "total")).to_have_text("1,096 days")


def test_without_an_answer_a_clock_behind_counts_from_the_page(page, clocks):
    clock = clocks(a_timer(since_date=date(2021, 8, 15), display="days"), rendered=NOW + timedelta(days=400))
    expect(unit(clock, "total")).to_have_text("1,496 days")
    page.clock.run_for(3_000)
    expect(unit(clock, "total")).to_have_text("1,496 days")
