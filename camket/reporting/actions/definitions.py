"""Writes of indicators and of what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, search
from camket.core.access import demand, scope_of
from camket.core.actions import Conflict, Invalid, verb
from camket.core.models import User
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.reporting.actions.breakdowns import sex_breakdown
from camket.reporting.actions.changes import note_meaning
from camket.reporting.choices import Adding, IndicatorKind, IndicatorNature
from camket.reporting.models import Breakdown, DefinitionLevel, DefinitionSplit, Indicator, IndicatorVersion, Submission
from camket.reporting.rules import DEFINERS, can_mean

#: The columns of an indicator itself; all others belong to its definition.
CONCEPT = frozenset(
    {
        "code",
        "name_local",
        "name_en",
        "clause",
        "objective",
        "responsible",
        "owner_unit",
        "access",
        "is_demonstration",
    }
)
#: What fixes the meaning of stored figures.
MEANING = (
    "kind",
    "nature",
    "scale",
    "parts_scale",
    "per",
    "currency",
    "over_units",
    "over_periods",
    "accumulation",
    "counted_at",
    "counts_people",
)
#: What may always be corrected: words, and what no stored figure depends on.
COPIED = tuple(
    field.name
    for field in IndicatorVersion._meta.concrete_fields
    if field.name
    not in {"id", "uid", "version", "created_at", "changed_at", "indicator", "begins_on", "change_local", "change_en"}
)

Level = tuple[str, str]


def told_apart(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of the concept and those of the definition."""
    concept = {name: value for name, value in facts.items() if name in CONCEPT}
    return concept, {name: value for name, value in facts.items() if name not in CONCEPT}


def usual(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what usually goes with a kind and a nature, where nothing else is said."""
    kind = facts.get("kind", IndicatorKind.NUMBER)
    nature = facts.get("nature", IndicatorNature.FLOW)
    found: dict[str, Any] = {}
    if kind in (IndicatorKind.PERCENTAGE, IndicatorKind.RATIO, IndicatorKind.AVERAGE):
        found = {"nature": IndicatorNature.RATIO, "over_units": Adding.AVERAGE, "over_periods": Adding.AVERAGE}
        found |= {"per": 100} if kind == IndicatorKind.PERCENTAGE else {}
    elif kind not in (IndicatorKind.NUMBER, IndicatorKind.AMOUNT):
        found = {"nature": IndicatorNature.STOCK, "over_units": Adding.NONE, "over_periods": Adding.LAST}
    elif nature == IndicatorNature.STOCK:
        found = {"over_periods": Adding.LAST}
    return found


@transaction.atomic
def define_indicator(
    *,
    actor: User,
    levels: Sequence[Level] = (),
    splits: Sequence[Sequence[Breakdown]] | None = None,
    **facts: Any,
) -> Indicator:
    """Define what is measured, with its first definition; a count of people is split by sex unless said otherwise."""
    concept, meaning = told_apart(facts)
    if Indicator.objects.filter(code=concept.get("code")).exists():
        raise Invalid(_("Another indicator has this code."), "code")
    indicator = create_owned(Indicator(**concept), actor=actor, editors=DEFINERS)
    first = IndicatorVersion(
        indicator=indicator, **usual(meaning) | meaning, is_demonstration=indicator.is_demonstration
    )
    demand_meaning(first)
    first.full_clean(validate_unique=False, validate_constraints=False)
    first.save(force_insert=True)
    write_rows(first, levels, by_default(first) if splits is None else splits)
    indicator.__dict__.pop("history", None)
    search.index([indicator])
    return indicator


def by_default(definition: IndicatorVersion) -> list[list[Breakdown]]:
    """Return the splits of a definition of which nothing is said."""
    return [[sex_breakdown()]] if definition.counts_people else []


def demand_meaning(definition: IndicatorVersion) -> None:
    """Raise Invalid at the field unless kind, nature and ways of adding up go together."""
    fault = can_mean(
        kind=definition.kind,
        nature=definition.nature,
        over_units=definition.over_units,
        over_periods=definition.over_periods,
        currency=definition.currency,
    )
    if fault is not None:
        raise Invalid(fault[1], fault[0])


def write_rows(definition: IndicatorVersion, levels: Sequence[Level], splits: Sequence[Sequence[Breakdown]]) -> None:
    """Write the levels and the splits of a definition that has none."""
    DefinitionLevel.objects.bulk_create(
        [
            DefinitionLevel(definition=definition, position=position, name_local=local, name_en=english)
            for position, (local, english) in enumerate(levels, start=1)
        ]
    )
    DefinitionSplit.objects.bulk_create(
        [
            DefinitionSplit(definition=definition, number=number, breakdown=breakdown)
            for number, crossing in enumerate(splits, start=1)
            for breakdown in dict.fromkeys(crossing)
        ]
    )


@transaction.atomic
def change_indicator(*, actor: User, indicator: Indicator, expected_version: int | None, **changes: Any) -> Indicator:
    """Change the concept, and what today's definition says in words; raises Invalid for what begins a new definition.

    The version that is compared is the indicator's: whoever changes its definition on a page of its own changes that.
    """
    concept, meaning = told_apart(changes)
    read = indicator.version if expected_version is None else expected_version
    definition = indicator.definition
    differing = {name: value for name, value in meaning.items() if getattr(definition, name) != value}
    before = {name: getattr(definition, name) for name in differing}
    changed_one = change_owned(indicator, concept, actor=actor, editors=DEFINERS, expected_version=expected_version)
    if differing:
        rewrite(definition, differing)
        if changed_one.version == read:
            touch(changed_one)
        diff = {name: [before[name], value] for name, value in differing.items()}
        audit.write_entry(actor=actor, action=verb(definition, "changed"), record=indicator, changes=diff)
        search.index([changed_one])
    indicator.__dict__.pop("history", None)
    return changed_one


def touch(indicator: Indicator) -> None:
    """Let the version of the indicator rise with what it means; raises Conflict when another did at the same moment."""
    if not Indicator.objects.filter(pk=indicator.pk, version=indicator.version).update(version=indicator.version + 1):
        raise Conflict(Indicator.objects.get(pk=indicator.pk), {})
    indicator.version += 1
    note_meaning(indicator)


def is_reported(definition: IndicatorVersion) -> bool:
    """Return whether units have begun to answer in a form under a definition."""
    begun = Submission.objects.filter(round__form__items__indicator=definition.indicator_id)
    periods = set(begun.values_list("round__period", flat=True))
    return any(definition.indicator.definition_on(period.end).pk == definition.pk for period in periods)


def rewrite(definition: IndicatorVersion, changes: Mapping[str, Any]) -> None:
    """Write changes of a definition; raises Invalid when figures stand under it and they would mean something else."""
    fixed = [name for name in MEANING if name in changes and changes[name] != getattr(definition, name)]
    if fixed and (
        definition.values.exists() or definition.targets.exclude(value=None).exists() or is_reported(definition)
    ):
        raise Invalid(_("There are figures under this definition: let a new version of it begin instead."), fixed[0])
    for name, value in changes.items():
        setattr(definition, name, value)
    demand_meaning(definition)
    definition.full_clean(validate_unique=False, validate_constraints=False)
    definition.version += 1
    definition.save(update_fields=[*changes, "version", "changed_at"])


@transaction.atomic
def begin_definition(
    *,
    actor: User,
    indicator: Indicator,
    begins_on: date,
    levels: Sequence[Level] | None = None,
    splits: Sequence[Sequence[Breakdown]] | None = None,
    **facts: Any,
) -> IndicatorVersion:
    """Let a new version of what an indicator means begin on a day; what is not said is as before.

    Raises Invalid when another begins on that day or later: versions are added at the end.
    """
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=indicator.owner_unit_id))
    before = indicator.history[-1]
    if before.begins_on is not None and begins_on <= before.begins_on:
        raise Invalid(_("Another version begins on that day or later: choose a later day."), "begins_on")
    carried = {name: getattr(before, name) for name in COPIED}
    following = IndicatorVersion(indicator=indicator, begins_on=begins_on, **carried | facts)
    demand_meaning(following)
    following.full_clean(validate_unique=False, validate_constraints=False)
    following.save(force_insert=True)
    old_levels = [(row.name_local, row.name_en) for row in before.levels.all()]
    write_rows(following, old_levels if levels is None else levels, sets_of(before) if splits is None else splits)
    differing = {
        name: [getattr(before, name), value]
        for name, value in facts.items()
        if name in COPIED and getattr(before, name) != value
    }
    touch(indicator)
    audit.write_entry(
        actor=actor,
        action=verb(following, "begun"),
        record=indicator,
        begins_on=begins_on,
        reason=following.change_local or following.change_en,
        changes=differing,
    )
    indicator.__dict__.pop("history", None)
    return following


def sets_of(definition: IndicatorVersion) -> list[list[Breakdown]]:
    """Return the sets that a definition is split by, crossed ones together."""
    found: dict[int, list[Breakdown]] = {}
    for row in definition.splits.select_related("breakdown"):
        found.setdefault(row.number, []).append(row.breakdown)
    return list(found.values())


@transaction.atomic
def change_definition(
    *,
    actor: User,
    definition: IndicatorVersion,
    expected_version: int | None,
    levels: Sequence[Level] | None = None,
    splits: Sequence[Sequence[Breakdown]] | None = None,
    **changes: Any,
) -> IndicatorVersion:
    """Correct a version of what an indicator means; once figures stand under it, only words and further splits.

    Raises Conflict when somebody else corrected it in the meantime.
    """
    indicator = definition.indicator
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=indicator.owner_unit_id))
    stored: IndicatorVersion = IndicatorVersion.objects.select_for_update().get(pk=definition.pk)
    if expected_version is not None and expected_version != stored.version:
        raise Conflict(stored, changes)
    differing = {name: value for name, value in changes.items() if getattr(stored, name) != value}
    before = {name: getattr(stored, name) for name in differing}
    if differing:
        rewrite(stored, differing)
    rows = rewrite_rows(stored, levels, splits)
    if differing or rows:
        touch(indicator)
        changes_made = {name: [before[name], value] for name, value in differing.items()}
        audit.write_entry(
            actor=actor, action=verb(stored, "changed"), record=indicator, changes=changes_made, rows=rows
        )
    indicator.__dict__.pop("history", None)
    return stored


def rewrite_rows(
    definition: IndicatorVersion, levels: Sequence[Level] | None, splits: Sequence[Sequence[Breakdown]] | None
) -> list[str]:
    """Write other levels and splits; returns which of the two changed.

    Levels may be renamed and added at the end, never taken away once something stands at one.
    """
    done = []
    old = list(definition.levels.all())
    if levels is not None and [(row.name_local, row.name_en) for row in old] != list(levels):
        rename_levels(definition, old, levels)
        done.append("levels")
    was = [[row.key for row in crossing] for crossing in sets_of(definition)]
    if splits is not None and was != [[row.key for row in crossing] for crossing in splits]:
        definition.splits.all().delete()
        write_rows(definition, (), splits)
        done.append("splits")
    return done


def rename_levels(definition: IndicatorVersion, old: list[DefinitionLevel], levels: Sequence[Level]) -> None:
    """Give levels other names, add those at the end, take away unused ones at the end."""
    for row in old[len(levels) :]:
        if row.values.exists() or row.targets.exists():
            raise Invalid(_("Something stands at the level “%(name)s”: it cannot go.") % {"name": row.name}, "levels")
        row.delete()
    for position, (local, english) in enumerate(levels, start=1):
        DefinitionLevel.objects.update_or_create(
            definition=definition, position=position, defaults={"name_local": local, "name_en": english}
        )
