"""Pictures as phones, scanners and programs make them, made here: none of them is anybody's."""

import functools
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

from campaign.models import CampaignImage
from campaign.pictures import upkeep

PLACE = b"PLACE-41.8819N"  # stands wherever a picture can say something of itself
GPS, ORIENTATION, MAKE, COMMENT = 0x8825, 0x0112, 0x010F, 0x9286
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>' + PLACE + b"</exif:GPSLatitude></x:xmpmeta>"


def exif(turn: int = 1) -> Image.Exif:
    """What a phone writes into a photograph."""
    told = Image.Exif()
    told[MAKE] = PLACE.decode()
    told[ORIENTATION] = turn
    told.get_ifd(GPS).update({1: "N", 2: (41.0, 52.0, 54.84), 3: "W", 4: (87.0, 37.0, 23.3), 29: PLACE.decode()})
    return told


def scene(size=(600, 400), mode="RGB") -> Image.Image:
    """Red above on the left, blue below on the right: so that a turn shows."""
    image = Image.new("RGB", size, "#888888")
    image.paste("#dd0000", (0, 0, size[0] // 2, size[1] // 2))
    image.paste("#0000dd", (size[0] // 2, size[1] // 2, *size))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **more) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def words_of_png() -> PngImagePlugin.PngInfo:
    """Text in all three kinds of chunk, one of them longer than Pillow reads by itself."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Location", PLACE.decode())
    told.add_itxt("XML:com.adobe.xmp", XMP.decode())
    told.add_text("Comment", PLACE.decode() * 200_000, zip=True)
    return told


def turned(turn: int) -> bytes:
    """A photograph that is upright only once it is turned as its EXIF says."""
    way = {
        1: None, 2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
        6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270",
    }[turn]  # fmt: skip
    image = scene()
    return encoded(image.transpose(Image.Transpose[way]) if way else image, "JPEG", quality=95, exif=exif(turn))


@functools.cache
def photographs() -> dict[str, bytes]:
    """Every kind that is taken, by file name; each says PLACE where its format can say anything."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    two = [scene(), scene().rotate(180)]
    return {
        "phone.jpg": encoded(scene(), "JPEG", exif=exif(), xmp=XMP, comment=PLACE, icc_profile=srgb),
        "comment.jpg": encoded(scene(), "JPEG", comment=PLACE),  # what Pillow writes again unasked
        "two-in-one.jpg": encoded(two[0], "MPO", save_all=True, append_images=two[1:], exif=exif()),
        "turned.jpg": turned(6),
        "cmyk.jpg": encoded(scene(mode="CMYK"), "JPEG", exif=exif()),
        "phone.png": encoded(scene(), "PNG", exif=exif(), pnginfo=words_of_png()),
        "scan16.png": encoded(scene(mode="I;16").point(lambda value: value * 257), "PNG", exif=exif()),
        "palette.png": encoded(scene().quantize(8), "PNG", transparency=0, exif=exif()),
        "grey-alpha.png": encoded(scene(mode="LA"), "PNG", exif=exif()),
        "phone.webp": encoded(scene(), "WEBP", exif=exif(), xmp=XMP),
        "phone.avif": encoded(scene(), "AVIF", exif=exif(), xmp=XMP),
        "moving.gif": encoded(two[0], "GIF", save_all=True, append_images=two[1:], comment=PLACE),
        "moving.webp": encoded(two[0], "WEBP", save_all=True, append_images=two[1:], exif=exif()),
    }


@functools.cache
def refused() -> dict[str, bytes]:
    """What cannot be drawn, by file name."""
    whole = photographs()
    return {
        "half.jpg": whole["phone.jpg"][: len(whole["phone.jpg"]) * 2 // 3],
        "half.png": encoded(scene().effect_spread(40), "PNG")[:3000],
        "half.webp": whole["phone.webp"][:-80],
        "empty.jpg": b"\xff\xd8\xff\xe0",
        "page.png": b"<html><script>alert(1)</script></html>",
        "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "huge.png": encoded(Image.new("1", (6000, 5000)), "PNG"),
        "huge.jpg": encoded(Image.new("L", (9000, 6000)), "JPEG"),
    }


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/octet-stream")


def a_picture(content: bytes | None = None, name: str = "blue.png", *, drawn: bool = True, **fields) -> CampaignImage:
    """A picture in the library; unless `drawn` is False, the worker has drawn its JPEGs."""
    fields = {"title": "A picture", "description": "A blue field", **fields}
    image = CampaignImage.objects.create(file=upload(name, content or encoded(scene((900, 600)), "PNG")), **fields)
    if drawn:
        draw_all()
        image.refresh_from_db()
    return image


def draw_all() -> None:
    """As the worker does, JPEGs only."""
    while upkeep.rewrite_next() or upkeep.draw_next():
        pass


def an_old_picture(content: bytes, name: str = "old.jpg", **fields) -> CampaignImage:
    """One that was stored as it came, before pictures were redrawn at upload, with one size drawn of it likewise."""
    image = a_picture(drawn=False)
    storage = image.file.storage
    storage.delete(image.file.name)
    stored = storage.save(f"original_images/{name}", upload(name, content))
    size = Image.open(io.BytesIO(content)).size
    rows = CampaignImage.objects.filter(pk=image.pk)
    rows.update(file=stored, width=size[0], height=size[1], rewritten_at=None, file_hash="", file_size=None, **fields)
    image = rows.get()
    rendition = image.get_rendition_model()(image=image, filter_spec="width-800|format-jpeg")
    rendition.file.save(f"{name.partition('.')[0]}.width-800.jpg", upload("x.jpg", content), save=True)
    return image
