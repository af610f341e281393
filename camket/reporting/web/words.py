"""How totals, completeness and states of figures are said on pages."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.core.scaled import grouped, shown_number
from camket.core.shares import ratio_in_tenths
from camket.reporting.choices import FigureStatus
from camket.reporting.models import IndicatorVersion, Target
from camket.reporting.queries import goal_of
from camket.reporting.rules.rollup import Completeness, Figure, Total
from camket.reporting.rules.targets import reached
from camket.reporting.rules.typed import marked

#: Tone and words of a state, as badges and squares of maps take them.
State = tuple[str, str]


def total_words(total: Total | Figure, definition: IndicatorVersion) -> str:
    """Return a total as people read it; empty where there is nothing to read."""
    if total.number is not None:
        return shown_number(total.number, definition.scale)
    if total.at_least is not None and total.at_most is not None:
        ends = [shown_number(end, definition.scale) for end in (total.at_least, total.at_most)]
        return _("between %(low)s and %(high)s") % {"low": ends[0], "high": ends[1]}
    if isinstance(total, Figure):
        return ""
    if total.yes + total.no == 1:
        return str(_("yes") if total.yes else _("no"))
    if total.yes or total.no:
        return _("yes: %(yes)s, no: %(no)s") % {"yes": total.yes, "no": total.no}
    if total.levels:
        names = {level.position: str(level.name) for level in definition.levels.all()}
        if sum(total.levels.values()) == 1:
            return ", ".join(names.get(place, str(place)) for place in total.levels)
        return ", ".join(f"{names.get(place, place)}: {count}" for place, count in total.levels.items())
    if total.denominator == 0:
        return _("none of none")
    return ""


def firm_words(total: Total, definition: IndicatorVersion) -> str:
    """Return a total with how firm it is after it, unless it is final: “1,200 est.”."""
    status = "" if total.number is None else total.status
    return marked(total_words(total, definition), status, FigureStatus.FINAL)


def parts_words(total: Total | Figure, definition: IndicatorVersion) -> str:
    """Return the parts of a quotient as people read them: “24 / 34”."""
    if total.numerator is None or total.denominator is None:
        return ""
    parts = (total.numerator, total.denominator)
    return " / ".join(shown_number(part, definition.parts_scale) for part in parts)


def not_added_words(total: Total) -> list[str]:
    """Return what is not in a total, in sentences."""
    found = []
    if total.at_most is not None and total.number is None:
        found.append(_("People are counted once only, and nobody knows who is in several figures: no sum is shown."))
    if total.left_out:
        words = ngettext(
            "%(count)s figure stands by itself: this indicator is not added up.",
            "%(count)s figures stand side by side: this indicator is not added up.",
            total.left_out,
        )
        found.append(words % {"count": grouped(total.left_out)})
    if total.without_parts and total.units:
        words = ngettext(
            "%(count)s result without numerator and denominator cannot be in the total.",
            "%(count)s results without numerator and denominator cannot be in the total.",
            total.without_parts,
        )
        found.append(words % {"count": grouped(total.without_parts)})
    if total.partial:
        words = ngettext(
            "%(count)s unit has answered for a part of the period only.",
            "%(count)s units have answered for a part of the period only.",
            total.partial,
        )
        found.append(words % {"count": grouped(total.partial)})
    return found


def completeness_words(complete: Completeness) -> str:
    """Return how complete answers are: “95 of 98 answered, 1 “no data”, 2 not yet; 3 answered zero”."""
    if not complete.asked:
        words = ngettext("%(count)s unit answered unasked", "%(count)s units answered unasked", complete.unasked)
        return words % {"count": grouped(complete.unasked)} if complete.unasked else _("nobody was asked")
    facts = {name: grouped(getattr(complete, name)) for name in ("asked", "answered", "zero", "no_data", "unasked")}
    found = [_("%(answered)s of %(asked)s answered") % facts]
    if complete.zero:
        found.append(_("%(zero)s of them zero") % facts)
    if complete.no_data:
        found.append(_("%(no_data)s “no data”") % facts)
    if complete.missing:
        found.append(_("%(missing)s not yet") % {"missing": grouped(complete.missing)})
    if complete.unasked:
        found.append(_("%(unasked)s unasked") % facts)
    return ", ".join(found)


def status_words(status: str) -> str:
    """Return the mark of a figure that is not final; empty for a final one."""
    return "" if status == FigureStatus.FINAL else str(FigureStatus(status).label)


def standing(
    total: Total, complete: Completeness, target: Target | None, *, has_beside: bool = False, is_open: bool = False
) -> State:
    """Return how a unit stands: its target reached or not, answered, no data, asked without an answer, not asked.

    While a round `is_open` that asks it, who has not answered is not late.
    """
    is_known = total.units or total.left_out or total.without_parts
    if is_known:
        verdict = reached(goal_of(target), total.number) if target is not None else None
        if verdict is not None:
            return ("ontrack", _("Target reached")) if verdict else ("risk", _("Target not reached"))
        return "neutral", _("Answered")
    if total.no_data:
        return "empty", _("No data")
    if complete.missing:
        return "risk" if is_open else "late", _("Asked, no answer yet")
    if has_beside:
        return "neutral", _("Only its own total")
    return "", _("Not asked")


def measured(words: str, definition: IndicatorVersion) -> str:
    """Return a number with its unit of measure."""
    return f"{words} {definition.measure}".strip() if words else ""


def facts_of(total: Total, definition: IndicatorVersion) -> dict[str, Any]:
    """Return what templates show of a total."""
    return {
        "words": total_words(total, definition),
        "is_number": total.number is not None,
        "parts": parts_words(total, definition),
        "status": status_words(total.status) if total.units else "",
        "notes": not_added_words(total),
        "is_demonstration": total.is_demonstration,
    }


def exact(number: int | None, scale: int) -> Fraction | None:
    """Return a stored number as a drawing takes it."""
    return None if number is None else Fraction(number, 10**scale)


def share_words(part: Total, whole: Total) -> str:
    """Return the share of a part in the whole: “95.3 %”."""
    if part.number is None or not whole.number or whole.number < 0:
        return ""
    tenths = ratio_in_tenths(part.number, whole.number)
    return "" if tenths is None else f"{shown_number(tenths, 1)} %"
