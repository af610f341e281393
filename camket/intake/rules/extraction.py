"""The words of a file: text, HTML, PDF, DOCX, and pictures with text where a reader of pictures is installed.

What is hostile stays out: scripts are dropped, nothing is fetched, a PDF is opened in a process of its own with
limits on memory and time, an archive that unpacks to far more than it weighs is refused.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser

import lxml.etree
import lxml.html
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.intake.rules.decoding import decode
from camket.intake.rules.proposals import NotRead

LONGEST = 2_500_000
MOST_PAGES = 500
MOST_UNPACKED = 60_000_000
SECONDS = 60
OCR_SECONDS = 120
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = ("image/png", "image/jpeg", "image/webp")
#: What begins a line of its own in HTML.
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption"}
    | {"figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre"}
    | {"section", "table", "td", "th", "title", "tr", "ul"}
)
_DROPPED = ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "form", "nav", "button")


class NoText(Exception):
    """A file whose words cannot be had; the text says why and what to do."""


@dataclass(frozen=True)
class Extracted:
    """The words of a file, its title where the file gives one, and what was noticed on the way."""

    text: str
    title: str = ""
    notes: tuple[str | Promise, ...] = ()


def words_of(content: bytes, content_type: str, *, read_pictures: bool = True) -> Extracted:
    """Return the words of a file; raises NoText with a sentence when there are none to be had."""
    if content_type == "application/pdf":
        found = words_of_pdf(content, read_pictures=read_pictures)
    elif content_type == DOCX:
        found = words_of_docx(content)
    elif content_type in PICTURES:
        found = Extracted(words_of_picture(content) if read_pictures else "")
    else:
        decoded = decoded_text(content)
        found = words_of_html(decoded) if content_type == "text/html" or looks_like_html(decoded) else decoded
    if not found.text.strip():
        raise NoText(_("There are no words in this file."))
    if len(found.text) > LONGEST:
        words = _("The text is longer than %(most)s million characters. Cut it into parts and send them one by one.")
        raise NoText(words % {"most": LONGEST / 1_000_000})
    return found


def decoded_text(content: bytes) -> Extracted:
    """Return bytes as text, in whichever of the encodings that Vietnamese was written in."""
    if not content.strip():
        return Extracted("")
    try:
        decoded = decode(content)
    except NotRead as error:
        raise NoText(_("This is no text that can be read: its letters are in no known encoding.")) from error
    notes: tuple[str | Promise, ...] = ()
    if decoded.encoding not in ("utf-8", "ascii"):
        notes = (_("The letters were in the old encoding %(name)s and were converted.") % {"name": decoded.encoding},)
    return Extracted(decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""), notes=notes)


def looks_like_html(found: Extracted) -> bool:
    """Return whether a text begins as a web page does."""
    return bool(re.match(r"\s*(?:<!doctype html|<html|<head|<body)", found.text[:500], re.IGNORECASE))


def words_of_html(found: Extracted) -> Extracted:
    """Return the words of a web page, block by block; scripts, styles, menus and forms are left out."""
    # The bytes are UTF-8 by now, whatever the page says of itself.
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = lxml.html.document_fromstring(found.text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise NoText(_("This web page is broken and cannot be read.")) from error
    if any("depth" in fault.message for fault in parser.error_log):
        return Extracted(flat_words(found.text), notes=found.notes)
    for element in list(page.iter(*_DROPPED)):
        element.drop_tree()
    titles = [" ".join((title.text or "").split()) for title in page.iter("title")]
    for head in list(page.iter("head")):
        head.drop_tree()
    root = next(iter(page.xpath("//article")), None)
    if root is None or len(root.text_content()) < len(page.text_content()) / 4:
        root = page
    pieces: list[str] = []
    collect(root, pieces)
    return Extracted(tidied("".join(pieces)), titles[0] if titles else "", found.notes)


def tidied(text: str) -> str:
    """Return text with single blanks in its lines, and at most one empty line between them."""
    lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class FlatPage(HTMLParser):
    """The words of a page whose elements stand too deep in each other for a tree."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.dropped += tag in _DROPPED
        self.pieces.append("\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.dropped -= tag in _DROPPED and self.dropped > 0
        self.pieces.append("\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.pieces.append(data.replace("\n", " "))


def flat_words(text: str) -> str:
    """Return the words of a page tag by tag, without building a tree of it."""
    page = FlatPage()
    page.feed(text)
    page.close()
    return tidied("".join(page.pieces))


def collect(root: lxml.html.HtmlElement, pieces: list[str]) -> None:
    """Add the words under an element to `pieces`, with a line break around each block; deep trees do no harm."""
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if element.tag in _BLOCKS:
                pieces.append("\n")
            pieces.append((element.text or "").replace("\n", " "))
        else:
            if element.tag in _BLOCKS:
                pieces.append("\n")
            if element is not root:
                pieces.append((element.tail or "").replace("\n", " "))


def words_of_docx(content: bytes) -> Extracted:
    """Return the words of a DOCX: paragraphs and the cells of tables, in their order."""
    import docx

    check_archive(content)
    try:
        document = docx.Document(io.BytesIO(content))
        lines: list[str] = []
        for part in document.iter_inner_content():
            if hasattr(part, "rows"):
                lines += [" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in part.rows]
            else:
                lines.append(part.text)
    except Exception as error:  # python-docx raises many kinds for a broken file
        raise NoText(_("This DOCX is broken and cannot be opened.")) from error
    return Extracted("\n".join(lines).strip(), str(document.core_properties.title or ""))


def check_archive(content: bytes) -> None:
    """Raise NoText for an archive that unpacks to far more than a document can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise NoText(_("This DOCX is broken and cannot be opened.")) from error
    if size > MOST_UNPACKED:
        raise NoText(_("This file unpacks to far more than a document holds, and was not opened."))


def words_of_pdf(content: bytes, *, read_pictures: bool) -> Extracted:
    """Return the words of a PDF; pages that are only pictures are read as pictures, if that is possible here."""
    command = [sys.executable, "-m", "camket.intake.rules.pdf", str(MOST_PAGES), str(LONGEST)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise NoText(_("Reading this PDF took too long, and was stopped. Save it anew, or send its text.")) from error
    if done.returncode == PASSWORD:
        raise NoText(_("This PDF is locked with a password. Unlock it, or send its text."))
    if done.returncode != 0:
        raise NoText(_("This PDF is broken, or asks for too much memory, and was not read."))
    text = done.stdout.decode("utf-8", "replace").strip()
    if text or not read_pictures:
        return Extracted(text)
    return Extracted(words_of_scan(content), notes=(_("The pages are pictures; their words were read from them."),))


#: How the process of its own ends when a password is asked for.
PASSWORD = 3


def words_of_scan(content: bytes) -> str:
    """Return the words of a PDF whose pages are pictures."""
    demand_picture_reader(_("This PDF holds pictures of pages and no text."))
    command = [sys.executable, "-m", "camket.intake.rules.pdf", "pictures", "20"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise NoText(_("Reading this PDF took too long, and was stopped. Save it anew, or send its text.")) from error
    pages, position = [], 0
    while position < len(done.stdout):
        size = int.from_bytes(done.stdout[position : position + 8], "big")
        pages.append(words_of_picture(done.stdout[position + 8 : position + 8 + size]))
        position += 8 + size
    return "\n\n".join(pages)


def demand_picture_reader(fact: str | Promise) -> str:
    """Return the program that reads pictures; raises NoText with what to do when there is none."""
    program = shutil.which("tesseract")
    if program is None:
        advice = _("To have pictures read, the operator installs tesseract-ocr; or type the words in.")
        raise NoText(f"{fact} {advice}")
    return program


def words_of_picture(content: bytes) -> str:
    """Return the words in a picture, as far as they can be made out."""
    program = demand_picture_reader(_("This is a picture."))
    command = [program, "stdin", "stdout", "-l", "vie+eng"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=OCR_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise NoText(_("Reading this picture took too long, and was stopped.")) from error
    if done.returncode != 0:
        raise NoText(_("This picture could not be read."))
    return done.stdout.decode("utf-8", "replace").strip()
