"""One way to fold a text for searching and one way to order it, alike on every database.

`fold` feeds the search columns, `sort_key` the order columns. Both give plain text that a database compares
byte by byte, so SQLite and PostgreSQL (collation "C") agree without any extension. Why and how:
docs/algorithms/collation.md.
"""

import re
import unicodedata
from collections.abc import Iterator

#: Letters that Unicode does not take apart although people type them without their stroke. The last two look
#: like đ when they are capitals and stand for it in many an old file.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"} | {"ð": "đ", "ɖ": "đ"})
#: A letter by category, but written as an apostrophe.
_APOSTROPHES = str.maketrans({"ʼ": "'", "ʻ": "'", "ʹ": "'"})

#: Marks that make another letter of the Vietnamese alphabet: base and mark -> steps after the base.
_LETTERS = {
    ("a", "\u0306"): 1,
    ("a", "\u0302"): 2,
    ("e", "\u0302"): 1,
    ("o", "\u0302"): 1,
    ("o", "\u031b"): 2,
    ("u", "\u031b"): 1,
}
#: The five written tones in dictionary order: huyền, hỏi, ngã, sắc, nặng. No mark (ngang) is 0.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"

#: Marks of the general blocks, which no script needs as a letter of its own.
_LATIN_MARK = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")

_MAX_NUMBER_DIGITS = 20
_PIECE = re.compile(r"[0-9]+|[^0-9]")


def fold(text: str) -> str:
    """Return `text` as it is searched: small letters without marks, words parted by single spaces.

    "Yên Hoà", "Yên Hòa" and "yen hoa" fold alike, whether typed composed or decomposed; đ folds to d,
    digits of any script to 0-9, everything that is neither letter nor digit to a space. Vowel signs of
    scripts that need them (Lao, Khmer, Thai) stay. Folding twice changes nothing.
    """
    plain = _LATIN_MARK.sub("", _decomposed(text))
    spaced = "".join(char if _is_word_char(char) else " " for char in plain.replace("đ", "d"))
    return " ".join(spaced.split())


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of `text` in their order."""
    return tuple(fold(text).split())


def sort_key(text: str) -> str:
    """Return an ASCII text whose byte order is the Vietnamese dictionary order of `text`.

    First the letters decide (a ă â b c d đ e ê … with f j w z in their Latin place; digits before
    letters, a run of up to 20 digits as one number), then, word by word, the tones. The two spellings
    "hoà" and "hòa" share one key. Letters of other scripts stand after z in the order of their code
    points. A text without a letter or a digit has the empty key.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in _marked_words(text):
        word_letters, word_tones = _word_key(word)
        if word_letters:
            letters.append(word_letters)
            tones.append(word_tones or "0")
    return f"{'-'.join(letters)} {'-'.join(tones)}" if letters else ""


def _decomposed(text: str) -> str:
    """Return `text` caseless, taken apart into letters and marks, with digits as 0-9."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", apart).casefold().translate(_STROKES).translate(_APOSTROPHES)
    return "".join(_ascii_digit(char) for char in apart if unicodedata.category(char) != "Cf")


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _is_word_char(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


def _marked_words(text: str) -> Iterator[str]:
    """Yield the words of `text`, decomposed, with their marks."""
    yield from "".join(char if _is_word_char(char) else " " for char in _decomposed(text)).split()


def _word_key(word: str) -> tuple[str, str]:
    """Return the key of one decomposed word: its letters, and its tones other than ngang in their order."""
    plain: list[str] = []
    tones: list[str] = []
    for piece, marks in _letters_and_marks(word):
        plain.append(_piece_key(piece, marks))
        own = [_TONES.get(mark, _OTHER_MARK) for mark in marks if (piece, mark) not in _LETTERS]
        tones.extend(sorted(own))
    return "".join(plain), "".join(tones)


def _letters_and_marks(word: str) -> list[tuple[str, list[str]]]:
    """Return the numbers and letters of a decomposed word, each with the marks written over or under it."""
    found: list[tuple[str, list[str]]] = []
    for piece in _PIECE.findall(word):
        if not _LATIN_MARK.fullmatch(piece):
            found.append((piece, []))
        elif found:
            found[-1][1].append(piece)
    return found


def _piece_key(piece: str, marks: list[str]) -> str:
    """Return what one number or letter adds to the key.

    A number is preceded by its length in two digits, so that 9 stands before 10. A letter stands for
    itself; each step away from its base in the alphabet adds "~", which ASCII has after every letter. A
    letter of another script is "{" and its code point, after z and before "~".
    """
    if piece[0].isdecimal():
        number = piece.lstrip("0") or "0"
        return f"{min(len(number), _MAX_NUMBER_DIGITS + 1):02d}{number}"
    if piece == "đ":
        return "d~"
    if "a" <= piece <= "z":
        return piece + "~" * max((_LETTERS.get((piece, mark), 0) for mark in marks), default=0)
    return f"{{{ord(piece):06x}"
