"""What happens when a session of staff ends while somebody writes: the text stays, and is saved after signing in."""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def session_check(request):
    """Whether somebody is signed in (403 or the login otherwise), and the token that their forms need from now on."""
    return JsonResponse({"token": get_token(request)}, headers={"Cache-Control": "private, no-store"})


def ended() -> JsonResponse:
    """For a draft that saves itself: why it was not saved, in a shape that Wagtail's editor shows."""
    message = _("Your session has ended: not saved. Sign in in another tab.")
    return JsonResponse({"success": False, "error_code": "locked", "error_message": message}, status=403)


def script() -> SafeString:
    """The script for every page of the admin, with its messages."""
    return format_html(
        '<script src="{}" data-check="{}" data-login="{}" data-reset="{}"'
        ' data-ended="{}" data-sign-in="{}" data-away="{}" defer></script>',
        static("campaign/session.js"),
        reverse("session_check"),
        reverse("wagtailadmin_login"),
        reverse("wagtailadmin_password_reset"),
        _("Your session has ended. Nothing you typed is lost: leave this page open and sign in in another tab."),
        _("Sign in"),
        _("The site cannot be reached just now. Nothing you typed is lost: leave this page open and try again."),
    )
