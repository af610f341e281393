"""What the English parse says of a sentence: whose verb it is, what hangs on a word.

The parse is evidence beside the rules: spaCy's dependencies, mapped on the words of the sheet. Vietnamese sentences
have none, and every question here is answered with nothing for them.
"""

from __future__ import annotations

from camket.intake.rules.sheet import Sentence

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
#: From these a verb looks up to the one with its subject: "thanked … and urged", "…, adding that".
_SHARES_SUBJECT = frozenset({"conj", "xcomp", "advcl"})
_FURTHEST = 6


def children(sentence: Sentence, at: int, *links: str) -> list[int]:
    """Return the words that hang on word `at` by one of the links, in their order."""
    return [place for place, token in enumerate(sentence.tokens) if token.head == at and token.link in links]


def subject_of(sentence: Sentence, at: int) -> int | None:
    """Return the word that is the subject of the verb at word `at`; None where the parse has none."""
    for _step in range(_FURTHEST):
        own = children(sentence, at, *_SUBJECTS)
        token = sentence.tokens[at]
        if own and sentence.tokens[own[0]].text.lower() in {"who", "that", "which"}:
            return token.head if token.link == "relcl" and token.head >= 0 else None
        if own:
            return own[0]
        is_of_an_object = token.link == "acl" and token.head >= 0  # "adopted a statement pledging to …"
        if is_of_an_object and sentence.tokens[token.head].link == "dobj":
            token = sentence.tokens[token.head]
        elif token.link not in _SHARES_SUBJECT:
            return None
        if token.head < 0:
            return None
        at = token.head
    return None
