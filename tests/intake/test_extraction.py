"""The words of a file, and the sentence for each file that has none to give."""

from __future__ import annotations

import contextlib
import io
import shutil
import zipfile

import docx
import pytest
from PIL import Image, ImageDraw, ImageFont

from camket.intake.rules import extraction
from camket.intake.rules.extraction import DOCX, NoText, words_of

PAGE = """<!doctype html><html><head><title>Workshop on peace</title>
<script>document.write("stolen")</script><style>p{color:red}</style></head>
<body><nav><a href="/">Home</a></nav><article><h1>Hội thảo</h1><p>Bà <b>Nguyễn Thị Hà</b>, Thứ trưởng,
phát biểu.</p><img src="http://169.254.169.254/" onerror="alert(1)"><p>Hơn 50 đại biểu dự.</p></article>
<form><input value="secret"></form></body></html>"""


def pdf_of(*pages: str, image: bool = False) -> bytes:
    """Return a small PDF with these pages, as words or as pictures of words."""
    target = io.BytesIO()
    if image:
        pictures = []
        for words in pages:
            picture = Image.new("RGB", (1200, 400), "white")
            ImageDraw.Draw(picture).text((40, 120), words, fill="black", font=ImageFont.load_default(size=60))
            pictures.append(picture)
        pictures[0].save(target, format="PDF", save_all=True, append_images=pictures[1:])
        return target.getvalue()
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    for number, words in enumerate(pages):
        stream = f"BT /F1 18 Tf 72 700 Td ({words}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * number} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return body + f"{head}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF".encode()


def test_a_web_page_gives_its_words_and_nothing_that_runs() -> None:
    found = words_of(PAGE.encode(), "text/html")
    assert found.title == "Workshop on peace"
    assert found.text == "Hội thảo\n\nBà Nguyễn Thị Hà, Thứ trưởng, phát biểu.\n\nHơn 50 đại biểu dự."


def test_a_web_page_sent_as_text_is_known_for_what_it_is() -> None:
    assert words_of(PAGE.encode(), "text/plain").title == "Workshop on peace"


def test_a_deep_web_page_does_no_harm() -> None:
    page = "<html><body>" + "<div>" * 200 + "words" + "</div>" * 200 + "</body></html>"
    assert words_of(page.encode(), "text/html").text == "words"
    with contextlib.suppress(NoText):
        words_of(page.replace("<div>", "<div>" * 100).encode(), "text/html")


def test_a_pdf_gives_its_words_page_by_page() -> None:
    assert words_of(pdf_of("Women in peace", "Second page"), "application/pdf").text.split() == [
        "Women", "in", "peace", "Second", "page",
    ]  # fmt: skip


def test_a_scanned_pdf_is_read_as_pictures() -> None:
    found = words_of(pdf_of("WOMEN AND PEACE", image=True), "application/pdf")
    assert "PEACE" in found.text
    assert found.notes


def test_a_scanned_pdf_says_so_where_pictures_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(NoText, match="pictures of pages"):
        words_of(pdf_of("WOMEN", image=True), "application/pdf")


def test_a_docx_gives_paragraphs_and_cells() -> None:
    document = docx.Document()
    document.add_paragraph("Nghị quyết số 18")
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "Tỉnh", "Nghệ An"
    document.add_paragraph("Điều 1")
    target = io.BytesIO()
    document.save(target)
    assert words_of(target.getvalue(), DOCX).text == "Nghị quyết số 18\nTỉnh | Nghệ An\nĐiều 1"


def bomb() -> bytes:
    """Return an archive that unpacks to far more than it weighs."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (extraction.MOST_UNPACKED + 1))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type", "said"),
    [
        (b"%PDF-1.7 broken", "application/pdf", "broken"),
        (b"PK\x03\x04 broken", DOCX, "broken"),
        (b"   \n ", "text/plain", "no text|no words"),
        (b"<html><body><script>x</script></body></html>", "text/html", "no words"),
        (bytes(range(256)) * 20, "text/plain", "no text"),
        (b"word " * 600_000, "text/plain", "longer than"),
    ],
)
def test_a_file_without_words_is_answered_with_a_sentence(content: bytes, content_type: str, said: str) -> None:
    with pytest.raises(NoText, match=said) as fault:
        words_of(content, content_type)
    assert str(fault.value)[0].isupper()


def test_an_archive_that_unpacks_to_far_more_is_not_opened() -> None:
    with pytest.raises(NoText, match="unpacks"):
        words_of(bomb(), DOCX)


def test_a_pdf_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "SECONDS", 0.01)
    with pytest.raises(NoText, match="too long"):
        words_of(pdf_of("words"), "application/pdf")


def test_an_old_encoding_is_converted_and_said() -> None:
    text = "Hội thảo về phụ nữ, hòa bình và an ninh được tổ chức tại Hà Nội với sự tham dự của nhiều đại biểu."
    found = words_of(text.encode("utf-16"), "text/plain")
    assert found.text.strip("\ufeff") == text
    assert found.notes
