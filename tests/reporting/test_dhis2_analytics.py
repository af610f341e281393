"""Analytics of DHIS2 over approved figures: by unit, level, period and split, and who is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from camket.core.choices import Access
from camket.core.periods import Period
from camket.reporting.models import Breakdown, Indicator
from camket.reporting.queries.rollup import rolled_up
from camket.reporting.rules.dhis2.ids import option_combo_uid, option_uid, part_uid, quotient_uid
from tests import factories
from tests.cast import Cast
from tests.reporting.test_dhis2_metadata import API, key

MONTHS = [f"2026{month:02d}" for month in range(1, 13)]


@pytest.fixture
def meetings(cast: Cast) -> Indicator:
    """What the commune and Nghệ An counted in the first three months, and no people."""
    factories.indicator(cast, code="PEOPLE")  # The set by sex comes with the first count of people.
    found = factories.indicator(cast, counts_people=False, splits=[[Breakdown.objects.get(key="sex")]])
    for unit, numbers in ((cast.commune, (1, 2, 3)), (cast.nghe_an, (10, 20, 30))):
        for month, number in zip(MONTHS, numbers, strict=False):
            facts = {"unit": unit, "period": Period.parse(month), "state": "approved"}
            factories.value(cast, indicator=found, number=number, **facts)
            factories.value(cast, indicator=found, number=number - 1, split="sex=f", **facts)
            factories.value(cast, indicator=found, number=1, split="sex=m", **facts)
    return found


def ask(
    client: Client, person: Any, *dimensions: str, status: int = 200, path: str = "analytics", **question: Any
) -> Any:
    """Ask a question; return the answer."""
    asked = {"dimension": list(dimensions), **question}
    answer = client.get(f"{API}/{path}", asked, headers=key(person))
    assert answer.status_code == status, answer.content
    return answer.json() if path == "analytics" else answer.content.decode()


def rows(cast: Cast, answer: Any) -> set[tuple[str, ...]]:
    """Return the rows without what is asked about, units by their names."""
    names = {unit.uid: name for name, unit in cast.units.items()}
    return {tuple(names.get(cell, cell) for cell in row[1:]) for row in answer["rows"]}


@pytest.mark.parametrize(
    ("ou", "pe", "expected"),
    [
        ("{centre}", "2026Q1", {("centre", "2026Q1", "66")}),
        ("{centre}", "2026", {("centre", "2026", "66")}),
        ("{ha_tinh};{nghe_an}", "202602", {("ha_tinh", "202602", "2"), ("nghe_an", "202602", "20")}),
        ("LEVEL-2", "2026Q1", {("ha_tinh", "2026Q1", "6"), ("nghe_an", "2026Q1", "60")}),
        ("LEVEL-CamketLev03", "202603", {("commune", "202603", "3")}),
        ("LEVEL-3;{nghe_an}", "202603", set()),
        ("LEVEL-3;{ha_tinh}", "202603", {("commune", "202603", "3")}),
        ("USER_ORGUNIT", "202603", {("centre", "202603", "33")}),
        ("USER_ORGUNIT_CHILDREN", "202603", {("ha_tinh", "202603", "3"), ("nghe_an", "202603", "30")}),
        ("USER_ORGUNIT_GRANDCHILDREN", "202603", {("commune", "202603", "3")}),
        ("{commune}", "LAST_3_MONTHS", {("commune", month, str(place + 1)) for place, month in enumerate(MONTHS[:3])}),
        ("{commune}", "THIS_QUARTER", set()),
        ("{commune}", "LAST_QUARTER;202601", {("commune", "2026Q1", "6"), ("commune", "202601", "1")}),
        ("{commune}", "QUARTERS_THIS_YEAR", {("commune", "2026Q1", "6")}),
        ("{commune}", "THIS_YEAR", {("commune", "2026", "6")}),
        ("{commune}", "2025", set()),
    ],
)  # fmt: skip
def test_figures_by_unit_and_period(
    cast: Cast, client: Client, meetings: Indicator, ou: str, pe: str, expected: set[tuple[str, ...]]
) -> None:
    uids = {name: unit.uid for name, unit in cast.units.items()}
    dimensions = (f"dx:{meetings.uid}", f"ou:{ou.format(**uids)}", f"pe:{pe}")
    answer = ask(client, cast.lan, *dimensions, relativePeriodDate="2026-04-15")
    assert rows(cast, answer) == expected
    assert [header["name"] for header in answer["headers"]] == ["dx", "ou", "pe", "value"]
    assert (answer["width"], answer["height"]) == (4, len(expected))


def test_totals_are_those_of_the_pages(cast: Cast, client: Client, meetings: Indicator) -> None:
    for unit in cast.units.values():
        page = rolled_up(cast.lan, meetings, unit, Period.parse("2026Q1"))
        answer = ask(client, cast.lan, f"dx:{meetings.uid}", f"ou:{unit.uid}", "pe:2026Q1")
        assert [row[-1] for row in answer["rows"]] == [str(page.total.number)]


def test_cells_and_sets(cast: Cast, client: Client, meetings: Indicator) -> None:
    where = (f"dx:{meetings.uid}", f"ou:{cast.commune.uid}", "pe:202603")
    women, men = (option_combo_uid(f"sex={sex}") for sex in "fm")
    found = {row[3]: row[4] for row in ask(client, cast.lan, *where, "co")["rows"]}
    assert found == {option_combo_uid(""): "3", women: "2", men: "1"}
    assert found == {row[3]: row[4] for row in ask(client, cast.lan, *where, "co:")["rows"]}
    assert ask(client, cast.lan, f"dx:{meetings.uid}.{women}", *where[1:])["rows"][0][-1] == "2"
    sex = next(each for each in meetings.definition.splits.all()).breakdown
    found = {row[3]: row[4] for row in ask(client, cast.lan, *where, sex.uid)["rows"]}
    assert found == {option_uid("sex", "f"): "2", option_uid("sex", "m"): "1"}
    only = ask(client, cast.lan, *where, f"{sex.uid}:{option_uid('sex', 'm')}")
    assert [row[-1] for row in only["rows"]] == ["1"]
    assert ask(client, cast.lan, *where, filter=f"{sex.uid}:{option_uid('sex', 'f')}")["rows"][0][-1] == "2"


def test_filters_are_added_up(cast: Cast, client: Client, meetings: Indicator) -> None:
    units = f"ou:{cast.commune.uid};{cast.nghe_an.uid}"
    what = f"dx:{meetings.uid}"
    assert ask(client, cast.lan, what, "pe:202601", filter=units)["rows"] == [[meetings.uid, "202601", "11"]]
    assert ask(client, cast.lan, what, units, filter="pe:202601;202602;202603")["height"] == 2
    assert ask(client, cast.lan, what, filter=[units, "pe:202601;202602;202603"])["rows"] == [[meetings.uid, "66"]]
    assert (
        ask(client, cast.lan, what, filter=[f"ou:{cast.centre.uid};{cast.commune.uid}", "pe:2026"])["rows"][0][1]
        == "66"
    )
    days = {"startDate": "2026-01-01", "endDate": "2026-03-31"}
    assert ask(client, cast.lan, what, units.split(";")[0], **days)["rows"] == [[meetings.uid, cast.commune.uid, "6"]]
    for wrong in ({"filter": "pe:202601;202603"}, {"startDate": "2026-01-02", "endDate": "2026-03-31"}):
        assert ask(client, cast.lan, what, units, status=409, **wrong)["message"]


def test_a_quotient_comes_from_the_sums_of_its_parts(cast: Cast, client: Client) -> None:
    share = factories.indicator(cast, kind="percentage", nature="ratio", over_units="average", over_periods="average",
                                per=100, scale=1, counts_people=False, splits=[], access=Access.PUBLIC)  # fmt: skip
    for unit, numerator, denominator in ((cast.commune, 1, 2), (cast.nghe_an, 1, 6)):
        facts = {"number": numerator * 1000 // denominator, "numerator": numerator, "denominator": denominator}
        factories.value(cast, indicator=share, unit=unit, period=Period.parse("2026"), state="approved", **facts)
    parts = [part_uid(share.uid, part) for part in ("numerator", "denominator")]
    names = [share.uid, quotient_uid(share.uid), *parts]
    answer = ask(client, cast.lan, f"dx:{';'.join(names)}", f"ou:{cast.centre.uid}", "pe:2026")
    assert {row[0]: row[-1] for row in answer["rows"]} == dict(zip(names, ("25.0", "25.0", "2", "8"), strict=True))


def test_drafts_are_in_no_total(cast: Cast, client: Client, meetings: Indicator) -> None:
    factories.value(cast, indicator=meetings, unit=cast.ha_tinh, period=Period.parse("202601"), number=500)
    answer = ask(client, cast.lan, f"dx:{meetings.uid}", f"ou:{cast.ha_tinh.uid}", "pe:202601")
    assert [row[-1] for row in answer["rows"]] == ["1"]


def test_names_come_along_unless_they_are_not_wanted(cast: Cast, client: Client, meetings: Indicator) -> None:
    where = (f"dx:{meetings.uid}", f"ou:{cast.commune.uid}", "pe:202601;202602", "co")
    data = ask(client, cast.lan, *where)["metaData"]
    assert data["items"][cast.commune.uid]["name"] == "Unit commune"
    assert data["dimensions"]["pe"] == ["202601", "202602"]
    assert "metaData" not in ask(client, cast.lan, *where, skipMeta="True", paging="True", ignoreLimit="True")
    assert ask(client, cast.lan, *where, skipData="true")["rows"] == []


def test_pages_end_with_an_empty_one(cast: Cast, client: Client, meetings: Indicator) -> None:
    where = (f"dx:{meetings.uid}", f"ou:{cast.commune.uid}", "pe:202601;202602;202603")
    seen: list[Any] = []
    for page, count, is_last in ((1, 2, False), (2, 1, True), (3, 0, True)):
        answer = ask(client, cast.lan, *where, page=page, pageSize=2)
        assert (len(answer["rows"]), answer["pager"]["isLastPage"]) == (count, is_last)
        seen += answer["rows"]
    assert seen == ask(client, cast.lan, *where)["rows"]


def test_csv(cast: Cast, client: Client, meetings: Indicator) -> None:
    text = ask(client, cast.lan, f"dx:{meetings.uid}", f"ou:{cast.commune.uid}", "pe:202601", path="analytics.csv")
    assert text == f"Data,Organisation unit,Period,Value\n{meetings.uid},{cast.commune.uid},202601,1\n"


def test_counts_of_people_are_for_those_who_read_the_reports(cast: Cast, client: Client) -> None:
    people = factories.indicator(cast, access=Access.PUBLIC)
    for unit in (cast.commune, cast.nghe_an):
        factories.value(cast, indicator=people, unit=unit, period=Period.parse("2026"), number=3, state="approved")
    what = (f"dx:{people.uid}", "pe:2026")
    for person, unit, status in (
        ("lan", cast.centre, 200), ("huong", cast.ha_tinh, 200), ("minh", cast.commune, 200),
        ("huong", cast.centre, 409), ("huong", cast.nghe_an, 409), ("minh", cast.ha_tinh, 409),
        ("sara", cast.centre, 409), ("tam", cast.commune, 409),
    ):  # fmt: skip
        answer = ask(client, cast.users[person], *what, f"ou:{unit.uid}", status=status)
        assert ("E7120" in answer.get("message", "")) == (status == 409)
    assert ask(client, cast.huong, *what, filter=f"ou:{cast.ha_tinh.uid};{cast.nghe_an.uid}", status=409)["message"]


@pytest.mark.parametrize(
    "dimensions",
    [
        (), ("dx:{dx}",), ("dx:{dx}", "ou:{ou}"), ("dx:aaaaaaaaaaa", "ou:{ou}", "pe:2026"),
        ("dx:{dx}", "ou:aaaaaaaaaaa", "pe:2026"), ("dx:{dx}", "ou:USER_ORGUNIT_X", "pe:2026"),
        ("dx:{dx}", "ou:{ou}", "pe:LAST_YEARS_SNOW"), ("dx:{dx}", "ou:{ou}", "pe:2026W1"),
        ("dx:{dx}", "ou:{ou}", "pe:2026", "co:aaaaaaaaaaa"), ("dx:{dx}", "ou:{ou}", "pe:2026", "aaaaaaaaaaa"),
        ("dx:{dx}.aaaaaaaaaaa", "ou:{ou}", "pe:2026"), ("dx:{dx}", "ou:LEVEL-²", "pe:1999_2026;\x00"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(
    cast: Cast, client: Client, meetings: Indicator, dimensions: tuple[str, ...]
) -> None:
    uids = {"dx": meetings.uid, "ou": cast.commune.uid}
    answer = ask(client, cast.lan, *(each.format(**uids) for each in dimensions), status=409)
    assert answer["message"]
    asked = (f"dx:{meetings.uid}", f"ou:{cast.commune.uid}", "pe:2026")
    assert ask(client, cast.lan, *asked, aggregationType="MAX", status=409)["message"]
