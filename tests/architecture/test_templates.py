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
    "another host": re.compile(r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.I),
}
TRUSTING = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)

#: Texts that are put in as they are, each with the reason why no person can have written them.
TRUSTED = {
    "core/templates/core/_field_notes.html": "help texts stand in our code; Django's own carry lists",
    "core/templates/mfa/totp/activate_form.html": "the QR code that the server draws",
}


def templates() -> list[Path]:
    """Return the templates of the package."""
    return sorted(file for file in house.PACKAGE.rglob("templates/**/*") if file.is_file())


def faults(text: str, room: str, *, is_markup: bool = True) -> list[str]:
    """Return what is wrong with a template of a room; a mail in plain text escapes nothing."""
    markup = TAG.sub("", text)
    found = [f"holds {what}" for what, pattern in UNSAFE.items() if pattern.search(markup)]
    found += ["holds a trusted text"] if is_markup and TRUSTING.search(text) else []
    for name in INCLUDED.findall(text):
        owner = name.split("/")[0]
        if owner in house.floors() and owner not in {room, "core"} and room != "shell":
            found.append(f"includes {name} of another room")
    return found


def is_letter(name: Path) -> bool:
    """Say whether a template is a letter that is sent as plain text, where an escaped address would not open."""
    return name.suffix == ".txt" and name.parent.name == "email"


@pytest.mark.parametrize("file", templates(), ids=lambda file: str(file.relative_to(house.ROOT)))
def test_template_keeps_the_rules(file: Path) -> None:
    name = file.relative_to(house.PACKAGE)
    found = faults(file.read_text(encoding="utf-8"), name.parts[0], is_markup=file.suffix != ".txt")
    if name.as_posix() in TRUSTED or is_letter(name):
        found = [fault for fault in found if fault != "holds a trusted text"]
    assert found == []


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
        '<a href="?v={{ one.number }}" {% if one == shown %}aria-current="page"{% endif %}>',
        '<circle style="" r="3"/>',
    ],
)
def test_what_is_allowed_passes(text: str) -> None:
    assert faults(text, "people") == []
