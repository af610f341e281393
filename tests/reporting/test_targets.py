"""Targets: set, changed and removed on pages, each with its trace; what is asked stands beside what was answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from camket.core.access import Refused, scope_of
from camket.core.actions import Conflict, Invalid
from camket.core.models import AuditEntry
from camket.core.periods import Period
from camket.core.scaled import scaled, whole
from camket.desk.queries import asked_of
from camket.reporting import queries
from camket.reporting.actions import targets as actions
from camket.reporting.models import Target
from tests import factories
from tests.cast import Cast

YEAR = Period.parse("2026")


@given(st.integers(-(2**63), 2**63), st.integers(0, 6))
def test_a_decimal_and_its_whole_units_are_the_same_number(number: int, scale: int) -> None:
    assert whole(scaled(number, scale), scale) == number


@pytest.mark.parametrize(
    ("number", "scale", "expected"),
    [("1.73", 2, 173), ("1.7", 2, 170), ("-5", 2, -500), ("9500000", 0, 9500000), ("1.730", 2, 173)],
)
def test_whole_units(number: str, scale: int, expected: int) -> None:
    assert whole(Decimal(number), scale) == expected


@pytest.mark.parametrize(
    ("number", "scale"), [("1.735", 2), ("0.1", 0), ("1E+400000", 0), ("1E-400000", 2), ("NaN", 0)]
)
def test_nothing_is_rounded_and_nothing_is_endless(number: str, scale: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        whole(Decimal(number), scale)


def set_target(cast: Cast, who: str = "lan", **facts: Any) -> Target:
    indicator = facts.pop("indicator", None) or factories.indicator(cast)
    given_facts = {"indicator": indicator, "unit": cast.ha_tinh, "period": YEAR, "value": 100, **facts}
    return actions.set_target(actor=cast.users[who], **given_facts)


def test_a_target_is_set_once_for_a_unit_and_period(cast: Cast) -> None:
    target = set_target(cast)
    with pytest.raises(Invalid, match="already"):
        set_target(cast, indicator=target.indicator, value=5)
    assert set_target(cast, indicator=target.indicator, unit=cast.nghe_an).pk != target.pk
    entry = AuditEntry.objects.filter(action="reporting.target.set", record_id=target.indicator_id).latest("pk")
    assert entry.payload.data["target"] == [None, 100]


@pytest.mark.parametrize("who", ["huong", "minh", "thu", "ngoc", "sara", "an"])
def test_only_those_who_define_indicators_set_targets(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        set_target(cast, who)
    target = set_target(cast)
    with pytest.raises(Refused):
        actions.change_target(actor=cast.users[who], target=target, expected_version=1, value=5, is_baseline=False)
    with pytest.raises(Refused):
        actions.remove_target(actor=cast.users[who], target=target, reason="Nhầm")


def test_a_baseline_is_a_number_and_nobody_is_asked_for_it(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        set_target(cast, value=None, is_baseline=True)
    assert refused.value.field == "goal"
    baseline = set_target(cast, unit=cast.commune, is_baseline=True)
    assert list(asked_of(scope_of(cast.minh))) == []
    asked = set_target(cast, indicator=baseline.indicator, unit=cast.commune, period=Period.parse("2027"), value=None)
    assert list(asked_of(scope_of(cast.minh))) == [asked]


@pytest.mark.parametrize(("value", "error"), [(-1, Invalid), (2**70, ValidationError)])
def test_numbers_that_no_target_can_have(cast: Cast, value: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        set_target(cast, value=value)
    assert Target.objects.count() == 0


def test_nobody_overwrites_a_target_unread(cast: Cast) -> None:
    target = set_target(cast)
    stale = Target.objects.get(pk=target.pk)
    changed = actions.change_target(actor=cast.mai, target=target, expected_version=1, value=120, is_baseline=False)
    assert (changed.version, Target.objects.get().value) == (2, 120)
    with pytest.raises(Conflict):
        actions.change_target(actor=cast.lan, target=stale, expected_version=1, value=90, is_baseline=False)
    with pytest.raises(Conflict):
        actions.remove_target(actor=cast.lan, target=stale, reason="Nhầm", expected_version=1)
    assert Target.objects.get().value == 120
    entries = AuditEntry.objects.filter(action="reporting.target.set").order_by("pk")
    assert [entry.payload.data["target"] for entry in entries] == [[None, 100], [100, 120]]


def test_what_is_equal_already_is_not_written(cast: Cast) -> None:
    target = set_target(cast)
    actions.change_target(actor=cast.lan, target=target, expected_version=1, value=100, is_baseline=False)
    assert (Target.objects.get().version, AuditEntry.objects.filter(action="reporting.target.set").count()) == (1, 1)


def test_a_target_is_removed_with_a_reason_that_stays(cast: Cast) -> None:
    target = set_target(cast)
    value = factories.value(cast, indicator=target.indicator)
    gone = Target.objects.get(pk=target.pk)
    with pytest.raises(Invalid, match="Say why"):
        actions.remove_target(actor=cast.lan, target=target, reason=" ")
    actions.remove_target(actor=cast.lan, target=target, reason="Giao nhầm tỉnh")
    assert Target.objects.count() == 0
    value.refresh_from_db()
    entry = AuditEntry.objects.get(action="reporting.target.target_removed")
    assert (entry.record_id, entry.payload.data["reason"], entry.payload.data["target"]) == (
        target.indicator_id,
        "Giao nhầm tỉnh",
        [100, None],
    )
    with pytest.raises(Invalid, match="removed"):
        actions.remove_target(actor=cast.lan, target=gone, reason="Nữa", expected_version=1)
    with pytest.raises(Invalid, match="removed"):
        actions.change_target(actor=cast.lan, target=gone, expected_version=1, value=1, is_baseline=False)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_set_change_and_remove(cast: Cast, client: Client, language: str) -> None:
    indicator = factories.indicator(cast, scale=1, counts_people=False, measure_en="percent", measure_local="%")
    client.force_login(cast.lan)
    client.cookies["django_language"] = language
    add = reverse("reporting:target_add", args=[indicator.uid])
    listed = reverse("reporting:targets", args=[indicator.uid])
    point = "," if language == "vi" else "."
    wrong = client.post(add, {"unit": str(cast.ha_tinh), "period": "2026Q9", "goal": f"75{point}25"})
    assert wrong.status_code == 422
    assert {"period", "goal"} <= set(wrong.context["form"].errors)
    done = client.post(add, {"unit": str(cast.ha_tinh), "period": "2026", "goal": f"75{point}5"})
    assert (done.status_code, done.headers["Location"]) == (302, listed)
    target = Target.objects.get()
    assert (target.value, target.unit, target.split) == (755, cast.ha_tinh, "")
    again = client.post(add, {"unit": str(cast.ha_tinh), "period": "2026", "goal": "1"})
    assert again.status_code == 422
    assert "period" in again.context["form"].errors
    page = client.get(listed).content.decode()
    assert f"75{point}5" in page
    edit = reverse("reporting:target_edit", args=[target.uid])
    assert f'value="75{point}5"' in client.get(edit).content.decode()
    assert client.post(edit, {"version": "1", "goal": "80"}).status_code == 302
    assert client.post(edit, {"version": "1", "goal": "60"}).status_code == 409
    remove = reverse("reporting:target_remove", args=[target.uid])
    assert client.post(remove, {"version": "2", "reason": ""}).status_code == 422
    assert client.post(remove, {"version": "2", "reason": "Giao nhầm"}).status_code == 302
    assert Target.objects.count() == 0
    assert "Giao nhầm" in client.get(indicator.get_absolute_url()).content.decode()


def test_the_latest_figures_come_first_a_page_at_a_time(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    for year in range(1990, 2020):
        factories.value(cast, indicator=indicator, period=Period.parse(str(year)), number=year, state="approved")
    factories.target(cast, indicator=indicator, period=Period.parse("2021"))
    factories.value(cast, indicator=indicator, unit=cast.nghe_an, period=Period.parse("2019"), state="approved")
    factories.value(cast, indicator=indicator, unit=cast.centre, period=Period.parse("2019"), state="approved")
    places = list(queries.places_of(None, indicator))
    assert [(place["period"].code, place["unit_id"]) for place in places[:4]] == [
        ("2021", cast.ha_tinh.pk),
        ("2019", cast.centre.pk),
        ("2019", cast.ha_tinh.pk),
        ("2019", cast.nghe_an.pk),
    ]
    address = indicator.get_absolute_url()
    first = client.get(address)
    second = client.get(address, {"page": 2})
    assert (len(first.context["answers"]), len(second.context["answers"])) == (25, 8)
    assert second.context["answers"][-1]["answer"].period == Period.parse("1990")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"period": "2025"}, 2),
        ({"unit": "nghe an"}, 1),
        ({"period": "2026", "unit": "Nghệ An"}, 0),
        ({"period": "never"}, 3),
        ({"unit": "\u0000"}, 3),
    ],
)
def test_figures_are_narrowed_by_period_and_unit(cast: Cast, client: Client, query: dict[str, str], found: int) -> None:
    indicator = factories.indicator(cast)
    factories.value(cast, indicator=indicator, period=Period.parse("2025"), state="approved")
    factories.value(cast, indicator=indicator, period=YEAR, state="approved")
    factories.value(cast, indicator=indicator, unit=cast.nghe_an, period=Period.parse("2025"), state="approved")
    answer = client.get(indicator.get_absolute_url(), query)
    assert answer.status_code == 200
    assert len(answer.context["answers"]) == found


def test_the_line_is_that_of_the_longest_row_in_one_kind_of_period(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    for code in ("2023", "2024", "2025", "2025Q1"):
        factories.value(cast, indicator=indicator, period=Period.parse(code), state="approved")
    factories.value(cast, indicator=indicator, unit=cast.centre, period=Period.parse("2025"), state="approved")
    factories.target(cast, indicator=indicator, period=YEAR)
    series = queries.series_of(None, indicator)
    assert {answer.unit for answer in series} == {cast.ha_tinh}
    assert [answer.period.code for answer in series] == ["2023", "2024", "2025", "2026"]
    centre = queries.series_of(None, indicator, queries.Asked(unit_words="trung uong"))
    assert [answer.unit for answer in centre] == [cast.centre]
    assert queries.series_of(None, factories.indicator(cast)) == []


def test_drafts_are_in_no_figure_of_those_who_may_not_see_them(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    factories.value(cast, indicator=indicator)
    assert list(queries.places_of(cast.sara, indicator)) == []
    assert queries.periods_of(cast.sara, indicator) == []
    assert len(queries.places_of(cast.huong, indicator)) == 1


@pytest.mark.parametrize(("language", "typed", "shown"), [("vi", "1,73", "1,73"), ("en", "1.73", "1.73")])
def test_figures_with_decimals_are_typed_as_people_write_them(
    cast: Cast, client: Client, language: str, typed: str, shown: str
) -> None:
    indicator = factories.indicator(cast, scale=2, counts_people=False)
    url = reverse("reporting:value_enter", args=[indicator.uid, cast.ha_tinh.uid, "2026"])
    client.force_login(cast.huong)
    client.cookies["django_language"] = language
    assert client.post(url, {"answer": "number", "total": typed + "5"}).status_code == 422
    assert client.post(url, {"answer": "number", "total": typed}).status_code == 302
    assert indicator.values.get().number == 173
    assert f'value="{shown}"' in client.get(url).content.decode()
    with translation.override(language):
        assert indicator.values.get().shown() == shown
