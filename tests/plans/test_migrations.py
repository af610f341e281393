"""What an installation held before plans were records is all there after: levels, objectives, tasks, moves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("plans", "0001_initial")]


def at(targets: list[tuple[str, str]]) -> Any:
    """Bring the database to some migrations; return the models of that time."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def everything() -> list[tuple[str, str]]:
    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_objectives_and_tasks_come_along_into_a_plan() -> None:
    last = everything()
    try:
        MigrationExecutor(connection).migrate(BEFORE)
        # The state of all rooms at that time, asked anew: those above plans went back with it.
        loader = MigrationExecutor(connection).loader
        old = loader.project_state(list(loader.applied_migrations)).apps
        user = old.get_model("core", "User").objects.create(full_name="Lan", email="lan@example.org")
        instrument = old.get_model("policy", "Instrument").objects.create(
            name_local="Nghị quyết", kind="resolution", issued_on="2021-01", ends_on="2030"
        )
        objective = old.get_model("plans", "Objective").objects.create(
            name_local="Năng lực", instrument=instrument, level="pillar"
        )
        task = old.get_model("plans", "Task").objects.create(
            name_local="Tập huấn", objective=objective, state="blocked"
        )
        entry = old.get_model("core", "AuditEntry").objects.create(
            at="2026-01-05T03:00:00Z",
            actor=user,
            action="plans.task.moved",
            record_kind="plans.task",
            record_id=task.pk,
        )
        data = {"changes": {"state": ["planned", "blocked"]}, "reason": "Chờ kinh phí"}
        old.get_model("core", "AuditPayload").objects.create(entry=entry, salt="", data=data)
    finally:
        MigrationExecutor(connection).migrate(last)
    from camket.plans.models import Objective, PlanLevel, StateChange, Task

    found = Objective.objects.get()
    assert (found.level.code, found.level.name_en) == ("pillar", "Pillar")
    assert found.plan is not None
    assert (found.plan.starts_on.year, found.plan.ends_on.year, found.plan.state) == (2021, 2030, "running")
    assert Task.objects.get().plan == found.plan
    change = StateChange.objects.get()
    assert (change.before, change.to, change.reason, change.created_at.year) == (
        "planned",
        "blocked",
        "Chờ kinh phí",
        2026,
    )
    assert PlanLevel.objects.count() == 5
