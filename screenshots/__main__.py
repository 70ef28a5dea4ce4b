"""`make screenshots`: every public template in its states and the main editing screens, into var/screenshots/.

ARGS chooses: words that a picture's name must hold (`ARGS="home petition"`), or `guide` for the
pictures of docs/guide.md alone, which are written to docs/guide/.
"""

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from campaign import devpg
from screenshots.journey import take_journey
from screenshots.shots import ADMIN, PUBLIC, Shot
from tests.databases import Databases
from tests.running_site import RunningSite

ROOT = Path(__file__).resolve().parent.parent
FOLDER, GUIDE = ROOT / "var" / "screenshots", ROOT / "docs" / "guide"
WIDTHS = (360, 768, 1440)
GUIDE_SIZE = {"width": 1100, "height": 720}
NO_CHROMIUM = "There is no Chromium on this machine: install Debian's package `chromium` (apt install chromium)."
ALL_LOADED = """() => {
    const pictures = [...document.images];
    pictures.forEach((picture) => picture.loading = "eager");
    const seen = pictures.map((picture) => picture.decode().catch(() => null));
    return Promise.all([document.fonts.ready, ...seen]).then(() => true);
}"""
WHOLE_FORM = "Math.max(900, document.querySelector('#main').scrollHeight)"  # the admin scrolls inside
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


class Camera:
    """Takes pictures of one running site with one browser."""

    def __init__(self, site, browser) -> None:
        self.site, self.browser = site, browser
        rows = site.sql("SELECT slug, id FROM wagtailcore_page WHERE depth > 2 ORDER BY path DESC")
        self.words = {slug: str(pk) for slug, pk in rows}
        named = "SELECT slug FROM wagtailcore_page JOIN news_articlepage ON newsitem_ptr_id = id ORDER BY path LIMIT 1"
        self.words["an_article"] = site.sql(named)[0][0]
        self.words["home"] = str(site.sql("SELECT min(id) FROM wagtailcore_page WHERE depth = 2")[0][0])
        self.words["petition"] = str(site.sql("SELECT min(id) FROM petitions_petition")[0][0])
        self.words["approval"] = str(site.sql("SELECT max(id) FROM wagtailcore_taskstate")[0][0])
        self.session = None

    def log_in(self) -> None:
        """As an administrator; the pictures after it are those of staff."""
        context = self.browser.new_context(base_url=self.site.url)
        page = context.new_page()
        page.goto("/admin/login/")
        email, password = self.site.logins["administrator"]
        page.fill("[name=username]", email)
        page.fill("[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        self.session = context.storage_state()
        context.close()

    def take(self, shot: Shot, width: int, *, dark: bool = False) -> Path:
        """One picture as a PNG; gives its path."""
        path = FOLDER / str(width) / f"{shot.name}{'-dark' if dark else ''}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        scheme = "dark" if dark else "light"
        with self._opened(shot, {"width": width, "height": 900}, scheme) as page:
            if shot.path.startswith("/admin/") and not shot.waits_for:
                page.set_viewport_size({"width": width, "height": page.evaluate(WHOLE_FORM)})
                page.wait_for_timeout(300)
            page.screenshot(path=path, full_page=True)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        print(path.relative_to(ROOT), f"— {over} px too wide" if over > 0 else "", flush=True)
        return path

    def keep(self, page, name: str) -> None:
        """A picture of an open page at each width."""
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            path = FOLDER / str(width) / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, full_page=True)
            print(path.relative_to(ROOT), flush=True)

    def take_for_guide(self, shot: Shot) -> None:
        """The first screen as a small WebP in docs/guide/."""
        GUIDE.mkdir(parents=True, exist_ok=True)
        with self._opened(shot, GUIDE_SIZE, "light") as page:
            taken = page.screenshot()
        path = GUIDE / f"{shot.guide}.webp"
        Image.open(io.BytesIO(taken)).save(path, quality=72, method=6)
        print(path.relative_to(ROOT), path.stat().st_size // 1024, "KB", flush=True)

    def _opened(self, shot: Shot, viewport: dict, scheme: str):
        return Opened(self, shot, viewport, scheme)


class Opened:
    """A page of the site in a browser window of its own, closed at the end."""

    def __init__(self, camera: Camera, shot: Shot, viewport: dict, scheme: str) -> None:
        self.shot, self.path = shot, shot.path.format_map(camera.words)
        self.context = camera.browser.new_context(
            viewport=viewport, base_url=camera.site.url, color_scheme=scheme, storage_state=camera.session
        )

    def __enter__(self):
        page = self.context.new_page()
        status = page.goto(self.path).status
        if self.path.startswith("/admin/") and status != 200:
            raise RuntimeError(f"{self.path} answers {status}: there is nothing to take a picture of.")
        for selector in self.shot.clicks:
            page.click(selector, timeout=5_000)
        page.evaluate(ALL_LOADED)
        in_admin = self.path.startswith("/admin/")
        page.wait_for_timeout(900 if in_admin else 150)
        if self.shot.waits_for:
            page.frame_locator("iframe").first.locator(self.shot.waits_for).wait_for()
            page.wait_for_timeout(900)
        return page

    def __exit__(self, *exception) -> None:
        self.context.close()


def chosen(shots: list[Shot], words: list[str]) -> list[Shot]:
    """Those whose names hold one of the words; without words, all."""
    return [shot for shot in shots if not words or any(word in shot.name for word in words)]


def take_all(camera: Camera, words: list[str]) -> None:
    """The pictures that were asked for, visitors' first."""
    guide = words == ["guide"]
    for shot in [] if guide else chosen(PUBLIC, words):
        for width in WIDTHS:
            camera.take(shot, width)
            if shot.dark:
                camera.take(shot, width, dark=True)
    if not words or "journey" in words:
        take_journey(camera)
    camera.log_in()
    for shot in ADMIN if guide else chosen(ADMIN, words):
        if shot.guide and (guide or not words):
            camera.take_for_guide(shot)
        for width in () if guide else WIDTHS:
            camera.take(shot, width)


def main() -> None:
    """Start the site with the demo content and the invented case, take the pictures, take it down."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit(NO_CHROMIUM)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    databases = Databases()
    try:
        name = databases.create("screenshots")
        with tempfile.TemporaryDirectory() as folder, RunningSite(name, Path(folder)) as site:
            site.run("-m", "screenshots.case")
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=chromium, args=flags)
                take_all(Camera(site, browser), sys.argv[1:])
                browser.close()
    finally:
        databases.close()


if __name__ == "__main__":
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in our thread
    with devpg.running():
        main()
