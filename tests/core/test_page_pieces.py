"""The page components: each stands in the gallery, and no page breaks the policy on scripts and styles."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

import camket.core
from camket.core.gallery import gallery_context
from camket.core.registry import registry

CORE = Path(camket.core.__file__).parent
STATIC = CORE / "static" / "core"
TEMPLATES = CORE / "templates"
COMPONENTS = sorted(path.stem for path in (TEMPLATES / "cotton").glob("*.html"))
GALLERY = "core/gallery.html"
WITHOUT_REQUEST = ("400.html", "403_csrf.html", "429.html", "500.html")
WITH_REQUEST = ("403.html", "404.html", "413.html")
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "use"}


class Reader(HTMLParser):
    """Notes what a page must not have, and whether what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.count: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in VOID:
            self.open.append(tag)
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or handler on {tag}")
        if tag in {"style"} or (tag == "script" and "src" not in given):
            self.faults.append(f"inline {tag}")
        if tag.startswith("c-"):
            self.faults.append(f"component not found: {tag}")
        for name in ("href", "src", "action"):
            if re.match(r"(https?:)?//", given.get(name) or ""):
                self.faults.append(f"another host: {given[name]}")
        if given.get("id"):
            self.ids.append(str(given["id"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def render(name: str, language: str) -> str:
    with translation.override(language):
        return render_to_string(name, gallery_context(language), request=RequestFactory().get("/look/"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", [GALLERY, *WITH_REQUEST])
def test_a_page_is_well_formed_and_keeps_the_policy(name: str, language: str) -> None:
    reader = read(render(name, language))
    assert reader.faults == []
    assert reader.open == []
    assert reader.count["h1"] == 1
    assert reader.count["main"] == 1
    assert len(reader.ids) == len(set(reader.ids))


@pytest.mark.parametrize("name", WITHOUT_REQUEST)
def test_an_error_page_needs_nothing(name: str) -> None:
    """Django renders these when it cannot even make a context."""
    reader = read(render_to_string(name))
    assert reader.faults == []
    assert reader.count["h1"] == 1


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_stands_in_the_gallery(name: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html") if "account" not in str(path)]
    tag = re.compile(rf"<c-{name.replace('_', '-')}[\s/>]")
    assert any(tag.search(source) for source in sources)


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    pages = [render(name, "en") for name in (GALLERY, *WITH_REQUEST)]
    named = {icon for page in pages for icon in re.findall(r"icons\.svg#([\w-]*)", page)}
    assert named - drawn == set()


def test_every_icon_of_a_kind_of_record_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    assert registry.kinds
    assert {kind.icon for kind in registry.kinds.values()} - drawn == set()


def test_coordinates_are_plain_digits_in_every_language() -> None:
    """A number written as people read it, 1.204, would move a line to another place."""
    page = render(GALLERY, "vi")
    for name in ("x", "y", "width", "height", "cx", "cy"):
        assert re.findall(rf'\s{name}="([^"]*[^\d"-][^"]*)"', page) == []


@pytest.mark.parametrize(
    ("pattern", "most"),
    [("*.css", 14_000), ("*.js", 12_000), ("icons.svg", 4_000)],
    ids=["css", "js", "icons"],
)
def test_the_first_load_stays_light(pattern: str, most: int) -> None:
    assert sum(len(gzip.compress(path.read_bytes())) for path in STATIC.glob(pattern)) < most


def test_what_is_not_recorded_says_so() -> None:
    with translation.override("en"):
        assert "not recorded" in render_to_string("cotton/fact.html", {"term": "Budget", "slot": " "})


def drawn(source: str) -> str:
    """Return what a text with components draws."""
    return engines["django"].from_string(CottonCompiler().process(source)).render({})


def test_what_stands_in_a_row_is_drawn_and_not_written_out() -> None:
    """Badges and links in the slots of a row are markup; its title is a text."""
    slots = '<c-slot name="lead"><b>1</b></c-slot><i>2</i><c-slot name="end"><u>3</u></c-slot>'
    page = drawn(f'<c-rows label="x"><c-row title="4 & 5" href="/">{slots}</c-row></c-rows>')
    assert "<b>1</b>" in page
    assert "<i>2</i>" in page
    assert "<u>3</u>" in page
    assert "has-lead" not in drawn('<c-row title="x"> </c-row>')


def test_what_a_button_is_given_stands_on_it() -> None:
    """A name sends what was pressed; quotation marks that are written out would send another one."""
    assert 'name="step" value="up"' in drawn('<c-button kind="main" name="step" value="up">Up</c-button>')
