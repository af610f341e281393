"""Periods as people type them: what is shown is read back in either language, and so are the short forms."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from camket.core.fields.period import PeriodField
from camket.core.periods import Period, PeriodError
from camket.core.typed_periods import read_period
from tests.core.test_periods import PERIODS


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("202611", ["11/2026", "11-2026", "tháng 11/2026", "Tháng 11 năm 2026", "November 2026", "Nov 2026", "202611"]),
        ("202603", ["3/2026", "03/2026", "tháng 3/2026", "march of 2026"]),
        ("2026Q4", ["quý IV/2026", "Quý 4/2026", "quý iv năm 2026", "Q4 2026", "q4/2026", "Quarter 4 of 2026"]),
        ("2026Q1", ["quý I/2026", "Q1-2026"]),
        ("2026S1", ["6 tháng đầu năm 2026", "First half of 2026", "first half 2026"]),
        ("2026S2", ["6 tháng cuối năm 2026", "Second half of 2026"]),
        ("2026NM", ["9 tháng năm 2026", "9 tháng đầu năm 2026", "First nine months of 2026", "9 months 2026"]),
        ("2026", ["năm 2026", "2026", " 2026 ", "year 2026"]),
        ("2021_2030", ["2021–2030", "2021-2030", "Giai đoạn 2021–2030", "nhiệm kỳ 2021-2030"]),
    ],
)
def test_what_people_write_is_read(code: str, texts: list[str]) -> None:
    assert [read_period(text).code for text in texts] == [code] * len(texts)


@given(PERIODS.filter(lambda period: period.start.year >= 1000), st.sampled_from(["vi", "en"]))
def test_what_is_shown_is_read_back(period: Period, language: str) -> None:
    assert read_period(period.display(language)) == period
    assert read_period(period.code) == period


@pytest.mark.parametrize(
    "text",
    ["", "13/2026", "0/2026", "quý 5/2026", "quý V/2026", "3 tháng 2026", "11/26", "1/2/2026", "0000", "năm nay"],
)
def test_what_is_none_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(PeriodError, match=r"no period|after it begins"):
        read_period(text)


def test_a_field_shows_words_and_takes_words_and_codes() -> None:
    field = PeriodField("period").formfield()
    with translation.override("vi"):
        assert field.prepare_value(Period.parse("2026NM")) == "9 tháng năm 2026"
    assert {field.clean(text).code for text in ("First nine months of 2026", "9 tháng năm 2026", "2026NM")} == {
        "2026NM"
    }
