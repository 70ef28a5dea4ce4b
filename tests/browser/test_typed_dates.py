"""What staff type into any date field of the admin is kept as they meant it, or as they typed it with an error."""

import re

import pytest
from playwright.sync_api import expect

TYPED = {
    "date": ("March 15, 2023", "Wednesday, March 15, 2023, "),
    "time": ("3:30 pm", "3:30 PM, "),
    "datetime": ("3/15/2023 3:30 pm", "Wednesday, March 15, 2023, 3:30 PM, "),
}
EVERYWHERE = {  # the pages with such fields, and how many there are at least
    "/admin/pages/{profile}/edit/": 12,
    "/admin/pages/{article}/edit/": 3,
    "/admin/snippets/petitions/petition/edit/{petition}/": 4,
    "/admin/snippets/campaign/senderrule/add/": 1,
    "/admin/removals/new/": 2,
    "/admin/signatures/": 2,
    "/admin/signatures/export/": 2,
    "/admin/outcomes/new/{profile}/": 2,
    "/admin/news/": 2,
    "/admin/reports/site-history/": 2,
}
LEAVE = """(field, typed) => {
    field.focus();
    field.value = typed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.blur();
}"""


def of(running_site, path):
    """The path with the demo's numbers in it."""
    [(profile,)] = running_site.sql("SELECT min(page_ptr_id) FROM detainees_detaineepage")
    [(article,)] = running_site.sql("SELECT min(newsitem_ptr_id) FROM news_articlepage")
    [(petition,)] = running_site.sql("SELECT min(id) FROM petitions_petition")
    return path.format(profile=profile, article=article, petition=petition)


@pytest.fixture
def admin(as_staff):
    """Somebody who sees every form."""
    return as_staff("administrator", "/admin/")


def test_every_date_field_keeps_what_is_typed_and_says_it_in_words(admin, running_site):
    # Nothing of it is saved: other tests begin with the same pages.
    admin.route("**/edit/**", lambda route: route.fallback() if route.request.method == "GET" else route.abort())
    for path, least in EVERYWHERE.items():
        admin.goto(of(running_site, path))
        lines = admin.locator("[data-controller='date-words']")
        expect(lines.nth(least - 1)).to_be_attached()
        for line in lines.all():
            kind = line.get_attribute("data-date-words-kind-value")
            typed, words = TYPED[kind]
            field = line.locator("xpath=preceding-sibling::input[1]")
            if field.is_visible():
                field.fill(typed)
                field.press("Tab")
            else:
                field.evaluate(LEAVE, typed)
            expect(line.locator("[role='status']")).to_have_text(re.compile(re.escape(words)), timeout=10_000)
            assert field.input_value() == typed, (path, field.get_attribute("name"))


def test_what_is_saved_is_what_was_typed(admin, running_site):
    admin.goto("/admin/snippets/campaign/senderrule/add/")
    admin.locator("#id_verdict").select_option("allow")
    admin.locator("#id_pattern").fill("rally.example.com")
    admin.locator("#id_reason").fill("A rally")
    ends = admin.locator("#id_expires_at")
    ends.fill("December 1, 2999, 3:30 p.m.")
    ends.press("Tab")
    expect(admin.locator("#id_expires_at-words")).to_contain_text("December 1, 2999, 3:30 PM")
    expect(admin.locator("#id_expires_at-words")).to_contain_text("New York time")
    admin.get_by_role("button", name="Save").click()
    admin.wait_for_url("**/senderrule/")
    [(kept,)] = running_site.sql("SELECT expires_at FROM campaign_senderrule WHERE pattern = 'rally.example.com'")
    assert kept.isoformat().startswith("2999-12-01T20:30:00+00:00")
    admin.get_by_role("link", name="rally.example.com").first.click()
    expect(admin.locator("#id_expires_at")).to_have_value("12/01/2999 03:30 PM")


def test_the_editor_saves_what_was_typed(admin, running_site):
    [(clipping,)] = running_site.sql("SELECT max(newsitem_ptr_id) FROM news_clippingpage")
    admin.goto(f"/admin/pages/{clipping}/edit/")
    admin.wait_for_timeout(2_500)  # Wagtail looks for changes from its second second on
    admin.locator("#id_published_on").fill("Mar. 15th, 2023")
    admin.locator("#id_published_on").press("Tab")
    kept = f"SELECT content->>'published_on' FROM wagtailcore_revision WHERE object_id = '{clipping}' ORDER BY id DESC"
    running_site.wait_until(lambda: running_site.sql(kept)[0] == ("2023-03-15",))
    admin.reload()
    expect(admin.locator("#id_published_on")).to_have_value("03/15/2023")


def test_a_list_since_a_day_begins_with_that_day_and_says_when_it_cannot_read_it(admin):
    admin.goto("/admin/signatures/")
    since = admin.locator("#id_since")
    since.fill("11/20/2019")
    since.press("Tab")
    admin.get_by_role("button", name="Show").click()
    admin.wait_for_url(re.compile("since="))
    expect(since).to_have_value("11/20/2019")
    since.fill("20.11.2019")
    since.press("Tab")
    expect(admin.locator("#id_since-words")).to_contain_text("This is not read as a date")
    admin.get_by_role("button", name="Show").click()
    expect(admin.locator("[role='alert']").first).to_be_visible()
    expect(since).to_have_value("20.11.2019")


def test_a_day_is_chosen_by_mouse_as_well(admin):
    admin.goto("/admin/removals/new/")
    line = admin.locator("#id_since + [data-controller='date-words']")
    line.locator("input").evaluate(
        "field => { field.value = '2023-03-15'; field.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    expect(admin.locator("#id_since")).to_have_value("03/15/2023")
    expect(line.get_by_role("status")).to_contain_text("Wednesday, March 15, 2023")
    line.get_by_role("button", name="Choose a day").click()
