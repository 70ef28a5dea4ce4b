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


def violations(page) -> list[str]:
    """What axe finds wrong, WCAG 2.2 AA and best practice."""
    return [f"{found['id']}: {found['nodes'][0]['html'][:160]}" for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_no_complaint_and_fits_every_screen(visitor, name):
    for width in WIDTHS:
        visitor.set_viewport_size({"width": width, "height": 780})
        visitor.goto(PAGES[name])
        assert visitor.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(visitor) == []
    assert visitor.complaints == []
    assert visitor.context.cookies() == []


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
