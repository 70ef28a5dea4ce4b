"""A session that ends while somebody writes: nothing typed is lost, and it is saved after signing in again."""

import re

from playwright.sync_api import expect

SOON = 30_000


def newest(running_site, article):
    """The title in the newest saved version."""
    [(title,)] = running_site.sql(
        f"SELECT content->>'title' FROM wagtailcore_revision WHERE object_id = '{article}' ORDER BY id DESC LIMIT 1"
    )
    return title


def sign_in_elsewhere(page, running_site):
    """In another tab of the same browser, by the page's own link."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    tab = opened.value
    email, password = running_site.logins["editor"]
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab).to_have_url(re.compile("/admin/$"))
    tab.close()


def test_a_draft_that_saves_itself_waits_for_the_next_session(as_staff, running_site):
    [(article,)] = running_site.sql("SELECT max(newsitem_ptr_id) FROM news_articlepage")
    page = as_staff("editor", f"/admin/pages/{article}/edit/")
    page.wait_for_timeout(2_500)  # Wagtail looks for changes from its second second on
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_title").fill("Typed after the end")
    expect(page.get_by_role("alert").filter(has_text="Your session has ended")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("not saved. Sign in in another tab").first).to_be_attached()
    assert newest(running_site, article) != "Typed after the end"
    # So does a button.
    page.evaluate("document.querySelector('#page-edit-form').requestSubmit()")
    expect(page.locator("#id_title")).to_have_value("Typed after the end")
    sign_in_elsewhere(page, running_site)
    expect(page.get_by_role("alert").filter(has_text="Your session has ended")).to_have_count(0, timeout=SOON)
    for _look in range(60):
        if newest(running_site, article) == "Typed after the end":
            break
        page.wait_for_timeout(500)
    assert newest(running_site, article) == "Typed after the end"


def test_a_form_is_not_sent_into_a_session_that_has_ended(as_staff, running_site):
    page = as_staff("editor", "/admin/updates/new/")
    page.locator("[name=subject]").fill("Typed before the end")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Keep and look").click()
    expect(page.get_by_role("alert").filter(has_text="Your session has ended")).to_be_visible(timeout=SOON)
    sign_in_elsewhere(page, running_site)
    expect(page.locator("[name=subject]")).to_have_value("Typed before the end")
    page.get_by_role("button", name="Keep and look").click()
    expect(page.get_by_text("Something is not right yet")).to_be_visible()  # it was read: the letter has no text
    expect(page.locator("[name=subject]")).to_have_value("Typed before the end")
