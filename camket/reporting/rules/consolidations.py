"""How answers become the text of the level above: sentences, and what may be done with a consolidated report when."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.reporting.choices import ConsolidationState

#: Ends of words that end no sentence, in lower case and without their dot.
SHORT = frozenset({"tp", "tx", "ths", "ts", "pgs", "gs", "bs", "ks", "no", "mr", "mrs", "ms", "dr", "art", "st", "v.v"})
#: Where a sentence may end: after its mark, before a blank and a capital, a digit or a quotation mark.
_END = re.compile(r"(?<=[.!?…;])\s+(?=[\"“‘(]?[^\W_a-z])")
_LINE = re.compile(r"\s*[\r\n]+\s*(?:[-–—•*+]\s+)?")


def sentences(text: str) -> list[str]:
    """Return the sentences of an answer in order; each line, also of a list, begins a new one."""
    found: list[str] = []
    for line in _LINE.split(text.strip()):
        parts = _END.split(line.strip().removeprefix("- "))
        whole = ""
        for part in parts:
            whole = f"{whole} {part}".strip()
            if whole and not is_short(whole):
                found.append(whole)
                whole = ""
        if whole:
            found.append(whole)
    return found


def is_short(text: str) -> bool:
    """Return whether a text ends with an abbreviation, or with the number of a list, so that its sentence goes on."""
    last = text.split()[-1].lower() if text else ""
    if not last.endswith("."):
        return False
    word = last.rstrip(".")
    return word in SHORT or word.isdigit() or (len(word) == 1 and word.isalpha())


def can_word(state: str) -> Verdict:
    """Return whether words may still be chosen and changed."""
    if state == ConsolidationState.DRAFT:
        return ALLOWED
    if state == ConsolidationState.PRINTED:
        return Denied(_("It was printed to be signed. Take it back to change it, and print it again."))
    return Denied(_("It is signed. What was printed stays as it is."))


def can_sign(state: str) -> Verdict:
    """Return whether the signed scan may be entered."""
    if state == ConsolidationState.PRINTED:
        return ALLOWED
    if state == ConsolidationState.DRAFT:
        return Denied(_("Print it first: what is signed is the printed file."))
    return Denied(_("It is signed already."))


def can_take_back(state: str) -> Verdict:
    """Return whether a printed report may be written in again."""
    return (
        ALLOWED if state == ConsolidationState.PRINTED else Denied(_("Only a printed report that is not signed yet."))
    )
