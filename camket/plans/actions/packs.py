"""Loaders of packs: plans, objectives, tasks, and what hangs on them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.choices import Access
from camket.core.money import EXPONENTS
from camket.core.packs import Loading, Row
from camket.people.models import Body, Unit
from camket.plans.choices import (
    AssignmentState,
    FundSource,
    PlanKind,
    PlanState,
    ProposalKind,
    ProposalState,
    ProposalStepKind,
    TaskState,
)
from camket.plans.models import (
    Assignment,
    BudgetLine,
    Objective,
    Plan,
    PlanLevel,
    ProgressNote,
    Proposal,
    ProposalStep,
    Task,
    TaskSupport,
)
from camket.policy.models import Clause, Instrument
from camket.sources.models import Document


def load_levels(loading: Loading, rows: list[Row]) -> None:
    """Load levels of plans by their code; one that is there keeps its names."""
    for row in rows:
        code = row.text("key", needed=True)
        names, rank = row.pair("name", needed=True), row.number("rank") or 1
        row.finish()
        if not PlanLevel.objects.filter(code=code).exists():
            loading.keep("plan_level", code, PlanLevel.objects.create(code=code, rank=rank, **names))


def load_plans(loading: Loading, rows: list[Row]) -> None:
    """Load plans."""
    for row in rows:
        key = row.text("key", needed=True)
        plan = Plan(
            **row.pair("name", needed=True),
            kind=row.choice("kind", PlanKind, PlanKind.PLAN),
            number=row.text("number"),
            instrument=row.reference("instrument", "instrument", Instrument),
            unit=row.reference("unit", "unit", Unit),
            body=row.reference("body", "body", Body),
            starts_on=needed_day(row, "starts_on"),
            ends_on=needed_day(row, "ends_on"),
            state=row.choice("state", PlanState, PlanState.DRAFT),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.INTERNAL),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if plan.starts_on > plan.ends_on:
            raise row.fail("ends_on", _("lies before the first day."))
        if not loading.is_known("plan", key):
            plan.save()
            loading.keep("plan", key, plan)


def needed_day(row: Row, name: str) -> Any:
    """Return a full date that must be there."""
    found = row.day(name)
    if found is None:
        raise row.fail(name, _("is missing."))
    return found


def load_objectives(loading: Loading, rows: list[Row]) -> None:
    """Load objectives."""
    for position, row in enumerate(rows, start=1):
        key = row.text("key", needed=True)
        plan = row.reference("plan", "plan", Plan)
        instrument = row.reference("instrument", "instrument", Instrument) or (plan.instrument if plan else None)
        if plan is None and instrument is None:
            raise row.fail("plan", _("is missing."))
        objective = Objective(
            **row.pair("name", needed=True),
            plan=plan,
            instrument=instrument,
            clause=row.reference("clause", "clause", Clause),
            parent=row.reference("parent", "objective", Objective),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            level=level_named(row),
            number=row.text("number"),
            position=position,
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("objective", key):
            objective.save()
            loading.keep("objective", key, objective)


def load_tasks(loading: Loading, rows: list[Row]) -> None:
    """Load tasks with the bodies that support them."""
    for row in rows:
        key = row.text("key", needed=True)
        objective = row.reference("objective", "objective", Objective)
        plan = row.reference("plan", "plan", Plan)
        task = Task(
            **row.pair("name", needed=True),
            **row.pair("deliverable"),
            **row.pair("risk"),
            likelihood=one_to_five(row, "likelihood"),
            impact=one_to_five(row, "impact"),
            percent=percent(row),
            plan=plan or (objective.plan if objective and not row.raw("parent") else None),
            clause=row.reference("clause", "clause", Clause),
            objective=objective,
            parent=row.reference("parent", "task", Task),
            lead=row.reference("lead", "body", Body),
            unit=row.reference("unit", "unit", Unit),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            state=row.choice("state", TaskState, TaskState.PLANNED),
            starts_on=row.day("starts_on"),
            due_on=row.day("due_on"),
            access=row.choice("access", Access, Access.INTERNAL),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        supporting = row.references("supporting", "body", Body)
        row.finish()
        if loading.is_known("task", key):
            continue
        task.save()
        TaskSupport.objects.bulk_create([TaskSupport(task=task, body=body) for body in supporting])
        loading.keep("task", key, task)


def one_to_five(row: Row, name: str) -> int | None:
    """Return a grade of a risk."""
    found = row.number(name)
    if found is not None and not 1 <= found <= 5:
        raise row.fail(name, _("is a grade from 1 to 5."))
    return found


def percent(row: Row) -> int | None:
    """Return how far something is, in percent."""
    found = row.number("percent")
    if found is not None and not 0 <= found <= 100:
        raise row.fail("percent", _("is a whole number from 0 to 100."))
    return found


def level_named(row: Row) -> PlanLevel:
    """Return the level of plans that a row names by its code; the usual one where it names none."""
    code = row.text("level") or "objective"
    found: PlanLevel | None = PlanLevel.objects.filter(code=code).first()
    if found is None:
        codes = ", ".join(PlanLevel.objects.values_list("code", flat=True))
        words = _("the code “%(value)s” is unknown. Known are: %(codes)s.")
        raise row.fail("level", words % {"value": code, "codes": codes})
    return found


def task_of(row: Row) -> Task:
    """Return the task that a row hangs on."""
    found = row.reference("task", "task", Task)
    if found is None:
        raise row.fail("task", _("is missing."))
    return found


def money_of(row: Row) -> dict[str, Any]:
    """Return an amount in the smallest unit with its currency."""
    amount, currency = row.number("amount_minor"), row.text("currency")
    if amount is not None and (amount <= 0 or currency not in EXPONENTS):
        raise row.fail("amount_minor", _("is an amount above zero in a currency that is known."))
    return {"amount_minor": amount, "currency": currency}


def load_budget_lines(loading: Loading, rows: list[Row]) -> None:
    """Load money that is planned for tasks."""
    for row in rows:
        key, task = row.text("key", needed=True), task_of(row)
        line = BudgetLine(
            task=task,
            source=row.choice("source", FundSource),
            funder=row.reference("funder", "body", Body),
            is_secured=row.flag("is_secured"),
            note=row.text("note"),
            is_demonstration=task.is_demonstration or loading.is_demonstration,
            **money_of(row),
        )
        row.finish()
        if line.amount_minor is None:
            raise row.fail("amount_minor", _("is missing."))
        if not loading.is_known("budget_line", key):
            line.save()
            loading.keep("budget_line", key, line)


def load_progress_notes(loading: Loading, rows: list[Row]) -> None:
    """Load what was done of tasks; how far they are, the tasks say themselves."""
    for row in rows:
        key, task = row.text("key", needed=True), task_of(row)
        note = ProgressNote(
            task=task,
            noted_on=needed_day(row, "noted_on"),
            percent=percent(row),
            text=row.prose("text"),
            document=row.reference("document", "document", Document),
            noted_by=loading.actor,
            is_demonstration=task.is_demonstration or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("progress_note", key):
            note.save()
            loading.keep("progress_note", key, note)


def needed_unit(row: Row) -> Unit:
    """Return the unit that a row is about."""
    found = row.reference("unit", "unit", Unit)
    if found is None:
        raise row.fail("unit", _("is missing."))
    return found


def load_assignments(loading: Loading, rows: list[Row]) -> None:
    """Load tasks that were given to units, with the answers."""
    for row in rows:
        key, task = row.text("key", needed=True), task_of(row)
        given = Assignment(
            task=task,
            unit=needed_unit(row),
            state=row.choice("state", AssignmentState, AssignmentState.WAITING),
            due_on=row.day("due_on"),
            message=row.prose("message"),
            reason=row.prose("reason"),
            part=row.reference("part", "task", Task),
            given_by=loading.actor,
            is_demonstration=task.is_demonstration or loading.is_demonstration,
        )
        row.finish()
        if given.state != AssignmentState.WAITING:
            given.answered_by, given.answered_at = loading.actor, clock.now()
        if not loading.is_known("assignment", key):
            given.save()
            loading.keep("assignment", key, given)


def load_proposals(loading: Loading, rows: list[Row]) -> None:
    """Load what units propose and ask for, with the answers."""
    for row in rows:
        key, unit = row.text("key", needed=True), needed_unit(row)
        reason, desk = row.prose("reason"), row.reference("desk", "unit", Unit)
        proposal = Proposal(
            **row.pair("name", needed=True),
            **money_of(row),
            kind=row.choice("kind", ProposalKind),
            text=row.prose("text"),
            clause=row.reference("clause", "clause", Clause),
            task=row.reference("task", "task", Task),
            state=row.choice("state", ProposalState, ProposalState.DRAFT),
            desk=desk,
            owner_unit=unit,
            access=row.choice("access", Access, Access.UNIT),
            entered_by=loading.actor,
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if (proposal.state == ProposalState.DRAFT) != (desk is None):
            raise row.fail("desk", _("is the unit where it waits, once it was sent."))
        if not loading.is_known("proposal", key):
            proposal.save()
            keep_steps(proposal, reason)
            loading.keep("proposal", key, proposal)


def keep_steps(proposal: Proposal, reason: str) -> None:
    """Keep that a proposal was sent, and how it was answered."""
    facts: dict[str, Any] = {"proposal": proposal, "done_by": proposal.entered_by}
    facts["is_demonstration"] = proposal.is_demonstration
    if proposal.desk is None:
        return
    sent = {"answer": ProposalStepKind.SENT, "unit": proposal.owner_unit, "to_unit": proposal.desk}
    ProposalStep.objects.create(**facts, **sent)
    if proposal.state != ProposalState.WAITING:
        answer = ProposalStepKind(proposal.state)
        ProposalStep.objects.create(**facts, answer=answer, unit=proposal.desk, reason=reason)
