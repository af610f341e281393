"""From the bytes of a file to its text, whatever the years have left: Unicode, Windows-1258, TCVN3 (ABC) or VNI.

The old Vietnamese encodings are recognised by trying: a reading is right when its words with marks are syllables that
Vietnamese can have. A file may also hold old text that somebody has already saved as Unicode; it is mended the same
way. The tables follow TCVN 5712:1993 (VN3) and the VNI for Windows layout.
"""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_noop as _

from camket.intake.rules.proposals import NotRead

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Control characters that no text holds: all but tab, line feed, form feed, carriage return and escape's kin.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_MOST_CONTROLS = 0.003
#: A reading is taken when this share of its words with marks are possible syllables.
_ENOUGH = 0.8
_LOOKED_AT = 20_000

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of TCVN3
_ONSETS = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_VOWELS = (
    "iêu|yêu|oai|oay|oeo|uôi|ươi|ươu|uây|uyê|uya|uyu|uêu|ia|iê|yê|ua|uô|ưa|ươ|oa|oă|oe|uâ|uê|uy|uơ|"
    "ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:{_VOWELS})(?:ch|ng|nh|[cmnpt])?")
_MARKED = re.compile(r"[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the name of the encoding it was written in: "utf-8", "windows-1258", "tcvn3", "vni" or two of them."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Return the text of a file. Raises NotRead where there is none: no bytes, or bytes of something else."""
    if not data.strip():
        raise NotRead(_("the file is empty"))
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _with_mark(data, encoding)
    guessed = _wide(data)
    if guessed is not None:
        return guessed
    if b"\x00" in data or len(_CONTROL.findall(data)) > _MOST_CONTROLS * len(data):
        raise NotRead(_("the file is not a text"))
    try:
        return _mended(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _by_line(data)


def _with_mark(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotRead(_("the file says it is %(name)s but is damaged"), name=encoding) from error
    if not text.strip():
        raise NotRead(_("the file is empty"))
    return Decoded(text, encoding.removesuffix("-sig"))


def _wide(data: bytes) -> Decoded | None:
    """Return a UTF-16 text without its mark: every second byte of its Latin letters is zero."""
    for encoding, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = data[at::2]
        if len(data) % 2 == 0 and half.count(0) > 0.6 * len(half) and 0 not in data[1 - at :: 2]:
            return Decoded(data.decode(encoding, errors="replace"), "utf-16")
    return None


def _by_line(data: bytes) -> Decoded:
    """Read line by line: what is good UTF-8 stays, the rest is read in the one old encoding that fits best."""
    lines = data.splitlines(keepends=True)
    modern = [_as_utf8(line) for line in lines]
    old = b"".join(line for line, text in zip(lines, modern, strict=True) if text is None)
    encoding = max(_OLD, key=lambda name: _likeness(_OLD[name](old[:_LOOKED_AT])))
    if _likeness(_OLD[encoding](old[:_LOOKED_AT])) < _ENOUGH:
        encoding = "windows-1252"
    read = _OLD.get(encoding, _western)
    # A line in plain ASCII says nothing of its own: it goes with its neighbours.
    is_mixed = any(text is not None and not line.isascii() for line, text in zip(lines, modern, strict=True))
    text = "".join(read(line) if text is None else text for line, text in zip(lines, modern, strict=True))
    return Decoded(text, f"utf-8 and {encoding}" if is_mixed else encoding)


def _as_utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _mended(text: str) -> Decoded:
    """Return a Unicode text, made readable where it holds the letters of an old font."""
    sample = text[:_LOOKED_AT]
    if sample.isascii() or _likeness(sample) >= _ENOUGH:
        return Decoded(text, "utf-8")
    try:
        old = sample.encode("cp1252", errors="replace")
    except UnicodeEncodeError:  # pragma: no cover - replaced above
        return Decoded(text, "utf-8")
    for name in ("tcvn3", "vni"):
        if _likeness(_OLD[name](old)) >= _ENOUGH > 2 * _likeness(sample):
            return Decoded(_mend(text, name), f"utf-8 of {name}")
    return Decoded(text, "utf-8")


def _mend(text: str, name: str) -> str:
    return text.translate(_tcvn3()) if name == "tcvn3" else _from_vni(text)


def _likeness(text: str) -> float:
    """Return the share of the words with letters beyond ASCII that are possible Vietnamese syllables; 0 without any."""
    marked = _MARKED.findall(text)
    return sum(is_syllable(word) for word in marked) / len(marked) if marked else 0.0


@cache
def is_syllable(word: str) -> bool:
    """Return whether Vietnamese can spell such a syllable."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in apart if char in _TONES]
    plain = unicodedata.normalize("NFC", "".join(char for char in apart if char not in _TONES))
    return len(tones) <= 1 and _SYLLABLE.fullmatch(plain) is not None


def _western(data: bytes) -> str:
    return data.decode("cp1252", errors="replace")


def _windows_1258(data: bytes) -> str:
    return unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))


def _from_tcvn3(data: bytes) -> str:
    return data.decode("latin-1").translate(_tcvn3())


def _from_vni_bytes(data: bytes) -> str:
    return _from_vni(_western(data))


@cache
def _tcvn3() -> dict[int, str]:
    """Return code -> letter. Capital letters with a tone have no code of their own: the font draws them."""
    rows = {
        "a": (0xB5, 0xB6, 0xB7, 0xB8, 0xB9),
        "ă": (0xBB, 0xBC, 0xBD, 0xBE, 0xC6),
        "â": (0xC7, 0xC8, 0xC9, 0xCA, 0xCB),
        "e": (0xCC, 0xCE, 0xCF, 0xD0, 0xD1),
        "ê": (0xD2, 0xD3, 0xD4, 0xD5, 0xD6),
        "i": (0xD7, 0xD8, 0xDC, 0xDD, 0xDE),
        "o": (0xDF, 0xE1, 0xE2, 0xE3, 0xE4),
        "ô": (0xE5, 0xE6, 0xE7, 0xE8, 0xE9),
        "ơ": (0xEA, 0xEB, 0xEC, 0xED, 0xEE),
        "u": (0xEF, 0xF1, 0xF2, 0xF3, 0xF4),
        "ư": (0xF5, 0xF6, 0xF7, 0xF8, 0xF9),
        "y": (0xFA, 0xFB, 0xFC, 0xFD, 0xFE),
    }
    codes = {
        code: unicodedata.normalize("NFC", letter + tone)
        for letter, row in rows.items()
        for code, tone in zip(row, _TONES, strict=True)
    }
    codes |= dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
    return codes


@cache
def _vni() -> dict[str, str]:
    """Return what stands for a letter -> the letter: one sign, or a letter and the sign of its marks."""
    tones = dict(zip("øûõùï", _TONES, strict=True))
    codes = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    for base, (sign, tone) in itertools.product("aeouy", tones.items()):
        codes[base + sign] = base + tone
    for base, (sign, tone) in itertools.product(("ô", "ö"), tones.items()):
        codes[base + sign] = codes[base] + tone
    for base, (sign, marks) in itertools.product("aeo", zip("âàåãáä", ("", *_TONES), strict=True)):
        codes[base + sign] = base + "\u0302" + marks
    for sign, marks in zip("êèúüéë", ("", *_TONES), strict=True):
        codes["a" + sign] = "a\u0306" + marks
    codes |= {sign.upper(): letter.upper() for sign, letter in codes.items()}
    codes |= {sign[0].upper() + sign[1:]: letter[0].upper() + letter[1:] for sign, letter in codes.items()}
    return {sign: unicodedata.normalize("NFC", letter) for sign, letter in codes.items()}


@cache
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _vni()), key=len, reverse=True)))


def _from_vni(text: str) -> str:
    return _vni_pattern().sub(lambda found: _vni()[found.group()], text)


_OLD = {"windows-1258": _windows_1258, "tcvn3": _from_tcvn3, "vni": _from_vni_bytes}
