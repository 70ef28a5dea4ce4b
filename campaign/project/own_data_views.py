"""The download on a signer's own page."""

import json

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from campaign.decorators import token_page
from petitions.confirm_views import lapsed
from petitions.models import Signature

from . import own_data as data


@token_page
@require_safe
def own_data(request, token):
    """All that is held about the mailbox whose letter brought the link, as a JSON file."""
    signature = Signature.objects.by_manage_token(token).first()
    if not signature:
        return lapsed(request)
    text = json.dumps(data.about(signature), indent=2, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="what-we-hold-about-you.json"'
    return response
