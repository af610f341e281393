"""Who a round asks: of the form's level, in its groups, by name, and only while it stands; for all and for a few."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from camket.people.models import RegionalGroupMember, Unit, UnitPlacement
from camket.reporting.models import Round
from camket.reporting.queries.forms import asked_among, asked_units
from tests import factories
from tests.cast import Cast

DAY, BEFORE, AFTER = date(2026, 6, 30), date(2026, 1, 31), date(2026, 12, 31)


def asks_nobody(cast: Cast) -> dict[str, Any]:
    return {"level": "chapter"}


def asks_a_level(cast: Cast) -> dict[str, Any]:
    return {"level": "province"}


def asks_a_group(cast: Cast) -> dict[str, Any]:
    return {"level": "", "groups": [factories.regional_group(cast)]}


def asks_by_name(cast: Cast) -> dict[str, Any]:
    return {"level": "", "units": [cast.commune, cast.nghe_an]}


def asks_all_ways(cast: Cast) -> dict[str, Any]:
    return {"level": "commune", "units": [cast.nghe_an], "groups": [factories.regional_group(cast)]}


def a_member_that_left(cast: Cast) -> dict[str, Any]:
    group = factories.regional_group(cast)
    RegionalGroupMember.objects.filter(group=group).update(valid_to=BEFORE)
    RegionalGroupMember.objects.create(group=group, unit=cast.nghe_an, valid_from=BEFORE, valid_to=DAY)
    RegionalGroupMember.objects.create(group=group, unit=cast.commune, valid_from=AFTER)
    return {"level": "", "groups": [group]}


def a_unit_that_ended(cast: Cast) -> dict[str, Any]:
    UnitPlacement.objects.filter(unit=cast.ha_tinh).update(valid_to=BEFORE)
    UnitPlacement.objects.filter(unit=cast.nghe_an).update(valid_to=DAY)
    return {"level": "province"}


@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        (asks_nobody, set()),
        (asks_a_level, {"ha_tinh", "nghe_an"}),
        (asks_a_group, {"ha_tinh"}),
        (asks_by_name, {"commune", "nghe_an"}),
        (asks_all_ways, {"commune", "nghe_an", "ha_tinh"}),
        (a_member_that_left, {"nghe_an"}),
        (a_unit_that_ended, {"nghe_an"}),
    ],
)
def test_who_is_asked_is_the_same_for_all_and_for_a_few(cast: Cast, asking: Any, expected: set[str]) -> None:
    form = factories.report_form(cast, **asking(cast))
    other = factories.report_round(cast, form=factories.report_form(cast, level="centre"))
    row = Round.objects.get(pk=factories.report_round(cast, form=factories.report_form(cast, level="centre")).pk)
    row.form, row.cut_off = form, DAY  # Who is asked may have changed since it was opened.
    units = [getattr(cast, name) for name in ("centre", "ha_tinh", "nghe_an", "commune")]
    wanted = {getattr(cast, name).pk for name in expected}
    assert set(asked_units(row.form, row.cut_off).values_list("pk", flat=True)) & {unit.pk for unit in units} == wanted
    assert asked_among([row, other], units) == {row.pk: wanted, other.pk: {cast.centre.pk}}
    assert asked_among([row], [cast.ha_tinh]) == {row.pk: wanted & {cast.ha_tinh.pk}}


def test_nobody_and_nothing_asks_nobody(cast: Cast) -> None:
    row = factories.report_round(cast)
    none: list[Unit] = []
    assert asked_among([], [cast.ha_tinh]) == {}
    assert asked_among([row], none) == {row.pk: set()}
