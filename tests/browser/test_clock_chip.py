"""A clock in running text, from the toolbar's button to the reader's page."""

import re

import pytest
from playwright.sync_api import expect

SOON = 30_000  # milliseconds


@pytest.fixture
def article(running_site):
    """The number of the demo's own article."""
    [(number,)] = running_site.sql("SELECT min(newsitem_ptr_id) FROM news_articlepage")
    return number


def test_an_editor_inserts_a_clock_from_the_toolbar(article, as_staff, running_site):
    page = as_staff("editor", f"/admin/pages/{article}/edit/")
    text = page.locator(".public-DraftEditor-content").last
    text.click()
    expect(page.get_by_role("button", name="Clock: days in prison").last).to_be_visible()  # before any word is marked
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("button", name="Clock: days in prison").last.dispatch_event("mousedown")
    form = page.locator(".clock-form")
    expect(form.get_by_role("radio").first).to_be_focused(timeout=SOON)
    form.get_by_role("button", name="Insert").click()
    expect(form.get_by_role("alert")).to_have_text("Choose a clock.")
    form.get_by_role("group", name="David Barnes").get_by_label("In a Russian prison").check()
    form.get_by_label("Years, months and days").check()
    form.get_by_role("button", name="Insert").click()
    chip = text.locator(".clock-chip")
    expect(chip).to_have_text("{years, months and days: David Barnes, In a Russian prison}")
    chip.click()
    expect(form.get_by_label("Years, months and days")).to_be_checked(timeout=SOON)
    expect(form.get_by_role("group", name="David Barnes").get_by_label("In a Russian prison")).to_be_checked()
    form.get_by_label("Days only").check()
    form.get_by_role("button", name="Insert").click()
    expect(chip).to_have_count(1)
    expect(chip).to_have_text("{days: David Barnes, In a Russian prison}")
    # The editor hands its text to the form a quarter of a second after the last change.
    page.wait_for_function("""() => [...document.querySelectorAll("input[type=hidden]")]
        .some((field) => /"show": *"days"/.test(field.value))""")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")
    expect(page.locator(".clock-chip")).to_have_text("{days: David Barnes, In a Russian prison}", timeout=SOON)
    page.get_by_role("tab", name="Promote").click()
    title = page.locator("#id_seo_title")
    title.fill("After ")
    page.get_by_role("button", name="Insert the days in prison").first.click()
    expect(title).to_have_value("After {days}")
    page.goto(f"/admin/pages/{article}/view_draft/")
    expect(page.locator(".prose count-up.clock-inline")).to_have_text(re.compile(r"[\d,]+ days"))
