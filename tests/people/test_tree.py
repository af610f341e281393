"""Changes of the trees of places and units: what they leave, and what is refused in plain words."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.models import AuditEntry, Edge
from camket.people import queries, rules
from camket.people.actions import territory as actions
from camket.people.actions.territory import Basis, Part
from camket.people.choices import Role
from camket.people.models import Place, PlacePlacement, PlaceSuccession, RoleAssignment, Unit, UnitReach, UnitSuccession
from camket.people.rules import Spell
from tests import factories
from tests.cast import Cast, make_place, make_unit

BASIS = Basis("Nghị quyết số 202/2025/QH15 ngày 12/6/2025", "Resolution 202/2025/QH15 of 12 June 2025")
DAY = date(2025, 7, 1)
EVE = DAY - timedelta(days=1)
OPEN, ENDED = Spell(date(2020, 1, 1), None), Spell(date(2020, 1, 1), EVE)


@pytest.mark.parametrize(
    ("spells", "day", "may_have_ended", "said"),
    [
        ([OPEN], DAY, False, ""),
        ([Spell(None, None)], DAY, False, ""),
        ([ENDED, Spell(DAY, None)], date(2026, 1, 1), False, ""),
        ([OPEN], date(2020, 1, 1), False, "begins only on 01/01/2020"),
        ([OPEN], date(2019, 1, 1), False, "begins only on 01/01/2020"),
        ([ENDED, Spell(DAY, None)], DAY, False, "already placed anew from 01/07/2025"),
        ([ENDED, Spell(DAY, None)], date(2024, 1, 1), False, "already placed anew from 01/07/2025"),
        ([ENDED], DAY, False, "ended on 30/06/2025 already"),
        ([ENDED], DAY, True, ""),
        ([ENDED], date(2025, 7, 2), True, "ended on 30/06/2025 already"),
    ],
)
def test_from_which_day_something_can_be_another(
    spells: list[Spell], day: date, may_have_ended: bool, said: str
) -> None:
    verdict = rules.can_change_from("X", spells, day, may_have_ended=may_have_ended)
    assert said in str(getattr(verdict, "reason", ""))
    assert bool(verdict) is not bool(said)


@pytest.mark.parametrize(
    ("level", "parent", "may"),
    [
        ("commune", "province", True),
        ("commune", "commune", False),
        ("province", "commune", False),
        ("chapter", "commune", True),
        ("department", "centre", True),
        ("chapter", "department", True),
        ("province", "country", True),
    ],
)
def test_who_may_stand_under_whom(level: str, parent: str, may: bool) -> None:
    assert bool(rules.can_stand_under("X", level, "Y", parent)) is may


THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("shares", "may"),
    [
        ([THIRD, 2 * THIRD], True),
        ([None, None], True),
        ([THIRD, None], True),
        ([THIRD, THIRD], False),
        ([Fraction(1), None], False),
        ([Fraction(3, 2), None], False),
        ([Fraction(0), Fraction(1)], False),
        ([THIRD, THIRD, THIRD], True),
    ],
)
def test_shares_make_the_whole(shares: list[Fraction | None], may: bool) -> None:
    assert bool(rules.can_share(shares)) is may


def entry(record: Any) -> Any:
    return AuditEntry.objects.filter(record_kind=record.record_kind(), record_id=record.pk).latest("pk")


def test_a_unit_is_renamed_from_a_day_and_keeps_what_it_was_called(cast: Cast) -> None:
    actions.rename(actor=cast.an, node=cast.commune, day=DAY, name_local="Hội LHPN xã Mới", name_en="New", basis=BASIS)
    unit = Unit.objects.get(pk=cast.commune.pk)
    assert (unit.name_local, unit.name_en, unit.version) == ("Hội LHPN xã Mới", "New", 2)
    assert Unit.objects.named_like("xa moi").get() == unit
    assert queries.placement_on(unit, EVE).name_local == "Hội LHPN xã Thạch Hà"
    row = UnitSuccession.objects.get()
    assert (row.predecessor, row.successor, row.kind, row.date) == (unit, unit, "renamed", DAY)
    assert row.legal_basis_local == BASIS.legal_basis_local
    assert entry(unit).action == "people.unit.renamed"
    assert entry(unit).payload.data["legal_basis_en"] == BASIS.legal_basis_en


def test_a_change_for_a_day_to_come_waits_for_its_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    day = clock.today() + timedelta(days=3)
    actions.rename(actor=cast.an, node=cast.commune, day=day, name_local="Tên mới", name_en="", basis=BASIS)
    actions.come_into_force()
    assert Unit.objects.get(pk=cast.commune.pk).name_local == "Hội LHPN xã Thạch Hà"
    monkeypatch.setattr(clock, "today", lambda: day)
    actions.come_into_force()
    assert Unit.objects.get(pk=cast.commune.pk).name_local == "Tên mới"


def test_a_place_becomes_of_another_type_under_another_code(cast: Cast) -> None:
    actions.retype(actor=cast.an, node=cast.p_commune, day=DAY, type="phuong", code="99999", basis=BASIS)
    before, after = (queries.placement_on(cast.p_commune, day) for day in (EVE, DAY))
    assert (before.type, before.code, after.type, after.code) == ("xa", "18562", "phuong", "99999")
    assert after.parent == cast.p_ha_tinh
    with pytest.raises(Invalid, match="of this type already"):
        actions.retype(actor=cast.an, node=cast.p_commune, day=date(2026, 1, 1), type="phuong", basis=BASIS)


def test_what_stands_under_a_merged_unit_goes_over(cast: Cast) -> None:
    actions.merge(actor=cast.an, nodes=[cast.ha_tinh, cast.nghe_an], into=cast.nghe_an, day=DAY, basis=BASIS)
    assert queries.placement_on(cast.ha_tinh, DAY) is None
    assert queries.placement_on(cast.commune, EVE).parent == cast.ha_tinh
    assert queries.placement_on(cast.commune, DAY).parent == cast.nghe_an
    assert entry(cast.ha_tinh).action == "people.unit.merged"
    assert entry(cast.nghe_an).action == "people.unit.took_over"
    heirs = queries.heirs_of(cast.ha_tinh, DAY)
    assert heirs.placed == ((cast.nghe_an, Fraction(1)),)
    assert not queries.heirs_of(cast.ha_tinh, EVE)
    with pytest.raises(Invalid, match="ended on 30/06/2025 already"):
        actions.merge(actor=cast.an, nodes=[cast.ha_tinh], into=cast.nghe_an, day=date(2026, 1, 1), basis=BASIS)


def parts_of_ha_tinh(cast: Cast, *shares: Fraction | None) -> list[Part]:
    for number, _share in enumerate(shares):
        make_place(cast, f"part_{number}", f"Phần {number}", "commune", "xa", cast.p_ha_tinh)
    return [Part(cast.places[f"part_{number}"], share) for number, share in enumerate(shares)]


def test_a_place_is_divided_with_shares_known_and_unknown(cast: Cast) -> None:
    parts = parts_of_ha_tinh(cast, Fraction(1, 4), None, None)
    actions.split(actor=cast.an, node=cast.p_commune, parts=parts, day=DAY, basis=BASIS)
    heirs = queries.heirs_of(cast.p_commune, DAY)
    assert heirs.placed == ((cast.part_0, Fraction(1, 4)),)
    assert set(heirs.candidates) == {cast.part_1, cast.part_2}
    assert heirs.not_placed == Fraction(3, 4)
    assert PlaceSuccession.objects.filter(predecessor=cast.p_commune, share_numerator=None).count() == 2
    assert entry(cast.p_commune).payload.data["parts"][0] == {"name": "Phần 0", "share": "1/4"}


def test_a_unit_ends_with_a_day(cast: Cast) -> None:
    actions.close(actor=cast.an, node=cast.commune, last_day=EVE, basis=BASIS)
    assert queries.placement_on(cast.commune, EVE) is not None
    assert queries.placement_on(cast.commune, DAY) is None
    with pytest.raises(Invalid, match="ended on 30/06/2025 already"):
        actions.close(actor=cast.an, node=cast.commune, last_day=EVE, basis=BASIS)


def test_a_new_unit_and_a_new_place_stand_from_their_day(cast: Cast) -> None:
    chapter = Unit(body=cast.union, level="chapter", name_local="Chi hội thôn 1")
    made = actions.found(actor=cast.an, node=chapter, parent=cast.commune, day=DAY, basis=BASIS)
    assert [row.unit for row in queries.ancestors_on(made, DAY)] == [cast.centre, cast.ha_tinh, cast.commune, made]
    assert queries.placement_on(made, EVE) is None
    place = Place(level="commune", name_local="Xã Mới")
    actions.found(actor=cast.an, node=place, parent=cast.p_ha_tinh, day=DAY, basis=BASIS, type="xa", code="1")
    assert PlacePlacement.objects.get(place=place).code == "1"


def test_the_document_that_a_change_rests_on_is_joined(cast: Cast) -> None:
    document = factories.document(cast)
    basis = Basis(document=document)
    actions.rename(actor=cast.an, node=cast.commune, day=DAY, name_local="Tên mới", name_en="", basis=basis)
    edge = Edge.objects.get(kind="supports")
    assert (edge.source_id, edge.target_id, edge.target_kind) == (document.pk, cast.commune.pk, "people.unit")
    basis = Basis(document=factories.task(cast))
    with pytest.raises(Invalid, match="cannot be joined"):
        actions.rename(actor=cast.an, node=cast.ha_tinh, day=DAY, name_local="Khác", name_en="", basis=basis)


REFUSED: dict[str, tuple[Any, str]] = {
    "under itself": (lambda c: {"act": "move", "node": c.ha_tinh, "parent": c.ha_tinh}, "of the same level"),
    "under its own": (lambda c: {"act": "move", "node": c.ha_tinh, "parent": c.commune}, "of the same level"),
    "a place under a commune": (lambda c: {"act": "move", "node": c.p_nghe_an, "parent": c.p_commune}, "same level"),
    "a cycle": (lambda c: {"act": "move", "node": c.office, "parent": c.desk}, "cannot stand under itself"),
    "there already": (lambda c: {"act": "move", "node": c.commune, "parent": c.ha_tinh}, "stands there already"),
    "the top moved": (lambda c: {"act": "move", "node": c.centre, "parent": c.ha_tinh}, "top of the tree"),
    "the top ended": (lambda c: {"act": "close", "node": c.centre}, "top of the tree"),
    "the country": (lambda c: {"act": "close", "node": c.viet_nam}, "top of the tree"),
    "before it began": (lambda c: {"act": "rename", "node": c.commune, "day": date(2019, 1, 1)}, "begins only on"),
    "the same name": (
        lambda c: {"act": "rename", "node": c.desk, "name_local": "Ban B", "name_en": ""},
        "bears already",
    ),
    "no name": (lambda c: {"act": "rename", "node": c.desk, "name_local": "", "name_en": ""}, "one of the two"),
    "children left": (
        lambda c: {"act": "close", "node": c.ha_tinh},
        "still stand: Hội LHPN xã Khác, Hội LHPN xã Thạch Hà",
    ),
    "into itself only": (lambda c: {"act": "merge", "nodes": [c.commune], "into": c.commune}, "at least one"),
    "into one that ended": (
        lambda c: {"act": "merge", "nodes": [c.commune], "into": c.gone},
        "does not stand on 01/07/2025",
    ),
    "under one that ended": (lambda c: {"act": "move", "node": c.commune, "parent": c.gone}, "does not stand on"),
    "into what is below": (lambda c: {"act": "merge", "nodes": [c.office], "into": c.desk}, "move it first"),
    "children too high": (lambda c: {"act": "merge", "nodes": [c.ha_tinh], "into": c.far}, "of the same level"),
    "one part": (lambda c: {"act": "split", "node": c.commune, "parts": [Part(c.other)]}, "at least two"),
    "a part twice": (lambda c: {"act": "split", "node": c.commune, "parts": [Part(c.other)] * 2}, "each once"),
    "itself a part": (lambda c: {"act": "split", "node": c.commune, "parts": [Part(c.other), Part(c.commune)]}, "anew"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_plain_words(cast: Cast, case: str) -> None:
    make_unit(cast, "office", "Ban A", "department", cast.viet_nam, cast.centre)
    make_unit(cast, "desk", "Ban B", "department", cast.viet_nam, cast.office)
    make_unit(cast, "other", "Hội LHPN xã Khác", "commune", cast.p_commune, cast.ha_tinh)
    make_unit(cast, "far", "Hội LHPN xã Xa", "commune", cast.p_commune, cast.nghe_an)
    make_unit(cast, "gone", "Hội LHPN tỉnh Cũ", "province", cast.p_ha_tinh, cast.centre)
    actions.close(actor=cast.an, node=cast.gone, last_day=date(2024, 12, 31), basis=BASIS)
    make, said = REFUSED[case]
    facts = make(cast)
    act = facts.pop("act")
    facts |= {"last_day": EVE} if act == "close" else {"day": facts.get("day", DAY)}
    if act == "rename":
        facts = {"name_local": "Tên", "name_en": "", **facts}
    before = UnitSuccession.objects.count()
    with pytest.raises(Invalid, match=said):
        getattr(actions, act)(actor=cast.an, basis=BASIS, **facts)
    assert UnitSuccession.objects.count() == before


def test_what_became_of_something_is_said_once(cast: Cast) -> None:
    actions.merge(actor=cast.an, nodes=[cast.ha_tinh], into=cast.nghe_an, day=DAY, basis=BASIS)
    with pytest.raises(Invalid, match="already said what became of"):
        actions.merge(actor=cast.an, nodes=[cast.ha_tinh], into=cast.nghe_an, day=DAY, basis=BASIS)


def test_only_administrators_change_the_tree_and_only_within_reach(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.move(actor=cast.lan, node=cast.commune, parent=cast.nghe_an, day=DAY, basis=BASIS)
    RoleAssignment.objects.create(user=cast.huong, role=Role.ADMINISTRATOR, unit=cast.ha_tinh, granted_by=cast.an)
    actions.rename(actor=cast.huong, node=cast.commune, day=DAY, name_local="Tên mới", name_en="", basis=BASIS)
    for facts in ({"node": cast.commune, "parent": cast.nghe_an}, {"node": cast.p_commune, "parent": cast.p_nghe_an}):
        with pytest.raises(Refused):
            actions.move(actor=cast.huong, day=date(2026, 1, 1), basis=BASIS, **facts)


def test_a_rehearsal_leaves_nothing(cast: Cast) -> None:
    actions.rehearsed(lambda: actions.close(actor=cast.an, node=cast.commune, last_day=EVE, basis=BASIS))
    assert queries.placement_on(cast.commune, DAY) is not None
    assert not AuditEntry.objects.filter(action="people.unit.ended").exists()


def state_of(*nodes: Any) -> list[Any]:
    """Return all placements and successions of some places or units."""
    return [
        (
            list(node.placements.order_by("pk").values_list("parent", "name_local", "valid_from", "valid_to")),
            list(node.successions.values_list("successor", "date")),
            type(node).objects.get(pk=node.pk).name_local,
        )
        for node in nodes
    ]


CHANGES: dict[str, Any] = {
    "rename": lambda c: {"node": c.commune, "name_local": "Tên mới", "name_en": ""},
    "move": lambda c: {"node": c.commune, "parent": c.nghe_an},
    "merge": lambda c: {"nodes": [c.ha_tinh], "into": c.nghe_an},
    "split": lambda c: {"node": c.commune, "parts": [Part(c.other), Part(c.far, Fraction(1, 3))]},
    "close": lambda c: {"node": c.commune},
}


@pytest.mark.parametrize("act", CHANGES)
def test_a_change_entered_by_mistake_is_taken_back(cast: Cast, act: str) -> None:
    make_unit(cast, "other", "Hội LHPN xã Khác", "commune", cast.p_commune, cast.ha_tinh)
    make_unit(cast, "far", "Hội LHPN xã Xa", "commune", cast.p_commune, cast.nghe_an)
    nodes = [cast.ha_tinh, cast.nghe_an, cast.commune, cast.other, cast.far]
    actions.rebuild_reach()
    before, reach = state_of(*nodes), set(UnitReach.objects.values_list("ancestor", "unit"))
    facts = CHANGES[act](cast)
    getattr(actions, act)(
        actor=cast.an, basis=BASIS, **facts, **({"last_day": EVE} if act == "close" else {"day": DAY})
    )
    assert state_of(*nodes) != before
    node = facts.get("node", cast.ha_tinh)
    actions.take_back(actor=cast.an, node=node, reason="Nhầm đơn vị")
    assert state_of(*nodes) == before
    assert set(UnitReach.objects.values_list("ancestor", "unit")) == reach
    assert entry(node).payload.data["reason"] == "Nhầm đơn vị"
    with pytest.raises(Invalid, match="no change"):
        actions.take_back(actor=cast.an, node=node, reason="Nhầm")


def test_what_was_built_on_a_change_is_taken_back_first(cast: Cast) -> None:
    actions.merge(actor=cast.an, nodes=[cast.ha_tinh], into=cast.nghe_an, day=DAY, basis=BASIS)
    later = date(2026, 1, 1)
    actions.rename(actor=cast.an, node=cast.commune, day=later, name_local="Mới", name_en="", basis=BASIS)
    with pytest.raises(Invalid, match="changed again since"):
        actions.take_back(actor=cast.an, node=cast.ha_tinh, reason="Nhầm")
    actions.take_back(actor=cast.an, node=cast.commune, reason="Nhầm")
    actions.take_back(actor=cast.an, node=cast.ha_tinh, reason="Nhầm")
    assert queries.placement_on(cast.commune, later).parent == cast.ha_tinh
    with pytest.raises(Refused):
        actions.take_back(actor=cast.lan, node=cast.commune, reason="Nhầm")


def test_what_was_moved_by_itself_stays_where_it_is(cast: Cast) -> None:
    make_unit(cast, "a", "Hội LHPN tỉnh A", "province", cast.p_ha_tinh, cast.centre)
    actions.move(actor=cast.an, node=cast.commune, parent=cast.nghe_an, day=DAY, basis=BASIS)
    parts = [Part(cast.nghe_an), Part(cast.a)]
    actions.split(actor=cast.an, node=cast.ha_tinh, parts=parts, day=DAY, basis=BASIS)
    actions.take_back(actor=cast.an, node=cast.ha_tinh, reason="Nhầm")
    assert queries.placement_on(cast.ha_tinh, DAY) is not None
    assert queries.placement_on(cast.commune, DAY).parent == cast.nghe_an


def test_what_had_ended_before_it_went_over_stays_ended(cast: Cast) -> None:
    actions.close(actor=cast.an, node=cast.commune, last_day=EVE, basis=BASIS)
    make_unit(cast, "other", "Hội LHPN xã Khác", "commune", cast.p_commune, cast.ha_tinh)
    actions.merge(actor=cast.an, nodes=[cast.commune], into=cast.other, day=DAY, basis=BASIS)
    actions.take_back(actor=cast.an, node=cast.commune, reason="Nhầm")
    assert queries.placement_on(cast.commune, DAY) is None
    actions.take_back(actor=cast.an, node=cast.commune, reason="Nhầm")
    assert queries.placement_on(cast.commune, DAY) is not None


def told(node: Any) -> list[tuple[date | None, list[str], str]]:
    lines = queries.timeline(node)
    return [
        (
            moment.day,
            [
                " ".join([line.sentence, *(f"{other} {share}".strip() for other, share in line.others)])
                for line in moment.lines
            ],
            moment.basis,
        )
        for moment in lines
    ]


def test_the_timeline_tells_what_happened(cast: Cast) -> None:
    later = date(2026, 1, 1)
    actions.retype(actor=cast.an, node=cast.p_commune, day=DAY, type="phuong", basis=BASIS)
    parts = parts_of_ha_tinh(cast, Fraction(1, 4), None)
    actions.split(actor=cast.an, node=cast.p_commune, parts=parts, day=later, basis=Basis(legal_basis_en="Later"))
    basis = str(PlaceSuccession.objects.earliest("pk").legal_basis)
    assert told(cast.p_commune) == [
        (later, ["Divided among Phần 0 1/4 Phần 1 share not known"], "Later"),
        (DAY, ["Now: Ward"], basis),
        (None, ["Called Thạch Hà", "Commune", "Official code 18562", "Under Hà Tĩnh"], ""),
    ]
    assert told(cast.part_0)[0] == (later, ["Took over from Thạch Hà 1/4"], "Later")


def test_the_timeline_tells_an_end_without_heirs(cast: Cast) -> None:
    actions.close(actor=cast.an, node=cast.commune, last_day=EVE, basis=BASIS)
    assert told(cast.commune)[0][:2] == (DAY, ["Ended"])
