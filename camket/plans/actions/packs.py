"""Loaders of packs: objectives and tasks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.people.models import Body, Unit
from camket.plans.choices import TaskState
from camket.plans.models import Objective, PlanLevel, Task, TaskSupport
from camket.policy.models import Clause, Instrument


def load_objectives(loading: Loading, rows: list[Row]) -> None:
    """Load objectives."""
    for position, row in enumerate(rows, start=1):
        key = row.text("key", needed=True)
        instrument = row.reference("instrument", "instrument", Instrument)
        if instrument is None:
            raise row.fail("instrument", _("is missing."))
        objective = Objective(
            **row.pair("name", needed=True),
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
        task = Task(
            **row.pair("name", needed=True),
            **row.pair("deliverable"),
            clause=row.reference("clause", "clause", Clause),
            objective=row.reference("objective", "objective", Objective),
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


def level_named(row: Row) -> PlanLevel:
    """Return the level of plans that a row names by its code; the usual one where it names none."""
    code = row.text("level") or "objective"
    found: PlanLevel | None = PlanLevel.objects.filter(code=code).first()
    if found is None:
        codes = ", ".join(PlanLevel.objects.values_list("code", flat=True))
        words = _("the code “%(value)s” is unknown. Known are: %(codes)s.")
        raise row.fail("level", words % {"value": code, "codes": codes})
    return found
