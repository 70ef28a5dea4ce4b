"""What somebody holds, and so may give to others. One rule for roles, accounts and whole selections."""

from functools import cached_property

from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission

PLACES = {"page": GroupPagePermission, "collection": GroupCollectionPermission, "site": GroupSitePermission}


class StaffRights:
    """The rights of one member of staff, as they were when first asked about; a superuser's are all."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def _names(self) -> set[str]:
        return self.user.get_all_permissions()

    @cached_property
    def _places(self) -> set[tuple]:
        """(kind, path, permission's number): on pages and collections a right holds below its place too."""
        groups = self.user.groups.all()
        return {(kind, _path(place), permission.pk) for kind, place, permission in _places_of(groups)}

    def covers(self, permission) -> bool:
        """Whether they hold this permission."""
        name = f"{permission.content_type.app_label}.{permission.codename}"
        return self.user.is_superuser or name in self._names

    def covers_place(self, kind: str, place, permission) -> bool:
        """Whether they hold this permission on this "page", "collection" or "site"."""
        if self.user.is_superuser or (kind == "site" and self.covers(permission)):
            return True
        return any(
            (kind, permission.pk) == (held, own) and _path(place).startswith(path) for held, path, own in self._places
        )

    def may_grant(self, group: Group) -> bool:
        """Whether everything that a role can do is theirs."""
        if self.user.is_superuser:
            return True
        permissions = group.permissions.select_related("content_type")
        return all(map(self.covers, permissions)) and all(self.covers_place(*one) for one in _places_of([group]))

    def grantable(self):
        """The roles they may give, as a QuerySet."""
        return Group.objects.filter(pk__in=[group.pk for group in Group.objects.all() if self.may_grant(group)])

    def may_manage(self, user) -> bool:
        """Whether this account can do nothing that they cannot: else they would act through it."""
        if self.user.is_superuser or user.pk == self.user.pk:
            return True
        own = user.user_permissions.select_related("content_type")
        return not user.is_superuser and all(map(self.may_grant, user.groups.all())) and all(map(self.covers, own))


def _path(place) -> str:
    """Where in its tree; sites are in none."""
    return getattr(place, "path", f"{place.pk}/")


def _places_of(groups):
    """(kind, page, collection or site, permission) of these roles."""
    for kind, model in PLACES.items():
        for held in model.objects.filter(group__in=groups).select_related(kind, "permission__content_type"):
            yield kind, getattr(held, kind), held.permission
