"""The admin in a browser under its content security policy: every page works, and none asks for what is forbidden."""

import pytest
from playwright.sync_api import expect

LISTS = [
    "/admin/",
    "/admin/account/",
    "/admin/updates/new/",
    "/admin/collections/",
    "/admin/documents/multiple/add/",
    "/admin/outcomes/",
    "/admin/groups/new/",
    "/admin/images/multiple/add/",
    "/admin/locales/",
    "/admin/suppression-list/",
    "/admin/news/",
    "/admin/people/",
    "/admin/redirects/add/",
    "/admin/removals/new/",
    "/admin/reports/aging-pages/",
    "/admin/reports/site-history/",
    "/admin/settings/campaign/campaignsettings/",
    "/admin/settings/petitions/petitionsettings/",
    "/admin/signatures/",
    "/admin/signatures/export/",
    "/admin/signatures/health/",
    "/admin/sites/new/",
    "/admin/snippets/campaign/limit/add/",
    "/admin/snippets/campaign/senderrule/add/",
    "/admin/snippets/detainees/approver/add/",
    "/admin/snippets/mail/mailboxrule/add/",
    "/admin/snippets/petitions/petition/add/",
    "/admin/users/new/",
    "/admin/workflows/add/",
]
FIRST = """
SELECT format('/admin/pages/%%s/edit/', min(page_ptr_id)) FROM detainees_detaineepage
UNION ALL SELECT format('/admin/pages/%%s/edit/', min(newsitem_ptr_id)) FROM news_articlepage
UNION ALL SELECT format('/admin/pages/%%s/edit/', min(page_ptr_id)) FROM campaign_homepage
UNION ALL SELECT format('/admin/pages/%%s/', min(page_ptr_id)) FROM campaign_homepage
UNION ALL SELECT format('/admin/pages/%%s/history/', min(page_ptr_id)) FROM detainees_detaineepage
UNION ALL SELECT format('/admin/pages/%%s/move/', min(newsitem_ptr_id)) FROM news_articlepage
UNION ALL SELECT format('/admin/snippets/petitions/petition/edit/%%s/', min(id)) FROM petitions_petition
UNION ALL SELECT format('/admin/groups/edit/%%s/', min(id)) FROM auth_group
UNION ALL SELECT format('/admin/users/edit/%%s/', min(id)) FROM campaign_user
UNION ALL SELECT format('/admin/workflows/edit/%%s/', min(id)) FROM wagtailcore_workflow
"""


@pytest.fixture
def desk(as_staff):
    """The administrator's admin; `complaints` gathers what the browser refuses, and errors of scripts."""
    page = as_staff("administrator", "/admin/")
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append((page.url, str(error))))
    page.on(
        "console",
        lambda message: message.type == "error" and page.complaints.append((page.url, message.text)),
    )
    return page


def test_no_page_of_the_admin_asks_for_what_its_policy_forbids(desk, running_site):
    for path in [*LISTS, *(path for (path,) in running_site.sql(FIRST))]:
        answer = desk.goto(path, wait_until="load")
        assert answer.status == 200, path
        assert "script-src 'self';" in answer.headers["content-security-policy"] + ";", path
        desk.wait_for_timeout(150)
    assert desk.complaints == []


def test_timers_are_added_and_pages_chosen_without_inline_scripts(desk, running_site):
    [[number]] = running_site.sql("SELECT min(page_ptr_id) FROM detainees_detaineepage")
    desk.goto(f"/admin/pages/{number}/edit/#tab-clocks")
    timers = desk.locator("#id_timers-FORMS > *")
    before = timers.count()
    desk.locator("#id_timers-ADD").dispatch_event("click")
    expect(timers).to_have_count(before + 1)
    desk.goto("/admin/snippets/detainees/approver/add/")
    desk.get_by_role("button", name="Choose a page").first.click()
    desk.locator(".modal-content a.choose-page, .modal-content [data-chooser-modal-choice]").first.click()
    expect(desk.locator("#id_page")).not_to_have_value("")
    desk.goto("/admin/workflows/add/")
    desk.locator("[id$=workflow_tasks-ADD]").click()
    desk.get_by_role("button", name="Choose a task").first.click()
    expect(desk.locator(".modal-content")).to_be_visible()
    assert desk.complaints == []


def test_an_inline_script_in_the_admin_does_not_run(desk):
    desk.goto("/admin/")
    desk.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.hasRun = true';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<p onclick="window.hasRun = true" id="planted">x</p>');
        document.getElementById('planted').click();
    }""")
    assert desk.evaluate("window.hasRun") is None
    assert len(desk.complaints) == 2
