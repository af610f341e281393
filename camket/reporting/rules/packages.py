"""What stands in the packages that two installations exchange: a plan on its way out, a report on its way back.

Ids are those of the installation that made the record: the one that hands out a plan names its tasks, and the report
back names them again. A package is read strictly; what it says of itself is checked before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core.envelopes import EnvelopeRefused
from camket.core.ids import is_uid
from camket.core.periods import Period
from camket.plans.choices import PlanKind, TaskState

PLAN_TYPE = "application/vnd.camket.plan+json"
REPORT_TYPE = "application/vnd.camket.report+json"
FORMAT = 1
#: More parts than any plan has that is handed to one partner.
MOST_PARTS = 5_000
#: More places below one another than any tree of a plan has.
DEEPEST = 30

#: What an indicator means, as it travels; the names are those of `IndicatorVersion`.
MEANING = (
    "kind",
    "nature",
    "direction",
    "measure_local",
    "measure_en",
    "currency",
    "scale",
    "parts_scale",
    "per",
    "counts_people",
    "frequency",
    "over_units",
    "over_periods",
    "accumulation",
    "numerator_local",
    "numerator_en",
    "denominator_local",
    "denominator_en",
    "definition_local",
    "definition_en",
    "method_local",
    "method_en",
    "source_local",
    "source_en",
    "limits_local",
    "limits_en",
)
#: What a goal says, as it travels; the names are those of `Target`.
GOAL = ("value", "high", "numerator", "denominator", "qualifier", "wants_yes", "words_local", "words_en", "is_baseline")


class PackageRefused(EnvelopeRefused):
    """A package that is not taken; the text says why and what to do."""


class Head(msgspec.Struct, kw_only=True):
    """What every package says of itself: who made it when for whom, and which of a row it is."""

    format: int
    uid: str
    #: Rises by one with every package of its kind from one partner to another.
    number: int
    made_at: datetime
    sender_local: str
    sender_en: str
    #: The public key of the one for whom it was made.
    recipient: str
    is_demonstration: bool = False


class PlanFacts(msgspec.Struct):
    """What a plan says of itself."""

    uid: str
    kind: str
    number: str
    name_local: str
    name_en: str
    starts_on: date
    ends_on: date


class ObjectiveFacts(msgspec.Struct):
    """An objective, with the one above it."""

    uid: str
    number: str
    name_local: str
    name_en: str
    parent: str = ""


class TaskFacts(msgspec.Struct):
    """A task, with the objective and the task above it."""

    uid: str
    name_local: str
    name_en: str
    objective: str = ""
    parent: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    deliverable_local: str = ""
    deliverable_en: str = ""


class IndicatorFacts(msgspec.Struct):
    """An indicator with what it means on the day of the package, its levels and the goals set for the partner."""

    uid: str
    code: str
    name_local: str
    name_en: str
    objective: str
    meaning: dict[str, str | int | bool]
    levels: list[tuple[str, str]] = []
    goals: list[GoalFacts] = []


class GoalFacts(msgspec.Struct):
    """A goal for one period; the facts are those named by `GOAL`."""

    period: str
    facts: dict[str, str | int | bool | None]


class PlanPackage(Head, kw_only=True):
    """A plan, or the part of one that a partner carries out."""

    plan: PlanFacts
    objectives: list[ObjectiveFacts]
    tasks: list[TaskFacts]
    indicators: list[IndicatorFacts]


class NoteFacts(msgspec.Struct):
    """What the partner noted of a task."""

    uid: str
    noted_on: date
    text: str
    percent: int | None = None


class TaskReport(msgspec.Struct):
    """How a task stands at the partner's."""

    uid: str
    state: str
    notes: list[NoteFacts]


class FigureFacts(msgspec.Struct):
    """The total of an indicator for a period: in whole units of 10**-scale, and of how many units that were asked."""

    indicator: str
    period: str
    value: int
    scale: int
    asked: int
    answered: int


class ReportPackage(Head, kw_only=True):
    """What a partner reports on a plan that was handed to it."""

    plan: str
    as_of: date
    tasks: list[TaskReport]
    figures: list[FigureFacts]


P = TypeVar("P", PlanPackage, ReportPackage)


def write_package(package: PlanPackage | ReportPackage) -> bytes:
    """Return a package as JSON, the same bytes for the same contents."""
    return msgspec.json.encode(package, order="deterministic")


def read_package(payload: bytes, kind: type[P]) -> P:
    """Return a package from JSON; raises PackageRefused for what is none, or contradicts itself."""
    try:
        package = msgspec.json.decode(payload, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        words = _("This package cannot be read: %(fault)s. It may come from a later version of Camket.")
        raise PackageRefused(words % {"fault": error}) from error
    if package.format != FORMAT:
        raise PackageRefused(_("This package comes from a later version of Camket. Bring this one up to date first."))
    fault = fault_of_plan(package) if isinstance(package, PlanPackage) else fault_of_report(package)
    if fault:
        words = _("This package contradicts itself: %(fault)s Ask the partner to make it anew.")
        raise PackageRefused(words % {"fault": fault})
    return package


def read_contents(payload_type: str, payload: bytes) -> PlanPackage | ReportPackage:
    """Return the package of an envelope; raises PackageRefused for one of an unknown type, or that cannot be read."""
    if payload_type == PLAN_TYPE:
        return read_package(payload, PlanPackage)
    if payload_type == REPORT_TYPE:
        return read_package(payload, ReportPackage)
    raise PackageRefused(_("This package holds something that this version of Camket does not know."))


def type_of(package: PlanPackage | ReportPackage) -> str:
    """Return the type that the envelope of a package names."""
    return PLAN_TYPE if isinstance(package, PlanPackage) else REPORT_TYPE


def fault_of_plan(package: PlanPackage) -> str | Promise:
    """Return what is wrong with a plan package, nothing where all fits together."""
    plan = package.plan
    uids = [each.uid for each in package.objectives] + [each.uid for each in package.tasks]
    uids += [package.uid, plan.uid, *(each.uid for each in package.indicators)]
    if fault := fault_of_uids(uids):
        return fault
    if plan.kind not in PlanKind.values or plan.starts_on > plan.ends_on:
        return _("the plan ends before it begins, or is of no known kind.")
    objectives = {each.uid: each.parent for each in package.objectives}
    tasks = {each.uid: each.parent for each in package.tasks}
    if not hangs_together(objectives) or not hangs_together(tasks):
        return _("a part stands under one that is not there, or under itself.")
    placed = {each.objective for each in package.tasks} | {each.objective for each in package.indicators}
    if not placed - {""} <= set(objectives):
        return _("a task or an indicator names an objective that is not there.")
    if any(each.starts_on and each.due_on and each.starts_on > each.due_on for each in package.tasks):
        return _("a task is due before it starts.")
    if any(set(each.meaning) - set(MEANING) for each in package.indicators):
        return _("an indicator says something of itself that is not known here.")
    goals = [goal for each in package.indicators for goal in each.goals]
    if any(set(goal.facts) - set(GOAL) for goal in goals) or not all(is_period(goal.period) for goal in goals):
        return _("a goal is for no known period, or says something that is not known here.")
    return ""


def fault_of_report(package: ReportPackage) -> str | Promise:
    """Return what is wrong with a report package, nothing where all fits together."""
    notes = [note for each in package.tasks for note in each.notes]
    uids = [each.uid for each in package.tasks] + [note.uid for note in notes]
    if fault := fault_of_uids([package.uid, *uids]):
        return fault
    if not is_uid(package.plan) or not all(is_uid(each.indicator) for each in package.figures):
        return _("a record is named by something that is no id.")
    if any(each.state not in TaskState.values for each in package.tasks):
        return _("a task is in no known state.")
    if any(note.percent is not None and not 0 <= note.percent <= 100 for note in notes):
        return _("a task is done by less than nothing or more than all.")
    if any(not is_period(each.period) for each in package.figures):
        return _("a figure is for no known period.")
    twice = Counter((each.indicator, each.period) for each in package.figures)
    if any(count > 1 for count in twice.values()):
        return _("an indicator has two figures for one period.")
    if any(not 0 <= each.answered <= each.asked or not 0 <= each.scale <= 6 for each in package.figures):
        return _("more units answered than were asked, or a figure has too many decimals.")
    return ""


def fault_of_uids(uids: Sequence[str]) -> str | Promise:
    """Return what is wrong with the ids in a package: too many, no ids, or one that stands for two things."""
    if len(uids) > MOST_PARTS:
        return _("it has more parts than any plan.")
    if not all(is_uid(uid) for uid in uids):
        return _("a record is named by something that is no id.")
    return "" if len(set(uids)) == len(uids) else _("one id stands for two things.")


def hangs_together(parents: dict[str, str]) -> bool:
    """Return whether every part stands under one that is there, and none under itself, at any distance."""
    for part in parents:
        above, steps = parents[part], 0
        while above:
            steps += 1
            if above not in parents or steps > DEEPEST:
                return False
            above = parents[above]
    return True


def in_order(parts: Iterable[Any]) -> list[Any]:
    """Return parts so that each stands after the one above it, otherwise as they came."""
    waiting, placed, found = list(parts), {""}, []
    while waiting:
        ready = [part for part in waiting if part.parent in placed]
        found += ready
        placed |= {part.uid for part in ready}
        waiting = [part for part in waiting if part.uid not in placed]
        if not ready:
            raise ValueError("a part stands under one that is not there")
    return found


def is_period(code: str) -> bool:
    """Return whether a text is the code of a period."""
    try:
        Period.parse(code)
    except ValueError:
        return False
    return True


def fault_of_turn(number: int, taken: int) -> str | Promise:
    """Return why a package may not be taken after another from the same partner; nothing where it may."""
    if number == taken:
        return _("Another package with this number was taken over before. Ask the partner for the next one.")
    if number < taken:
        return _("A later package of this partner was taken over already. Nothing of this older one is needed.")
    return ""
