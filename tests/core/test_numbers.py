"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from camket.core.fields.number import NumberField, read_number


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "9,500,000", "9500000"),
        ("en", "9.5", "9.5"),
        ("en", "9.500", "9.500"),
        ("en", "1 234", "1234"),
        ("vi", "9.500.000", "9500000"),
        ("vi", "9,5", "9.5"),
        ("vi", "9.500", "9500"),
        ("vi", "9.5", "9.5"),
        ("vi", "-1.234,56", "-1234.56"),
    ],
)
def test_numbers_in_either_language(language: str, text: str, number: str) -> None:
    with translation.override(language):
        assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "1e5", "NaN", "1,2,3", "--1", "1,23.4,5"])
def test_what_is_no_number(text: str) -> None:
    with translation.override("vi"), pytest.raises(ValueError):  # noqa: PT011
        read_number(text)


def test_a_program_sends_numbers_that_no_language_touches() -> None:
    with translation.override("vi"):
        assert NumberField().to_python(Decimal("9.500")) == Decimal("9.5")
