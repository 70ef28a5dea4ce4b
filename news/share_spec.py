"""What the share image of a news item says."""

from detainees.clocks.day_text import day_stamps
from detainees.dates import date_text
from detainees.share.spec import ShareSpec, picture_key

MOST_PEOPLE = 4


def item_spec(item, campaign: str) -> ShareSpec:
    """A headline and the day of whom it is about, on the item's own date."""
    stamps = day_stamps(item)
    one = stamps[0] if len(stamps) == 1 else None
    named = [f"{stamp['person'].title}: {stamp['text']}" for stamp in stamps[:MOST_PEOPLE]]
    return ShareSpec(
        campaign=campaign,
        headline=item.title,
        label=one["person"].title if one else "",
        number=one["text"] if one else "",
        unit="",
        note=date_text(item.published_on) if one or not stamps else "\n".join(named),
        running=bool(one) and one["person"].is_held,
        initials="",
        picture=picture_key(item.share_picture),
    )
