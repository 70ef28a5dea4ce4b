"""Translated profiles: the words are the translator's, the facts are the original's, at once.

Whoever publishes the original changes the dates of every clock in every language, in the same
transaction; a draft of a translation takes them from the original whenever it is opened or published.
"""

from django.db import models, transaction
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.panels import Panel
from wagtail.fields import RichTextField, StreamField

from campaign.languages import DEFAULT, language_of

from .case.case_file import CaseFile
from .clocks.timers import Timer

ALWAYS_FACTS = {"name_in_russian"}
WORDS_OF_TIMERS = {"id", "page", "label", "locale", "translation_key"}
WORD_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)


def _is_fact(field: models.Field) -> bool:
    """Whether a column says the same in every language."""
    if field.name in ALWAYS_FACTS or field.choices:
        return True
    return not isinstance(field, models.CharField | models.TextField | RichTextField | StreamField)


def _by_id(entries: list | None) -> dict:
    return {entry["id"]: entry for entry in entries or [] if isinstance(entry, dict) and entry.get("id")}


def _entry(block: blocks.Block, entry: dict, known: dict) -> dict:
    own = known.get(entry.get("id"))
    if own is None or own["type"] != entry["type"]:
        return entry
    return {**entry, "value": following(block, entry["value"], own["value"])}


def following(block: blocks.Block, original, translated):
    """A block's value (as it is stored) with the original's facts and the translation's words.

    Entries are told apart by their ids: a new one comes as it is, one taken out goes, and so do words
    that the original no longer has.
    """
    if isinstance(block, blocks.StreamBlock):
        known = _by_id(translated)
        return [_entry(block.child_blocks[entry["type"]], entry, known) for entry in original]
    if isinstance(block, blocks.ListBlock):
        known = _by_id(translated)
        return [_entry(block.child_block, entry, known) if isinstance(entry, dict) else entry for entry in original]
    if isinstance(block, blocks.StructBlock):
        own = translated or {}
        return {
            name: following(block.child_blocks[name], value, own.get(name)) if name in block.child_blocks else value
            for name, value in original.items()
        }
    return translated if isinstance(block, WORD_BLOCKS) and original and translated else original


def _take_timers(page, original) -> None:
    own = {timer.translation_key: timer for timer in page.timers.all()}
    facts = [field.attname for field in Timer._meta.concrete_fields if field.name not in WORDS_OF_TIMERS]
    taken = []
    for theirs in original.timers.all():
        key = theirs.translation_key
        timer = own.get(key) or Timer(label=theirs.label, translation_key=key, locale_id=page.locale_id)
        for name in facts:
            setattr(timer, name, getattr(theirs, name))
        taken.append(timer)
    page.timers.set(taken)


def take_facts(page, original) -> None:
    """Give a translation, in memory, every fact of the original."""
    for field in page._meta.local_fields:
        if not field.primary_key and _is_fact(field):
            setattr(page, field.attname, getattr(original, field.attname))
    for name in (field.name for field in CaseFile._meta.fields if isinstance(field, StreamField)):
        block = page._meta.get_field(name).stream_block
        theirs, own = (block.get_prep_value(getattr(one, name)) for one in (original, page))
        setattr(page, name, block.to_python(following(block, theirs, own)))
    _take_timers(page, original)


class OriginalNote(Panel):
    """Says on a translation which fields are not its own; nothing on an original."""

    class BoundPanel(Panel.BoundPanel):
        """The note of one page."""

        template_name = "detainees/admin/follows_original.html"

        @cached_property
        def original(self):
            """The page whose facts it has."""
            return self.instance.original() if self.instance.pk else None

        def is_shown(self):
            return self.original is not None


class FollowsOriginal(models.Model):
    """A page whose translations have its facts."""

    class Meta:
        abstract = True

    def original(self):
        """The page in the default language that this one translates; None for itself, or without one."""
        if self.locale_id is None or language_of(self) == DEFAULT:
            return None
        others = type(self).objects.filter(translation_key=self.translation_key)
        return others.filter(locale__language_code=DEFAULT).exclude(pk=self.pk).first()

    def with_content_json(self, content):
        """A draft as a page; that of a translation has the facts the original has by now."""
        page = super().with_content_json(content)
        original = self.original()
        if original is not None:
            take_facts(page, original)
        return page

    def save(self, *args, **kwargs):
        """Publishing the original gives its facts to all translations, or to none if anything fails."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            if kwargs.get("update_fields") is None and language_of(self) == DEFAULT:
                others = type(self).objects.filter(translation_key=self.translation_key, alias_of=None)
                for translation in others.exclude(pk=self.pk):
                    take_facts(translation, self)
                    translation.save(clean=False)
