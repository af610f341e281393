"""The text that the rules read: one plain spelling, with the way back to every place of the raw text.

The raw text is never changed. The reader works on a copy in which decomposed letters are composed, invisible marks
are gone, odd spaces are spaces and curly apostrophes are straight; `Text.raw` turns a stretch of the copy into a
stretch of the raw text, in Unicode code points.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

#: Small letters of Vietnamese words, for classes of characters; a range such as "à-ỹ" would take capitals too.
LOWER = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

#: Marks that direct the writing, join or hide: nothing that is read.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"
#: One character for one, so places do not move.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u0085": "\n",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "„": "“",
        "‟": "“",
        "«": "“",
        "»": "”",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "Ð": "Đ",
        "Ɖ": "Đ",
    }
)


#: The newer place of the tone in open syllables, as the lexicon writes it: "hóa" for "hoá", "ủy" for "uỷ".
_TONES = (
    (re.compile(r"([oO])([àáảãạ])(?!\w)"), dict(zip("àáảãạ", "òóỏõọ", strict=True)), "a"),
    (re.compile(r"([oO])([èéẻẽẹ])(?!\w)"), dict(zip("èéẻẽẹ", "òóỏõọ", strict=True)), "e"),
    (re.compile(r"(?<![qQ])([uU])([ỳýỷỹỵ])(?!\w)"), dict(zip("ỳýỷỹỵ", "ùúủũụ", strict=True)), "y"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A raw text and its plain copy; `starts[i]` is where the plain character i begins in the raw text.

    `starts` is empty where the two have the same length, so that a clean text costs nothing.
    """

    source: str
    plain: str
    starts: tuple[int, ...] = ()

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the raw text that the stretch [start, end) of the plain copy stands for."""
        if not self.starts or end <= start:
            return start, end
        last = self.starts[end] if end < len(self.starts) else len(self.source)
        while last > self.starts[end - 1] + 1 and _INVISIBLE.match(self.source, last - 1):
            last -= 1
        return self.starts[start], last

    def written(self, start: int, end: int) -> str:
        """Return the words of the raw text behind a stretch of the plain copy, as they are written."""
        first, last = self.raw(start, end)
        return self.source[first:last]

    def plain_at(self, raw: int) -> int:
        """Return the place in the plain copy of a place in the raw text."""
        return bisect_right(self.starts, raw) - 1 if self.starts else raw


def read_text(source: str) -> Text:
    """Return a raw text with its plain copy."""
    if unicodedata.is_normalized("NFC", source) and not _INVISIBLE.search(source):
        return Text(source, _spelled(source.translate(_PLAIN)))
    pieces: list[str] = []
    starts: list[int] = []
    for start, cluster in _clusters(source):
        composed = unicodedata.normalize("NFC", cluster)
        pieces.append(composed)
        starts.extend([start] * len(composed))
    return Text(source, _spelled("".join(pieces).translate(_PLAIN)), tuple(starts))


def _spelled(plain: str) -> str:
    """Return a text with the tones of open syllables in one place; its length stays."""
    for pattern, vowels, last in _TONES:
        plain = pattern.sub(
            lambda found, vowels=vowels, last=last: (
                (  # type: ignore[misc]
                    vowels[found.group(2)].upper() if found.group(1).isupper() else vowels[found.group(2)]
                )
                + last
            ),
            plain,
        )
    return plain


def _clusters(source: str) -> list[tuple[int, str]]:
    """Return (place, letter with its marks) for everything that is seen; invisible marks are left out."""
    found: list[tuple[int, str]] = []
    for place, char in enumerate(source):
        if _INVISIBLE.match(char):
            continue
        if found and unicodedata.combining(char):
            start, cluster = found[-1]
            found[-1] = (start, cluster + char)
        else:
            found.append((place, char))
    return found


def in_one_line(words: str, longest: int) -> str:
    """Return words in one line, cut at a word where they are longer than `longest` characters."""
    line = " ".join(words.split())
    return line if len(line) <= longest else line[:longest].rpartition(" ")[0] + "…"
