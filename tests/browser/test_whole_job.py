"""The whole job on real parts: a visitor's phone, real SMTP, the worker, a moderator, an organizer, an editor."""

import csv
import io

from playwright.sync_api import expect

from tests.letters import code_in, link_in

PETITION = "/petitions/wrongful-detainee-status/"
LETTER = "Confirm your signature"


def fingerprint(site) -> dict[str, str]:
    """A checksum of every table's rows; what the worker's heartbeat writes is left out."""
    tables = site.sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'campaign_workerlane'"
    )
    query = "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{}\" t"
    return {name: site.sql(query.format(name))[0][0] for (name,) in tables}


def public_count(site, page) -> int:
    """The number on the petition's public page."""
    page.goto(PETITION)
    return int(page.locator("[data-signature-count]").first.get_attribute("data-signature-count"))


def wait_for_count(site, wanted: int) -> None:
    """Wait until the worker has brought the public count there."""
    site.wait_until(lambda: site.sql("SELECT count FROM petitions_tally")[0][0] == wanted)


def sign(page, name: str, email: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("Full name").fill(name)
    page.locator("[data-sign-form]").get_by_label("E-mail address").fill(email)
    page.get_by_label("Country").select_option("US")
    page.get_by_label("ZIP or postal code").fill("90210")
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.locator("[data-outcome=check-your-inbox]")).to_be_visible()


def test_a_signature_travels_all_the_way(running_site, open_page, as_staff):
    phone = open_page(PETITION)
    before = public_count(running_site, phone)

    sign(phone, "Whole Job", "whole.job@example.net")
    link = link_in(running_site.mailbox.wait_for(to="whole.job@example.net", subject=LETTER))
    running_site.wait_until(
        lambda: (
            running_site.sql("SELECT count(*) FROM mail_letter WHERE sent_at IS NULL AND dropped_at IS NULL") == [(0,)]
        )
    )
    untouched = fingerprint(running_site)
    phone.goto(link)
    expect(phone.locator("[data-outcome=confirm]")).to_be_visible()
    assert fingerprint(running_site) == untouched, "opening the link wrote something"

    phone.locator("[data-outcome=confirm] form").get_by_role("button").click()
    expect(phone.locator("[data-outcome=confirmed] a[href*='/petitions/manage/']")).to_be_visible()
    passed_on = phone.url
    assert passed_on.endswith("/thank-you/")
    phone.goto(passed_on)
    expect(phone.locator("[data-outcome=confirmed]")).to_be_visible()
    assert phone.locator("main a[href*='/petitions/manage/']").evaluate_all("links => links.map(a => a.pathname)") == [
        "/petitions/manage/"
    ], "only the answer to the button leads to one's own page"
    wait_for_count(running_site, before + 1)
    assert public_count(running_site, phone) == before + 1

    processed = fingerprint(running_site)
    answer = phone.request.post(link, headers={"Origin": running_site.url})
    assert answer.ok
    assert 'data-outcome="confirmed"' in answer.text()
    assert fingerprint(running_site) == processed, "the second press changed something"

    removal = as_staff("moderator", "/admin/signatures/")
    row = removal.locator("tr", has_text="Whole Job")
    expect(row).to_contain_text("w•••@example.net")
    row.get_by_role("checkbox").check()
    removal.get_by_role("group", name="With the ticked ones").get_by_role("button", name="Remove").click()
    removal.get_by_label("Ground").select_option("request")
    removal.get_by_label("Reason").fill("Asked for by the browser test")
    removal.get_by_role("button", name="Remove").click()
    expect(removal.locator("tr", has_text="Whole Job")).to_contain_text("Removed")
    wait_for_count(running_site, before)
    assert public_count(running_site, phone) == before

    export = as_staff("organizer", "/admin/signatures/export/")
    export.get_by_label("E-mail address").fill("Whole.Job+x@EXAMPLE.net")
    with export.expect_download() as download:
        export.get_by_role("button", name="Download CSV").click()
    text = download.value.path().read_bytes().decode()
    (exported,) = csv.DictReader(io.StringIO(text, newline=""))
    wanted = {
        "petition_address": "wrongful-detainee-status",
        "full_name": "Whole Job",
        "email_address": "whole.job@example.net",
        "country_code": "US",
        "state_code": "CA",
        "postal_code": "90210",
        "comment_text": "",
        "name_shown": "no",
        "news_wanted": "no",
        "status": "removed",
    }
    assert {key: exported[key] for key in wanted} == wanted
    assert running_site.sql("SELECT filters, rows FROM petitions_signatureexport") == [
        ({"email": "W•••@EXAMPLE.net"}, 1)
    ]

    refused = as_staff("editor", "/admin/")
    assert refused.goto("/admin/signatures/export/").status == 403
    assert "Whole Job" not in refused.content()


def test_the_six_digits_do_what_the_link_does(running_site, open_page):
    phone = open_page(PETITION)
    before = public_count(running_site, phone)
    sign(phone, "Six Digits", "six.digits@example.net")
    code = code_in(running_site.mailbox.wait_for(to="six.digits@example.net", subject=LETTER))

    phone.get_by_label("E-mail address").fill("six.digits@example.net")
    phone.get_by_label("Six-digit code").fill("000000" if code != "000000" else "111111")
    phone.locator("[data-outcome=check-your-inbox] form").get_by_role("button").click()
    expect(phone.get_by_role("alert")).to_contain_text("does not belong to this address")

    phone.get_by_label("Six-digit code").fill(code)
    phone.locator("[data-outcome=check-your-inbox] form").get_by_role("button").click()
    phone.locator("[data-outcome=confirm] form").get_by_role("button").click()
    expect(phone.locator("[data-outcome=confirmed]")).to_be_visible()
    wait_for_count(running_site, before + 1)


def test_a_signer_withdraws_and_the_count_falls(running_site, open_page):
    phone = open_page(PETITION)
    before = public_count(running_site, phone)
    sign(phone, "Second Thought", "second.thought@example.net")
    phone.goto(link_in(running_site.mailbox.wait_for(to="second.thought@example.net", subject=LETTER)))
    phone.locator("[data-outcome=confirm] form").get_by_role("button").click()
    expect(phone.locator("[data-outcome=confirmed]")).to_be_visible()
    wait_for_count(running_site, before + 1)

    phone.locator("[data-outcome=confirmed] a[href*='/petitions/manage/']").first.click()
    phone.get_by_role("link", name="Withdraw").click()
    phone.get_by_role("button", name="Withdraw").click()
    expect(phone.locator("[data-outcome=withdrawn]")).to_be_visible()
    wait_for_count(running_site, before)
    assert running_site.sql("SELECT count(*) FROM petitions_signature WHERE name = 'Second Thought'") == [(0,)]


def test_mistakes_keep_what_was_typed_and_say_what_to_do(open_page):
    phone = open_page(PETITION)
    phone.get_by_label("Full name").fill("Only A Name")
    phone.get_by_role("button", name="Sign the petition").click()
    summary = phone.get_by_role("alert")
    expect(summary).to_contain_text("Enter your e-mail address.")
    expect(phone.get_by_label("Full name")).to_have_value("Only A Name")
    summary.get_by_role("link", name="Enter your e-mail address.").click()
    expect(phone.locator("[data-sign-form]").get_by_label("E-mail address")).to_be_focused()
