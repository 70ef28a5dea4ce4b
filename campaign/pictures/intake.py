"""What happens to a picture at upload: it is drawn anew, and nothing but its pixels and color profile is kept."""

import hashlib
import re
import tempfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import pre_save
from django.forms import FileField
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField as WagtailFormField
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile
from wagtail.models import UploadedFile

from .drawing import draw

EXTENSIONS = {"JPEG": "jpg", "PNG": "png"}
OLD_HASH = re.compile(r"^[0-9a-f]{12}-")  # of what is rewritten again
NAME = 40  # characters of the uploaded file's name that are kept


class Redrawn(SimpleUploadedFile):
    """A picture as it is kept: upright, at most 4,000 px, without a word about where, when and by what it was taken."""


def redrawn(file) -> Redrawn:
    """An uploaded or stored file, as it is kept. Raises CannotDraw with a sentence for who uploaded it.

    Its name begins with a hash of what is in it: Wagtail cuts the ends of long names, and no cache may take the new
    picture's sizes for those of the old one.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        file.seek(0)
        with source.open("wb") as copy:
            for piece in iter(lambda: file.read(1024 * 1024), b""):
                copy.write(piece)
        drawn = draw(str(source), [{"path": str(target)}])
        content = target.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    stem = OLD_HASH.sub("", slugify(Path(file.name or "").stem))[:NAME].strip("-") or "picture"
    name = f"{digest}-{stem}.{EXTENSIONS[drawn['format']]}"
    return Redrawn(name, content, f"image/{drawn['format'].lower()}")


class RedrawnFieldFile(WagtailImageFieldFile):
    """The file of a picture. Whatever way it comes, form, chooser or code, it passes here before it is stored."""

    def save(self, name, content, save=True):
        """Store the picture redrawn; its sizes are to be drawn again."""
        if not isinstance(content, Redrawn):
            content = redrawn(content)
        self.instance.rewritten_at = timezone.now()
        self.instance.drawn_as = self.instance.fault = ""
        super().save(content.name, content, save)

    save.alters_data = True

    def get_image_dimensions(self):
        """Of what is kept; of an upload nothing is read here; of a lost or damaged file what its row says."""
        if not self._committed and not isinstance(self.file, Redrawn):
            return 0, 0
        try:
            return super().get_image_dimensions()
        except (OSError, ValueError):
            return self.instance.width, self.instance.height


class RedrawnImageField(WagtailImageField):
    """Keeps pictures redrawn, and nothing else."""

    attr_class = RedrawnFieldFile

    def deconstruct(self):
        """In migrations Wagtail's own field."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


class PictureField(WagtailFormField):
    """The field of the upload form: takes what can be drawn, whatever its name ends with, and says why it cannot."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.help_text = _(
            "JPEG up to 50 megapixels; PNG, WebP, AVIF and GIF up to 25. Kept upright, at most 4,000 pixels long,"
            " without the place, time and camera that phones write into pictures. Of an animation the first picture."
        )

    def to_python(self, data):
        """The redrawn picture; it also stays with the upload, for Wagtail may keep that until its texts are typed."""
        file = FileField.to_python(self, data)
        if file is None:
            return None
        self.check_image_file_size(file)
        data.redrawn = redrawn(file)
        return data.redrawn


def redraw_kept_upload(instance: UploadedFile, **kwargs) -> None:
    """Several pictures uploaded at once wait for their texts as plain files: these too are redrawn before."""
    model = instance.for_content_type.model_class() if instance.for_content_type else None
    is_picture = model and any(isinstance(field, RedrawnImageField) for field in model._meta.fields)
    if is_picture and instance.file and not instance.file._committed:
        upload = instance.file.file
        instance.file = getattr(upload, "redrawn", None) or redrawn(upload)


def watch() -> None:
    """Redraw what Wagtail keeps between upload and description."""
    pre_save.connect(redraw_kept_upload, sender=UploadedFile, dispatch_uid="campaign.redraw_kept_upload")
