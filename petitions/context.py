"""What a template needs to show a petition with its form."""

from campaign import sharing

from .forms import SignForm


def share_links(petition) -> list[dict]:
    """Plain links that pass a petition on."""
    title = petition.display_title
    return sharing.share_links(title=title, text=petition.share_text or title, address=petition.full_url)


def petition_context(petition, form: SignForm | None = None) -> dict:
    """As every place that shows a petition needs it; `form` is the one that was sent, if any."""
    return {
        "petition": petition,
        "text": petition.signed_text,
        "count": petition.count,
        "percent": petition.percent,
        "form": form or SignForm(petition=petition),
        "share": share_links(petition),
    }
