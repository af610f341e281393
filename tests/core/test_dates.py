from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from camket.core.dates import DateError, PartialDate
from camket.core.fields.partial import PartialDateField

WHOLE = st.dates().map(PartialDate.of)
DATES = st.one_of(
    WHOLE,
    st.builds(PartialDate, st.integers(1, 9999)),
    st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12)),
    WHOLE.map(lambda whole: PartialDate(None, whole.month, whole.day)),
)


@pytest.mark.parametrize(
    ("typed", "stored", "english", "vietnamese"),
    [
        ("08/03/2024", "2024-03-08", "08/03/2024", "08/03/2024"),
        ("8/3/2024", "2024-03-08", "08/03/2024", "08/03/2024"),
        (" 8.3.2024 ", "2024-03-08", "08/03/2024", "08/03/2024"),
        ("8-3-2024", "2024-03-08", "08/03/2024", "08/03/2024"),
        ("2024-03-08", "2024-03-08", "08/03/2024", "08/03/2024"),
        ("3/2024", "2024-03", "March 2024", "tháng 3/2024"),
        ("2024-12", "2024-12", "December 2024", "tháng 12/2024"),
        ("2024", "2024", "2024", "2024"),
        ("0930", "0930", "0930", "0930"),
        ("20/10", "--10-20", "20/10", "20/10"),
        ("--10-20", "--10-20", "20/10", "20/10"),
        ("29/02", "--02-29", "29/02", "29/02"),
        ("29/2/2024", "2024-02-29", "29/02/2024", "29/02/2024"),
    ],
)
def test_typed_stored_and_shown(typed: str, stored: str, english: str, vietnamese: str) -> None:
    value = PartialDate.parse_local(typed)
    assert value.isoformat() == str(value) == stored
    assert PartialDate.parse(stored) == value
    assert (value.display("en"), value.display("vi")) == (english, vietnamese)
    assert PartialDate.parse_local(value.local()) == value


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2024", "31/02/2024 is not a date: February 2024 has 29 days."),
        ("2023-02-29", "29/02/2023 is not a date: February 2023 has 28 days."),
        ("0/3/2024", "00/03/2024 is not a date: March 2024 has 31 days."),
        ("13/2024", "13/2024 is not a date: a year has 12 months."),
        ("3/13/2024", "03/13/2024 is not a date: a year has 12 months."),
        ("30/02", "30/02 is not a date: no year has that day."),
        ("0000", "0000 is not a date: years go from 1 to 9999."),
    ],
)
def test_a_date_that_does_not_exist_is_refused_with_the_reason(typed: str, sentence: str) -> None:
    with translation.override("en"), pytest.raises(DateError) as refusal:
        PartialDate.parse_local(typed)
    with translation.override("en"):
        assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "8/3/24", "2024-3-8", "08/03/2024 10:00", "2024-", "12024", "8/3/", "२०२४"]
)
def test_what_is_no_date_at_all_is_refused_with_the_forms_to_write(typed: str) -> None:
    with translation.override("en"), pytest.raises(DateError, match="Write the day as 08/03/2024"):
        PartialDate.parse_local(typed)


@pytest.mark.parametrize("typed", ["08/03/2024", "3/2024", "20/10", "", "--10"])
def test_the_stored_form_is_read_strictly(typed: str) -> None:
    with pytest.raises(DateError):
        PartialDate.parse(typed)


@pytest.mark.parametrize("parts", [(None, None, None), (None, 3, None), (2024, None, 8), (None, None, 8)])
def test_other_combinations_of_parts_are_no_date(parts: tuple[int | None, int | None, int | None]) -> None:
    with pytest.raises(DateError):
        PartialDate(*parts)


@pytest.mark.parametrize(
    ("stored", "earliest", "latest"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-03-08", date(2024, 3, 8), date(2024, 3, 8)),
        ("--03-08", None, None),
    ],
)
def test_the_days_that_it_can_mean(stored: str, earliest: date | None, latest: date | None) -> None:
    value = PartialDate.parse(stored)
    assert (value.earliest(), value.latest()) == (earliest, latest)


@given(DATES)
def test_both_written_forms_give_the_date_back(value: PartialDate) -> None:
    assert PartialDate.parse(value.isoformat()) == value
    assert PartialDate.parse_local(value.local()) == value


@given(DATES, DATES)
def test_the_order_follows_the_calendar(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) == (one.isoformat() < other.isoformat())
    first, second = one.latest(), other.earliest()
    if first is not None and second is not None and first < second:
        assert one < other


def test_less_known_stands_before_better_known() -> None:
    written = ["--03-08", "2023-12-31", "2024", "2024-03", "2024-03-01", "2025"]
    assert [str(value) for value in sorted(PartialDate.parse(text) for text in reversed(written))] == written


class TestField:
    field = PartialDateField("date", null=True, blank=True)

    def test_stores_the_iso_form_and_gives_the_value_back(self) -> None:
        value = PartialDate(2024, 3)
        assert self.field.get_prep_value(value) == self.field.get_prep_value("2024-03") == "2024-03"
        assert self.field.from_db_value("2024-03", None, None) == value
        assert self.field.get_prep_value(None) is self.field.get_prep_value("") is None
        assert self.field.from_db_value(None, None, None) is None
        assert self.field.to_python("2024-03") == self.field.clean(value, None) == value

    def test_a_wrong_text_is_a_validation_error(self) -> None:
        with pytest.raises(ValidationError):
            self.field.clean("2024-02-31", None)

    def test_is_a_short_text_column_that_a_migration_can_write_down(self) -> None:
        assert self.field.get_internal_type() == "CharField"
        assert self.field.max_length == 10
        _name, path, args, options = self.field.deconstruct()
        assert path == "camket.core.fields.partial.PartialDateField"
        assert (args, options) == ([], {"verbose_name": "date", "null": True, "blank": True})

    def test_the_form_reads_and_shows_the_day_first(self) -> None:
        box = self.field.formfield()
        assert box.clean("8/3/2024") == PartialDate(2024, 3, 8)
        assert box.clean("  ") is None
        assert box.prepare_value(PartialDate(2024, 3, 8)) == "08/03/2024"
        assert box.prepare_value("31/02/2024") == "31/02/2024"
        assert not box.has_changed(PartialDate(2024, 3, 8), "8/3/2024")
        assert box.has_changed(PartialDate(2024, 3, 8), "9/3/2024")
        with translation.override("en"), pytest.raises(ValidationError, match="February 2024 has 29 days"):
            box.clean("31/02/2024")

    def test_a_required_box_refuses_nothing(self) -> None:
        with pytest.raises(ValidationError):
            PartialDateField().formfield().clean("")

    def test_a_backup_gets_the_stored_form(self) -> None:
        column = PartialDateField(null=True)
        column.set_attributes_from_name("when")
        assert column.value_to_string(SimpleNamespace(when=PartialDate(2024))) == "2024"
        assert column.value_to_string(SimpleNamespace(when=None)) == ""
