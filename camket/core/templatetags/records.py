"""How values of records are written on pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language

from camket.core.templatetags.look import local_date

register = template.Library()


@register.filter
def shown(value: Any) -> Any:
    """Return a value as people read it: dates and periods in the order of days; None is nothing."""
    if value is None:
        return ""
    if hasattr(value, "display"):
        return value.display((get_language() or "vi").split("-")[0])
    if isinstance(value, date):
        return local_date(value)
    return value
