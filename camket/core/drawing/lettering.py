"""How wide a text will be, and where it breaks, before any browser has seen it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Widths in hundredths of the type size, of the widest font of the stack (Noto Sans): text fits in all.
_NARROW = {**dict.fromkeys("iljI|!.,:;'’‘", 30), **dict.fromkeys(" ()[]/-–", 34), **dict.fromkeys("ftr", 42)}
_WIDE = {**dict.fromkeys("mM", 94), **dict.fromkeys("wWQO@%&", 80)}
_UPPER = 68
_OTHER = 60

ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def text_width(text: str, size: int = 14) -> int:
    """Return the width of `text` in pixels at a type size in pixels, rather too much than too little."""
    letters = (letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    hundredths = sum(_letter_width(letter) for letter in letters)
    return -(-hundredths * size // 100)


def _letter_width(letter: str) -> int:
    known = _NARROW.get(letter) or _WIDE.get(letter)
    if known:
        return known
    return _UPPER if letter.isupper() else _OTHER


def wrap(text: str, width: int, lines: int, size: int = 14) -> tuple[str, ...]:
    """Break `text` into at most `lines` lines of `width` pixels; what does not fit ends in an ellipsis."""
    done: list[str] = []
    line = ""
    for word in _pieces(text, width, size):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
            continue
        done.append(line)
        line = word
    if line:
        done.append(line)
    if len(done) <= lines:
        return tuple(done)
    return (*done[: lines - 1], _shorten(" ".join(done[lines - 1 :]), width, size))


def _pieces(text: str, width: int, size: int) -> list[str]:
    """Return the words of a text, those wider than a line cut into parts that are not."""
    pieces: list[str] = []
    for word in text.split():
        part = ""
        for letter in word:
            if part and text_width(part + letter, size) > width:
                pieces.append(part)
                part = ""
            part += letter
        pieces.append(part)
    return pieces


def _shorten(text: str, width: int, size: int) -> str:
    while text and text_width(text + ELLIPSIS, size) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
