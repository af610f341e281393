"""Which answers chapters can be asked for one by one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.reporting.choices import Adding, IndicatorKind

TALLIED = frozenset({IndicatorKind.NUMBER, IndicatorKind.AMOUNT})


def can_tally(kind: str, over_units: str) -> Verdict:
    """Return whether the figure of a commune is the sum of those of its chapters."""
    if kind in TALLIED and over_units == Adding.SUM:
        return ALLOWED
    return Denied(_("Only numbers and amounts that add up over units can be added up from chapters."))
