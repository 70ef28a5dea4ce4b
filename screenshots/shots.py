"""What is taken: a name, an address, and what to do on the page first. `{slug}` stands for a page's number."""

from dataclasses import dataclass, field

PETITION = "/petitions/wrongful-detainee-status/"
RICH = "/detainees/jordan-invented/"


@dataclass(frozen=True)
class Shot:
    """One picture of one page."""

    name: str
    path: str
    dark: bool = False  # also in dark colors
    clicks: tuple[str, ...] = field(default=())  # selectors pressed one after the other
    waits_for: str = ""  # selector of what the preview beside the form must show first
    guide: str = ""  # file name in docs/guide/, for pictures of the staff guide


PUBLIC = [
    Shot("home", "/", dark=True),
    Shot("people", "/detainees/"),
    Shot("profile", RICH, dark=True),
    Shot("profile-sparse", "/detainees/andre-khachatoorian/"),
    Shot("profile-released", "/detainees/robin-returned/"),
    Shot("profile-died", "/detainees/sam-remembered/"),
    Shot("profile-long-name", "/detainees/maximiliana-alexandra-featherstonehaugh-wolfeschlegelstein/"),
    Shot("brief", f"{RICH}brief/"),
    Shot("evidence", "/detainees/evidence/"),
    Shot("embed", f"{RICH}embed/"),
    Shot("petition", PETITION, dark=True),
    Shot("petition-errors", PETITION, clicks=("[data-sign-form] button[type=submit]",)),
    Shot("petition-closed", "/petitions/over/"),
    Shot("petitions", "/petitions/"),
    Shot("count", f"{PETITION}count/"),
    Shot("check-your-inbox", f"{PETITION}check-your-inbox/"),
    Shot("confirm-expired", "/petitions/confirm/nothing/"),
    Shot("your-signatures", "/petitions/manage/"),
    Shot("news", "/news/", dark=True),
    Shot("search-empty", "/search/"),
    Shot("article", "/news/{an_article}/"),
    Shot("article-bare", "/news/a-short-note/"),
    Shot("press", "/press/"),
    Shot("search", "/search/?q=Khachatoorian"),
    Shot("search-nothing", "/search/?q=zzzz"),
    Shot("subscribe", "/subscribe/"),
    Shot("about", "/about/"),
    Shot("petition-russian", f"/ru{PETITION}"),
]

ADMIN = [
    Shot("admin-start", "/admin/"),
    Shot("admin-people", "/admin/people/", guide="people"),
    Shot("admin-news", "/admin/news/"),
    Shot("admin-person", "/admin/pages/{jordan-invented}/edit/"),
    Shot("admin-case", "/admin/pages/{andre-khachatoorian}/edit/#tab-case", guide="case"),
    Shot("admin-timers", "/admin/pages/{andre-khachatoorian}/edit/#tab-timers", guide="timers"),
    Shot(
        "admin-preview",
        "/admin/pages/{andre-khachatoorian}/edit/",
        clicks=("[aria-label='Toggle preview']",),
        waits_for="main h1",
    ),
    Shot("admin-article", "/admin/pages/add/news/articlepage/{news}/", guide="article"),
    Shot("admin-approval", "/admin/approvals/{approval}/", guide="approval"),
    Shot("admin-switch", "/admin/outcomes/", guide="switch"),
    Shot("admin-petitions", "/admin/snippets/petitions/petition/"),
    Shot("admin-petition", "/admin/snippets/petitions/petition/edit/{petition}/"),
    Shot("admin-home", "/admin/pages/{home}/edit/"),
    Shot("admin-clipping", "/admin/pages/add/news/clippingpage/{news}/"),
    Shot("admin-pictures", "/admin/images/"),
]
