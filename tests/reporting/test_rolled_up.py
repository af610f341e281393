"""Roll-ups read from what is approved: the tree, its changes, what stands beside, the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.periods import Period
from camket.people.actions.territory import rebuild_reach
from camket.people.models import Unit, UnitPlacement, UnitSuccession
from camket.reporting import queries
from camket.reporting.actions import definitions
from camket.reporting.models import Indicator, Round
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("either_way")

YEAR = Period.parse("2026")
REFORM = date(2025, 7, 1)


def unit(cast: Cast, name: str, level: str, parent: Unit, since: date | None = None, until: date | None = None) -> Unit:
    made = Unit.objects.create(key=name, body=cast.union, level=level, name_local=name)
    UnitPlacement.objects.create(unit=made, parent=parent, name_local=name, valid_from=since, valid_to=until)
    return made


def approved(cast: Cast, indicator: Indicator, where: Unit, number: int | None, **facts: Any) -> None:
    answer = "number" if number is not None else "no_data"
    state = {"state": "approved", "answer": answer, "number": number}
    factories.value(cast, indicator=indicator, unit=where, **{**state, **facts})


def test_communes_add_up_to_provinces_and_the_centre(cast: Cast) -> None:
    indicator = factories.indicator(cast, counted_at="commune")
    second = unit(cast, "second", "commune", cast.ha_tinh)
    third = unit(cast, "third", "commune", cast.nghe_an)
    rebuild_reach()
    for where in (cast.commune, second, third):
        factories.target(cast, indicator=indicator, unit=where, value=None)
    approved(cast, indicator, cast.commune, 7)
    approved(cast, indicator, second, 0, status="estimate")
    approved(cast, indicator, cast.ha_tinh, 12)
    factories.value(cast, indicator=indicator, unit=third, number=99)
    rolled = queries.rolled_up(cast.lan, indicator, cast.centre, YEAR)
    assert (rolled.total.number, rolled.total.status, rolled.total.units) == (7, "estimate", 2)
    complete = rolled.completeness
    assert (complete.asked, complete.answered, complete.zero, complete.missing) == (3, 2, 1, 1)
    rows = {row.unit: row for row in rolled.branches}
    ha_tinh = rows[cast.ha_tinh]
    assert (ha_tinh.total.number, ha_tinh.beside and ha_tinh.beside.number, ha_tinh.gap) == (7, 12, 5)
    assert (rows[cast.nghe_an].total.number, rows[cast.nghe_an].completeness.missing) == (None, 1)
    inside = queries.rolled_up(cast.huong, indicator, cast.ha_tinh, YEAR)
    assert (inside.total.number, inside.beside and inside.beside.number, inside.gap) == (7, 12, 5)
    assert {row.unit for row in inside.branches} == {cast.commune, second}


def test_an_opening_balance_stands_beside_an_empty_roll_up(cast: Cast) -> None:
    indicator = factories.indicator(cast, counted_at="commune")
    approved(cast, indicator, cast.ha_tinh, 138, period=Period.parse("2023"))
    rolled = queries.rolled_up(cast.lan, indicator, cast.ha_tinh, Period.parse("2023"))
    assert (rolled.total.number, rolled.beside and rolled.beside.number, rolled.gap) == (None, 138, None)
    assert rolled.completeness.asked == 0


def test_every_unit_counts_its_own_part_where_nothing_else_is_said(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    approved(cast, indicator, cast.ha_tinh, 12)
    approved(cast, indicator, cast.commune, 7)
    rolled = queries.rolled_up(cast.lan, indicator, cast.ha_tinh, YEAR)
    assert (rolled.total.number, rolled.beside) == (19, None)
    assert [(row.unit, row.total.number) for row in rolled.branches] == [(cast.ha_tinh, 12), (cast.commune, 7)]


@pytest.fixture
def reformed(cast: Cast) -> dict[str, Unit]:
    """Old A and B merged into Nghệ An; old K was divided between Nghệ An and Hà Tĩnh, nobody knows how."""
    ends = date(2025, 6, 30)
    old = {name: unit(cast, name, "province", cast.centre, until=ends) for name in ("a", "b", "k")}
    for name, heir, share in (("a", "nghe_an", 1), ("b", "nghe_an", 1), ("k", "nghe_an", None), ("k", "ha_tinh", None)):
        UnitSuccession.objects.create(
            predecessor=old[name],
            successor=cast.units[heir],
            kind="merged" if share else "split",
            date=REFORM,
            share_numerator=share,
            share_denominator=share and 1,
        )
    rebuild_reach()
    return old


def test_figures_are_carried_over_to_the_territory_of_today(cast: Cast, reformed: dict[str, Unit]) -> None:
    indicator = factories.indicator(cast)
    before = Period.parse("2024")
    for name, number in (("a", 10), ("b", 20), ("k", 5)):
        approved(cast, indicator, reformed[name], number, period=before)
    approved(cast, indicator, cast.ha_tinh, 100, period=before)
    rolled = queries.rolled_up(cast.lan, indicator, cast.centre, before)
    assert rolled.is_rebased
    assert rolled.total.number == 135
    assert {row.unit: row.total.number for row in rolled.branches} == {cast.nghe_an: 30, cast.ha_tinh: 100}
    assert rolled.not_placed.number == 5
    part = queries.rolled_up(cast.lan, indicator, cast.ha_tinh, before)
    assert (part.total.number, part.perhaps) == (100, 1)
    then = queries.rolled_up(cast.lan, indicator, cast.centre, before, as_of=date(2025, 6, 30))
    assert not then.is_rebased
    assert {row.unit.key: row.total.number for row in then.branches if row.total.number} == {
        "a": 10,
        "b": 20,
        "k": 5,
        "test-ha_tinh": 100,
    }


def test_a_later_figure_on_an_earlier_territory_is_in_the_total_and_not_placed(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    new = unit(cast, "new", "province", cast.centre, since=REFORM)
    rebuild_reach()
    approved(cast, indicator, new, 8)
    then = queries.rolled_up(cast.lan, indicator, cast.centre, YEAR, as_of=date(2025, 6, 30))
    assert (then.total.number, then.not_placed.number) == (8, 8)


def test_other_definitions_are_not_added(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    approved(cast, indicator, cast.ha_tinh, 3, period=Period.parse("2025Q1"))
    definitions.begin_definition(actor=cast.lan, indicator=indicator, begins_on=REFORM, change_en="Also volunteers")
    approved(cast, indicator, cast.ha_tinh, 9, period=Period.parse("2025Q3"))
    rolled = queries.rolled_up(cast.lan, indicator, cast.centre, Period.parse("2025"))
    assert (rolled.total.number, rolled.other_definition, rolled.total.partial) == (9, 1, 1)


def test_quarters_make_a_year_and_shares_come_from_parts(cast: Cast) -> None:
    share = factories.indicator(cast, kind="percentage", scale=1, counts_people=False)
    for quarter, over, under in (("2026Q1", 30, 40), ("2026Q2", 10, 60)):
        period = Period.parse(quarter)
        approved(cast, share, cast.ha_tinh, over * 1000 // under, period=period, numerator=over, denominator=under)
    approved(cast, share, cast.nghe_an, 1000, period=YEAR, numerator=100, denominator=100)
    rolled = queries.rolled_up(cast.lan, share, cast.centre, YEAR)
    assert (rolled.total.numerator, rolled.total.denominator, rolled.total.number) == (140, 200, 700)


def test_drafts_are_in_no_total_and_strangers_see_none_of_an_internal_indicator(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast, access="internal")
    factories.value(cast, indicator=indicator, unit=cast.ha_tinh)
    assert queries.approved_cells(cast.lan, indicator) == []
    assert client.get(reverse("reporting:rollup", args=[indicator.uid])).status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_say_what_is_in_a_total_and_what_is_not(
    cast: Cast, client: Client, language: str, reformed: dict[str, Unit]
) -> None:
    client.cookies["django_language"] = language
    levels = [("Chưa", "None"), ("Xong", "Done")]
    kinds: list[dict[str, Any]] = [
        {},
        {"over_units": "distinct", "over_periods": "distinct"},
        {"kind": "yes_no", "counts_people": False},
        {"kind": "rubric", "counts_people": False, "levels": levels},
        {"kind": "percentage", "counts_people": False},
        {"over_units": "none"},
    ]
    for facts in kinds:
        indicator = factories.indicator(cast, **facts)
        definition = indicator.definition
        for where in (cast.ha_tinh, cast.nghe_an, reformed["k"]):
            given: dict[str, Any] = {"number": 50}
            if definition.kind == "yes_no":
                given = {"number": None, "answer": "yes"}
            elif definition.has_levels:
                given = {"number": None, "answer": "level", "level": definition.levels.get(position=2)}
            elif definition.has_parts:
                given |= {"numerator": 1, "denominator": 2}
            for period in ("2025", "2026"):
                row = {"period": Period.parse(period), "state": "approved", **given}
                factories.value(cast, indicator=indicator, unit=where, **row)
        factories.target(cast, indicator=indicator, unit=cast.centre, value=None if "kind" in facts else 400)
        for url in (indicator.get_absolute_url(), reverse("reporting:rollup", args=[indicator.uid])):
            assert client.get(url).status_code == 200
        page = client.get(reverse("reporting:rollup", args=[indicator.uid]), {"unit": cast.ha_tinh.uid})
        assert page.context["rolled"].unit == cast.ha_tinh


@pytest.mark.parametrize(
    "query",
    [{"period": "x"}, {"split": "sex=z"}, {"territory": "mars"}, {"unit": "x"}, {"period": "2026", "split": "sex=f"}],
)
def test_a_broken_filter_breaks_nothing(cast: Cast, client: Client, query: dict[str, str]) -> None:
    indicator = factories.indicator(cast)
    approved(cast, indicator, cast.ha_tinh, 5)
    assert client.get(reverse("reporting:rollup", args=[indicator.uid]), query).status_code == 200


def test_who_may_still_answer_is_not_late(cast: Cast, client: Client) -> None:
    row = factories.report_round(cast, form=factories.report_form(cast, level="commune"))
    indicator = row.form.items.get().indicator
    assert indicator is not None
    url = reverse("reporting:rollup", args=[indicator.uid])

    def tone() -> str:
        return str(client.get(url).context["state"][0])

    client.force_login(cast.lan)
    assert tone() == "risk"
    Round.objects.filter(pk=row.pk).update(closes_at=clock.now() - timedelta(hours=1))
    assert tone() == "late"
