"""Addresses that a petition had: whoever has the old one still finds it."""

from django.db import models


class FormerSlug(models.Model):
    """The last part of an address under which a petition was public. One that has it now goes before it."""

    slug = models.SlugField(max_length=80, unique=True)
    petition = models.ForeignKey("petitions.Petition", on_delete=models.CASCADE, related_name="former_slugs")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.slug

    @classmethod
    def keep(cls, petition) -> None:
        """Remember the stored address of a petition that is about to be saved with another one, if it was ever public.

        Which text people sign was numbered then.
        """
        stored = type(petition).objects.filter(pk=petition.pk, texts__isnull=False).exclude(slug=petition.slug)
        for slug in stored.values_list("slug", flat=True)[:1]:
            cls.objects.update_or_create(slug=slug, defaults={"petition": petition})
            cls.objects.filter(slug=petition.slug).delete()
