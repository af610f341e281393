"""Loaders of packs: sets, indicators, their codes elsewhere, targets, values."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.actions import Invalid
from camket.core.choices import Access, Qualifier
from camket.core.packs import Loading, Row
from camket.core.periods import Period, PeriodError
from camket.people.models import Body, Unit
from camket.plans.models import Objective
from camket.policy.models import Clause
from camket.reporting.actions.breakdowns import Part, write_categories
from camket.reporting.actions.changes import note_change
from camket.reporting.actions.definitions import by_default, demand_meaning, usual, write_rows
from camket.reporting.choices import (
    Accumulation,
    Adding,
    Answer,
    CountedAt,
    DeclaredLevel,
    Direction,
    FigureStatus,
    Frequency,
    IndicatorKind,
    IndicatorNature,
    TargetState,
    ValueState,
)
from camket.reporting.models import (
    Breakdown,
    DeclaredTotal,
    DefinitionLevel,
    FrameworkCode,
    Indicator,
    IndicatorVersion,
    Target,
    Value,
)
from camket.reporting.rules import SplitError, parse_split, quotient


def load_indicators(loading: Loading, rows: list[Row]) -> None:
    """Load indicators with their first definition."""
    for row in rows:
        code = row.text("code", needed=True)
        indicator = Indicator(
            code=code,
            **row.pair("name", needed=True),
            clause=row.reference("clause", "clause", Clause),
            objective=row.reference("objective", "objective", Objective),
            responsible=row.reference("responsible", "body", Body),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        meaning = meaning_of(row)
        levels = [pair_of(row, "levels", each) for each in row.raw("levels") or []]
        splits = crossings_of(row)
        row.finish()
        if not Indicator.objects.filter(code=code).exists():
            indicator.save()
            loading.keep("indicator", code, indicator)
            definition = IndicatorVersion(indicator=indicator, **meaning, is_demonstration=indicator.is_demonstration)
            check_meaning(row, definition)
            definition.save()
            write_rows(definition, levels, by_default(definition) if splits is None else splits)


def meaning_of(row: Row) -> dict[str, Any]:
    """Return what a row says that an indicator means; what it leaves out is as usual for its kind and nature."""
    kind = row.choice("kind", IndicatorKind, IndicatorKind.NUMBER)
    said: dict[str, Any] = {"kind": kind}
    choices: dict[str, Any] = {
        "nature": IndicatorNature,
        "direction": Direction,
        "frequency": Frequency,
        "over_units": Adding,
        "over_periods": Adding,
        "accumulation": Accumulation,
        "counted_at": CountedAt,
    }
    said |= {name: row.choice(name, codes) for name, codes in choices.items() if row.raw(name) is not None}
    for name in ("scale", "parts_scale", "per", "from_year"):
        if (number := row.number(name)) is not None:
            said[name] = number
    said |= {"currency": row.text("currency"), "counts_people": row.flag("counts_people")}
    for name in ("measure", "numerator", "denominator", "collector"):
        said |= row.pair(name)
    for name in ("definition", "method", "source", "limits"):
        said |= row.prose_pair(name)
    said["paired"] = row.reference("paired", "indicator", Indicator)
    return usual(said) | said


def check_meaning(row: Row, definition: IndicatorVersion) -> None:
    """Raise PackError for a definition in which something does not go together."""
    try:
        demand_meaning(definition)
        definition.full_clean(validate_unique=False, validate_constraints=False, exclude=["indicator"])
    except Invalid as error:
        raise row.fail(error.field or "kind", str(error)) from error
    except ValidationError as error:
        raise row.fail("kind", "; ".join(error.messages)) from error


def pair_of(row: Row, name: str, given: Any) -> tuple[str, str]:
    """Return a pair of texts in both languages from a list of two."""
    if not (isinstance(given, list) and len(given) == 2 and all(isinstance(each, str) for each in given)):
        raise row.fail(name, _("is a list of pairs of texts, in both languages."))
    return given[0], given[1]


def crossings_of(row: Row) -> list[list[Breakdown]] | None:
    """Return the sets that a row says figures are split by, such as `["sex", "age*sex"]`; None when it says nothing."""
    given = row.raw("splits")
    if given is None:
        return None
    known = {each.key: each for each in Breakdown.objects.all()}
    crossings = []
    for written in given:
        missing = [key for key in str(written).split("*") if key not in known]
        if missing:
            words = _("there is no %(table)s “%(key)s”.")
            raise row.fail("splits", words % {"table": "breakdown", "key": missing[0]})
        crossings.append([known[key] for key in str(written).split("*")])
    return crossings


def load_breakdowns(loading: Loading, rows: list[Row]) -> None:
    """Load the sets by which figures are split; one that is there stays as it is."""
    for row in rows:
        key = row.text("key", needed=True)
        names = row.pair("name", needed=True)
        given = row.raw("categories") or []
        row.finish()
        if Breakdown.objects.filter(key=key).exists():
            continue
        parts = []
        for each in given:
            if not (isinstance(each, list) and len(each) == 3):
                raise row.fail("categories", _("is a list of key and both names."))
            parts.append(Part(*[str(text) for text in each]))
        breakdown = Breakdown.objects.create(key=key, **names, is_demonstration=loading.is_demonstration)
        write_categories(breakdown, parts)
        loading.keep("breakdown", key, breakdown)


def load_codes(loading: Loading, rows: list[Row]) -> None:
    """Load what indicators answer to in other frameworks."""
    for row in rows:
        indicator = row.reference("indicator", "indicator", Indicator)
        clause = row.reference("clause", "clause", Clause)
        if indicator is None or clause is None:
            raise row.fail("clause" if indicator else "indicator", _("is missing."))
        facts: dict[str, Any] = {"code": row.text("code") or clause.number, **row.pair("note")}
        facts["is_demonstration"] = row.flag("is_demonstration") or loading.is_demonstration
        row.finish()
        FrameworkCode.objects.get_or_create(indicator=indicator, clause=clause, defaults=facts)


def period(row: Row) -> Period:
    """Return the period of a row."""
    try:
        return Period.parse(row.text("period", needed=True))
    except PeriodError as error:
        raise row.fail("period", str(error)) from error


def place_of_value(row: Row) -> dict[str, Any]:
    """Return indicator, unit, period and split of a row, and the definition that holds at the end of the period."""
    indicator = row.reference("indicator", "indicator", Indicator)
    unit = row.reference("unit", "unit", Unit)
    if indicator is None or unit is None:
        raise row.fail("unit" if indicator else "indicator", _("is missing."))
    when, split = period(row), row.text("split")
    try:
        parse_split(split)
    except SplitError as error:
        raise row.fail("split", str(error)) from error
    return {"indicator": indicator, "unit": unit, "period": when, "split": split}


def definition_of(facts: dict[str, Any]) -> IndicatorVersion:
    """Return the definition under which something of a place is given."""
    indicator: Indicator = facts["indicator"]
    return indicator.definition_on(facts["period"].end)


def level_of(row: Row, definition: IndicatorVersion) -> DefinitionLevel | None:
    """Return the level that a row names by its place in the order."""
    position = row.number("level")
    if position is None:
        return None
    level = definition.levels.filter(position=position).first()
    if level is None:
        raise row.fail("level", _("this level does not exist."))
    return level


def load_targets(loading: Loading, rows: list[Row]) -> None:
    """Load targets and baselines."""
    for row in rows:
        facts = place_of_value(row)
        definition = definition_of(facts)
        rest = {
            "definition": definition,
            "value": row.number("value"),
            "high": row.number("high"),
            "numerator": row.number("numerator"),
            "denominator": row.number("denominator"),
            "level": level_of(row, definition),
            "qualifier": row.choice("qualifier", Qualifier, Qualifier.EXACT),
            "wants_yes": row.flag("wants_yes"),
            "holds_on": row.flag("holds_on"),
            **row.prose_pair("words"),
            "is_baseline": row.flag("is_baseline"),
            "state": row.choice("state", TargetState, TargetState.ACCEPTED),
            "is_demonstration": row.flag("is_demonstration") or loading.is_demonstration,
        }
        above = row.reference("parent_unit", "unit", Unit)
        row.finish()
        if above is not None:
            rest["parent"] = Target.objects.filter(**facts | {"unit": above}).first()
        Target.objects.get_or_create(**facts, defaults=rest)


def load_values(loading: Loading, rows: list[Row]) -> None:
    """Load values, approved or drafts; one that is there stays as it is."""
    for row in rows:
        facts = place_of_value(row)
        definition = definition_of(facts)
        state = row.choice("state", ValueState, ValueState.APPROVED)
        approved = state is ValueState.APPROVED
        value = Value(
            **facts,
            **answer_of(row, definition),
            definition=definition,
            status=row.choice("status", FigureStatus, FigureStatus.FINAL),
            state=state,
            entered_by=loading.actor,
            approved_by=loading.actor if approved else None,
            approved_at=clock.now() if approved else None,
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        key = row.text("key") or "/".join(
            str(part) for part in (value.indicator.code, value.unit.key, value.period, value.split)
        )
        row.finish()
        if not Value.objects.filter(**facts).exists():
            value.save()
            note_change(unit=value.unit, period=value.period)
            loading.keep("value", key, value)


def load_declared(loading: Loading, rows: list[Row]) -> None:
    """Load declared totals, whole numbers each; one that is there stays as it is."""
    for row in rows:
        key = row.text("key", needed=True)
        number = row.number("number")
        if number is None:
            raise row.fail("number", _("is missing."))
        declared = DeclaredTotal(
            **row.pair("name", needed=True),
            **row.pair("measure"),
            value=number,
            qualifier=row.choice("qualifier", Qualifier, Qualifier.EXACT),
            issuer=row.reference("issuer", "body", Body),
            as_of=row.partial_date("as_of"),
            level=row.choice("level", DeclaredLevel, DeclaredLevel.UNKNOWN),
            indicator=row.reference("indicator", "indicator", Indicator),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("declared_total", key):
            declared.save()
            loading.keep("declared_total", key, declared)


def answer_of(row: Row, definition: IndicatorVersion) -> dict[str, Any]:
    """Return what a row answers: a number or its parts, a level, words, yes or no; nothing at all is “no data”."""
    number, numerator, denominator = row.number("number"), row.number("numerator"), row.number("denominator")
    level, words = level_of(row, definition), row.prose("words")
    if numerator is not None and denominator:
        number = quotient(numerator, denominator, per=definition.per, scale=definition.scale)
    places = {Answer.NUMBER: number if denominator is None else denominator, Answer.LEVEL: level, Answer.TEXT: words}
    found = next((answer for answer, given in places.items() if given not in (None, "")), Answer.NO_DATA)
    return {
        "answer": row.choice("answer", Answer, found),
        "number": number,
        "numerator": numerator,
        "denominator": denominator,
        "level": level,
        "words": words,
    }
