"""Staff read it when a document names who wrote it or where it, or a photograph in it, was made."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter
from wagtail.documents import get_document_model

from campaign.documents import traces
from campaign.models import ContentPage, DocumentTraces
from tests.builders import a_child, a_home, a_user
from tests.photographs import encoded, photographs, scene, upload

pytestmark = pytest.mark.django_db

CORE = "<p:coreProperties xmlns:p='urn:p' xmlns:dc='http://purl.org/dc/elements/1.1/'>{}</p:coreProperties>"


def a_pdf(**metadata) -> bytes:
    """A page with these properties."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({f"/{name}": text for name, text in metadata.items()})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_scan() -> bytes:
    """A photograph as a PDF, as phones make it: the JPEG lies in it as it is."""
    file = io.BytesIO()
    plain = encoded(scene(), "JPEG")
    Image.open(io.BytesIO(plain)).save(file, "PDF")
    writer = PdfWriter(clone_from=PdfReader(file))
    for item in writer._objects:
        if "/DCTDecode" in str(item.get("/Filter", "") if hasattr(item, "get") else ""):
            item._data = photographs()["phone.jpg"]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_zip(**parts) -> bytes:
    """An office file of these parts; `__` stands for a slash, `_xml` for the outcome."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_jpg", ".jpg"), content)
    return file.getvalue()


FILES = {
    "author.pdf": (a_pdf(Author="Ada Example"), "Ada Example"),
    "scan.pdf": (a_scan(), "where it"),
    "word.docx": (a_zip(docProps__core_xml=CORE.format("<dc:creator>Ada Example</dc:creator>")), "Ada Example"),
    "changed.docx": (a_zip(word__document_xml='<w:ins w:author="Eve Editor"/>'), "Eve Editor"),
    "photo.docx": (a_zip(word__media__image1_jpg=photographs()["phone.jpg"]), "where it"),
    "text.odt": (a_zip(meta_xml=CORE.format("<dc:creator>Ada Example</dc:creator>")), "Ada Example"),
    "large.docx": (a_zip(docProps__core_xml=CORE.format(" " * 30_000_000)), "cannot be looked into"),
    "half.pdf": (a_pdf(Author="Ada")[:200], "cannot be looked into"),
    "clean.pdf": (a_pdf(Title="The verdict"), ""),
    "clean.docx": (a_zip(word__document_xml="<w:t>Ada Example</w:t>"), ""),
    "list.csv": (b"Ada Example,1\r\n", ""),
}


@pytest.fixture
def editor(client):
    """An editor's browser."""
    client.force_login(a_user("Editor"))
    return client


@pytest.mark.parametrize("name", FILES)
def test_it_is_said_at_upload_what_a_file_tells(editor, name):
    content, words = FILES[name]
    answer = editor.post(reverse("wagtaildocs:add_multiple"), {"title": "A", "files[]": upload(name, content)})
    saved = json.loads(answer.content)
    assert saved["success"], saved  # never refused
    found = DocumentTraces.objects.get()
    assert words in found.text
    assert bool(found.text) == bool(words)
    assert words in saved["form"]
    page = editor.get(reverse("wagtaildocs:edit", args=[found.document_id])).content.decode()
    assert words in page
    assert ("document-traces" in editor.get(reverse("wagtailadmin_home")).content.decode()) == bool(words)


def test_what_came_without_a_form_is_looked_at_by_the_worker_and_so_is_another_file(editor):
    document = get_document_model().objects.create(title="A", file=upload("a.pdf", FILES["author.pdf"][0]))
    assert (traces.look_next(), traces.look_next()) == (1, 0)
    page = a_child(a_home(), ContentPage(title="About", body=[("document", {"document": document, "label": ""})]))
    assert "Ada Example" in editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    document.file = upload("b.pdf", FILES["clean.pdf"][0])
    document.save()
    assert (traces.look_next(), traces.look_next()) == (1, 0)
    assert not DocumentTraces.objects.get().text


@pytest.mark.parametrize("name", ["page.pdf", "page.docx", "page.odt"])
def test_a_page_of_html_under_another_name_is_refused(editor, name):
    answer = editor.post(
        reverse("wagtaildocs:add_multiple"), {"title": "A", "files[]": upload(name, b"<html><h1>No</h1></html>")}
    )
    assert "not what its name says" in json.loads(answer.content)["error_message"]
    assert not get_document_model().objects.exists()
