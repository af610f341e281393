"""A room's templates include its own and core's, name pages by name, and keep the strict content policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture import house

INCLUDED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
#: What the content policy would block, or what only works there.
UNSAFE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.I),
    "an inline handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "an inline style": re.compile(r"<(?!svg|g\b|path|rect|circle|text|line)[a-z][^>]*\sstyle\s*=", re.I),
    "another host": re.compile(
        r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.I
    ),
    "a trusted text": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}


def templates() -> list[Path]:
    """Return the templates of the package."""
    return sorted(file for file in house.PACKAGE.rglob("templates/**/*") if file.is_file())


def faults(text: str, room: str) -> list[str]:
    """Return what is wrong with a template of a room."""
    found = [f"holds {what}" for what, pattern in UNSAFE.items() if pattern.search(text)]
    for name in INCLUDED.findall(text):
        owner = name.split("/")[0]
        if owner in house.floors() and owner not in {room, "core"} and room != "shell":
            found.append(f"includes {name} of another room")
    return found


@pytest.mark.parametrize("file", templates(), ids=lambda file: str(file.relative_to(house.ROOT)))
def test_template_keeps_the_rules(file: Path) -> None:
    room = file.relative_to(house.PACKAGE).parts[0]
    assert faults(file.read_text(encoding="utf-8"), room) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% include 'policy/_clause.html' %}", "includes policy/_clause.html of another room"),
        ('{% extends "policy/page.html" %}', "includes policy/page.html of another room"),
        ("<script>go()</script>", "holds an inline script"),
        ('<button onclick="go()">', "holds an inline handler"),
        ('<p style="color: red">', "holds an inline style"),
        ('<img src="https://example.org/a.png">', "holds another host"),
        ("{{ text|safe }}", "holds a trusted text"),
    ],
)
def test_a_planted_fault_is_caught(text: str, said: str) -> None:
    assert faults(text, "people") == [said]


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "core/page.html" %}{% include "people/_row.html" %}',
        '<script type="module" src="{% static \'core/list.js\' %}"></script>',
        '<a href="https://www.un.org/">UN</a>',
        '<circle style="" r="3"/>',
    ],
)
def test_what_is_allowed_passes(text: str) -> None:
    assert faults(text, "people") == []
