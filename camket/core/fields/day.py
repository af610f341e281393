"""The form field of a whole date: typed with the day first in every language, never by a month that comes first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.dates import DateError, PartialDate


class DayInput(forms.DateInput):
    """A text input; where scripts run, a button beside it opens the calendar of the device."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        told = {"autocomplete": "off", "placeholder": gettext_lazy("dd/mm/yyyy"), "data-day": gettext_lazy("Calendar")}
        super().__init__(attrs={**told, **(attrs or {})})

    def format_value(self, value: Any) -> Any:
        return value


class DayField(forms.DateField):
    """Reads 08/03/2024, 8/3/2024, also with . or -, and 2024-03-08; what is no day is refused with its reason."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            found = PartialDate.parse_local(str(value))
        except DateError as error:
            raise ValidationError(error.args[0], code="invalid") from error
        if found.year is None or found.month is None or found.day is None:
            words = _("“%(text)s” is not a whole date. Write day, month and year, as in 08/03/2024.")
            raise ValidationError(words % {"text": value}, code="invalid")
        return date(found.year, found.month, found.day)

    def prepare_value(self, value: Any) -> Any:
        return PartialDate.of(value).local() if isinstance(value, date) else value
