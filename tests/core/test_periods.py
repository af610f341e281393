from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from camket.core.fields.period import PeriodField
from camket.core.periods import Period, PeriodError, PeriodKind

YEARLY = [kind for kind in PeriodKind if kind != PeriodKind.TERM]
DAYS = st.dates(date(2, 1, 1), date(9998, 12, 31))
TERMS = st.builds(lambda first, more: Period.term(first, first + more), st.integers(2000, 2100), st.integers(0, 12))
PERIODS = st.one_of(
    st.builds(Period.of, st.sampled_from([kind for kind in YEARLY if kind != PeriodKind.NINE_MONTHS]), DAYS),
    st.integers(2, 9998).map(lambda year: Period.parse(f"{year:04d}NM")),
    TERMS,
)


@pytest.mark.parametrize(
    ("code", "kind", "start", "end", "vietnamese", "english"),
    [
        ("202401", "month", "2024-01-01", "2024-01-31", "Tháng 1/2024", "January 2024"),
        ("202402", "month", "2024-02-01", "2024-02-29", "Tháng 2/2024", "February 2024"),
        ("202312", "month", "2023-12-01", "2023-12-31", "Tháng 12/2023", "December 2023"),
        ("2024Q1", "quarter", "2024-01-01", "2024-03-31", "Quý I/2024", "Q1 2024"),
        ("2024Q4", "quarter", "2024-10-01", "2024-12-31", "Quý IV/2024", "Q4 2024"),
        ("2024S1", "half_year", "2024-01-01", "2024-06-30", "6 tháng đầu năm 2024", "First half of 2024"),
        ("2024S2", "half_year", "2024-07-01", "2024-12-31", "6 tháng cuối năm 2024", "Second half of 2024"),
        (
            "2024NM",
            "nine_months",
            "2024-01-01",
            "2024-09-30",
            "9 tháng năm 2024",
            "First nine months of 2024",
        ),
        ("2024", "year", "2024-01-01", "2024-12-31", "Năm 2024", "2024"),
        ("2021_2030", "term", "2021-01-01", "2030-12-31", "Giai đoạn 2021–2030", "2021–2030"),
    ],
)
def test_codes(code: str, kind: str, start: str, end: str, vietnamese: str, english: str) -> None:
    period = Period.parse(code)
    assert period == Period(PeriodKind(kind), date.fromisoformat(start), date.fromisoformat(end))
    assert period.code == str(period) == code
    assert (period.display("vi"), period.display("en")) == (vietnamese, english)
    with translation.override("en"):
        assert period.display() == english


@pytest.mark.parametrize(
    "code",
    [
        "",
        "24",
        "202413",
        "202400",
        "2024Q5",
        "2024Q0",
        "2024S3",
        "2024nm",
        "2024-03",
        "0000",
        "Q1/2024",
        "2024_",
        "२०२४",
    ],
)
def test_what_is_no_code_is_refused_with_the_codes_to_write(code: str) -> None:
    with translation.override("en"), pytest.raises(PeriodError, match="Write 202403"):
        Period.parse(code)


def test_a_term_must_not_end_before_it_begins() -> None:
    with translation.override("en"), pytest.raises(PeriodError, match="from 2030 to 2021"):
        Period.parse("2030_2021")
    assert Period.term(2024, 2024).kind == PeriodKind.TERM


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (PeriodKind.MONTH, date(2024, 3, 1), date(2024, 3, 30)),
        (PeriodKind.MONTH, date(2024, 3, 2), date(2024, 3, 31)),
        (PeriodKind.QUARTER, date(2024, 2, 1), date(2024, 4, 30)),
        (PeriodKind.HALF_YEAR, date(2024, 4, 1), date(2024, 9, 30)),
        (PeriodKind.NINE_MONTHS, date(2024, 4, 1), date(2024, 12, 31)),
        (PeriodKind.YEAR, date(2024, 1, 1), date(2025, 12, 31)),
        (PeriodKind.TERM, date(2024, 7, 1), date(2025, 6, 30)),
        (PeriodKind.TERM, date(2024, 1, 1), date(2022, 12, 31)),
    ],
)
def test_days_that_do_not_fit_the_kind_are_refused(kind: PeriodKind, start: date, end: date) -> None:
    with pytest.raises(PeriodError):
        Period(kind, start, end)


def test_some_days_are_in_no_period_of_a_kind() -> None:
    with pytest.raises(PeriodError):
        Period.of(PeriodKind.TERM, date(2024, 3, 8))
    with (
        translation.override("en"),
        pytest.raises(PeriodError, match="01/10/2024 lies after the first nine months"),
    ):
        Period.of(PeriodKind.NINE_MONTHS, date(2024, 10, 1))
    assert Period.of(PeriodKind.NINE_MONTHS, date(2024, 9, 30)).code == "2024NM"


@pytest.mark.parametrize(
    ("code", "following"),
    [
        ("202412", "202501"),
        ("2024Q4", "2025Q1"),
        ("2024S1", "2024S2"),
        ("2024NM", "2025NM"),
        ("2024", "2025"),
        ("2021_2030", "2031_2040"),
    ],
)
def test_next_and_previous(code: str, following: str) -> None:
    assert Period.parse(code).next().code == following
    assert Period.parse(following).previous().code == code


@pytest.mark.parametrize(
    ("code", "move"), [("9999", "next"), ("999912", "next"), ("0001", "previous"), ("0001_0005", "previous")]
)
def test_the_calendar_ends(code: str, move: str) -> None:
    with translation.override("en"), pytest.raises(PeriodError, match="between the years 1 and 9999"):
        getattr(Period.parse(code), move)()


@pytest.mark.parametrize(
    ("code", "kind", "codes"),
    [
        ("2024Q2", PeriodKind.MONTH, "202404 202405 202406"),
        ("2024S2", PeriodKind.QUARTER, "2024Q3 2024Q4"),
        ("2024NM", PeriodKind.QUARTER, "2024Q1 2024Q2 2024Q3"),
        ("2024", PeriodKind.HALF_YEAR, "2024S1 2024S2"),
        ("2024", PeriodKind.YEAR, "2024"),
        ("2022_2024", PeriodKind.YEAR, "2022 2023 2024"),
    ],
)
def test_children(code: str, kind: PeriodKind, codes: str) -> None:
    assert " ".join(child.code for child in Period.parse(code).children(kind)) == codes


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("2024NM", PeriodKind.HALF_YEAR),
        ("2024", PeriodKind.NINE_MONTHS),
        ("2024Q1", PeriodKind.YEAR),
        ("202401", PeriodKind.QUARTER),
        ("2021_2030", PeriodKind.TERM),
    ],
)
def test_a_period_that_cannot_be_divided_says_so(code: str, kind: PeriodKind) -> None:
    with translation.override("en"), pytest.raises(PeriodError, match="cannot be divided") as refusal:
        Period.parse(code).children(kind)
    with translation.override("en"):
        assert str(refusal.value).startswith(Period.parse(code).display("en"))


@given(PERIODS)
def test_a_code_gives_the_period_back(period: Period) -> None:
    assert Period.parse(period.code) == period
    assert len(period.code) <= 9


@given(PERIODS)
def test_neighbours_follow_each_other(period: Period) -> None:
    assert period.previous().next() == period.next().previous() == period


@given(st.sampled_from(YEARLY), DAYS)
def test_a_day_lies_in_its_period_and_in_no_neighbour(kind: PeriodKind, day: date) -> None:
    day = day.replace(month=min(day.month, 9), day=min(day.day, 28)) if kind == PeriodKind.NINE_MONTHS else day
    period = Period.of(kind, day)
    assert period.contains(day)
    assert not period.overlaps(period.next())
    assert not period.next().contains(day)
    assert not period.contains(period.end + timedelta(days=1))


@given(PERIODS, st.sampled_from([PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR]))
def test_children_are_the_whole_period_and_nothing_twice(period: Period, kind: PeriodKind) -> None:
    try:
        children = period.children(kind)
    except PeriodError:
        return
    assert (children[0].start, children[-1].end) == (period.start, period.end)
    assert all(first.end + timedelta(days=1) == second.start for first, second in pairwise(children))
    assert all(period.contains(child) for child in children)


@given(PERIODS, PERIODS)
def test_overlap_is_mutual_and_the_order_is_by_days(one: Period, other: Period) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    if one.contains(other) and other.contains(one):
        assert (one.start, one.end) == (other.start, other.end)
    if one.end < other.start:
        assert one < other


class TestField:
    field = PeriodField()

    def test_stores_the_code_and_gives_the_period_back(self) -> None:
        period = Period.parse("2024Q1")
        assert self.field.get_prep_value(period) == "2024Q1"
        assert self.field.from_db_value("2024Q1", None, None) == period
        assert self.field.max_length == 9
        assert self.field.deconstruct()[1] == "camket.core.fields.period.PeriodField"

    def test_the_form_reads_codes_as_well(self) -> None:
        box = self.field.formfield()
        assert box.clean(" 2024NM ") == Period.parse("2024NM")
        with translation.override("en"), pytest.raises(ValidationError, match="is no period"):
            box.clean("quarter five")
