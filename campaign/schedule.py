"""When something goes public and when it is taken down: nothing whose end has passed is ever made public.

Holds for whatever has drafts, pages and petitions alike. Wagtail publishes what has both begun and ended, and
takes it down a round later.
"""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models.signals import pre_save
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision

from .slugs import free_slug

LOGGED = "campaign.past_its_end"
FIELDS = ("go_live_at", "expire_at")
TOWARDS_VISITORS = ("action-publish", "action-submit", "action-restart-workflow")


class PastItsEnd(Exception):
    """What was to be made public has an end that has passed; its message is for staff."""

    def __init__(self, instance):
        self.instance = instance
        super().__init__(past_its_end(instance))


def has_ended(instance) -> bool:
    """Whether the end of something with drafts has passed, or will have when it begins."""
    return bool(instance.expire_at) and instance.expire_at <= max(timezone.now(), instance.go_live_at or timezone.now())


def past_its_end(instance) -> str:
    """For staff, why nothing was made public."""
    end = date_format(timezone.localtime(instance.expire_at, timezone.get_default_timezone()), "DATETIME_FORMAT")
    message = _("“%(title)s” was not made public: it was to be taken down on %(end)s (%(zone)s), which has passed.")
    return message % {"title": instance, "end": end, "zone": timezone.get_default_timezone_name()}


def refuse_what_has_ended(sender, instance, raw=False, **_signal) -> None:
    """Before anything is saved: raises PastItsEnd when that would make it public after its end."""
    if raw or not isinstance(instance, DraftStateMixin) or not instance.live or not has_ended(instance):
        return
    before = sender._base_manager.filter(pk=instance.pk).values_list("live", "live_revision_id").first()
    if before != (True, instance.live_revision_id):
        raise PastItsEnd(instance)


def refuse_to_schedule_what_has_ended(sender, instance, raw=False, **_signal) -> None:
    """Before a revision is saved: raises PastItsEnd when it would begin after its end."""
    if raw or instance.approved_go_live_at is None:
        return
    if has_ended(draft := instance.as_object()):
        raise PastItsEnd(draft)


def call_back_what_has_ended() -> int:
    """Take from the schedule what would go public after its end; the history says so. Returns how many.

    Called before what is due is published, so that a worker that was away makes nothing public late.
    """
    waiting = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    ended = [revision for revision in waiting if has_ended(revision.as_object())]
    for revision in ended:
        with transaction.atomic():
            instance = revision.as_object()
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            type(instance)._base_manager.filter(pk=instance.pk, live=False).update(expired=True)
            log(instance=instance, action=LOGGED, revision=revision, data={"end": instance.expire_at.isoformat()})
    return len(ended)


def watch() -> None:
    """From now on nothing is made public after its end, whoever does it."""
    pre_save.connect(refuse_what_has_ended, dispatch_uid="campaign.schedule")
    pre_save.connect(refuse_to_schedule_what_has_ended, sender=Revision, dispatch_uid="campaign.schedule.revision")


class PastItsEndMiddleware:
    """Where no form has said so before: back to what was to be published, with the reason."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, PastItsEnd):
            return None
        messages.error(request, str(exception))
        return redirect(AdminURLFinder(request.user).get_edit_url(exception.instance) or "wagtailadmin_home")


class KeepsSchedule(forms.ModelForm):
    """Saves a draft whose end has passed meanwhile; Wagtail refuses the whole form for it.

    A begin or end that is typed now, or goes with what is published or submitted, is judged by Wagtail.
    """

    def clean(self):
        """What is left out here stays as it is."""
        cleaned = super().clean()
        public = any(name in self.data for name in TOWARDS_VISITORS)
        if not public and not set(FIELDS) & set(self.changed_data):
            for name in FIELDS:
                cleaned.pop(name, None)
        return cleaned


class SchedulePageForm(KeepsSchedule, WagtailAdminPageForm):
    """The form of every page."""

    def clean_slug(self):
        """While a page is no one's to find, an address that repeats the title gives way to one that is taken."""
        slug, page = self.cleaned_data["slug"], self.instance
        if page.live and page.pk:
            return slug
        title, longest = self.data.get("title", ""), page._meta.get_field("slug").max_length
        return free_slug(slug, title, longest, lambda one: Page._slug_is_available(one, self.parent_page, page))


class ScheduleForm(KeepsSchedule, WagtailAdminModelForm):
    """The form of whatever else has drafts."""

    def clean_slug(self):
        """The same, where there is an address."""
        slug, instance = self.cleaned_data["slug"], self.instance
        if instance.live and instance.pk:
            return slug
        title, longest = self.data.get("title", ""), instance._meta.get_field("slug").max_length
        others = type(instance)._default_manager.exclude(pk=instance.pk)
        return free_slug(slug, title, longest, lambda one: not others.filter(slug=one).exists())
