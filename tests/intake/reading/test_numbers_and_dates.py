"""Numbers and dates as both languages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.intake.rules.dates import dates, with_year
from camket.intake.rules.numbers import numbers, parse


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("en", "on September 14, 2020", "2020-09-14"),
        ("en", "on March 2nd, 2023 in", "2023-03-02"),
        ("en", "on 8 March", "--03-08"),
        ("en", "from 12 to 14 March 2023", "2023-03-12/2023-03-14"),
        ("en", "on December 7-9.", "--12-07/--12-09"),
        ("en", "from May 30 to June 1, during", "--05-30/--06-01"),
        ("en", "in September 2022", "2022-09"),
        ("en", "date 2023-12-21", "2023-12-21"),
        ("vi", "ngày 14/9/2020", "2020-09-14"),
        ("vi", "sáng ngày 8/3, tại", "--03-08"),
        ("vi", "Sáng 24-5, tại", "--05-24"),
        ("vi", "ngày 20 tháng 10 năm 2022", "2022-10-20"),
        ("vi", "từ ngày 12 - 14/3/2023", "2023-03-12/2023-03-14"),
        ("vi", "ngày 18-19/4, tại", "--04-18/--04-19"),
        ("vi", "tháng 9/2022", "2022-09"),
        ("vi", "từ ngày 30/5/2023 đến ngày 1/6/2023", "2023-05-30/2023-06-01"),
    ],
)
def test_date(language: str, text: str, iso: str) -> None:
    assert [one.iso for one in dates(text, 0, len(text), language)] == [iso]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on Friday"),
        ("en", "on February 30"),
        ("en", "May is kind"),
        ("vi", "ngày 31/2"),
        ("vi", "tỷ lệ 2/3"),
        ("vi", "63/63"),
    ],
)
def test_no_date(language: str, text: str) -> None:
    assert list(dates(text, 0, len(text), language)) == []


@pytest.mark.parametrize(
    ("iso", "others", "dated", "full"),
    [
        ("--03-28", ["2023-03-28"], None, "2023-03-28"),
        ("--03-28", ["2023-03-27"], None, "--03-28"),
        ("--12-21", [], "2023-12-21", "2023-12-21"),
        ("--01-03", [], "2023-12-21", "2024-01-03"),
        ("--12-30", [], "2024-01-05", "2023-12-30"),
        ("2020-01-01", [], "2023-12-21", "2020-01-01"),
    ],
)
def test_year_of_the_text(iso: str, others: list[str], dated: str | None, full: str) -> None:
    assert with_year(iso, others, dated) == full


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("en", "9.5 million USD", 9_500_000, "USD"),
        ("en", "US$3.2 billion", 3_200_000_000, "USD"),
        ("en", "EUR 4.5 million", 4_500_000, "EUR"),
        ("en", "1,200 women", 1200, None),
        ("en", "twenty-five women", 25, None),
        ("en", "15 per cent", 15, "%"),
        ("en", "62.9%", 62.9, "%"),
        ("en", "one third of them", 0.3333, "share"),
        ("en", "a million women", 1_000_000, None),
        ("vi", "9,5 triệu hội viên", 9_500_000, None),
        ("vi", "1.200 phụ nữ", 1200, None),
        ("vi", "30,26%", 30.26, "%"),
        ("vi", "2 tỷ đồng", 2_000_000_000, "VND"),
        ("vi", "3 nghìn tỷ đồng", 3_000_000_000_000, "VND"),
        ("vi", "một phần ba số đại biểu", 0.3333, "share"),
        ("vi", "80.000 gia đình", 80_000, None),
    ],
)
def test_number(language: str, text: str, value: float, unit: str | None) -> None:
    assert [(one.value, one.unit) for one in numbers(text, 0, len(text), language)] == [(value, unit)]


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_digits(value: int) -> None:
    assert parse(f"{value:,}", "en") == value
    assert parse(f"{value:,}".replace(",", "."), "vi") == value


@pytest.mark.parametrize("text", ["COVID-19", "G20", "S3", "v2.0b"])
def test_no_number_inside_a_name(text: str) -> None:
    assert list(numbers(text, 0, len(text), "en")) == []
