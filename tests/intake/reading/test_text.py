"""The plain copy, and the way back to the raw text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.intake.rules.text import read_text

PIECES = st.sampled_from(
    [
        "Nguyễn",
        "Thị",
        " ",
        "\u00a0",
        "a",
        "é",
        "e\u0301",
        "o\u0302\u0301",
        "\u200f",
        "\u200b",
        "’",
        "“",
        "Hoà",
        "uỷ",
        "quý",
        "\r\n",
        "đ",
        "😀",
    ]
)


@given(st.lists(PIECES, max_size=12))
def test_every_stretch_leads_back(pieces: list[str]) -> None:
    source = "".join(pieces)
    text = read_text(source)
    covered = [text.raw(at, at + 1) for at in range(len(text.plain))]
    assert all(0 <= start < end <= len(source) for start, end in covered)
    assert [start for start, _ in covered] == sorted(start for start, _ in covered)
    assert text.raw(0, len(text.plain))[0] == (covered[0][0] if covered else 0)


@given(st.lists(PIECES, max_size=12))
def test_decomposed_reads_alike(pieces: list[str]) -> None:
    composed = unicodedata.normalize("NFC", "".join(pieces))
    apart = unicodedata.normalize("NFD", composed)
    assert read_text(apart).plain == read_text(composed).plain


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("women’s\u00a0rights", "women's rights"),
        ("\u200fHà\u200b Nội\ufeff", "Hà Nội"),
        ("Uỷ ban, hoà bình, khoá học, quý vị, toàn", "Ủy ban, hòa bình, khóa học, quý vị, toàn"),
        ("Ðại hội", "Đại hội"),
    ],
)
def test_plain_spelling(source: str, plain: str) -> None:
    assert read_text(source).plain == plain


def test_words_are_written_as_they_stand() -> None:
    source = "Bà Nguye\u0302\u0303n\u00a0Thi\u0323 Ha\u0300 no\u0301i"
    text = read_text(source)
    start = text.plain.index("Nguyễn")
    assert text.written(start, start + len("Nguyễn Thị Hà")) == "Nguye\u0302\u0303n\u00a0Thi\u0323 Ha\u0300"
