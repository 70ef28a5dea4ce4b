"""A signature from the form to the thanks: the pages that nobody can simply open, and the letter by day and night."""

import re

from screenshots.shots import PETITION

ADDRESS = "jordan@example.org"


def take_journey(camera) -> None:
    """Sign, look at the letter, confirm; one picture of each step at each width."""
    context = camera.browser.new_context(base_url=camera.site.url)
    page = context.new_page()
    page.goto(PETITION)
    page.fill("[data-sign-form] [name=name]", "Jordan Invented")
    page.fill("[data-sign-form] [name=email]", ADDRESS)
    page.click("[data-sign-form] button[type=submit]")
    page.wait_for_selector("[data-outcome]")
    camera.keep(page, "signed-check-your-inbox")
    letter = camera.site.mailbox.wait_for(to=ADDRESS, seconds=60).get_body(("html",)).get_content()
    take_letter(camera, letter)
    page.goto(re.search(r"https?://\S+/petitions/confirm/[^\"\s]+", letter)[0])
    camera.keep(page, "confirm")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[data-outcome=confirmed]")
    camera.keep(page, "confirmed")
    context.close()


def take_letter(camera, html: str) -> None:
    """The letter as a mail program shows it, without the network and without pictures."""
    for scheme in ("light", "dark"):
        context = camera.browser.new_context(color_scheme=scheme, offline=True)
        page = context.new_page()
        page.set_content(html)
        camera.keep(page, "letter" if scheme == "light" else "letter-dark")
        context.close()
