"""Values as programs write them, read as answers and written back: strictly, a point before the decimals.

What people type is read by `rules.typed`, where 1.234 may be twelve hundred; here it is one and a bit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from camket.core.scaled import scaled, whole
from camket.core.text import fold
from camket.reporting.choices import Answer, IndicatorKind
from camket.reporting.rules.answers import LARGEST, Given
from camket.reporting.rules.packing import Packed
from camket.reporting.rules.typed import NO_DATA, Asked, TypedError

FIGURE, NUMERATOR, DENOMINATOR, WORDS = "figure", "numerator", "denominator", "words"
#: How “no data” is written where it is asked for.
NONE_SAID = "n/a"
_NUMBER = re.compile(r"[-+]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,2})?")
_TRUE = {"true": Answer.YES, "1": Answer.YES, "false": Answer.NO, "0": Answer.NO}


def says_no_data(text: str) -> bool:
    """Return whether a value says in words that there is none to be had."""
    return len(text) < 30 and not text[:1].isdigit() and fold(text) in NO_DATA


def number_in(text: str, scale: int) -> int:
    """Return a value as a whole number of 10**-scale units; raises TypedError."""
    if not _NUMBER.fullmatch(text):
        raise TypedError(_("“%(text)s” is no number. Send digits, with a point before decimals.") % {"text": text})
    try:
        found = whole(Decimal(text), scale)
    except (InvalidOperation, ValueError) as error:
        facts = {"text": text, "scale": scale}
        raise TypedError(_("“%(text)s” has more decimals than the %(scale)s that are kept.") % facts) from error
    if abs(found) > LARGEST:
        raise TypedError(_("This number is too large."))
    return found


def read_value(text: str, asked: Asked, part: str) -> Given:
    """Return what one data value says of its cell; raises TypedError for what is no answer to what is asked."""
    stripped = text.strip()
    if says_no_data(stripped):
        return Given(Answer.NO_DATA)
    if asked.kind == IndicatorKind.TEXT:
        return Given(Answer.TEXT, words=text.strip())
    shown = stripped[:60]
    if asked.kind == IndicatorKind.YES_NO:
        answer = _TRUE.get(stripped.lower())
        if answer is None:
            raise TypedError(_("“%(text)s” is neither true nor false.") % {"text": shown})
        return Given(answer)
    if asked.kind in (IndicatorKind.MILESTONE, IndicatorKind.RUBRIC):
        places = {str(place) for place, _local, _english in asked.levels}
        if stripped not in places:
            facts = {"text": shown, "levels": ", ".join(sorted(places))}
            raise TypedError(_("“%(text)s” is no level. Send one of these: %(levels)s.") % facts)
        return Given(Answer.LEVEL, level=int(stripped))
    number = number_in(shown, asked.scale if part == FIGURE else asked.parts_scale)
    match part:
        case "numerator":
            return Given(numerator=number)
        case "denominator":
            return Given(denominator=number)
    return Given(number=number)


def together(parts: Mapping[str, Given], there: Packed | None) -> Given:
    """Return the answer that the parts of one cell give, a part that was not sent as it stands there.

    Raises TypedError where numerator and denominator are not both known, or contradict “no data”.
    """
    said_none = [part for part in parts.values() if part.answer == Answer.NO_DATA]
    if said_none:
        if len(said_none) < len(parts):
            raise TypedError(_("One value of this cell says that there are no data, and another one has a number."))
        return said_none[0]
    if len(parts) == 1 and FIGURE in parts:
        return parts[FIGURE]
    if WORDS in parts:
        return parts[WORDS]
    numerator = parts[NUMERATOR].numerator if NUMERATOR in parts else there.numerator if there else None
    denominator = parts[DENOMINATOR].denominator if DENOMINATOR in parts else there.denominator if there else None
    if numerator is None or denominator is None:
        raise TypedError(_("Numerator and denominator belong together: send both."))
    found = Given(numerator=numerator, denominator=denominator)
    return replace(found, number=parts[FIGURE].number) if FIGURE in parts else found


def written(cell: Packed, part: str, scale: int, parts_scale: int) -> str | None:
    """Return an answer as a data value; None where there is none, NONE_SAID for “no data”."""
    if cell.answer == Answer.NUMBER:
        number = {NUMERATOR: cell.numerator, DENOMINATOR: cell.denominator}.get(part, cell.number)
        decimals = scale if part == FIGURE else parts_scale
        return None if number is None else f"{scaled(number, decimals):f}" if decimals else str(number)
    match cell.answer:
        case Answer.NO_DATA:
            return NONE_SAID
        case Answer.YES:
            return "true"
        case Answer.NO:
            return "false"
        case Answer.LEVEL:
            return str(cell.level)
    return cell.words
