"""What every visitor gets: pages without barriers, light, with nothing from anybody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.letters import link_in

PAGES = {
    "home": "/",
    "profiles": "/detainees/",
    "profile": "/detainees/ksenia-karelina/",
    "petitions": "/petitions/",
    "petition": "/petitions/wrongful-detainee-status/",
    "signed texts": "/petitions/wrongful-detainee-status/text/",
    "inbox": "/petitions/wrongful-detainee-status/check-your-inbox/",
    "own signatures": "/petitions/manage/",
    "news": "/news/",
    "about": "/about/",
    "subscribe": "/subscribe/",
}
WIDTHS = [360, 768, 1440]
MOST_OCTETS = 150 * 1024  # of the home page on the first visit, photographs apart
MOST_REQUESTS = 12

# Long names and titles, as an editor may type them; and the spacing of WCAG 1.4.12.
LONG_WORDS = """() => document.querySelectorAll("main :is(h1, h2, h3, p, dd, li > a)").forEach(
    (part) => part.append(" " + "w".repeat(60)))"""
WIDE_SPACING = """() => { const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }");
    document.adoptedStyleSheets = [sheet]; }"""
# Whether the focus is there; what has the focus shows a ring and is in sight.
RING = """(wanted) => { const here = document.activeElement, box = here.getBoundingClientRect();
    if (here === document.body) return false;
    const seen = box.bottom > 0 && box.top < innerHeight && parseFloat(getComputedStyle(here).outlineWidth) >= 2;
    if (!seen) throw new Error("no ring in sight: " + here.outerHTML.slice(0, 160));
    return here.matches(wanted); }"""


@pytest.fixture
def visitor(browser, running_site):
    """A fresh browser whose complaints are kept in `complaints`."""
    context = browser.new_context(base_url=running_site.url, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def violations(page, **options) -> list[str]:
    """What axe finds wrong, WCAG 2.2 AA and best practice; `options` are axe's own."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_no_complaint_and_fits_every_screen(visitor, name):
    for width in WIDTHS:
        visitor.set_viewport_size({"width": width, "height": 780})
        visitor.goto(PAGES[name])
        assert visitor.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(visitor) == []
    visitor.emulate_media(color_scheme="dark")
    assert violations(visitor, runOnly=["color-contrast", "link-in-text-block"]) == []
    assert visitor.complaints == []
    assert visitor.context.cookies() == []


@pytest.mark.parametrize("name", ["home", "profile", "petition", "news"])
def test_a_word_of_sixty_letters_and_wide_spacing_fit_a_page_at_400_percent_zoom(visitor, name):
    visitor.set_viewport_size({"width": 320, "height": 256})
    visitor.goto(PAGES[name])
    visitor.evaluate(LONG_WORDS)
    visitor.evaluate(WIDE_SPACING)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_petition_is_signed_by_keys_alone(visitor):
    def tab_to(selector):
        for _ in range(80):
            visitor.keyboard.press("Tab")
            if visitor.evaluate(RING, selector):
                return
        raise AssertionError(f"Tab does not lead to {selector}")

    visitor.goto(PAGES["petition"])
    tab_to(".skip-link")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("main")).to_be_focused()
    tab_to("[data-sign-form] .btn")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("[data-error-summary]")).to_be_focused()
    tab_to("[data-error-summary] a")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#sign_name")).to_be_focused()
    visitor.keyboard.type("Keys Alone")
    tab_to("#sign_email")
    visitor.keyboard.type("keys@example.net")
    tab_to("#sign_show_name")
    visitor.keyboard.press("Space")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("[data-outcome=check-your-inbox]")).to_be_visible()


def test_the_confirm_page_has_no_barrier(visitor, running_site):
    visitor.goto(PAGES["petition"])
    visitor.get_by_label("Full name").fill("Axe Test")
    visitor.locator("[data-sign-form]").get_by_label("E-mail address").fill("axe@example.net")
    visitor.get_by_role("button", name="Sign the petition").click()
    expect(visitor.locator("[data-outcome=check-your-inbox]")).to_be_visible()
    visitor.goto(link_in(running_site.mailbox.wait_for(to="axe@example.net")))
    assert violations(visitor) == []
    visitor.locator("[data-outcome=confirm] form").get_by_role("button").click()
    expect(visitor.locator("[data-outcome=confirmed]")).to_be_visible()
    assert violations(visitor) == []
    assert visitor.complaints == []


def test_the_warning_for_signers_at_risk_has_no_barrier(visitor):
    visitor.goto(PAGES["petition"])
    visitor.locator(".risk summary").click()
    expect(visitor.get_by_label("keep my name on no list")).to_be_visible()
    assert violations(visitor) == []
    visitor.get_by_label("Full name").fill("Axe Test")
    visitor.locator("[data-sign-form]").get_by_label("E-mail address").fill("axe@example.net")
    visitor.get_by_label("Country").select_option("BY")
    visitor.get_by_role("button", name="Sign the petition").click()
    expect(visitor.locator("[data-error-summary]")).to_be_focused()
    visitor.locator("[data-error-summary] a").click()
    expect(visitor.get_by_label("keep my name on no list")).to_be_focused()
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(visitor) == []


def test_the_first_visit_is_light_and_talks_to_nobody_else(visitor, running_site):
    session = visitor.context.new_cdp_session(visitor)
    session.send("Network.enable")
    octets = []
    session.on("Network.loadingFinished", lambda event: octets.append(event["encodedDataLength"]))
    requests = []
    visitor.on("request", lambda request: requests.append(request.url))
    visitor.goto("/", wait_until="networkidle")
    expect(visitor.locator("[data-timer]")).to_have_count(8)
    assert [url for url in requests if not url.startswith(running_site.url)] == []
    assert len(requests) <= MOST_REQUESTS
    assert len(octets) >= len(requests) - 1  # the icon may come later
    assert sum(octets) <= MOST_OCTETS


def test_everything_works_without_javascript(browser, running_site):
    context = browser.new_context(base_url=running_site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("[data-timer]").first).to_contain_text("years")
    page.get_by_label("Full name").fill("No Script")
    page.locator("[data-sign-form]").get_by_label("E-mail address").fill("no.script@example.net")
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.locator("[data-outcome=check-your-inbox]")).to_be_visible()
    context.close()
