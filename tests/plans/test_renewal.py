"""A plan in another term: a copy, or a roll-over of what is not finished; shown before it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.choices import Access
from camket.core.models import AuditEntry
from camket.plans.actions import tasks
from camket.plans.actions.renewal import renew_plan
from camket.plans.choices import Carry, TaskState
from camket.plans.models import Objective, Plan, StateChange, Task
from camket.plans.queries.renewal import renewal_of
from tests import factories
from tests.cast import Cast

NEXT = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
NAMES = {"name_local": "Kế hoạch 2027", "name_en": "Plan 2027"}


def full_plan(cast: Cast) -> Plan:
    """A plan with an objective below another, and a task in each state."""
    plan = factories.plan(cast)
    top = factories.objective(cast, plan=plan, name_local="Trên", number="1")
    below = factories.objective(cast, plan=plan, name_local="Dưới", parent=top, instrument=top.instrument)
    facts: dict[str, Any] = {"plan": plan, "objective": below, "owner_unit": cast.centre, "access": Access.PUBLIC}
    for state in TaskState:
        days = {"starts_on": date(2026, 1, 31), "due_on": date(2026, 2, 28)}
        factories.task(cast, name_local=state.value, state=state, percent=30, **facts, **days)
    whole = Task.objects.get(name_local="under_way")
    tasks.support(whole, [cast.embassy], actor=cast.lan)
    factories.task(cast, name_local="phần", parent=whole, **facts)
    return plan


@pytest.mark.parametrize(
    ("carry", "names"),
    [
        (Carry.NONE, set()),
        (Carry.UNFINISHED, {"planned", "under_way", "blocked", "phần"}),
        (Carry.ALL, {"planned", "under_way", "blocked", "done", "phần"}),
    ],
)
def test_what_goes_along(cast: Cast, carry: Carry, names: set[str]) -> None:
    plan = full_plan(cast)
    found = renewal_of(plan, carry=carry, **NEXT)
    assert {each.task.name_local for each in found.taken} == names
    assert len(found.taken) + len(found.left) == Task.objects.count()
    new = renew_plan(actor=cast.lan, plan=plan, carry=carry, **NEXT, **NAMES)
    assert (new.origin, new.state, new.unit) == (plan, "draft", cast.centre)
    copies = Task.objects.filter(plan=new)
    assert {task.name_local for task in copies} == names
    assert all(task.origin is not None and task.origin.name_local == task.name_local for task in copies)
    tree = {each.name_local: each for each in Objective.objects.filter(plan=new)}
    assert tree["Dưới"].parent == tree["Trên"]
    assert tree["Trên"].origin is not None
    assert AuditEntry.objects.filter(action="plans.plan.renewed").count() == 1


def test_a_roll_over_ends_the_old_tasks_and_keeps_how_far_they_are(cast: Cast) -> None:
    plan = full_plan(cast)
    new = renew_plan(actor=cast.lan, plan=plan, carry=Carry.UNFINISHED, **NEXT, **NAMES)
    old, copy = Task.objects.get(plan=plan, name_local="under_way"), Task.objects.get(plan=new, name_local="under_way")
    assert (old.state, copy.state, copy.percent) == ("carried", "under_way", 30)
    assert (copy.starts_on, copy.due_on) == (date(2027, 1, 31), date(2027, 2, 28))
    assert list(copy.supporting.all()) == [cast.embassy]
    assert Task.objects.get(plan=new, name_local="phần").parent == copy
    row = StateChange.objects.get(task=old)
    assert (row.before, row.to) == ("under_way", "carried")
    assert "Plan 2027" in row.reason or "Kế hoạch 2027" in row.reason


def test_a_copy_leaves_the_old_plan_as_it_was(cast: Cast) -> None:
    plan = full_plan(cast)
    before = dict(Task.objects.filter(plan=plan).values_list("pk", "state"))
    new = renew_plan(actor=cast.lan, plan=plan, carry=Carry.ALL, **NEXT, **NAMES)
    assert dict(Task.objects.filter(plan=plan).values_list("pk", "state")) == before
    assert set(Task.objects.filter(plan=new).values_list("state", "percent")) == {("planned", None)}


def test_what_was_looked_at_is_what_is_done(cast: Cast) -> None:
    plan = full_plan(cast)
    seen = renewal_of(plan, carry=Carry.ALL, **NEXT).seen
    task = Task.objects.get(name_local="planned")
    tasks.move_task(actor=cast.mai, task=task, to=TaskState.DROPPED, reason="Trùng")
    with pytest.raises(Invalid, match="Look again"):
        renew_plan(actor=cast.lan, plan=plan, carry=Carry.ALL, seen=seen, **NEXT, **NAMES)
    assert Plan.objects.count() == 1
    with pytest.raises(Refused):
        renew_plan(actor=cast.huong, plan=plan, carry=Carry.ALL, **NEXT, **NAMES)
    with pytest.raises(Invalid):
        renew_plan(
            actor=cast.lan, plan=plan, carry=Carry.ALL, starts_on=NEXT["ends_on"], ends_on=NEXT["starts_on"], **NAMES
        )


def test_the_page_shows_first_and_does_it_then(cast: Cast, client: Client) -> None:
    plan = full_plan(cast)
    client.force_login(cast.lan)
    url = reverse("plans:plan_renew", args=[plan.uid])
    page = client.get(url).content.decode()
    assert 'value="Kế hoạch 2027"' in page
    assert 'value="01/01/2027"' in page
    form = {**NAMES, "starts_on": "01/01/2027", "ends_on": "31/12/2027", "carry": "unfinished"}
    looked = client.post(url, {**form, "look": ""}).content.decode()
    assert "31/01/2027" in looked
    assert Plan.objects.count() == 1
    # Done without having looked, or after another choice: it is shown again.
    assert client.post(url, {**form, "do": "", "seen": "x"}).status_code == 422
    seen = looked.split('name="seen" value="')[1].split('"')[0]
    other = client.post(url, {**form, "carry": "all", "do": "", "seen": seen})
    assert other.status_code == 422
    assert Plan.objects.count() == 1
    assert client.post(url, {**form, "starts_on": "31/02/2027"}).status_code == 422
    done = client.post(url, {**form, "do": "", "seen": seen})
    assert done.status_code == 302
    assert Plan.objects.get(origin=plan).name_local == "Kế hoạch 2027"


def test_a_loop_from_before_is_copied_without_one(cast: Cast) -> None:
    plan = factories.plan(cast)
    one = factories.objective(cast, plan=plan, name_local="Một")
    two = factories.objective(cast, plan=plan, name_local="Hai", parent=one, instrument=one.instrument)
    Objective.objects.filter(pk=one.pk).update(parent=two)
    new = renew_plan(actor=cast.lan, plan=plan, carry=Carry.NONE, **NEXT, **NAMES)
    assert Objective.objects.filter(plan=new).count() == 2
