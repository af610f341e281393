"""What plans tells core."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.choices import Station
from camket.core.models import named
from camket.core.notices import NoticeKind, add_notice_kind
from camket.core.packs import pack_table
from camket.core.registry import DayPart, EdgeKind, Gap, Join, RecordKind, add_day_part, registry
from camket.people.models import Body, Unit
from camket.plans import queries
from camket.plans.actions import packs
from camket.plans.models import Assignment, BudgetLine, Objective, Plan, ProgressNote, Proposal, Task
from camket.plans.queries import care, cascade
from camket.plans.queries import proposals as proposal_queries
from camket.plans.rules import ANSWERERS, PLANNERS, is_late
from camket.policy.models import Clause, Instrument
from camket.policy.queries import operative
from camket.sources.models import Document, Letter


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("plans", PLANNERS)
    for kind in kinds():
        registry.add_kind(kind)
    for join in joins():
        registry.add_join(join)
    registry.add_edge_kind(
        EdgeKind("advances", None, (Objective.record_kind(), Task.record_kind()), _("advances"), _("advanced by"))
    )
    proposal = (Proposal.record_kind(),)
    made = (Task.record_kind(), BudgetLine.record_kind())
    registry.add_edge_kind(EdgeKind("became", proposal, made, _("became"), _("was proposed as"), upward=False))
    registry.add_edge_kind(
        EdgeKind("would_amend", proposal, (Clause.record_kind(),), _("asks to amend"), _("would be amended by"))
    )
    for gap in gaps():
        registry.add_gap(gap)
    for part in day():
        add_day_part(part)
    for notice_kind in notice_kinds():
        add_notice_kind(notice_kind)
    loaders = {
        "plan_level": packs.load_levels,
        "plan": packs.load_plans,
        "objective": packs.load_objectives,
        "task": packs.load_tasks,
        "budget_line": packs.load_budget_lines,
        "progress_note": packs.load_progress_notes,
        "assignment": packs.load_assignments,
        "proposal": packs.load_proposals,
    }
    for name, loader in loaders.items():
        pack_table(name, loader)


def notice_kinds() -> list[NoticeKind]:
    """Return what people are told of plans; to whom, the actions say."""
    nobody: dict[str, Any] = {"to": lambda _record: ()}
    return [
        NoticeKind(
            "plans.given",
            Assignment,
            label=_("A task was given to my unit"),
            sentence=_("A task was given to your unit and waits for its answer."),
            roles=ANSWERERS,
            still=cascade.waiting_for,
            related=("task", "unit"),
            title=lambda row: f"{row.task} · {row.unit}",
            **nobody,
        ),
        NoticeKind(
            "plans.answered",
            Task,
            label=_("Units accepted a task or did not"),
            sentence=_("A task that was given on was accepted or declined."),
            roles=PLANNERS,
            **nobody,
        ),
        NoticeKind(
            "plans.proposal",
            Proposal,
            label=_("A proposal waits for my answer"),
            sentence=_("A proposal from below waits for your answer."),
            roles=ANSWERERS,
            still=proposal_queries.waiting_for,
            **nobody,
        ),
        NoticeKind(
            "plans.proposal_answered",
            Proposal,
            label=_("A proposal of my unit was answered"),
            sentence=_("A proposal of your unit was answered."),
            roles=ANSWERERS,
            **nobody,
        ),
    ]


def kinds() -> list[RecordKind]:
    """Return the kinds of records of this room."""
    return [
        RecordKind(
            Plan,
            Station.PLAN,
            _("Plan"),
            _("Plans"),
            "plan",
            state=lambda plan: plan.get_state_display(),
            search_text=lambda plan: (f"{plan} {plan.number}", ""),
            date=lambda plan: plan.starts_on,
            about=("unit__place",),
        ),
        RecordKind(Objective, Station.PLAN, _("Objective"), _("Objectives"), "objective", ("instrument",)),
        RecordKind(
            Task,
            Station.PLAN,
            _("Task"),
            _("Tasks"),
            "task",
            state=task_state,
            search_text=task_text,
            date=lambda task: task.due_on,
            about=("unit__place",),
        ),
        RecordKind(
            BudgetLine,
            Station.MONEY,
            _("Budget line"),
            _("Budget lines"),
            "money",
            related=("task",),
            in_search=False,
        ),
        RecordKind(
            Proposal,
            Station.PLAN,
            _("Proposal of a unit"),
            _("Proposals of units"),
            "promise",
            related=("owner_unit",),
            state=lambda proposal: proposal.get_state_display(),
            search_text=lambda proposal: (str(proposal), proposal.text),
            about=("owner_unit__place",),
        ),
        RecordKind(
            ProgressNote,
            Station.RESULT,
            _("Progress note"),
            _("Progress notes"),
            "result",
            related=("task",),
            in_search=False,
        ),
    ]


def joins() -> list[Join]:
    """Return the structural joins of this room."""
    return [
        Join(Plan, "instrument", Instrument, _("carries out"), _("has the plan")),
        Join(Plan, "body", Body, _("is the plan of"), _("has the plan"), upward=False),
        Join(Plan, "unit", Unit, _("is the plan of"), _("has the plan"), upward=False),
        Join(Plan, "origin", Plan, _("was made from"), _("went on in")),
        Join(Objective, "plan", Plan, _("belongs to"), _("has the objective")),
        Join(Objective, "instrument", Instrument, _("belongs to"), _("has the objective")),
        Join(Objective, "clause", Clause, _("carries out"), _("is carried out by the objective")),
        Join(Objective, "parent", Objective, _("stands under"), _("has under it")),
        Join(Objective, "origin", Objective, _("was made from"), _("went on in")),
        Join(Task, "plan", Plan, _("belongs to"), _("has the task")),
        Join(Task, "clause", Clause, _("carries out"), _("is carried out by the task")),
        Join(Task, "objective", Objective, _("serves"), _("is served by the task")),
        Join(Task, "parent", Task, _("is part of"), _("is broken down into")),
        Join(Task, "origin", Task, _("was made from"), _("went on in")),
        Join(Task, "lead", Body, _("led by"), _("leads"), upward=False),
        Join(Task, "supporting", Body, _("supported by"), _("supports"), upward=False),
        Join(Task, "unit", Unit, _("given to"), _("carries out"), upward=False),
        Join(Proposal, "clause", Clause, _("is about"), _("has the proposal")),
        Join(Proposal, "task", Task, _("is about"), _("has the proposal")),
        Join(Proposal, "owner_unit", Unit, _("is proposed by"), _("proposes"), upward=False),
        Join(BudgetLine, "task", Task, _("pays for"), _("has the budget line")),
        Join(BudgetLine, "funder", Body, _("given by"), _("gives by the plan"), upward=False),
        Join(ProgressNote, "task", Task, _("tells the progress of"), _("has the progress note")),
        Join(ProgressNote, "document", Document, _("is shown by"), _("shows the progress"), upward=False),
        Join(ProgressNote, "letter", Letter, _("is shown by"), _("shows the progress"), upward=False),
    ]


def gaps() -> list[Gap]:
    """Return the rules of gaps that plans knows."""
    return [
        Gap(
            "clause_without_task",
            Clause,
            Station.PLAN,
            _("Nobody has the task of carrying out this clause."),
            _("Clauses without a task"),
            unplanned,
            PLANNERS,
            _("Give it to somebody as a task, with a lead and a day."),
        ),
        Gap(
            "task_without_lead",
            Task,
            Station.PEOPLE,
            _("This task has no lead."),
            _("Tasks without a lead"),
            care.unled,
            PLANNERS,
            _("Name the body that leads it."),
        ),
        Gap(
            "task_without_day",
            Task,
            Station.PLAN,
            _("This task has no day by which it is due."),
            _("Tasks without a due day"),
            care.undated,
            PLANNERS,
            _("Agree on a day with the lead."),
        ),
        Gap(
            "task_overdue",
            Task,
            Station.RESULT,
            _("This task is overdue."),
            _("Overdue tasks"),
            queries.overdue,
            PLANNERS,
            _("Finish it, or say what holds it up."),
        ),
        *more_gaps(),
    ]


def more_gaps() -> list[Gap]:
    """Return the rules of gaps about how a task stands, its money and its measure."""
    return [
        Gap(
            "task_blocked",
            Task,
            Station.RESULT,
            _("This task is held up."),
            _("Tasks that are held up"),
            care.blocked,
            PLANNERS,
            _("Read why in the history of its state, and take away what holds it up."),
        ),
        Gap(
            "task_without_money",
            Task,
            Station.MONEY,
            _("No money is planned for this task."),
            _("Tasks without money"),
            care.unfunded,
            PLANNERS,
            _("Plan a budget line, or join the project that pays for it."),
        ),
        Gap(
            "task_without_measure",
            Task,
            Station.MEASURE,
            _("Nothing measures what this task brings."),
            _("Tasks without a measure"),
            care.unmeasured,
            PLANNERS,
            _("Let it serve an objective that is measured, or join an indicator that it counts towards."),
        ),
    ]


def day() -> list[DayPart]:
    """Return what of a person's day is about plans, beside her tasks."""
    return [
        DayPart(
            "given_tasks",
            _("Tasks that wait for your unit’s answer"),
            "risk",
            cascade.waiting_for,
            lambda row: (row.due_on, row.given_by),
            lambda: reverse("plans:given"),
            ("uid", "is_demonstration", "due_on", "given_by__full_name", *named("task")),
        ),
        DayPart(
            "waiting_proposals",
            _("Proposals that wait for your answer"),
            "risk",
            proposal_queries.waiting_for,
            lambda row: (row.changed_at, row.owner_unit),
            lambda: f"{reverse('plans:proposals')}?which=waiting",
            (*named(), "changed_at", *named("owner_unit")),
        ),
    ]


def task_state(task: Task) -> str | Promise:
    """Return the state of a task in words; an overdue one says so."""
    if is_late(state=task.state, due_on=task.due_on, today=clock.today()):
        return _("Overdue")
    return task.get_state_display()


def task_text(task: Task) -> tuple[str, str]:
    """Return what finds a task: its name and deliverable."""
    return str(task), f"{task.deliverable_local} {task.deliverable_en}"


def unplanned(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow clauses to those to be carried out that no task and no objective with a task serves."""
    return operative(rows).filter(tasks=None, objectives__tasks=None)
