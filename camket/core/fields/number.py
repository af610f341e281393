"""Numbers as people type them in either language."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _


def read_number(text: str) -> Decimal:
    """Read 9.500.000 or 9,5 in Vietnamese, 9,500,000 or 9.5 in English; raises ValueError for anything else.

    The language decides what a mark means. The other language's mark is taken where it can mean one thing only:
    9.5 in Vietnamese has no group of three, so its point is a decimal one.
    """
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    thousand, point = formats.get_format("THOUSAND_SEPARATOR"), formats.get_format("DECIMAL_SEPARATOR")
    grouped = re.fullmatch(rf"[-+]?\d{{1,3}}(?:{re.escape(thousand)}\d{{3}})+(?:{re.escape(point)}\d+)?", compact)
    if grouped:
        compact = compact.replace(thousand, "")
    elif thousand in compact and point in compact:
        raise ValueError(text)
    compact = compact.replace(point, ".").replace(",", ".")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d+)?", compact):
        raise ValueError(text)
    try:
        return Decimal(compact)
    except InvalidOperation as error:
        raise ValueError(text) from error


class NumberField(forms.DecimalField):
    """A number typed in the active language; a program sends it as a number, which no language touches."""

    def __init__(self, **options: Any) -> None:
        super().__init__(localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_number(str(value))
        except ValueError as error:
            raise ValidationError(_("“%(text)s” is no number.") % {"text": value}) from error
