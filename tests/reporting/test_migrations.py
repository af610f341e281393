"""What indicators meant before definitions were rows of their own goes with their figures into the first one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("reporting", "0003_targets_are_records")]
AFTER = [("reporting", "0006_definitions_hold")]


def state_at(targets: list[tuple[str, str]]) -> Any:
    """Migrate to a point in time and return the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_figures_keep_their_meaning_when_definitions_become_rows() -> None:
    latest = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "reporting"]
    try:
        old = state_at(BEFORE)
        body = old.get_model("people", "Body").objects.create(key="b", kind="ministry", name_local="B")
        unit = old.get_model("people", "Unit").objects.create(key="u", body=body, level="province", name_local="U")
        user = old.get_model("core", "User").objects.create(full_name="X", email="x@example.org")
        facts = {"indicator": None, "unit": unit, "period": "2024"}
        indicator = old.get_model("reporting", "Indicator")
        people = indicator.objects.create(code="A", name_local="A", nature="stock", scale=2, counts_people=True)
        plain = indicator.objects.create(code="B", name_local="B", direction="less", measure_en="tons")
        for of in (people, plain):
            given = {**facts, "indicator": of, "number": 105, "entered_by": user, "state": "approved"}
            old.get_model("reporting", "Value").objects.create(**given)
            old.get_model("reporting", "Target").objects.create(**{**facts, "indicator": of, "value": 7})
        new = state_at(AFTER)
        version = new.get_model("reporting", "IndicatorVersion")
        first, second = version.objects.order_by("indicator__code")
        assert (first.nature, first.scale, first.over_units, first.over_periods) == ("stock", 2, "sum", "last")
        assert (first.counted_at, first.begins_on) == ("province", None)
        assert (second.direction, second.measure_en, second.over_periods) == ("less", "tons", "sum")
        split = new.get_model("reporting", "DefinitionSplit").objects.get()
        assert (split.definition_id, split.breakdown.key) == (first.pk, "sex")
        assert set(split.breakdown.categories.values_list("key", flat=True)) == {"f", "m", "u"}
        value = new.get_model("reporting", "Value").objects.get(indicator__code="A")
        assert (value.number, value.definition_id, value.status, value.answer) == (105, first.pk, "final", "number")
        target = new.get_model("reporting", "Target").objects.get(indicator__code="B")
        assert (target.value, target.definition_id, target.state) == (7, second.pk, "accepted")
    finally:
        state_at(latest)
