"""What an editor types is kept without a click, also what comes while the editor is saving."""

from playwright.sync_api import expect

# In the last moment: what comes earlier Wagtail may notice by itself, depending on how slow the answer is.
TYPES_DURING_THE_SAVE = """() => document.addEventListener("w-autosave:success", () => {
    document.querySelector("#id_author").value = "Typed meanwhile";
}, { once: true, capture: true })"""


def test_what_is_typed_while_the_editor_saves_is_saved_too_and_once(as_staff, running_site):
    [(article,)] = running_site.sql("SELECT min(newsitem_ptr_id) FROM news_articlepage")
    page = as_staff("editor", f"/admin/pages/{article}/edit/")
    saves = []
    page.on("requestfinished", lambda request: "/edit/" in request.url and saves.append(request.post_data))
    page.wait_for_timeout(2_500)  # Wagtail looks for changes from its second second on
    page.evaluate(TYPES_DURING_THE_SAVE)
    page.locator("#id_title").fill("Typed first")
    expect(page.locator("#id_author")).to_have_value("Typed meanwhile", timeout=30_000)
    page.wait_for_timeout(6_000)
    assert ["Typed meanwhile" in body for body in saves] == [False, True]
    [kept] = running_site.sql(
        "SELECT content->>'title', content->>'author' FROM wagtailcore_revision"
        f" WHERE object_id = '{article}' ORDER BY id DESC LIMIT 1"
    )
    assert kept == ("Typed first", "Typed meanwhile")
