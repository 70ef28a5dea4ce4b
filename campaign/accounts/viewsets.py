"""Users and groups as Wagtail shows them, where nobody grants more than they hold."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import GroupForm, UserCreationForm, UserEditForm
from wagtail.users.views import groups, users

from ..users import User
from .rights import StaffRights

BEYOND = gettext_lazy("You can only give what you may do yourself.")


class GrantableGroupsMixin:
    """Of a form for an account: it offers only what `by` may give."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = StaffRights(by).grantable()
        if not by.is_superuser:
            self.fields.pop("is_superuser", None)


class StaffCreationForm(GrantableGroupsMixin, UserCreationForm):
    """A new account."""


class StaffEditForm(GrantableGroupsMixin, UserEditForm):
    """Edit an account."""


class RequestUserMixin:
    """Of a view: its form knows who asks."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}


class ManagedUserMixin:
    """Of a view of one account or role: only for who could give all that it can do."""

    def dispatch(self, request, *args, **kwargs):
        if self.user_has_permission(self.permission_required) and not self._is_managed(StaffRights(request.user)):
            return refused(request, self.index_url_name)
        return super().dispatch(request, *args, **kwargs)

    def _is_managed(self, held: StaffRights) -> bool:
        target = self.get_object()
        return held.may_manage(target) if isinstance(target, User) else held.may_grant(target)


class StaffIndexView(users.IndexView):
    """All accounts, with what each may do; the user name is the e-mail address."""

    @cached_property
    def columns(self):
        """Wagtail's, with roles for its access level, which only says who is a superuser."""
        columns = {column.name: column for column in super().columns}
        columns["email"].label = capfirst(User._meta.get_field("email").verbose_name)
        columns["is_superuser"] = Column("roles", accessor=_roles_of, label=gettext_lazy("Roles"), width="20%")
        return list(columns.values())

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("groups")


def _roles_of(user) -> str:
    """The names of an account's roles, and whether it may do everything."""
    superuser = [str(capfirst(User._meta.get_field("is_superuser").verbose_name))] if user.is_superuser else []
    return ", ".join([*superuser, *sorted(group.name for group in user.groups.all())])


class StaffCreateView(RequestUserMixin, users.CreateView):
    """A new account."""


class StaffEditView(ManagedUserMixin, RequestUserMixin, users.EditView):
    """Edit an account."""


class StaffDeleteView(ManagedUserMixin, users.DeleteView):
    """Delete an account."""


class StaffViewSet(users.UserViewSet):
    """Accounts."""

    copy_view_enabled = False  # each is somebody's own
    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm


class RoleForm(GroupForm):
    """A role, with only what `by` holds."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = StaffRights(by)

    def clean(self):
        """Nobody makes a role that can do more than they. Said above the form: its page shows no field's error."""
        fields = super().clean()
        wanted = fields.get("permissions") or []
        if not all(self.held.covers(one) for one in wanted):
            raise forms.ValidationError(BEYOND)
        return fields


def _given(panel):
    """(kind, place, permission) of what is ticked in one of Wagtail's panels for pages, collections or sites."""
    if not hasattr(panel, "forms"):
        yield from (("site", site, panel.permission) for site in panel.cleaned_data["sites"])
        return
    for part in panel.forms:
        for kind in ("page", "collection"):
            if part not in panel.deleted_forms and (place := part.cleaned_data.get(kind)):
                yield from ((kind, place, permission) for permission in part.cleaned_data["permissions"])


class GroupPanelsMixin(RequestUserMixin):
    """Of a view of a role: the rights on pages and collections too are only what its editor holds."""

    def is_valid(self, form):
        valid = super().is_valid(form)
        if not valid:
            return False
        if all(form.held.covers_place(*given) for panel in self.permission_panel_forms for given in _given(panel)):
            return True
        form.add_error(None, BEYOND)
        self.produced_error_message = self.get_error_message()
        return False


class RoleCreateView(GroupPanelsMixin, groups.CreateView):
    """A new role."""


class RoleEditView(ManagedUserMixin, GroupPanelsMixin, groups.EditView):
    """Edit a role."""


class RoleDeleteView(ManagedUserMixin, groups.DeleteView):
    """Delete a role."""


class RoleViewSet(groups.GroupViewSet):
    """Roles."""

    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
    delete_view_class = RoleDeleteView

    def get_form_class(self, for_update=False):
        return RoleForm


def refused(request, name: str):
    """Back to the list with the reason."""
    messages.error(request, _("Not done: that account or role can do more than you may."))
    return redirect(name)


def refuse_beyond_rights(request, action_type, objects, action):
    """Before something is done to several accounts at once: the same rule; None where it holds."""
    people = [one for one in objects if isinstance(one, User)]
    held, role = StaffRights(request.user), action.cleaned_form.cleaned_data.get("role")
    if all(map(held.may_manage, people)) and (role is None or held.may_grant(role)):
        return None
    return refused(request, "wagtailusers_users:index")
