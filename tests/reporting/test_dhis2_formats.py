"""Data values are the same after they were written and read, in every format."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.ids import LETTERS, LETTERS_AND_DIGITS, is_uid
from camket.core.periods import Period
from camket.reporting.rules.dhis2.fields import QuestionError, parse_fields, select
from camket.reporting.rules.dhis2.ids import DEFAULT_OPTION_COMBO, combo_uid, derived_uid, option_combo_uid
from camket.reporting.rules.dhis2.markup import from_adx, from_dxf, to_adx, to_dxf
from camket.reporting.rules.dhis2.periods import read_period, read_span, relative, span_of
from camket.reporting.rules.dhis2.values import Sent, from_csv, from_json, to_csv, to_json

FIRST, OTHERS = st.sampled_from(LETTERS), st.text(LETTERS_AND_DIGITS, min_size=10, max_size=10)
UIDS = st.builds(lambda first, rest: first + rest, FIRST, OTHERS)
CODES = st.sampled_from(["202601", "202612", "2026Q1", "2026Q4", "2026S1", "2026S2", "2026NM", "2026", "2021_2030"])
#: With quotes, marks and signs that formats use themselves.
WORDS = st.text("aZ09 ăĐệ“”\"'`;,:<>&=+-@#%\\/|語😀\u00a0é", min_size=1, max_size=40).filter(
    lambda text: text.strip() == text and text.lower() != "null"
)
NUMBERS = st.integers(-(10**12), 10**12).map(str)
CELLS = st.sampled_from(["", "sex=f", "age=u16;sex=m"])


@st.composite
def rows(draw: st.DrawFn, words: bool = True) -> list[Sent]:
    found = []
    for _row in range(draw(st.integers(0, 5))):
        split = draw(CELLS)
        found.append(
            Sent(
                draw(UIDS),
                draw(CODES),
                draw(UIDS),
                option_combo_uid(split),
                DEFAULT_OPTION_COMBO,
                draw(NUMBERS | WORDS if words else NUMBERS),
                comment=draw(st.just("") | WORDS),
                followup=draw(st.booleans()),
                dimensions=dict(part.split("=") for part in split.split(";")) if split else None,
            )
        )
    return found


def plain(found: list[Sent]) -> list[tuple[object, ...]]:
    """Return what every format carries."""
    names = ("element", "period", "unit", "combo", "attribute", "value", "comment", "followup")
    return [tuple(getattr(row, name) for name in names) for row in found]


@given(rows())
def test_json(sent: list[Sent]) -> None:
    assert plain(from_json(to_json(sent, {})).rows) == plain(sent)


@given(rows())
def test_csv(sent: list[Sent]) -> None:
    written = to_csv(sent)
    assert plain(from_csv(written).rows) == plain(sent)
    _heading, _line, rest = written.partition(b"\n")
    assert plain(from_csv(rest, has_heading=False).rows) == plain(sent)
    assert plain(from_csv(rest).rows) == plain(sent)


@given(rows())
def test_xml(sent: list[Sent]) -> None:
    assert plain(from_dxf(to_dxf(sent, {})).rows) == plain(sent)


@given(rows(words=False))
def test_adx(sent: list[Sent]) -> None:
    found = from_adx(to_adx(sent, "2026-11-23T00:00:00Z"))
    key = ("element", "period", "unit", "value", "comment")
    assert sorted(tuple(getattr(row, name) for name in key) for row in found.rows) == sorted(
        tuple(getattr(row, name) for name in key) for row in sent
    )
    parts = sorted((row.element, sorted((row.dimensions or {}).items())) for row in found.rows)
    assert parts == sorted((row.element, sorted((row.dimensions or {}).items())) for row in sent)


def test_an_answer_in_words_stands_in_an_annotation_of_adx() -> None:
    row = Sent("Aaaaaaaaaaa", "2026", "Bbbbbbbbbbb", DEFAULT_OPTION_COMBO, value="Đường xa")
    written = to_adx([row], "")
    assert b'value="0"' in written
    assert from_adx(written).rows[0].comment == "Đường xa"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value\nA,2026,U,,,5\n",
         [("A", "2026", "U", "", "5", "")]),
        ('"dataelement","period","orgunit","categoryoptioncombo","attributeoptioncombo","value","pBOMPrpg1QX"\n'
         "A,2026,U,C,,5\n", [("A", "2026", "U", "C", "5", "pBOMPrpg1QX")]),
        ("value,data_element,Org Unit,Period,dataset\n5,A,U,2026,F\n", [("A", "2026", "U", "", "5", "F")]),
        ("A,2026,U,null,,5\nB,2026,U,,,6\n", [("A", "2026", "U", "", "5", ""), ("B", "2026", "U", "", "6", "")]),
        ("\ufeffdataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value\r\n\r\nA,2026,U,,,5\r\n",
         [("A", "2026", "U", "", "5", "")]),
        ("", []),
    ],
)  # fmt: skip
def test_headings_of_csv(text: str, rows: list[tuple[str, ...]]) -> None:
    names = ("element", "period", "unit", "combo", "value", "form")
    assert [tuple(getattr(row, name) for name in names) for row in from_csv(text.encode()).rows] == rows


@given(CODES)
def test_spans_of_adx_are_periods(code: str) -> None:
    assert read_span(span_of(Period.parse(code))).code == code
    assert read_span(code).code == code


@pytest.mark.parametrize("text", ["2026-01-02/P1M", "2026-02-01/P3M", "2026-01-01/P7D", "2026-13-01/P1M", "x/P1M", ""])
def test_other_spans_are_none(text: str) -> None:
    with pytest.raises(QuestionError):
        read_span(text)


@pytest.mark.parametrize(
    "code", ["2026W1", "20260131", "2026April", "202601B", "2026BiW3", "2026AprilS1", "now", "٢٠٢٦"]
)
def test_periods_of_other_kinds_are_told(code: str) -> None:
    with pytest.raises(QuestionError):
        read_period(code)


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("THIS_MONTH", ["202604"]), ("LAST_MONTH", ["202603"]), ("LAST_3_MONTHS", ["202601", "202602", "202603"]),
        ("LAST_12_MONTHS", ["202504", "202505", "202506", "202507", "202508", "202509", "202510", "202511", "202512",
                            "202601", "202602", "202603"]),
        ("THIS_QUARTER", ["2026Q2"]), ("LAST_4_QUARTERS", ["2025Q2", "2025Q3", "2025Q4", "2026Q1"]),
        ("THIS_SIX_MONTH", ["2026S1"]), ("LAST_2_SIXMONTHS", ["2025S1", "2025S2"]),
        ("THIS_YEAR", ["2026"]), ("LAST_YEAR", ["2025"]), ("LAST_5_YEARS", ["2021", "2022", "2023", "2024", "2025"]),
        ("QUARTERS_LAST_YEAR", ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]),
        ("MONTHS_THIS_YEAR", [f"2026{month:02d}" for month in range(1, 13)]),
        ("TODAY", None), ("LAST_3_WEEKS", None), ("THIS_3_MONTHS", None), ("202601", None),
    ],
)  # fmt: skip
def test_relative_periods(word: str, codes: list[str] | None) -> None:
    found = relative(word, date(2026, 4, 15))
    assert (None if found is None else [period.code for period in found]) == codes


@given(st.text(max_size=60), st.text(max_size=60))
def test_derived_ids_have_the_form_and_differ(first: str, second: str) -> None:
    assert is_uid(derived_uid("cell", first))
    assert (derived_uid("cell", first) == derived_uid("cell", second)) == (first == second)
    assert derived_uid("cell", first) != derived_uid("combo", first)


def test_derived_ids_never_change() -> None:
    """They stand in files and programs of others; a change here breaks every one of them."""
    assert option_combo_uid("") == "HllvX50cXC0"
    assert (option_combo_uid("sex=f"), combo_uid([("sex",)])) == ("blFDtPK1YWg", "TwtLbDbSCSF")


@given(st.text("abid,[]()~:!*. {}|", max_size=40))
def test_any_selector_is_read_or_refused(text: str) -> None:
    try:
        wanted = parse_fields(text)
    except QuestionError:
        return
    node = {"id": "A", "a": [{"id": "B", "b": 1}], "b": lambda: {"id": "C"}, "d": None}
    try:
        found = select(node, wanted)
    except QuestionError:
        return
    assert isinstance(found, dict)


def test_a_selector_turns_and_leaves_out() -> None:
    node = {"id": "A", "name": "n", "children": lambda: [{"id": "B", "name": "m"}], "secret": 1}
    assert select(node, parse_fields("*,!secret")) == {"id": "A", "name": "n", "children": [{"id": "B"}]}
    assert select(node, parse_fields("id~rename(uid),children~size")) == {"uid": "A", "children": 1}
    assert select(node, parse_fields("children[name],children.name")) == {"children": [{"name": "m"}]}
    assert select(node, parse_fields("children[id]~pluck(id),missing")) == {"children": ["B"]}


def test_a_selector_that_goes_round_in_circles_ends() -> None:
    """Children of parents of children: ten levels over twenty children are more than ten million objects."""
    parent: dict[str, object] = {"id": "P"}
    parent["children"] = lambda: [{"id": f"C{each}", "parent": lambda: parent} for each in range(20)]
    assert len(select(parent, parse_fields("children[parent[children[id]]]"))["children"]) == 20
    with pytest.raises(QuestionError):
        select(parent, parse_fields("children[parent[" * 5 + "id" + "]]" * 5))
