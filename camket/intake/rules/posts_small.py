"""Posts in small letters before a name: "student activist X", "laughs its founder, X", "As head of …, X"."""

from __future__ import annotations

import re
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.post_ends import apposition_end
from camket.intake.rules.post_words import any_heads, head_within, is_speech_verb
from camket.intake.rules.sheet import Sentence, Sheet

#: What opens a noun phrase whose name follows after a comma.
_ARTICLE = re.compile(
    r"(?<![\w.-])(?:As |[Tt]he |[Aa]n? |[Ii]ts |[Hh]er |[Hh]is |[Mm]y |[Oo]ur |[Tt]heir |whose |[A-Za-z][\w.-]*'s? )+"
)
_IS = re.compile(r" (?:is|was|are|were) ")
_MODIFIERS = frozenset({"NN", "NNS", "POS", "JJ", "VBG", "VBN", "NNP", "CD"})
#: These say nothing of a person who is named right after them.
_BARE = frozenset({"member", "delegate", "resident", "student", "mother", "worker", "official", "candidate"})


@cache
def _at_the_end() -> re.Pattern[str]:
    return re.compile(any_heads("en").pattern + r"[,\s]*$")


def before_comma(sheet: Sheet, sentence: Sentence, end: int) -> int | None:
    """Return where a post begins that a comma or "is" parts from the name: "A spokeswoman for the mission, X"."""
    if sheet.plain[end : end + 1] != "," and not _IS.match(sheet.plain, end):
        return None
    for opening in _ARTICLE.finditer(sheet.plain, sentence.start, end):
        head = head_within(sheet, sentence, opening.end())
        if head is not None and (
            head.end() == end or (head.end() < end and apposition_end(sheet, sentence, head.end()) == end)
        ):
            return opening.end()
    return None


def beside_a_name(sheet: Sheet, sentence: Sentence, end: int) -> int | None:
    """Return where a post begins that ends right before a name: "Student coordinator X", "media researcher X"."""
    found = _at_the_end().search(sheet.plain, max(sentence.start, end - 45), end)
    if found is None or sheet.plain[end : end + 1] == "," or _IS.match(sheet.plain, end):
        return None
    start = _with_modifiers(sheet, sentence, found.start())
    words = sheet.plain[start:end].split()
    return None if len(words) < 2 and words[0] in _BARE else start


def _with_modifiers(sheet: Sheet, sentence: Sentence, start: int) -> int:
    """Return where the words that qualify a post begin: "women's rights lawyer", "Long-serving member"."""
    at = sentence.index_before(start)
    while at >= 0 and sheet.plain[sentence.tokens[at].end : start] == " ":
        token = sentence.tokens[at]
        is_modifier = token.tag in _MODIFIERS or "-" in token.text
        if not (token.text[0].islower() or at == 0) or not is_modifier or sentence.mark_at(token.start):
            break
        if (
            is_speech_verb(sheet, token)
            or token.text.endswith("-old")
            or token.text in lexicon.words("posts", "en", "never_inside")
        ):
            break
        start = token.start
        at -= 1
    return start
