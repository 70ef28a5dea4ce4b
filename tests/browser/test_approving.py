"""The whole way of a page about a prisoner: an editor submits, the family reads and approves, it is public."""

import re

import pytest
from playwright.sync_api import expect

SOON = 30_000  # milliseconds: the editor saves by itself meanwhile
PHONE = {"width": 360, "height": 780}
PLAIN = "/admin/pages/{}/edit/"


@pytest.fixture
def profile(running_site):
    """The number of the profile that the demo family approves for, and its address."""
    [(number, slug)] = running_site.sql(
        "SELECT p.id, p.slug FROM detainees_approver a JOIN wagtailcore_page p ON p.id = a.page_id"
    )
    return number, f"/detainees/{slug}/"


def test_an_editor_submits_the_family_approves_and_only_then_it_is_public(profile, as_staff, open_page):
    number, address = profile
    editor = as_staff("editor", PLAIN.format(number))
    editor.wait_for_load_state("networkidle")
    editor.get_by_label("tagline", exact=False).first.fill("Words that two have read")
    editor.wait_for_timeout(1_500)  # it is saved by itself, as a draft
    editor.wait_for_load_state("networkidle")
    editor.locator("[data-submit-for-approval]").click()
    checklist = editor.locator("#checklist")
    expect(checklist).to_be_visible()
    expect(checklist).to_contain_text("Demo Family and lawyers (lawyer)")
    send = checklist.get_by_role("button", name="Submit for approval")
    checklist.get_by_role("checkbox").first.check()
    send.click()
    expect(editor.locator("#checklist .checklist-missing")).to_have_count(5, timeout=SOON)
    expect(checklist).to_be_visible()
    for box in checklist.get_by_role("checkbox").all():
        box.check()
    send.click()
    expect(editor.get_by_text("has been submitted for moderation")).to_be_visible(timeout=SOON)

    family = as_staff("family", "/admin/")
    family.set_viewport_size(PHONE)
    expect(family.get_by_role("heading", name=re.compile("Pages about"))).to_have_count(1)
    expect(family.get_by_role("link", name="Images")).to_have_count(0)
    family.get_by_role("link", name="read and decide").click()
    expect(family.locator(".approval-changes")).to_contain_text("Words that two have read", timeout=SOON)
    expect(family.locator("[data-checklist]")).to_contain_text("Confirmed by Demo Editor")
    assert family.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    visitor = open_page(address)
    expect(visitor.get_by_text("Words that two have read")).to_have_count(0)
    family.get_by_role("button", name="Approve and make public").click()
    expect(family.get_by_text("Nothing waits for you.")).to_be_visible(timeout=SOON)
    visitor.goto(f"{address}?fresh=1")
    expect(visitor.get_by_text("Words that two have read").first).to_be_visible()
