"""Pages about prisoners: nobody publishes one alone, and who may approve it."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from wagtail.models import PagePermissionTester

from .checklist import ChecklistForm
from .models import Approver, PeerApprovalTask, the_workflow
from .publishing import refuse_unapproved

APPROVE = "detainees.approve_page"  # held by who may approve where there is no family


class ApprovalPermissionTester(PagePermissionTester):
    """What a user may do with a page about a prisoner: publishing is for nobody, taking down for who may publish."""

    def can_publish(self):
        """Only the approval publishes."""
        return False

    def can_publish_subpage(self):
        """All that may be below these pages is of their kind."""
        return False

    def can_unschedule(self):
        """Calling back what was scheduled hurts nobody."""
        return super().can_publish()

    def can_set_view_restrictions(self):
        """One person may close a page; to open a public one again means publishing it."""
        return super().can_publish() and not (self.page.live and self.page.get_view_restrictions().exists())

    def can_copy(self):
        """A list there is only one of is not copied, with all profiles below it."""
        return super().can_copy() and self.page.specific_class.max_count_per_parent is None

    def can_move_to(self, destination):
        """Out of a private section means publishing."""
        leaves = self.page.live and self.page.get_view_restrictions().exists()
        if leaves and not destination.get_view_restrictions().exists():
            return False
        return super().can_move_to(destination)


class NeedsApproval:
    """A page that goes public only when another than who wrote it approves; stands before Page among the bases."""

    needs_approval = True  # what is asked of a page by those who must not import this class
    base_form_class = ChecklistForm

    def people_keys(self) -> set:
        """The translation keys of the profiles of those it is about; none for a list."""
        return set()

    def permissions_for_user(self, user):
        """Publishing is for nobody alone, administrators included."""
        return ApprovalPermissionTester(user, self)

    @property
    def has_workflow(self):
        """Always, whatever is set in the tree of pages."""
        return True

    def get_workflow(self):
        """Ours, whatever is set in the tree of pages."""
        return the_workflow()

    def save(self, *args, update_fields=None, **kwargs):
        """Saves; when that makes something public and a person does it, only what was approved."""
        if self.live and not self.alias_of_id and (update_fields is None or "live" in update_fields):
            before = type(self).objects.filter(pk=self.pk).values_list("live", "live_revision_id").first()
            if before != (True, self.live_revision_id):
                refuse_unapproved()
        return super().save(*args, update_fields=update_fields, **kwargs)

    def family(self) -> dict:
        """The approvers of the people this page is or was about: {user's number: who they are}."""
        keys = self.people_keys()
        if self.pk and self.live:
            keys |= type(self).objects.get(pk=self.pk).people_keys()
        rows = Approver.objects.filter(page__translation_key__in=keys, user__is_active=True)
        return dict(rows.order_by("pk").values_list("user_id", "role"))

    def writers(self) -> set:
        """The numbers of the users who wrote or submitted something since the page was last published."""
        if self.pk is None:
            return set()
        revisions, requests = self.revisions.all(), self.workflow_states
        if self.last_published_at:
            revisions = revisions.filter(created_at__gt=self.last_published_at)
            requests = requests.filter(created_at__gt=self.last_published_at)
        wrote = revisions.values_list("user_id", flat=True)
        asked = requests.values_list("requested_by_id", flat=True)
        return {number for number in [*wrote, *asked] if number}

    def possible_approvers(self, *, besides=()):
        """The users who may approve what waits, as a queryset; `besides` are the numbers of more who may not.

        Family and lawyers where there are any. Only where all of them wrote it themselves, and so have
        agreed, or where there are none, any other editor.
        """
        writers = {*self.writers(), *besides}
        users = get_user_model().objects
        if able := set(self.family()) - writers:
            return users.filter(is_active=True, pk__in=able)
        able_to_enter = users.with_perm("wagtailadmin.access_admin")
        return users.with_perm(APPROVE).filter(pk__in=able_to_enter).exclude(pk__in=writers)

    def approver_names(self, user) -> str:
        """Who will be asked to approve when `user` submits: "Ada (sister), Bo (lawyer)", or "another editor"."""
        family = self.family()
        asked = self.possible_approvers(besides=[user.pk])
        names = [f"{one} ({family[one.pk]})" for one in asked if one.pk in family]
        return ", ".join(names) or _("another editor")

    def is_approved_in(self, workflow_state, revision) -> bool:
        """Whether somebody has approved this very revision in our step of a workflow."""
        steps = PeerApprovalTask.objects.values("pk")
        approvals = workflow_state.task_states.filter(status="approved", revision=revision, task__in=steps)
        return approvals.exclude(finished_by=None).exists()
