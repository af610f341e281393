"""What an indicator means, from when: versions, splits, levels, codes elsewhere, sets and their categories."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.models import AuditEntry
from camket.core.periods import Period
from camket.reporting import queries, rules
from camket.reporting.actions import breakdowns as sets
from camket.reporting.actions import codes, definitions
from camket.reporting.actions import values as actions
from camket.reporting.actions.breakdowns import Part
from camket.reporting.models import (
    Breakdown,
    Category,
    DefinitionLevel,
    DefinitionSplit,
    FrameworkCode,
    Indicator,
    IndicatorVersion,
    Value,
)
from tests import factories
from tests.cast import Cast

YEAR = Period.parse("2026")


@pytest.mark.parametrize(
    ("parts", "key"),
    [({}, ""), ({"sex": "f"}, "sex=f"), ({"sex": "f", "age": "u16"}, "age=u16;sex=f")],
)
def test_the_key_of_a_cell_is_canonical(parts: dict[str, str], key: str) -> None:
    assert rules.split_key(parts) == key
    assert rules.parse_split(key) == parts


@pytest.mark.parametrize("text", ["sex", "sex=f;age=u16", "sex=f;sex=m", "sex=F", "sex=f;", " sex=f", "=", "sex==f"])
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(rules.SplitError):
        rules.parse_split(text)


SETS = {"sex": ("f", "m", "u"), "age": ("young", "old", "u")}


@pytest.mark.parametrize(
    ("cells", "crossings", "fault"),
    [
        ({"": 10, "age=young": 4, "age=old": 6, "age=u": 0}, [("age",)], None),
        ({"": 10, "age=young": 4, "age=old": 6, "age=u": 1}, [("age",)], "11"),
        ({"": 10, "age=young": 4, "age=old": 6}, [("age",)], None),
        ({"": 10, "age=young": 4, "age=old": 5, "age=u": 0}, [("age",)], "9"),
        ({"": 10, "sex=f": 6, "age=young;sex=f": 7}, [("age", "sex")], "7"),
        ({"": 10, "age=young": 3, "age=young;sex=f": 2, "age=young;sex=m": 2}, [("age", "sex")], "4"),
        ({"age=young": 30}, [("age",)], None),
        ({"": None, "age=young": 30}, [("age",)], None),
        ({"": 5, "age=young": 30}, [], None),
    ],
)
def test_parts_are_checked_against_what_they_are_parts_of(
    cells: dict[str, int | None], crossings: list[tuple[str, ...]], fault: str | None
) -> None:
    with translation.override("en"):
        found = rules.parts_fault(cells, crossings, SETS)
    assert (found is None) is (fault is None)
    assert found is None or fault in found  # type: ignore[operator]


def test_a_crossing_has_a_cell_for_each_pair() -> None:
    assert rules.cells_of(("sex", "age"), SETS)[:2] == ["age=young;sex=f", "age=young;sex=m"]
    assert len(rules.known_splits([("sex",), ("age", "sex")], SETS)) == 1 + 3 + 9


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "amount"}, "currency"),
        ({"kind": "percentage", "nature": "flow"}, "nature"),
        ({"kind": "percentage", "over_units": "sum"}, "over_units"),
        ({"nature": "ratio"}, "nature"),
        ({"nature": "stock", "over_periods": "sum"}, "over_periods"),
        ({"over_units": "last"}, "over_units"),
        ({"over_units": "average"}, "over_units"),
        ({"kind": "yes_no", "over_units": "sum"}, "over_units"),
    ],
)
def test_what_does_not_go_together_is_refused(cast: Cast, facts: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        factories.indicator(cast, **facts)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("flow", "sum", "sum", 1)),
        ({"nature": "stock"}, ("stock", "sum", "last", 1)),
        ({"kind": "percentage"}, ("ratio", "average", "average", 100)),
        ({"kind": "rubric"}, ("stock", "none", "last", 1)),
        ({"kind": "amount", "currency": "USD"}, ("flow", "sum", "sum", 1)),
    ],
)
def test_what_is_usual_needs_not_be_said(cast: Cast, facts: dict[str, str], expected: tuple[Any, ...]) -> None:
    found = factories.definition(cast, **facts)
    assert (found.nature, found.over_units, found.over_periods, found.per) == expected


def test_a_new_version_begins_and_figures_keep_theirs(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    old = factories.value(cast, indicator=indicator, period=Period.parse("2024"), state="approved")
    begun = definitions.begin_definition(
        actor=cast.lan, indicator=indicator, begins_on=date(2025, 7, 1), scale=1, change_en="One decimal from here on"
    )
    new = factories.value(cast, indicator=indicator, period=Period.parse("2025"), number=605, state="approved")
    assert (old.definition, new.definition) == (indicator.history[0], begun)
    assert (old.shown(), new.shown()) == ("60", "60.5")
    assert begun.crossings == [("sex",)]
    assert indicator.definition_on(date(2025, 6, 30)) != begun
    assert indicator.definition_on(date(1990, 1, 1)) == indicator.history[0]
    with pytest.raises(Invalid, match="later day"):
        definitions.begin_definition(actor=cast.lan, indicator=indicator, begins_on=date(2025, 7, 1))
    entry = AuditEntry.objects.get(action="reporting.indicatorversion.begun")
    assert entry.payload.data["changes"] == {"scale": [0, 1]}
    assert entry.payload.data["reason"] == "One decimal from here on"


def test_one_definition_holds_on_each_day(cast: Cast) -> None:
    definition = factories.definition(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorVersion.objects.create(indicator=definition.indicator)


def test_under_figures_only_words_change(cast: Cast) -> None:
    definition = factories.definition(cast)
    change = {"actor": cast.lan, "definition": definition, "expected_version": None}
    definitions.change_definition(**change, scale=2)
    factories.value(cast, indicator=definition.indicator)
    with pytest.raises(Invalid, match="new version"):
        definitions.change_definition(**change, scale=0)
    written = definitions.change_definition(**change, limits_en="Volunteers are left out")
    assert (written.limits_en, written.scale) == ("Volunteers are left out", 2)
    with pytest.raises(Conflict):
        definitions.change_definition(**{**change, "expected_version": 1}, limits_en="x")
    with pytest.raises(Refused):
        definitions.change_definition(**{**change, "actor": cast.huong}, limits_en="x")


def test_levels_are_renamed_and_never_lost(cast: Cast) -> None:
    levels = [("Chưa có", "None"), ("Đang soạn", "Drafted"), ("Đã ban hành", "Issued")]
    definition = factories.definition(cast, kind="milestone", counts_people=False, levels=levels)
    assert DefinitionLevel.objects.filter(definition=definition).count() == 3
    issued = definition.levels.get(position=3)
    facts = {"indicator": definition.indicator, "unit": cast.commune, "period": YEAR, "answer": "level"}
    value = actions.enter_value(actor=cast.minh, level=issued, **facts)
    assert value.shown() == issued.name
    change = {"actor": cast.lan, "definition": definition, "expected_version": None}
    with pytest.raises(Invalid, match="cannot go"):
        definitions.change_definition(**change, levels=levels[:2])
    definitions.change_definition(**change, levels=[*levels[:2], ("Ban hành", "Issued")])
    assert Value.objects.get().level.name_local == "Ban hành"
    other = factories.definition(cast, kind="milestone", counts_people=False, levels=levels)
    with pytest.raises(Invalid, match="another definition"):
        actions.enter_value(actor=cast.minh, level=issued, **{**facts, "indicator": other.indicator})


def test_a_count_of_people_is_split_by_sex_and_by_what_is_added(cast: Cast) -> None:
    definition = factories.definition(cast)
    assert queries.splits_of(definition).keys == ["", "sex=f", "sex=m", "sex=u"]
    age, sex = factories.breakdown(cast), Breakdown.objects.get(key="sex")
    definitions.change_definition(
        actor=cast.lan, definition=definition, expected_version=None, splits=[[sex], [age, sex]]
    )
    fresh = IndicatorVersion.objects.get(pk=definition.pk)
    splits = queries.splits_of(fresh)
    assert splits.crossings == [("sex",), ("age", "sex")]
    assert len(splits.keys) == 1 + 3 + 9
    assert DefinitionSplit.objects.filter(definition=fresh).count() == 3
    with translation.override("en"):
        assert queries.split_words().of("age=under16;sex=f") == "Under 16, Women"
        assert queries.split_words().of("gone=x") == "gone=x"
    place = {"indicator": fresh.indicator, "unit": cast.commune, "period": YEAR}
    actions.enter_value(actor=cast.minh, number=10, **place)
    actions.enter_value(actor=cast.minh, number=6, split="sex=f", **place)
    with pytest.raises(Invalid, match="more than the total of 6"):
        actions.enter_value(actor=cast.minh, number=7, split="age=under16;sex=f", **place)
    with pytest.raises(Invalid) as refused:
        actions.enter_value(actor=cast.minh, number=1, split="age=under16", **place)
    assert refused.value.field == "split"


def test_a_set_always_has_the_unknown_and_its_keys_stay(cast: Cast) -> None:
    age = factories.breakdown(cast)
    assert list(Category.objects.filter(breakdown=age).values_list("key", flat=True)) == ["under16", "over16", "u"]
    change = {"actor": cast.lan, "breakdown": age, "expected_version": None, "name_local": "Tuổi", "name_en": "Age"}
    with pytest.raises(Invalid, match="never change"):
        sets.change_breakdown(**change, key="years", categories=[Part("a", "A", "A"), Part("b", "B", "B")])
    with pytest.raises(Invalid, match="at least two"):
        sets.change_breakdown(**change, categories=[Part("a", "A", "A")])
    sets.change_breakdown(**change, categories=[Part("under16", "Dưới 16", ""), Part("adult", "Người lớn", "Adults")])
    asked = Category.objects.filter(breakdown=age, is_retired=False).values_list("key", flat=True)
    assert set(asked) == {"under16", "adult", "u"}
    assert Category.objects.get(breakdown=age, key="over16").is_retired
    with pytest.raises(Refused):
        sets.add_breakdown(actor=cast.huong, key="x", name_en="X", categories=[])


def test_quotients_keep_their_parts(cast: Cast) -> None:
    share = factories.indicator(cast, kind="percentage", counts_people=False, scale=1)
    place = {"indicator": share, "unit": cast.commune, "period": YEAR}
    value = actions.enter_value(actor=cast.minh, numerator=1, denominator=3, status="estimate", **place)
    assert (value.number, value.shown(), value.status) == (333, "33.3", "estimate")
    for wrong in (
        {"numerator": 1, "denominator": 3, "number": 500},
        {"numerator": 1},
        {"numerator": 1, "denominator": 0},
        {"numerator": 1, "denominator": -3},
        {},
    ):
        with pytest.raises((Invalid, Refused)):
            actions.enter_value(actor=cast.minh, expected_version=1, **wrong, **place)
    none = actions.enter_value(actor=cast.minh, numerator=0, denominator=0, expected_version=1, **place)
    assert (none.answer, none.number, none.shown()) == ("number", None, "0 / 0")
    only = actions.enter_value(actor=cast.minh, number=421, expected_version=2, **place)
    assert (only.numerator, only.shown()) == (None, "42.1")


@pytest.mark.parametrize(
    ("kind", "answer", "given", "allowed"),
    [
        ("yes_no", "yes", {}, True),
        ("yes_no", "number", {"number": 1}, False),
        ("yes_no", "no", {"number": 0}, False),
        ("yes_no", "no_data", {}, True),
        ("text", "text", {"words": "Đã có cơ chế phối hợp"}, True),
        ("text", "text", {"words": "  "}, False),
        ("rubric", "level", {}, False),
        ("number", "yes", {}, False),
        ("number", "number", {"numerator": 1, "denominator": 2}, False),
    ],
)
def test_each_kind_has_its_own_answers(
    cast: Cast, kind: str, answer: str, given: dict[str, Any], allowed: bool
) -> None:
    indicator = factories.indicator(cast, kind=kind, counts_people=False)
    place = {"indicator": indicator, "unit": cast.commune, "period": YEAR, "answer": answer}
    if allowed:
        assert actions.enter_value(actor=cast.minh, **place, **given).answer == answer
    else:
        with pytest.raises(Refused):
            actions.enter_value(actor=cast.minh, **place, **given)


def test_the_pages_begin_correct_and_link(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    factories.breakdown(cast)
    client.force_login(cast.lan)
    add = reverse("reporting:definition_add", args=[indicator.uid])
    page = client.get(add)
    assert 'name="kind"' in page.content.decode()
    initial = {name: value for name, value in page.context["form"].initial.items() if value not in (None, "")}
    sent = {**initial, "begins_on": "01/07/2025", "scale": "1", "split_lines": "Giới tính\nage × sex"}
    wrong = client.post(add, {**sent, "split_lines": "mood"})
    assert wrong.status_code == 422
    assert "mood" in str(wrong.context["form"].errors["split_lines"])
    done = client.post(add, sent)
    assert done.status_code == 302, done.context["form"].errors
    begun = IndicatorVersion.objects.get(begins_on=date(2025, 7, 1))
    assert (begun.scale, begun.crossings) == (1, [("sex",), ("age", "sex")])
    edit = reverse("reporting:definition_edit", args=[begun.uid])
    sent = {**sent, "version": "1", "method_en": "Counted from attendance lists"}
    assert client.post(edit, sent).status_code == 302
    assert IndicatorVersion.objects.get(pk=begun.pk).method_en == "Counted from attendance lists"
    clause = factories.clause(cast)
    link = reverse("reporting:code_add", args=[indicator.uid])
    assert client.post(link, {"clause": str(clause), "clause_uid": clause.uid, "code": "5.5.1"}).status_code == 302
    assert client.post(link, {"clause": str(clause), "clause_uid": clause.uid}).status_code == 422
    code = FrameworkCode.objects.get()
    assert code.code == "5.5.1"
    remove = reverse("reporting:code_remove", args=[code.uid])
    assert client.post(remove, {"version": "1", "reason": ""}).status_code == 422
    assert client.post(remove, {"version": "1", "reason": "Nhầm khung"}).status_code == 302
    assert not FrameworkCode.objects.exists()
    with pytest.raises(Refused):
        codes.add_code(actor=cast.huong, indicator=indicator, clause=clause)


def test_a_set_is_entered_on_a_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.lan)
    add = reverse("reporting:breakdown_add")
    sent = {"key": "age", "name_local": "Nhóm tuổi", "category_lines": "u16 | Dưới 16 | Under 16\nhai chu"}
    wrong = client.post(add, sent)
    assert wrong.status_code == 422
    assert "hai chu" in str(wrong.context["form"].errors["category_lines"])
    sent["category_lines"] = "u16 | Dưới 16 | Under 16\no16 | Từ 16 | 16 and over"
    assert client.post(add, sent).status_code == 302
    found = Breakdown.objects.get(key="age")
    page = client.get(found.get_absolute_url()).content.decode()
    assert "age=u16" in page
    assert client.post(add, sent).status_code == 422


def test_an_indicator_may_be_named_and_changed_by_its_basics(cast: Cast, client: Client) -> None:
    client.force_login(cast.lan)
    sent = {"code": "X-1", "name_en": "Share", "kind": "percentage", "nature": "ratio", "direction": "less", "scale": 1}
    answer = client.post(reverse("reporting:indicator_add"), {**sent, "access": "public"})
    assert answer.status_code == 302, answer.context["form"].errors
    indicator = Indicator.objects.get(code="X-1")
    assert (indicator.kind, indicator.direction, indicator.definition.per) == ("percentage", "less", 100)
    changed = definitions.change_indicator(
        actor=cast.lan, indicator=indicator, expected_version=1, direction="ceiling", name_en="The share"
    )
    assert (changed.version, changed.direction, changed.name_en) == (2, "ceiling", "The share")
    again = definitions.change_indicator(actor=cast.lan, indicator=changed, expected_version=2, direction="less")
    assert (again.version, Indicator.objects.get().direction) == (3, "less")
    with pytest.raises(Conflict):
        definitions.change_indicator(actor=cast.lan, indicator=changed, expected_version=2, direction="more")


def test_the_list_is_narrowed_by_what_indicators_are_and_answer_to(cast: Cast, client: Client) -> None:
    plain = factories.indicator(cast, code="PLAIN")
    share = factories.indicator(cast, code="SHARE", kind="percentage", counts_people=False, frequency="quarter")
    objective = factories.objective(cast)
    Indicator.objects.filter(pk=plain.pk).update(objective=objective)
    code = factories.framework_code(cast, indicator=share)
    for query, found in (
        ({}, {"PLAIN", "SHARE"}),
        ({"kind": "percentage"}, {"SHARE"}),
        ({"frequency": "quarter"}, {"SHARE"}),
        ({"nature": "flow"}, {"PLAIN"}),
        ({"framework": code.clause.instrument.uid}, {"SHARE"}),
        ({"framework": objective.instrument.uid}, {"PLAIN"}),
        ({"framework": "x"}, {"PLAIN", "SHARE"}),
    ):
        page = client.get(reverse("reporting:indicators"), query).content.decode()
        assert {each.code for each in (plain, share) if each.uid in page} == found, query


def test_a_national_strategy_is_shown_for_the_country(cast: Cast, client: Client) -> None:
    country = factories.national_unit(cast)
    indicator = factories.indicator(cast)
    factories.target(cast, indicator=indicator, unit=country, value=70)
    assert queries.unit_for(cast.lan, indicator) == country
    factories.target(cast, indicator=indicator, unit=cast.ha_tinh)
    assert queries.unit_for(cast.lan, indicator) == cast.centre
    assert client.get(indicator.get_absolute_url()).context["unit"] == cast.centre
