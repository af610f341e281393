"""Periods as people type them, in either language: "quý IV/2026", "9 tháng năm 2026", "Q4 2026", "11/2026", or a code.

Data and one function: what is read are the customs of a language (`camket.core.written_forms`) and their short forms. A
text that can mean two periods is read by none of the patterns.
"""

from __future__ import annotations

import re
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from camket.core.periods import Period, PeriodError, PeriodKind
from camket.core.text import fold
from camket.core.written_forms import written_month

_YEAR = r"(?:(?:nam|of|year) )?(?P<year>\d{4})"
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS = {fold(written_month(2000, month, "en")).split()[0]: month for month in range(1, 13)}
_MONTHS |= {name[:3]: month for name, month in _MONTHS.items()}
#: Of folded text; the last word of each is the year, but of a term.
_PATTERNS: dict[PeriodKind, str] = {
    PeriodKind.MONTH: rf"(?:(?:thang )?(?P<number>\d{{1,2}})|(?P<name>{'|'.join(_MONTHS)})) {_YEAR}",
    PeriodKind.QUARTER: rf"(?:quy|q|quarter) ?(?P<number>iv|iii|ii|i|[1-4]) {_YEAR}",
    PeriodKind.HALF_YEAR: rf"(?:6 thang (?P<part>dau|cuoi)|(?P<half>first|second) half) {_YEAR}",
    PeriodKind.NINE_MONTHS: rf"(?:9 thang(?: dau)?|(?:first )?(?:nine|9) months) {_YEAR}",
    PeriodKind.YEAR: _YEAR,
}
_TERM = re.compile(r"(?:(?:giai doan|nhiem ky|term) )?(\d{4}) (\d{4})")
_READ = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}


def read_period(text: str) -> Period:
    """Return the period that a text names, as people write it or by its code; PeriodError for anything else."""
    try:
        return Period.parse(text)
    except PeriodError:
        folded = fold(text)
    if found := _TERM.fullmatch(folded):
        return Period.term(int(found[1]), int(found[2]))
    for kind, pattern in _READ.items():
        if (found := pattern.fullmatch(folded)) and (month := month_in(kind, found.groupdict())):
            return Period.of(kind, date(int(found["year"]), month, 1))
    words = _("“{text}” is no period. Write it as in 11/2026, Q4/2026, first half of 2026, 2026 or 2021–2030.")
    raise PeriodError(format_lazy(words, text=text))


def month_in(kind: PeriodKind, said: dict[str, str | None]) -> int:
    """Return a month that lies in the period that was said, 0 where there is none such."""
    number = said.get("number") or ""
    if kind == PeriodKind.MONTH:
        month = _MONTHS[said["name"]] if said["name"] else int(number)
        return month if 1 <= month <= 12 and said["year"] != "0000" else 0
    if said["year"] == "0000":
        return 0
    if kind == PeriodKind.QUARTER:
        return 3 * (_QUARTERS.get(number) or int(number))
    if kind == PeriodKind.HALF_YEAR:
        return 12 if "cuoi" in said.values() or "second" in said.values() else 6
    return 9
