"""How values of records are written on pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone, translation

from camket.core.dates import PartialDate


def local_date(value: Any, length: str = "") -> str:
    """Return a day as 08/03/2024 and an instant as 14:05, 08/03/2024 in the active time zone.

    Takes a date, a datetime (without the hour when `length` is "day"), anything with `display(language)` such
    as a partial date or a period, or None (an empty text).
    """
    if value is None or value == "":
        return ""
    language = translation.get_language()
    if hasattr(value, "display"):
        return str(value.display(language))
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        day = PartialDate.of(local.date()).display(language)
        return day if length == "day" else f"{local:%H:%M}, {day}"
    return PartialDate.of(value).display(language)


def shown(value: Any) -> Any:
    """Return a value as people read it: dates and periods in the order of days; None is nothing."""
    if value is None:
        return ""
    if hasattr(value, "display"):
        return value.display((translation.get_language() or "vi").split("-")[0])
    if isinstance(value, dt.date):
        return local_date(value)
    return value
