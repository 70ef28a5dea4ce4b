"""What a share image says: every word that is drawn, before any drawing."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from campaign.absolute import absolute_url
from campaign.models import CampaignImage, CampaignSettings

from ..clocks.clock_face import face_of
from ..clocks.in_titles import day_stamps, first_timer
from ..dates import date_words
from ..models import DetaineePage

WIDTH, HEIGHT = 1200, 630  # what every network crops to
LAYOUT = 1  # another number draws every image anew
MOST_PEOPLE = 4


@dataclass(frozen=True)
class ShareSpec:
    """The words of one image and which picture stands beside them."""

    campaign: str
    headline: str
    label: str  # over the number: what is counted, or what happened
    number: str  # "1,826", or empty
    unit: str  # beside it: "days"
    note: str  # under it
    running: bool  # whether the rule over the number is the red one
    initials: str  # in place of a picture; empty: no place for one
    picture: str  # the picture's file and focal point; empty without one

    @property
    def key(self) -> str:
        """The name of the image with exactly this on it."""
        told = json.dumps([LAYOUT, asdict(self)], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def alt(self) -> str:
        """The image in words."""
        counted = f"{self.number} {self.unit}".strip()
        return ". ".join(part for part in (self.headline, self.label, counted, self.note) if part)


def picture_key(picture: CampaignImage | None) -> str:
    """What decides how a picture looks on the image."""
    return f"{picture.pk} {picture.file.name} {picture.get_focal_point()}" if picture else ""


def of_profile(page: DetaineePage, now: datetime, campaign: str) -> ShareSpec:
    """A person's name and the first timer as it stands; who is home or dead is shown so, without the red."""
    timer = first_timer(page)
    face = face_of(timer, now) if timer else None
    label, note = timer.label if timer else "", ""
    if face and face.at_least:
        label = f"{label} · {gettext('at least')}"
    if page.is_released:
        note = gettext("Free since %(date)s") % {"date": page.released_words}
    elif page.has_died:
        note = gettext("Died in custody on %(date)s") % {"date": page.died_words}
    elif face and face.stopped:
        note = face.state_words
    return ShareSpec(
        campaign=campaign,
        headline=page.title,
        label=label,
        number=face.total.text if face else "",
        unit=face.total.label if face else "",
        note=note,
        running=bool(face) and not face.stopped,
        initials=page.initials,
        picture=picture_key(page.portrait),
    )


def of_news(item, campaign: str) -> ShareSpec:
    """A headline and the day of whom it is about, on the item's own date."""
    stamps = day_stamps(item)
    one = stamps[0] if len(stamps) == 1 else None
    named = [f"{stamp['person'].title}: {stamp['words']}" for stamp in stamps[:MOST_PEOPLE]]
    return ShareSpec(
        campaign=campaign,
        headline=item.title,
        label=one["person"].title if one else "",
        number=one["words"] if one else "",
        unit="",
        note=date_words(item.published_on) if one or not stamps else "\n".join(named),
        running=bool(one) and one["person"].is_held,
        initials="",
        picture=picture_key(picture_of(item)),
    )


def picture_of(page) -> CampaignImage | None:
    """The picture beside the words: the portrait, a news item's own picture, or the portrait of its one person."""
    if isinstance(page, DetaineePage):
        return page.portrait
    people = page.profiles
    return page.image or (people[0].portrait if len(people) == 1 else None)


def spec_of(page, campaign: str | None = None) -> ShareSpec:
    """What the image of a profile or of a news item says now; `campaign` saves looking up the campaign's name."""
    name = campaign or CampaignSettings.for_site(page.get_site()).name
    return of_profile(page, timezone.now(), name) if isinstance(page, DetaineePage) else of_news(page, name)


def share_image(page, campaign: str | None = None) -> dict | None:
    """Address, measures and words of a page's image, for its head; None for pages without one.

    The address changes once a day and when somebody is freed, so that networks ask again.
    """
    if not hasattr(page, "share_png") or not page.url:
        return None
    path = absolute_url(page.url)
    state = "held" if getattr(page, "is_held", True) else "ended"
    version = f"{timezone.localdate():%Y%m%d}-{state}"
    return {"url": f"{path}share.png?v={version}", "width": WIDTH, "height": HEIGHT, "alt": spec_of(page, campaign).alt}
