"""A text column whose value is a small object with a written form of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Callable

    Column = models.Field[Any, Any]
else:
    Column = models.Field


class CodedFormField(forms.Field):
    """Reads what was typed with `read`, shows a value with `show`; a ValueError of `read` marks the field."""

    def __init__(self, *, read: Callable[[str], Any], show: Callable[[Any], str], **options: Any) -> None:
        self.read, self.show = read, show
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        text = value.strip() if isinstance(value, str) else value
        if text in self.empty_values:
            return None
        if not isinstance(text, str):
            return text
        try:
            return self.read(text)
        except ValueError as error:
            raise ValidationError(error.args[0], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)


class CodedField(Column):
    """The base of such columns: a subclass says how the value is stored, typed and shown.

    `read` turns the stored text into the value and `str()` the value into the stored text; `read_typed`
    and `show` are for the person. All readers raise a ValueError whose one argument is a translated
    sentence. An empty input is NULL, so an optional column needs null=True.
    """

    value_type: type
    longest: int

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = self.longest
        super().__init__(*args, **options)

    def read(self, text: str) -> Any:
        """Turn the stored text into the value."""
        raise NotImplementedError

    def read_typed(self, text: str) -> Any:
        """Turn what a person typed into the value."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """Write the value for a person who is to change it."""
        raise NotImplementedError

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("max_length", None)
        return name, path, args, options

    def get_internal_type(self) -> str:
        return "CharField"

    def to_python(self, value: Any) -> Any:
        if value is None or value == "" or isinstance(value, self.value_type):
            return value or None
        try:
            return self.read(str(value))
        except ValueError as error:
            raise ValidationError(error.args[0], code="invalid") from error

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else self.read(value)

    def get_prep_value(self, value: Any) -> Any:
        found = self.to_python(super().get_prep_value(value))
        return None if found is None else str(found)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **options: Any) -> Any:
        defaults = {"form_class": CodedFormField, "read": self.read_typed, "show": self.show}
        return super().formfield(**{**defaults, **options})
