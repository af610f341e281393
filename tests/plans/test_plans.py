"""Plans as records: their tree, their levels, their states."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.choices import Access
from camket.core.models import AuditEntry, Tombstone
from camket.plans.actions import plans as actions
from camket.plans.choices import PlanState
from camket.plans.models import Objective, Plan, PlanLevel, Task
from camket.plans.queries.plans import Standing, outline_of, running_plan_of
from tests import factories
from tests.cast import Cast

TERM = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def tree(cast: Cast) -> tuple[Plan, list[Objective]]:
    """A plan with two objectives at the top, and one under the first."""
    plan = factories.plan(cast)
    factories.level(cast)
    facts = {"plan": plan, "owner_unit": cast.centre, "access": Access.PUBLIC}
    first = actions.set_objective(actor=cast.lan, name_local="Một", **facts)
    second = actions.set_objective(actor=cast.lan, name_local="Hai", **facts)
    below = actions.set_objective(actor=cast.lan, name_local="Dưới một", parent=first, **facts)
    return plan, [first, second, below]


def names(plan: Plan, cast: Cast) -> list[tuple[int, str]]:
    """Return the outline as the policy officer reads it."""
    return [(node.depth, node.objective.name_local) for node in outline_of(cast.lan, plan).walk()]


def test_a_unit_plans_for_itself_and_for_no_other(cast: Cast) -> None:
    plan = actions.draft_plan(actor=cast.huong, name_local="Kế hoạch tỉnh", owner_unit=cast.ha_tinh, **TERM)
    assert plan.state == PlanState.DRAFT
    assert AuditEntry.objects.filter(action="plans.plan.created", actor=cast.huong).count() == 1
    with pytest.raises(Refused):
        actions.draft_plan(actor=cast.huong, name_local="Kế hoạch", owner_unit=cast.nghe_an, **TERM)
    with pytest.raises(Invalid):
        actions.change_plan(actor=cast.huong, plan=plan, expected_version=1, ends_on=date(2025, 1, 1))


def test_objectives_stand_in_their_order_and_move(cast: Cast) -> None:
    plan, (first, second, below) = tree(cast)
    assert names(plan, cast) == [(0, "Một"), (1, "Dưới một"), (0, "Hai")]
    actions.shift_objective(actor=cast.lan, objective=second, step=-1, expected_version=second.version)
    assert names(plan, cast) == [(0, "Hai"), (0, "Một"), (1, "Dưới một")]
    first.refresh_from_db()
    second.refresh_from_db()
    actions.place_objective(actor=cast.lan, objective=second, parent=below, expected_version=second.version)
    assert names(plan, cast) == [(0, "Một"), (1, "Dưới một"), (2, "Hai")]
    assert actions.number_plan(actor=cast.lan, plan=plan) == 3
    assert dict(Objective.objects.values_list("name_local", "number")) == {
        "Một": "1",
        "Dưới một": "1.1",
        "Hai": "1.1.1",
    }
    assert actions.number_plan(actor=cast.lan, plan=plan) == 0


def test_no_part_stands_below_itself_or_in_another_plan(cast: Cast) -> None:
    _plan, (first, _second, below) = tree(cast)
    with pytest.raises(Invalid, match="stands below it"):
        actions.place_objective(actor=cast.lan, objective=first, parent=below, expected_version=1)
    with pytest.raises(Invalid):
        actions.change_objective(actor=cast.lan, objective=first, expected_version=1, parent=first)
    other = factories.objective(cast, plan=factories.plan(cast, name_local="Khác"))
    with pytest.raises(Invalid, match="another plan"):
        actions.place_objective(actor=cast.lan, objective=first, parent=other, expected_version=1)
    with pytest.raises(Invalid, match="parts or tasks"):
        actions.change_objective(actor=cast.lan, objective=first, expected_version=1, plan=other.plan)


def test_an_objective_needs_a_plan_or_a_text(cast: Cast) -> None:
    factories.level(cast)
    with pytest.raises(Invalid) as fault:
        actions.set_objective(actor=cast.lan, name_local="Lơ lửng", owner_unit=cast.centre)
    assert fault.value.field == "plan"


def test_two_people_move_the_same_objective(cast: Cast, client: Client) -> None:
    plan, (_first, second, _below) = tree(cast)
    stale = Objective.objects.get(pk=second.pk)
    actions.shift_objective(actor=cast.lan, objective=second, step=-1, expected_version=1)
    with pytest.raises(Conflict):
        actions.shift_objective(actor=cast.mai, objective=stale, step=-1, expected_version=1)
    client.force_login(cast.mai)
    url = reverse("plans:objective_shift", args=[second.uid])
    page = client.post(url, {"step": "down", "version": "1"}, follow=True)
    assert "Somebody else has moved it" in page.content.decode()
    assert names(plan, cast)[0] == (0, "Hai")
    assert client.post(url, {"step": "sideways", "version": "2"}).status_code == 404
    client.post(url, {"step": "down", "version": "2"})
    assert names(plan, cast)[0] == (0, "Một")


def test_a_closed_plan_keeps_its_parts(cast: Cast) -> None:
    plan, (first, _second, _below) = tree(cast)
    actions.step_plan(actor=cast.lan, plan=plan, to=PlanState.CLOSED)
    first.refresh_from_db()
    with pytest.raises(Refused):
        actions.change_objective(actor=cast.lan, objective=first, expected_version=1, name_local="Khác")
    with pytest.raises(Refused):
        actions.number_plan(actor=cast.lan, plan=plan)
    with pytest.raises(Refused, match="opened again"):
        actions.step_plan(actor=cast.lan, plan=plan, to=PlanState.RUNNING)
    actions.step_plan(actor=cast.lan, plan=plan, to=PlanState.RUNNING, reason="Bổ sung")


def test_levels_are_called_as_people_call_them(cast: Cast, client: Client) -> None:
    """The five levels of before are there; one in use is renamed, not removed."""
    codes = {"pillar", "objective", "outcome", "output", "task_group"}
    assert codes <= set(PlanLevel.objects.values_list("code", flat=True))
    client.force_login(cast.lan)
    added = client.post(reverse("plans:level_add"), {"name_local": "Nhiệm vụ trọng tâm", "rank": "6"})
    assert added.status_code == 302
    level = PlanLevel.objects.get(name_local="Nhiệm vụ trọng tâm")
    plan = factories.plan(cast)
    form = {"name_local": "Mới", "plan": plan.uid, "level": level.code, "access": "public"}
    assert client.post(reverse("plans:objective_add"), {**form, "owner_unit": str(cast.centre)}).status_code == 302
    assert "Nhiệm vụ trọng tâm" in client.get(plan.get_absolute_url()).content.decode()
    with pytest.raises(Refused):
        actions.remove_level(actor=cast.lan, level=level)
    Objective.objects.all().delete()
    assert client.post(reverse("plans:level_remove", args=[level.uid])).status_code == 302
    assert Tombstone.objects.filter(uid=level.uid).exists()
    client.force_login(cast.huong)
    assert reverse("plans:level_add") not in client.get(reverse("plans:levels")).content.decode()
    with pytest.raises(Refused):
        actions.add_level(actor=cast.huong, name_local="Riêng", rank=1)
    client.force_login(cast.lan)
    assert client.post(reverse("plans:objective_add"), {**form, "level": "none"}).status_code == 422


def test_the_page_of_a_plan_says_how_it_stands(cast: Cast, client: Client) -> None:
    plan, (first, _second, below) = tree(cast)
    facts: dict[str, Any] = {"plan": plan, "owner_unit": cast.centre, "access": Access.PUBLIC}
    factories.task(cast, name_local="Trễ", objective=below, due_on=date(2020, 1, 1), **facts)
    factories.task(cast, name_local="Xong", objective=first, state="done", **facts)
    factories.task(cast, name_local="Vướng", state="blocked", due_on=date(2999, 1, 1), **facts)
    factories.task(cast, name_local="Bỏ", state="dropped", **facts)
    factories.task(cast, name_local="Riêng tỉnh", objective=first, plan=plan)
    factories.indicator(cast, objective=first)
    outline = outline_of(cast.sara, plan)
    assert outline.standing == Standing(total=3, done=1, late=1, blocked=1)
    assert outline.roots[0].standing == Standing(total=2, done=1, late=1)
    assert outline.roots[0].indicators == 1
    assert {task.name_local for task in outline.loose} == {"Vướng", "Bỏ"}
    client.force_login(cast.lan)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Riêng tỉnh" in page
    assert "1 of 3 done" in page
    factories.budget_line(cast, task=Task.objects.get(name_local="Trễ"))
    assert "VND 50,000,000" in client.get(plan.get_absolute_url()).content.decode()
    assert client.post(reverse("plans:plan_number", args=[plan.uid])).status_code == 302
    client.force_login(cast.sara)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Riêng tỉnh" not in page
    assert client.post(reverse("plans:plan_number", args=[plan.uid])).status_code == 403


@pytest.mark.parametrize("day", ["31/02/2026", "31/2/2026", "2026-02-30", "abc", "13/13/2026"])
def test_a_day_that_no_calendar_has_is_refused_at_its_field(cast: Cast, client: Client, day: str) -> None:
    client.force_login(cast.lan)
    form = {"name_local": "Kế hoạch", "kind": "plan", "access": "public", "owner_unit": str(cast.centre)}
    answer = client.post(reverse("plans:plan_add"), {**form, "starts_on": day, "ends_on": "31/12/2026"})
    assert answer.status_code == 422
    assert 'id="field-starts_on"' in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_loop_from_before_hides_nothing(cast: Cast) -> None:
    plan, (first, _second, below) = tree(cast)
    Objective.objects.filter(pk=first.pk).update(parent=below)
    assert {name for _depth, name in names(plan, cast)} == {"Một", "Hai", "Dưới một"}


def test_the_plan_that_runs_for_a_unit(cast: Cast) -> None:
    instrument = factories.instrument(cast)
    always = {"starts_on": date(2000, 1, 1), "ends_on": date(2999, 12, 31)}
    general = factories.plan(cast, unit=cast.ha_tinh, **always)
    special = factories.plan(cast, unit=cast.ha_tinh, instrument=instrument, **always)
    factories.plan(cast, unit=cast.ha_tinh, state="draft", **always)
    assert running_plan_of(cast.ha_tinh.pk, instrument_id=instrument.pk) == special
    assert running_plan_of(cast.ha_tinh.pk) == general
    assert running_plan_of(cast.nghe_an.pk) is None


def test_a_form_begins_with_ones_own_unit_and_the_level_below(cast: Cast, client: Client) -> None:
    """A province has many units in reach; she works at one."""
    plan = factories.plan(cast, unit=cast.ha_tinh, owner_unit=cast.ha_tinh)
    top = factories.objective(cast, plan=plan, level=factories.level(cast, code="objective"))
    client.force_login(cast.huong)
    for page in ("plan_add", "task_add", "objective_add", "proposal_add"):
        assert f'value="{cast.ha_tinh}"' in client.get(reverse(f"plans:{page}")).content.decode(), page
    asked = {"plan": plan.uid, "parent": top.uid}
    form = client.get(reverse("plans:objective_add"), asked).content.decode()
    assert f'value="{plan}"' in form
    assert '<option value="outcome" selected>' in form
