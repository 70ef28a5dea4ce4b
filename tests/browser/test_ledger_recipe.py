"""The documented program in JavaScript, run in a browser against real ledgers; and the page that shows it."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from petitions.ledger import days as ledger_days
from petitions.ledger import files as ledger_files
from petitions.models import Signature
from tests.builders import a_petition, many_signatures
from tests.recipes import recipe

COUNT = "/petitions/wrongful-detainee-status/count/"
# Files come as texts; the answer is a statement, or the fault in words.
RUN = """async ([ledger, receipt]) => {
    %s
    try {
        return await checkReceipt(await checkLedger(ledger), receipt);
    } catch (fault) {
        return String(fault);
    }
}"""
RUN_HERE = "async () => { %s; return await checkLedger(await (await fetch('../ledger.json')).text()); }"
# The same for every bit of a text, in one go; gives how many changes went unnoticed, and how many there were.
RUN_CHANGED = """async ([ledger, receipt, first]) => {
    %s
    const whole = await checkLedger(ledger);
    await checkReceipt(whole, receipt);
    let unnoticed = 0;
    const text = first ? ledger : receipt;
    for (let place = 0; place < text.length; place++)
        for (let bit = 0; bit < 8; bit++) {
            const code = text.charCodeAt(place) ^ (1 << bit);
            const changed = text.slice(0, place) + String.fromCharCode(code) + text.slice(place + 1);
            try {
                await (first ? checkLedger(changed) : checkReceipt(whole, changed));
                unnoticed++;
            } catch {}
        }
    return [unnoticed, text.length * 8];
}"""


@pytest.fixture
def visitor(browser, running_site):
    """A fresh browser at the page about the count; its complaints are kept in `complaints`."""
    running_site.wait_until(lambda: running_site.sql("SELECT 1 FROM petitions_ledgerentry"))
    running_site.wait_until(lambda: running_site.sql("SELECT 1 FROM petitions_tally WHERE figures_at IS NOT NULL"))
    context = browser.new_context(base_url=running_site.url, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(COUNT)
    yield page
    context.close()


def files(number):
    """The ledger of so many signatures, and the receipt of the first."""
    petition = a_petition()
    many_signatures(petition, number, counted=False)
    entry = ledger_days.close_day(petition=petition)
    first = Signature.objects.filter(petition=petition).first()
    return "".join(ledger_files.ledger_pieces(entry)), ledger_files.receipt(first)


def test_a_hundred_thousand_signatures_verify_in_javascript(visitor, great_ledger):
    ledger, receipt = ((great_ledger / name).read_text() for name in ("ledger.json", "receipt0.json"))
    program = RUN % recipe("javascript")
    assert visitor.evaluate(program, [ledger, receipt]) == json.loads(receipt)["statement"]


@pytest.mark.django_db
@pytest.mark.parametrize("first", [True, False], ids=["ledger", "receipt"])
def test_javascript_notices_every_changed_bit(visitor, first):
    ledger, receipt = files(3)
    unnoticed, changes = visitor.evaluate(RUN_CHANGED % recipe("javascript"), [ledger, receipt, first])
    assert changes > 5_000
    assert unnoticed == 0


def test_the_program_shown_on_the_page_verifies_the_sites_own_ledger(visitor):
    visitor.get_by_text("The program in JavaScript").first.click()
    shown = visitor.locator("pre").last.inner_text()
    whole = visitor.evaluate(RUN_HERE % shown)
    assert whole["entries"][-1]["petition"] == "wrongful-detainee-status"
    assert visitor.locator("[data-ledger-hash]").inner_text() == whole["entries"][-1]["hash"]


def test_the_page_about_the_count_has_no_barrier_no_complaint_and_fits_every_screen(visitor):
    for width in (360, 768, 1440):
        visitor.set_viewport_size({"width": width, "height": 780})
        visitor.goto(COUNT)
        for summary in visitor.locator("summary").all():
            summary.click()
        expect(visitor.locator("pre").first).to_be_visible()
        assert visitor.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(visitor).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found] == []
    assert visitor.complaints == []
    assert visitor.context.cookies() == []
