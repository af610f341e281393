"""The sheet the rules work on: sentences with their words, and the marks that rules have put on them so far."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from camket.intake.rules import segments
from camket.intake.rules.decoding import is_syllable
from camket.intake.rules.segments import Part
from camket.intake.rules.sentences import sentences
from camket.intake.rules.text import Text

_WORDS = re.compile(
    r"[$€£¥]|\d+(?:st|nd|rd|th)\b|\d+(?:[.,:/]\d+)*|[^\W\d_]\.(?:[^\W\d_]\.)+|(?:[A-ZĐ]|St|Mt|Sta|Sto)\.(?=\s[A-ZĐ])|[^\W_]+(?:(?:['&/-]|\.(?=[A-ZĐ]{2}))[^\W_]+)*(?:(?<=s)'(?!\w))?|[^\w\s]"
)
#: The number or mark before a point of minutes or a list.
_POINT = re.compile(r"(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]?|[a-hđ]\)|[•*+])\s+(?=[A-ZĐÀ-Ỹ])")
READ = frozenset({segments.BODY, segments.CAPTION, segments.HEADLINE})


@dataclass(slots=True)
class Token:
    """A word or sign at [start, end) of the plain text; `tag` is the tagger's part of speech, `hint` its name class."""

    start: int
    end: int
    text: str
    tag: str = ""
    hint: str = ""
    #: The word it hangs on in the parse, by its number in the sentence (-1: none), and how.
    head: int = -1
    link: str = ""
    #: End of the word in the language's own sense, which in Vietnamese may hold several syllables.
    word_end: int = 0
    #: Whether it goes on with the word of the token before it.
    is_later: bool = False

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is a word, not a number or a sign."""
        return self.text[:1].isalpha()

    @property
    def base(self) -> str:
        """The word without a possessive ending."""
        return self.text.removesuffix("'s") if self.text.endswith("'s") else self.text


@dataclass(frozen=True, slots=True)
class Mark:
    """What a rule has recognised at [start, end): `kind` place, body, person, instrument; `key` says which."""

    kind: str
    start: int
    end: int
    key: str


@dataclass(slots=True)
class Sentence:
    """One sentence with its words; `paragraph` counts the parts of the text that are read."""

    start: int
    end: int
    text: str
    role: str
    paragraph: int
    tokens: list[Token] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, mark: Mark) -> bool:
        """Put a mark on unless a place in it is taken; return whether it was put on."""
        if any(mark.start < other.end and other.start < mark.end for other in self.marks):
            return False
        self.marks.append(mark)
        self.marks.sort(key=lambda one: one.start)
        return True

    def force(self, mark: Mark) -> None:
        """Put a mark on; what it covers goes."""
        self.marks = [other for other in self.marks if not (mark.start < other.end and other.start < mark.end)]
        self.add(mark)

    def mark_at(self, place: int) -> Mark | None:
        """Return the mark that covers a place."""
        return next((mark for mark in self.marks if mark.start <= place < mark.end), None)

    def is_whole(self, start: int, end: int) -> bool:
        """Return whether [start, end) cuts no word of the language in two: "giao" is none in "giao lưu"."""
        at = self.index_at(start)
        before = self.tokens[at - 1] if 0 < at < len(self.tokens) else None
        if before is not None and before.word_end > start and self.mark_at(before.start) is None:
            return False
        last = self.index_before(end)
        is_joined = self.tokens[last + 1 : last + 2] and self.tokens[last + 1].text.islower()
        return last < 0 or self.tokens[last].word_end <= end or not is_joined  # "mong CLB" is no word

    def of_kind(self, kind: str) -> list[Mark]:
        """Return the marks of one kind in their order."""
        return [mark for mark in self.marks if mark.kind == kind]

    def index_at(self, place: int) -> int:
        """Return the number of the first token that begins at or after a place."""
        return bisect_left(self.tokens, place, key=lambda token: token.start)

    def index_before(self, place: int) -> int:
        """Return the number of the last token that begins before a place, or -1."""
        return bisect_left(self.tokens, place, key=lambda token: token.start) - 1


@dataclass(slots=True)
class Sheet:
    """A text on the worktable."""

    text: Text
    language: str
    parts: tuple[Part, ...]
    sentences: list[Sentence]

    @property
    def plain(self) -> str:
        """The plain copy."""
        return self.text.plain

    def sentence_at(self, place: int) -> Sentence:
        """Return the sentence that a place lies in, or the one before it."""
        return self.sentences[max(0, bisect_right(self.sentences, place, key=lambda one: one.start) - 1)]


def lay_out(text: Text, parts: tuple[Part, ...], language: str) -> Sheet:
    """Return the sheet of a text: its read parts in sentences and words. Captions in another language are left out."""
    found: list[Sentence] = []
    for number, part in enumerate(parts):
        if part.role not in READ or (part.language not in {language, None} and part.role != segments.BODY):
            continue
        number_of_a_point = _POINT.match(text.plain, part.start, part.end)
        start = number_of_a_point.end() if number_of_a_point else part.start
        for stretch in sentences(text.plain, start, part.end):
            words = text.plain[stretch.start : stretch.end]
            one = Sentence(stretch.start, stretch.end, words, part.role, number)
            one.tokens = tokens(text.plain, stretch.start, stretch.end, language)
            found.append(one)
    return Sheet(text, language, parts, found)


def tokens(plain: str, start: int, end: int, language: str = "") -> list[Token]:
    """Return the words, numbers and signs of a stretch; in Vietnamese a hyphen between syllables is a sign."""
    found = (stretch.span() for stretch in _WORDS.finditer(plain, start, end))
    if language == "vi":
        found = (part for first, last in found for part in _syllables(plain, first, last))
    return [Token(first, last, plain[first:last], word_end=last) for first, last in found]


def _syllables(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of a word such as "động-Thương"; a foreign name with a hyphen stays whole."""
    first, hyphen, second = plain[start:end].partition("-")
    if not hyphen or not (is_syllable(first.lower()) and is_syllable(second.lower())):
        return [(start, end)]
    at = start + len(first)
    return [(start, at), (at, at + 1), (at + 1, end)]
