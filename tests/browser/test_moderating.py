"""The moderators' list and a signature's page in a browser: the box that ticks all, a phone, accessibility."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

HELD = "/admin/signatures/?status=held&domain=ticks.example"
SUBMIT = """
INSERT INTO petitions_signature (petition_id, text_id, email, domain, mailbox_hash, salt, name, country, us_state,
    postcode, comment, unlisted, honeypot, removal_ground, show_name, wants_news, processed_at, held_at, code_failures,
    counted, source_hash, network_hash)
SELECT petition_id, id, 'tick' || n || '@ticks.example', 'ticks.example', sha256(('tick' || n)::bytea),
    decode(md5('tick' || n), 'hex'), 'Tick Box', 'US', '', '', '', false, false, '', false, false, now(), now(), 0,
    false, decode(md5('s'), 'hex'), decode(md5('n'), 'hex')
FROM petitions_petitiontext, generate_series(1, 3) n WHERE number = 1
"""


@pytest.fixture
def three_held(running_site):
    """Three held signatures, gone afterwards."""
    running_site.sql(SUBMIT)
    yield
    running_site.sql("DELETE FROM petitions_signature WHERE domain = 'ticks.example'")


def test_the_box_ticks_all_and_only_what_is_ticked_is_released(three_held, as_staff):
    page = as_staff("moderator", HELD)
    box, rows = page.get_by_role("checkbox", name="Tick all on this page"), page.locator("tr[data-signature]")
    words = page.locator("[data-select-all-number]")
    box.check()
    expect(words).to_have_text("With the 3 ticked:")
    rows.nth(1).get_by_role("checkbox").uncheck()
    expect(box).to_have_js_property("indeterminate", True)
    expect(words).to_have_text("With the 2 ticked:")
    page.get_by_role("group", name="With the ticked ones").get_by_role("button", name="Release").click()
    expect(page.get_by_role("heading", name="Release 2 signatures")).to_be_visible()
    page.get_by_label("Reason").fill("People after all")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("2 signatures changed.")).to_be_visible()
    expect(rows).to_have_count(1)


def test_list_and_history_are_accessible_and_fit_a_phone(three_held, as_staff):
    page = as_staff("moderator", HELD)
    history = page.get_by_role("link", name="History").first.get_attribute("href")
    for path in (HELD, history):
        page.goto(path)
        page.set_viewport_size({"width": 360, "height": 780})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        found = Axe().run(page, context="#main", options={"runOnly": ["wcag2a", "wcag2aa"]})
        assert not found.response["violations"], found.generate_report()
