"""Places and units over time: as of a day, through successions, with shares known and unknown."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.actions import Invalid
from camket.people import queries, rules
from camket.people.actions import territory as actions
from camket.people.models import Place, PlacePlacement, PlaceSuccession, Unit, UnitPlacement, UnitReach, UnitSuccession
from camket.people.rules import Passing
from tests.cast import Cast, make_unit

REFORM = date(2025, 7, 1)
BASIS = actions.Basis("Nghị quyết số 202/2025/QH15", "Resolution 202/2025/QH15")
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def passing(predecessor: int, successor: int, share: Fraction | None, day: date = REFORM) -> Passing:
    return Passing(predecessor, successor, day, share)


def test_a_place_that_was_merged_passes_on_whole() -> None:
    found = rules.followed(1, [passing(1, 9, Fraction(1)), passing(2, 9, Fraction(1))], until=AFTER)
    assert (found.placed, found.not_placed, found.candidates) == ({9: 1}, 0, frozenset())


def test_a_divided_place_with_unknown_shares_is_not_placed() -> None:
    found = rules.followed(1, [passing(1, 8, None), passing(1, 9, None)], until=AFTER)
    assert (found.placed, found.not_placed, found.candidates) == ({}, 1, {8, 9})


def test_what_known_shares_leave_over_is_not_placed() -> None:
    found = rules.followed(1, [passing(1, 8, Fraction(2, 3)), passing(1, 9, None)], until=AFTER)
    assert (found.placed, found.not_placed, found.candidates) == ({8: Fraction(2, 3)}, Fraction(1, 3), {9})


def test_before_its_day_a_succession_changes_nothing() -> None:
    assert rules.followed(1, [passing(1, 9, Fraction(1))], until=BEFORE).placed == {1: 1}


def test_shares_multiply_along_a_chain() -> None:
    later = date(2026, 4, 30)
    steps = [passing(1, 2, Fraction(1, 2)), passing(1, 3, Fraction(1, 2)), passing(2, 4, Fraction(1, 2), later)]
    found = rules.followed(1, [*steps, passing(2, 3, Fraction(1, 2), later)], until=later)
    assert found.placed == {3: Fraction(3, 4), 4: Fraction(1, 4)}


passings = st.builds(
    Passing,
    predecessor=st.integers(1, 4),
    successor=st.integers(5, 9),
    day=st.sampled_from([REFORM, date(2026, 4, 30)]),
    share=st.one_of(st.none(), st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 2)])),
)


@given(st.lists(passings, max_size=8, unique_by=lambda one: (one.predecessor, one.successor, one.day)))
def test_nothing_is_lost_or_doubled(steps: list[Passing]) -> None:
    """As long as the known shares of a place on a day do not exceed the whole, placed and not placed make one."""
    for day in {step.day for step in steps}:
        for place in {step.predecessor for step in steps}:
            known = [step.share or 0 for step in steps if step.day == day and step.predecessor == place]
            if sum(known) > 1:
                return
    for start in range(1, 5):
        found = rules.followed(start, steps, until=date(2027, 1, 1))
        assert sum(found.placed.values()) + found.not_placed == 1
        assert bool(found.candidates) <= bool(found.not_placed)


def test_a_code_means_another_province_before_and_after(cast: Cast) -> None:
    long_an, tay_ninh = (
        Place.objects.create(key=key, level="province", name_local=name)
        for key, name in (("long-an", "Long An"), ("tay-ninh", "Tây Ninh"))
    )
    PlacePlacement.objects.create(
        place=long_an, parent=cast.viet_nam, type="tinh", code="80", name_local="Long An", valid_to=BEFORE
    )
    PlacePlacement.objects.create(
        place=tay_ninh, parent=cast.viet_nam, type="tinh", code="80", name_local="Tây Ninh", valid_from=AFTER
    )
    PlaceSuccession.objects.create(
        kind="merged", date=REFORM, predecessor=long_an, successor=tay_ninh, share_numerator=1, share_denominator=1
    )
    assert [str(row) for row in queries.places_by_code("80", BEFORE)] == ["Long An"]
    assert [str(row) for row in queries.places_by_code("80", AFTER)] == ["Tây Ninh"]
    assert queries.what_became_of(long_an, AFTER).placed == {tay_ninh.pk: 1}
    assert queries.placement_on(long_an, AFTER) is None
    assert long_an.codes == ["80"]
    assert long_an.parents == "Việt Nam"


@pytest.mark.parametrize("text", ["Yên Hoà", "Yên Hòa", "yen hoa", "YEN  HOA"])
def test_one_place_whichever_way_it_is_written(cast: Cast, text: str) -> None:
    place = Place.objects.create(key="yen-hoa", level="commune", name_local="Yên Hoà")
    PlacePlacement.objects.create(place=place, parent=cast.p_ha_tinh, type="phuong", name_local="Yên Hoà")
    assert [row.place for row in queries.find_places(text, day=AFTER)] == [place]


def test_parents_and_children_as_of_a_day(cast: Cast) -> None:
    chain = [row.place for row in queries.ancestors_on(cast.p_commune, AFTER)]
    assert chain == [cast.viet_nam, cast.p_ha_tinh, cast.p_commune]
    assert {row.place for row in queries.children_on(cast.viet_nam, AFTER)} == {cast.p_ha_tinh, cast.p_nghe_an}


def pairs() -> set[tuple[str, str]]:
    return {(row.ancestor.key, row.unit.key) for row in UnitReach.objects.select_related("ancestor", "unit")}


def parent_on(unit: Unit, day: date) -> Unit | None:
    placement = queries.placement_on(unit, day)
    return placement.parent if placement else None


def test_a_unit_moves_and_those_above_it_change(cast: Cast) -> None:
    actions.move(actor=cast.an, node=cast.commune, parent=cast.nghe_an, day=date(2026, 1, 1), basis=BASIS)
    assert ("test-nghe_an", "test-commune") in pairs()
    assert ("test-ha_tinh", "test-commune") not in pairs()
    assert parent_on(cast.commune, date(2025, 12, 31)) == cast.ha_tinh
    chain = [row.unit for row in queries.ancestors_on(cast.commune, date(2026, 1, 1))]
    assert chain == [cast.centre, cast.nghe_an, cast.commune]
    assert UnitPlacement.objects.filter(unit=cast.commune).count() == 2
    with pytest.raises(Invalid, match="already placed anew from 01/01/2026"):
        actions.move(actor=cast.an, node=cast.commune, parent=cast.ha_tinh, day=date(2025, 1, 1), basis=BASIS)


def test_who_took_over_reads_what_the_predecessor_left(cast: Cast) -> None:
    make_unit(cast, "quang_binh", "Hội LHPN tỉnh Quảng Bình", "province", cast.p_ha_tinh, cast.centre)
    actions.merge(actor=cast.an, nodes=[cast.quang_binh], into=cast.ha_tinh, day=REFORM, basis=BASIS)
    assert UnitSuccession.objects.get().share_numerator == 1
    assert ("test-ha_tinh", "test-quang_binh") in pairs()
    assert ("test-centre", "test-quang_binh") in pairs()
    assert ("test-nghe_an", "test-quang_binh") not in pairs()
    assert queries.children_on(cast.centre, AFTER).filter(unit=cast.quang_binh).exists() is False


@given(
    st.dictionaries(st.integers(1, 8), st.one_of(st.none(), st.integers(1, 8)), min_size=1),
    st.dictionaries(st.integers(1, 8), st.lists(st.integers(1, 8), max_size=2)),
)
def test_reach_is_reflexive_and_transitive_and_ends(
    parents: dict[int, int | None], successors: dict[int, list[int]]
) -> None:
    found = rules.reach_pairs(parents, successors)
    assert {(unit, unit) for unit in parents} <= found
    for ancestor, unit in found:
        for higher, lower in found:
            if lower == ancestor and ancestor in parents:
                assert (higher, unit) in found


@pytest.mark.parametrize(
    ("kind", "name", "english", "title"),
    [
        ("tinh", "Hà Tĩnh", False, "Tỉnh Hà Tĩnh"),
        ("tinh", "Ha Tinh", True, "Ha Tinh Province"),
        ("phuong", "Phường 1", False, "Phường 1"),
        ("thanh_pho", "Ho Chi Minh City", True, "Ho Chi Minh City"),
        ("country", "Việt Nam", False, "Việt Nam"),
    ],
)
def test_a_place_with_what_it_is(kind: str, name: str, english: bool, title: str) -> None:
    assert rules.place_title(kind, name, english=english) == title


def test_a_unit_is_found_by_its_key(cast: Cast) -> None:
    assert Unit.objects.named_like("hoi lhpn ha tinh").get() == cast.ha_tinh
