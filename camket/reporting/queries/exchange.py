"""Reads of the exchange: what a package is made of, and what taking one over would do here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import Max
from django.utils.translation import gettext as _

from camket.core.envelopes import open_envelope, own_key
from camket.core.fields.bilingual import choose
from camket.core.models import Record
from camket.core.periods import Period
from camket.core.scaled import shown_number
from camket.people.models import Body, Unit
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Plan, ProgressNote, Task
from camket.plans.rules import MOVES, OPEN
from camket.reporting.choices import PackageKind, PackageState
from camket.reporting.models import Counterpart, DeclaredTotal, Indicator, Package, Partner, Target
from camket.reporting.queries.rollup import RollUp, home_unit
from camket.reporting.rules.packages import (
    GOAL,
    MEANING,
    FigureFacts,
    GoalFacts,
    IndicatorFacts,
    NoteFacts,
    ObjectiveFacts,
    PlanFacts,
    PlanPackage,
    ReportPackage,
    TaskFacts,
    TaskReport,
    read_contents,
)

R = TypeVar("R", bound=Record)

# --- Who is which.


def partners(user: Any) -> Any:
    """Return the partners from whom something is taken, by name."""
    rows = Partner.objects.visible_to(user).filter(withdrawn_at=None)
    return rows.select_related("body").order_by("body__sort_key")


def home_body() -> Body | None:
    """Return the organisation whose installation this is."""
    return Body.objects.filter(is_home=True).order_by("pk").first()


def locals_of(partner: Partner, model: type[Record], *, is_ours: bool) -> dict[str, str]:
    """Return the ids here by the ids at the origin, for one kind of record."""
    rows = Counterpart.objects.filter(partner=partner, record_kind=model.record_kind(), is_ours=is_ours)
    return dict(rows.values_list("origin_uid", "local_uid"))


def found_here(partner: Partner, model: Any, *, is_ours: bool) -> dict[str, Any]:
    """Return the records here by their ids at the origin (two statements); what was deleted since is left out."""
    uids = locals_of(partner, model, is_ours=is_ours)
    rows = {row.uid: row for row in model.objects.filter(uid__in=set(uids.values()))}
    return {origin: rows[local] for origin, local in uids.items() if local in rows}


def next_number(partner: Partner, kind: str, plan: Plan) -> int:
    """Return the number of the next package of a kind for a plan."""
    rows = Package.objects.filter(partner=partner, kind=kind, plan=plan, state=PackageState.SENT)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def last_taken(partner: Partner, kind: str, plan: Plan | None) -> int:
    """Return the number of the latest package of a kind for a plan that was taken over, 0 where there is none."""
    if plan is None:
        return 0
    rows = Package.objects.filter(partner=partner, kind=kind, plan=plan, state=PackageState.TAKEN)
    found: int = rows.aggregate(last=Max("number"))["last"] or 0
    return found


# --- What goes out.


def tasks_offered(user: Any, plan: Plan, body: Body) -> list[tuple[Task, bool]]:
    """Return the open tasks of a plan, each with whether the body leads or supports it."""
    rows = Task.objects.visible_to(user).filter(plan=plan, state__in=OPEN).prefetch_related("supporting")
    rows = rows.select_related("lead").order_by("due_on", "sort_key", "pk")
    return [(task, task.lead_id == body.pk or body in task.supporting.all()) for task in rows]


def objectives_above(user: Any, tasks: Iterable[Task]) -> list[Objective]:
    """Return the objectives of tasks and all above them, those above first; only what one may see."""
    rows = {row.pk: row for row in Objective.objects.visible_to(user).filter(plan__in={task.plan_id for task in tasks})}
    wanted: dict[int, Objective] = {}
    for task in tasks:
        chain: list[Objective] = []
        current = rows.get(task.objective_id or 0)
        while current is not None and current.pk not in wanted and current not in chain:
            chain.append(current)
            current = rows.get(current.parent_id or 0)
        wanted |= {each.pk: each for each in reversed(chain)}
    return list(wanted.values())


def plan_facts(plan: Plan) -> PlanFacts:
    """Return a plan as it travels."""
    return PlanFacts(plan.uid, plan.kind, plan.number, plan.name_local, plan.name_en, plan.starts_on, plan.ends_on)


def objective_facts(rows: Iterable[Objective]) -> list[ObjectiveFacts]:
    """Return objectives as they travel."""
    uids = {row.pk: row.uid for row in rows}
    return [
        ObjectiveFacts(row.uid, row.number, row.name_local, row.name_en, uids.get(row.parent_id or 0, ""))
        for row in rows
    ]


def task_facts(tasks: Collection[Task], objectives: Collection[Objective]) -> list[TaskFacts]:
    """Return tasks as they travel; what stands under a task or an objective that stays here stands for itself."""
    above = {row.pk: row.uid for row in objectives}
    uids = {row.pk: row.uid for row in tasks}
    return [
        TaskFacts(
            uid=row.uid,
            name_local=row.name_local,
            name_en=row.name_en,
            objective=above.get(row.objective_id or 0, ""),
            parent=uids.get(row.parent_id or 0, ""),
            starts_on=row.starts_on,
            due_on=row.due_on,
            deliverable_local=row.deliverable_local,
            deliverable_en=row.deliverable_en,
        )
        for row in tasks
    ]


def indicator_facts(user: Any, objectives: Collection[Objective], body: Body) -> list[IndicatorFacts]:
    """Return the indicators of objectives as they travel, with the goals of the body's unit here, else the centre's."""
    rows = Indicator.objects.visible_to(user).filter(objective__in=objectives).select_related("objective")
    rows = rows.prefetch_related("definitions__levels").order_by("sort_key", "pk")
    unit = Unit.objects.filter(body=body).order_by("pk").first() or home_unit()
    goals: dict[int, list[GoalFacts]] = defaultdict(list)
    for goal in Target.objects.filter(indicator__in=rows, unit=unit, split="").order_by("period", "pk"):
        goals[goal.indicator_id].append(GoalFacts(str(goal.period), {name: getattr(goal, name) for name in GOAL}))
    return [
        IndicatorFacts(
            uid=row.uid,
            code=row.code,
            name_local=row.name_local,
            name_en=row.name_en,
            objective=row.objective.uid if row.objective else "",
            meaning={name: getattr(row.definition, name) for name in MEANING},
            levels=[(each.name_local, each.name_en) for each in row.definition.levels.all()],
            goals=goals[row.pk],
        )
        for row in rows
    ]


def handed_in(partner: Partner, plan: Plan) -> PlanPackage:
    """Return the latest package of a plan that was taken over from a partner; raises DoesNotExist where none was."""
    rows = Package.objects.filter(partner=partner, plan=plan, kind=PackageKind.PLAN, state=PackageState.TAKEN)
    contents = opened(rows.latest("number"))
    assert isinstance(contents, PlanPackage)  # noqa: S101 - its kind says so
    return contents


def named(rows: dict[str, R], uids: Iterable[str]) -> dict[str, R]:
    """Return the records here of these ids at the origin."""
    return {uid: rows[uid] for uid in uids if uid in rows}


def task_reports(tasks: dict[str, Task]) -> list[TaskReport]:
    """Return how the tasks that a partner handed out stand here, by the partner's ids."""
    return [
        TaskReport(
            origin,
            task.state,
            [NoteFacts(note.uid, note.noted_on, note.text, note.percent) for note in task.progress_notes.all()],
        )
        for origin, task in tasks.items()
    ]


def figure_facts(user: Any, indicators: dict[str, Indicator], as_of: date) -> list[FigureFacts]:
    """Return the approved totals of the indicators that a partner handed out, for every period that has begun.

    A quotient travels as it is shown; yes and no, levels and words have no total.
    """
    unit, found = home_unit(), []
    for origin, indicator in indicators.items():
        if unit is None:
            break
        rolled = RollUp(user, indicator, unit, as_of=as_of)
        rows = [rolled.at(period) for period in rolled.periods if period.start <= as_of]
        found += [
            FigureFacts(
                indicator=origin,
                period=str(row.period),
                value=row.total.number,
                scale=row.definition.scale,
                asked=row.completeness.asked,
                answered=row.completeness.answered,
            )
            for row in rows
            if row.total is not None and row.total.number is not None
        ]
    return found


# --- What comes in.


@dataclass(frozen=True)
class Change:
    """One fact that would change: what it is called, what stands here, what the package says."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Step:
    """What taking a package over would do with one part of it."""

    #: What sort of record, in words.
    kind: str
    name: str
    #: new, changed, same, joined (it is here already, made by somebody else), or gone (no longer in the package).
    event: str
    changes: tuple[Change, ...] = ()
    record: Any = None


def opened(package: Package) -> PlanPackage | ReportPackage:
    """Return what stands in a package that was checked as it came in; raises EnvelopeRefused if it was touched."""
    envelope = open_envelope(package.envelope.encode(), [own_key() if package.is_own else package.partner.key])
    return read_contents(envelope.payload_type, envelope.payload)


def joined_here(partner: Partner) -> set[str]:
    """Return the indicators of a partner, by its ids, that were joined to ones that were here before."""
    rows = Counterpart.objects.filter(
        partner=partner, record_kind=Indicator.record_kind(), is_ours=False, is_joined=True
    )
    return set(rows.values_list("origin_uid", flat=True))


def meaning_changes(indicator: Indicator, part: IndicatorFacts) -> tuple[Change, ...]:
    """Return in what the latest definition here differs from that of a package."""
    last = indicator.history[-1]
    changes = [
        Change(str(last._meta.get_field(name).verbose_name), getattr(last, name), value)  # type: ignore[union-attr]
        for name, value in part.meaning.items()
        if getattr(last, name) != value
    ]
    levels = [(each.name_local, each.name_en) for each in last.levels.all()]
    if levels != [tuple(each) for each in part.levels]:
        before, after = (", ".join(str(choose(*each)) for each in rows) for rows in (levels, part.levels))
        changes.append(Change(_("levels"), before, after))
    return tuple(changes)


def words_of(part: PlanFacts | ObjectiveFacts | TaskFacts | IndicatorFacts) -> str:
    """Return the name of a part in the active language."""
    return str(choose(part.name_local, part.name_en))


def step_of(model: type[Record], record: Any, part: Any, columns: dict[str, Any]) -> Step:
    """Return what would happen to one part: entered anew, or changed in some columns."""
    kind, name = str(model._meta.verbose_name), words_of(part)
    if record is None:
        return Step(kind, name, "new")
    changes = tuple(
        Change(str(model._meta.get_field(column).verbose_name), getattr(record, column), value)  # type: ignore[union-attr]
        for column, value in columns.items()
        if getattr(record, column) != value
    )
    return Step(kind, name, "changed" if changes else "same", changes, record)


def columns_of(part: PlanFacts | ObjectiveFacts | TaskFacts | IndicatorFacts) -> dict[str, Any]:
    """Return the columns of a record that a part fills; where it stands comes from its ids."""
    apart = {"uid", "objective", "parent", "goals", "levels", "meaning", "code"}
    facts = {name: getattr(part, name) for name in part.__struct_fields__ if name not in apart}
    return facts | ({"code": part.code} if isinstance(part, IndicatorFacts) else {})


def plan_steps(partner: Partner, contents: PlanPackage) -> list[Step]:
    """Return what taking a plan over would do here, part by part (some ten statements)."""
    plans = found_here(partner, Plan, is_ours=False)
    objectives = found_here(partner, Objective, is_ours=False)
    tasks = found_here(partner, Task, is_ours=False)
    indicators = found_here(partner, Indicator, is_ours=False)
    joined = joined_here(partner)
    coded = {row.code: row for row in Indicator.objects.filter(code__in=[each.code for each in contents.indicators])}
    steps = [step_of(Plan, plans.get(contents.plan.uid), contents.plan, columns_of(contents.plan))]
    steps += [step_of(Objective, objectives.get(each.uid), each, columns_of(each)) for each in contents.objectives]
    steps += [step_of(Task, tasks.get(each.uid), each, columns_of(each)) for each in contents.tasks]
    for each in contents.indicators:
        known, same_code = indicators.get(each.uid), coded.get(each.code)
        if known is None and same_code is not None:
            steps.append(Step(str(Indicator._meta.verbose_name), words_of(each), "joined", record=same_code))
        elif known is not None and each.uid in joined:
            steps.append(Step(str(Indicator._meta.verbose_name), words_of(each), "same", record=known))
        else:
            step = step_of(Indicator, known, each, columns_of(each))
            meaning = meaning_changes(known, each) if known is not None else ()
            steps.append(replace(step, event="changed", changes=(*step.changes, *meaning)) if meaning else step)
    here = plans.get(contents.plan.uid)
    named = {each.uid for each in contents.tasks}
    steps += [
        Step(str(Task._meta.verbose_name), str(task), "gone", record=task)
        for origin, task in tasks.items()
        if origin not in named and here is not None and task.plan_id == here.pk
    ]
    return steps


@dataclass(frozen=True)
class ToldTask:
    """A task that was handed out, with what the partner says of it and what is new of that."""

    task: Task
    told: TaskReport
    notes: list[NoteFacts]

    @property
    def moves(self) -> bool:
        """Whether the task goes to the state that is told; where it cannot, it stays as it is here."""
        return self.told.state in MOVES[TaskState(self.task.state)]

    @property
    def state_told(self) -> str:
        """The state at the partner's, in words."""
        return str(TaskState(self.told.state).label)


@dataclass(frozen=True)
class ToldFigure:
    """A figure of a partner, with the declared total here that says the same period, where there is one."""

    indicator: Indicator
    period: Period
    told: FigureFacts
    known: DeclaredTotal | None

    @property
    def is_new(self) -> bool:
        """Whether it says something that is not known here."""
        return self.known is None or (self.known.value, self.known.scale) != (self.told.value, self.told.scale)

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return shown_number(self.told.value, self.told.scale)


def told_tasks(partner: Partner, contents: ReportPackage) -> list[ToldTask]:
    """Return what a report says of tasks that were handed to this partner; of others it says nothing that is heard."""
    tasks = found_here(partner, Task, is_ours=True)
    known = set(locals_of(partner, ProgressNote, is_ours=False))
    return [
        ToldTask(tasks[each.uid], each, [note for note in each.notes if note.uid not in known])
        for each in contents.tasks
        if each.uid in tasks
    ]


def told_figures(partner: Partner, contents: ReportPackage) -> list[ToldFigure]:
    """Return what a report says of indicators that were handed to this partner."""
    indicators = found_here(partner, Indicator, is_ours=True)
    known = found_here(partner, DeclaredTotal, is_ours=False)
    return [
        ToldFigure(
            indicators[each.indicator],
            Period.parse(each.period),
            each,
            known.get(figure_key(each.indicator, each.period)),
        )
        for each in contents.figures
        if each.indicator in indicators
    ]


def figure_key(indicator: str, period: str) -> str:
    """Return the id of a figure: the indicator's and the period."""
    return f"{indicator}.{period}"
