"""What a share image says: every word that is drawn, before any drawing."""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.utils import timezone
from django.utils.translation import gettext

from campaign.absolute import absolute_url
from campaign.models import CampaignImage, CampaignSettings

from ..clocks.clock_face import face_of
from ..clocks.day_text import first_timer

WIDTH, HEIGHT = 1200, 630  # what every network crops to
LAYOUT = 1  # another number draws every image anew


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
        content = json.dumps([LAYOUT, asdict(self)], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def alt(self) -> str:
        """The image in words."""
        counted = f"{self.number} {self.unit}".strip()
        return ". ".join(part for part in (self.headline, self.label, counted, self.note) if part)


def picture_key(picture: CampaignImage | None) -> str:
    """What decides how a picture looks on the image."""
    return f"{picture.pk} {picture.file.name} {picture.get_focal_point()}" if picture else ""


def profile_spec(page, campaign: str) -> ShareSpec:
    """A person's name and the first timer as it stands; who is home or dead is shown so, without the red."""
    timer = first_timer(page)
    face = face_of(timer, timezone.now()) if timer else None
    label, note = timer.label if timer else "", ""
    if face and face.at_least:
        label = f"{label} · {gettext('at least')}"
    if page.is_released:
        note = gettext("Free since %(date)s") % {"date": page.released_text}
    elif page.has_died:
        note = gettext("Died in custody on %(date)s") % {"date": page.died_text}
    elif face and face.stopped:
        note = face.state_text
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


def spec_of(page, campaign: str | None = None) -> ShareSpec:
    """What a page's image says now; `campaign` saves looking up the campaign's name."""
    return page.share_spec(campaign or CampaignSettings.for_site(page.get_site()).name)


def share_image(page, campaign: str | None = None) -> dict | None:
    """Address, measures and words of a page's image, for its head; None for pages without one.

    The address changes once a day and when somebody is freed, so that networks ask again.
    """
    if not hasattr(page, "share_spec") or not page.url:
        return None
    path = absolute_url(page.url)
    state = "held" if getattr(page, "is_held", True) else "ended"
    version = f"{timezone.localdate():%Y%m%d}-{state}"
    return {"url": f"{path}share.png?v={version}", "width": WIDTH, "height": HEIGHT, "alt": spec_of(page, campaign).alt}
