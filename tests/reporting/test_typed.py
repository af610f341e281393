"""What people type into cells, and what is read from it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from camket.core.scaled import shown_number
from camket.reporting.rules.answers import Given
from camket.reporting.rules.typed import Asked, TypedError, read_number, read_typed, written

SHARE = Asked("percentage", scale=1)
STEPS = Asked("milestone", levels=((1, "Chưa bắt đầu", "Not begun"), (2, "Đã ban hành", "Issued")))


@pytest.mark.parametrize(
    ("text", "scale", "language", "number"),
    [
        ("1.234,5", 1, "vi", 12345),
        ("1.234,5", 1, "en", 12345),
        ("1,234.5", 1, "vi", 12345),
        ("1,234.5", 1, "en", 12345),
        ("1.234.567", 0, "en", 1234567),
        ("1 234 567", 0, "vi", 1234567),
        ("1\u00a0234", 0, "vi", 1234),
        ("1.234", 0, "en", 1234),
        ("1,234", 0, "vi", 1234),
        ("1.234", 3, "vi", 1234000),
        ("1.234", 3, "en", 1234),
        ("0.234", 3, "vi", 234),
        ("9,5", 1, "en", 95),
        ("9.5", 1, "vi", 95),
        ("12", 1, "vi", 120),
        ("１２３", 0, "vi", 123),
        ("１．２３４，５", 1, "vi", 12345),
        ("−5", 0, "vi", -5),
        ("+5", 0, "vi", 5),
        ("007", 0, "vi", 7),
    ],
)
def test_numbers_are_read_in_either_order_of_marks(text: str, scale: int, language: str, number: int) -> None:
    assert read_typed(text, Asked(scale=scale), language) == Given(number=number)


@pytest.mark.parametrize(
    "text", ["12 người", "1.23.456", "1,2,3", "12 34", "(5)", "--5", "5²", "½", "=1+1", "9" * 40, "1e5"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(TypedError, match="number"):
        read_typed(text, Asked())


@pytest.mark.parametrize("text", ["-", "–", "—"])
def test_a_line_may_be_zero_or_no_data_and_is_asked_back(text: str) -> None:
    with pytest.raises(TypedError, match="zero or no data"):
        read_typed(text, Asked())


@pytest.mark.parametrize("text", ["n/a", "N/A", " n/a ", "na", "...", "…", "Không có số liệu", "no data", "#N/A"])
def test_no_data_is_an_answer(text: str) -> None:
    assert read_typed(text, Asked()) == Given("no_data")


@pytest.mark.parametrize("empty", ["", "  ", None, "\u200b"])
def test_an_empty_cell_is_no_answer(empty: str | None) -> None:
    assert read_typed(empty, Asked()) is None


def test_quotients_keep_their_parts() -> None:
    assert read_typed("15/75", SHARE) == Given(numerator=15, denominator=75)
    assert read_typed("1.500 / 7.500", SHARE) == Given(numerator=1500, denominator=7500)
    assert read_typed("33,3 %", SHARE) == Given(number=333)
    with pytest.raises(TypedError, match="two numbers"):
        read_typed("15/75", Asked())
    with pytest.raises(TypedError, match="date"):
        read_typed(date(2026, 5, 1), SHARE)


@pytest.mark.parametrize(("text", "answer"), [("x", "yes"), ("Có", "yes"), (True, "yes"), ("không", "no"), (0.0, "no")])
def test_yes_and_no(text: object, answer: str) -> None:
    assert read_typed(text, Asked("yes_no")) == Given(answer)


@pytest.mark.parametrize("text", ["2", "2. Đã ban hành", "da ban hanh", "Issued", 2.0])
def test_levels_by_place_or_name(text: object) -> None:
    assert read_typed(text, STEPS) == Given("level", level=2)
    with pytest.raises(TypedError, match="Chưa bắt đầu"):
        read_typed("3", STEPS)


def test_nothing_is_rounded() -> None:
    with pytest.raises(TypedError, match="whole number"):
        read_typed("1,5", Asked())
    with pytest.raises(TypedError, match="Round it yourself"):
        read_typed(33.333333, SHARE)
    assert read_typed(0.1 + 0.2, SHARE) == Given(number=3)


def test_numbers_of_a_spreadsheet_know_no_language() -> None:
    assert read_typed(1.234, Asked(scale=3), "vi") == Given(number=1234)
    assert read_typed(12.0, Asked()) == Given(number=12)


def test_words_stay_as_they_were_typed() -> None:
    assert read_typed(" =1+1 ", Asked("text")) == Given("text", words="=1+1")


@given(st.integers(-(10**15), 10**15), st.integers(0, 6), st.sampled_from(["vi", "en"]))
def test_what_is_shown_is_read_back(number: int, scale: int, language: str) -> None:
    with translation.override(language):
        shown = shown_number(number, scale)
    assert read_number(shown, scale, language) == number


@given(st.integers(-(10**13), 10**13), st.integers(0, 2))
def test_floats_of_spreadsheets_give_the_number_that_was_typed(number: int, scale: int) -> None:
    typed = float(Decimal(number).scaleb(-scale))
    assert read_number(written(typed), scale, "en") == number


@given(st.text(max_size=40), st.sampled_from([Asked(), SHARE, STEPS, Asked("yes_no"), Asked(scale=6)]))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str, asked: Asked) -> None:
    with suppress(TypedError):
        found = read_typed(text, asked)
        assert found is None or isinstance(found, Given)
