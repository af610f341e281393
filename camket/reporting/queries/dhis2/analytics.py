"""Questions of DHIS2's analytics: what, where, when and split by what; answered from approved figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from camket.core.periods import Period, PeriodKind
from camket.core.scaled import scaled
from camket.people.models import RegionalGroupMember
from camket.reporting.queries.dhis2.elements import Element, Part
from camket.reporting.queries.dhis2.figures import totals_of
from camket.reporting.queries.dhis2.objects import Metadata
from camket.reporting.queries.dhis2.units import OrgUnits, level_uid, own_units, reach_of
from camket.reporting.rules.dhis2.fields import QuestionError
from camket.reporting.rules.dhis2.ids import option_combo_uid, option_uid, quotient_uid
from camket.reporting.rules.dhis2.periods import read_periods
from camket.reporting.rules.rollup import Total
from camket.reporting.rules.splits import parse_split

#: So many cells one question may ask for.
MOST = 500_000


@dataclass(frozen=True)
class Subject:
    """What is asked about: a data element or an indicator, of one cell or as a whole."""

    name: str
    element: Element
    split: str | None = None


@dataclass
class Question:
    """One question: dimensions in the order of columns, and filters, each by its name with its items as written."""

    dimensions: dict[str, list[str]]
    filters: dict[str, list[str]]
    today: date
    #: What is made of the names, once they are read.
    subjects: list[Subject] = field(default_factory=list)
    groups: dict[str, set[int]] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)


@dataclass(frozen=True)
class Answered:
    """One row: what stands in each column by the name of the dimension, and the figure as text."""

    columns: dict[str, str]
    value: str


def answered(metadata: Metadata, question: Question) -> list[Answered]:
    """Return the rows of a question in the order of its dimensions; raises QuestionError for what cannot be asked."""
    everything = {**question.dimensions, **question.filters}
    for name in ("dx", "ou", "pe"):
        if not everything.get(name):
            raise QuestionError(_("“%(name)s” is missing: a question says dx, ou and pe.") % {"name": name})
    question.subjects = subjects_of(metadata, everything["dx"])
    units = units_of(metadata, everything["ou"])
    question.groups = (
        {metadata.units.rows[unit].uid: {unit} for unit in units} if "ou" in question.dimensions else {"": set(units)}
    )
    question.periods = periods_of(question)
    if "dx" in question.filters and len(question.subjects) > 1:
        raise QuestionError(_("Different things are not added up: ask for them as a dimension."))
    splits = splits_of(metadata, question)
    if len(question.subjects) * len(question.groups) * len(question.periods) * (len(splits or "x" * 9)) > MOST:
        raise QuestionError(_("This asks for more than %(most)s figures at once.") % {"most": MOST})
    demand_need_to_know(metadata, question, units)
    rows = [row for subject in question.subjects for row in rows_of(metadata, question, subject, splits)]
    return sorted(rows, key=lambda row: [row.columns.get(name, "") for name in question.dimensions])


def subjects_of(metadata: Metadata, names: Sequence[str]) -> list[Subject]:
    """Return what is asked about; `element.cell` names one cell."""
    found = []
    elements = metadata.catalogue.elements
    quotients = {
        quotient_uid(uid): each for uid, each in elements.items() if each.definition and each.definition.has_parts
    }
    for name in names:
        uid, _dot, combo = name.partition(".")
        element = elements.get(uid) or quotients.get(uid)
        split = metadata.catalogue.splits.get(combo) if combo else None
        if element is None or element.indicator is None or (combo and split is None):
            raise QuestionError(_("There is no data element “%(name)s” that you may see.") % {"name": name[:60]})
        found.append(Subject(name, element, split))
    return found


def units_of(metadata: Metadata, names: Sequence[str]) -> list[int]:
    """Return the units of a question: by id, of a level, of a group, or the person's own and those below."""
    units, found = metadata.units, dict[int, None]()
    levels: list[int] = []
    by_uid = {row.uid: pk for pk, row in units.rows.items()}
    level_uids = {level_uid(level): level for level in range(1, 21)}
    for name in names:
        if name.startswith("LEVEL-"):
            word = name.removeprefix("LEVEL-")
            level = level_uids.get(word) or (int(word) if word.isascii() and word.isdecimal() and len(word) < 3 else 0)
            levels.append(level)
        elif name.startswith("OU_GROUP-"):
            rows = RegionalGroupMember.objects.filter(group__uid=name.removeprefix("OU_GROUP-"))
            found |= dict.fromkeys(pk for pk in rows.values_list("unit_id", flat=True) if pk in units.rows)
        elif name.startswith("USER_ORGUNIT"):
            found |= dict.fromkeys(own_or_below(metadata.user, units, name))
        elif name in by_uid:
            found[by_uid[name]] = None
        else:
            raise QuestionError(_("There is no unit “%(name)s”.") % {"name": name[:60]})
    if not levels:
        return list(found)
    inside = set().union(*(units.under(unit) for unit in found)) if found else None
    at = [unit for level in levels for unit in units.at_level(level)]
    return [unit for unit in at if inside is None or unit in inside]


def own_or_below(user: Any, units: OrgUnits, name: str) -> list[int]:
    """Return the person's own units, the ones directly under them, or the ones under those."""
    found = own_units(user, units)
    steps = {"USER_ORGUNIT": 0, "USER_ORGUNIT_CHILDREN": 1, "USER_ORGUNIT_GRANDCHILDREN": 2}
    if name not in steps:
        raise QuestionError(_("There is no unit “%(name)s”.") % {"name": name[:60]})
    for _step in range(steps[name]):
        found = [below for unit in found for below in units.children.get(unit, ())]
    return found


def periods_of(question: Question) -> list[Period]:
    """Return the periods of a question; several in a filter are one, where together they are exactly one."""
    found = read_periods(question.dimensions.get("pe") or question.filters.get("pe", []), question.today)
    if "pe" in question.dimensions or len(found) < 2:
        return found
    first, last = found[0].start, found[-1].end
    for kind in (PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.NINE_MONTHS, PeriodKind.YEAR):
        try:
            whole = Period.of(kind, first)
            if (whole.start, whole.end) == (first, last) and list(whole.children(found[0].kind)) == found:
                return [whole]
        except ValueError:
            continue
    raise QuestionError(_("Several periods are added up only where together they are one: a quarter, a year."))


def splits_of(metadata: Metadata, question: Question) -> set[str] | None:
    """Return the cells that are asked for by sets or by cells; None for every cell there is."""
    sets = sets_of(metadata, question)
    if "co" in question.dimensions or "co" in question.filters:
        combos = question.dimensions.get("co") or question.filters.get("co") or []
        for combo in combos:
            if combo not in metadata.catalogue.splits:
                raise QuestionError(_("There is no category option combination “%(name)s”.") % {"name": combo[:60]})
        return {metadata.catalogue.splits[combo] for combo in combos} or None
    if not sets:
        return {"", *(subject.split for subject in question.subjects if subject.split is not None)}
    names = {key for key, _options in sets.values()}
    wanted = set()
    for key in metadata.catalogue.splits.values():
        parts = parse_split(key)
        if set(parts) != names:
            continue
        chosen = ((parts[name], options) for name, options in sets.values())
        if all(not options or category in options for category, options in chosen):
            wanted.add(key)
    return wanted or {"-"}


def sets_of(metadata: Metadata, question: Question) -> dict[str, tuple[str, set[str]]]:
    """Return the sets that are dimensions or filters, by public id: the key of each, and the categories asked for."""
    found: dict[str, tuple[str, set[str]]] = {}
    rows = {row.uid: row for row in metadata.catalogue.breakdowns}
    for name, items in {**question.dimensions, **question.filters}.items():
        if name in ("dx", "ou", "pe", "co"):
            continue
        if name not in rows:
            raise QuestionError(_("“%(name)s” is no dimension here.") % {"name": name[:60]})
        key = rows[name].key
        categories = {option_uid(key, each.key): each.key for each in rows[name].categories.all()}
        unknown = [item for item in items if item not in categories]
        if unknown:
            raise QuestionError(_("“%(name)s” is no dimension here.") % {"name": unknown[0][:60]})
        found[name] = key, {categories[item] for item in items}
    return found


def demand_need_to_know(metadata: Metadata, question: Question, units: Sequence[int]) -> None:
    """Refuse counts of people in units whose reports the person does not read: these come from releases only."""
    outside = set(units) - reach_of(metadata.user, metadata.units)
    if not outside:
        return
    for subject in question.subjects:
        if subject.element.definition is not None and subject.element.definition.counts_people:
            unit = metadata.units.rows[min(outside)]
            words = _(
                "“%(name)s” counts people, and the reports of “%(unit)s” are not open to you: small numbers could be "
                "told apart (E7120)."
            )
            raise QuestionError(words % {"name": subject.element.indicator, "unit": unit})


def rows_of(metadata: Metadata, question: Question, subject: Subject, splits: set[str] | None) -> list[Answered]:
    """Return the rows about one thing."""
    indicator = subject.element.indicator
    wanted = {subject.split} if subject.split is not None else splits
    sets = {name: key for name, (key, _options) in sets_of(metadata, question).items()}
    found = []
    for (group, period, split), total in totals_of(
        metadata.user, indicator, question.groups, question.periods, wanted
    ).items():
        value = figure_of(subject.element, total, period)
        if value is None:
            continue
        parts = parse_split(split)
        columns = {"dx": subject.name, "ou": group, "pe": period.code, "co": option_combo_uid(split)}
        columns |= {name: option_uid(key, parts[key]) for name, key in sets.items() if key in parts}
        found.append(Answered({name: columns.get(name, "") for name in question.dimensions}, value))
    return found


def figure_of(element: Element, total: Total, period: Period) -> str | None:
    """Return the figure of a total as text, None where there is none."""
    definition = element.indicator.definition_on(period.end)
    if element.part == Part.FIGURE:
        number, scale = total.number, definition.scale
    else:
        number = total.numerator if element.part == Part.NUMERATOR else total.denominator
        scale = definition.parts_scale
    return None if number is None else f"{scaled(number, scale):f}"
