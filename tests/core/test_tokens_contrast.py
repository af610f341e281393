"""The colours can be read: WCAG 2.2 asks 4.5 to 1 for text and 3 to 1 for the edges of controls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import camket.core

STYLE = (Path(camket.core.__file__).parent / "static" / "core" / "camket.css").read_text(encoding="utf-8")

GROUNDS = ("paper", "raised", "sunk")
WORDS = ("ink", "muted", "lotus", "lotus-deep", "jade", "amber", "red", "blue")
TEXT = [
    *((word, ground) for word in WORDS for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in ("lotus", "jade", "amber", "red", "blue")),
    *(("ink", f"{tone}-soft") for tone in ("lotus", "jade", "amber", "red", "blue")),
    ("on-lotus", "lotus"),
    ("on-lotus", "lotus-deep"),
]
EDGES = [("edge", ground) for ground in GROUNDS]


def tokens(selector: str) -> dict[str, str]:
    """Return the colours that the first rule of a selector names."""
    start = STYLE.index(selector + " {")
    rule = STYLE[start : STYLE.index("}", start)]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rule))


LIGHT = tokens(":root")
DARK = tokens(':root[data-theme="dark"]')
DARK_BY_DEVICE = tokens(':root:not([data-theme="light"])')


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_the_known_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), TEXT)
def test_text_can_be_read(theme: dict[str, str], word: str, ground: str) -> None:
    assert contrast(theme[word], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(theme: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(theme[edge], theme[ground]) >= 3


def test_dark_is_the_same_by_choice_and_by_device() -> None:
    assert DARK == DARK_BY_DEVICE
    assert set(DARK) == set(LIGHT)


def test_no_colour_is_named_outside_the_tokens() -> None:
    """Pages and print have their tokens; a colour anywhere else would escape both themes."""
    rest = STYLE[STYLE.index("/* ── ground") : STYLE.index("/* ── print")]
    found = re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r"/\*.*?\*/", "", rest, flags=re.S))
    assert [colour for colour in found if colour not in {"#000", "#fff"}] == []
