"""What hangs on a task: its states with their history, progress with proof, money."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid, joined
from camket.core.models import AuditEntry, Edge
from camket.core.money import Money
from camket.plans.actions import tasks as actions
from camket.plans.choices import TaskState
from camket.plans.models import BudgetLine, ProgressNote, StateChange, Task
from camket.plans.queries.tasks import has_proof
from tests import factories
from tests.cast import Cast
from tests.shell.test_rest import send, token


def test_every_move_stays_in_the_history(cast: Cast) -> None:
    task = factories.task(cast)
    actions.move_task(actor=cast.huong, task=task, to=TaskState.UNDER_WAY)
    actions.move_task(actor=cast.lan, task=task, to=TaskState.BLOCKED, reason=" Chờ kinh phí ")
    rows = StateChange.objects.order_by("pk").values_list("before", "to", "reason", "changed_by__full_name")
    assert list(rows) == [("planned", "under_way", "", "Huong"), ("under_way", "blocked", "Chờ kinh phí", "Lan")]


def test_what_is_done_has_a_proof_or_a_reason(cast: Cast) -> None:
    task = factories.task(cast)
    with pytest.raises(Refused, match="Nothing shows yet"):
        actions.move_task(actor=cast.huong, task=task, to=TaskState.DONE)
    actions.note_progress(actor=cast.huong, task=task, noted_on=clock.today(), text="Đã xong, chưa có văn bản.")
    assert not has_proof(task)
    document = factories.document(cast)
    actions.note_progress(actor=cast.huong, task=task, noted_on=clock.today(), text="Báo cáo.", document=document)
    assert has_proof(task)
    actions.move_task(actor=cast.huong, task=Task.objects.get(pk=task.pk), to=TaskState.DONE)
    assert not StateChange.objects.get().reason


def test_a_joined_source_is_a_proof(cast: Cast) -> None:
    task = factories.task(cast)
    joined(factories.passage(cast), "supports", task, actor=cast.lan)
    assert has_proof(task)
    Edge.objects.all().delete()
    assert not has_proof(task)


def test_the_latest_note_says_how_far_it_is(cast: Cast) -> None:
    task = factories.task(cast)
    today = clock.today()
    actions.note_progress(actor=cast.huong, task=task, noted_on=today, text="Nửa chừng.", percent=50)
    earlier = today - timedelta(days=30)
    actions.note_progress(actor=cast.huong, task=task, noted_on=earlier, text="Nhập muộn.", percent=20)
    actions.note_progress(actor=cast.huong, task=task, noted_on=today, text="Không nói phần trăm.")
    task.refresh_from_db()
    assert task.percent == 50
    assert ProgressNote.objects.count() == 3
    with pytest.raises(Invalid) as fault:
        actions.note_progress(actor=cast.huong, task=task, noted_on=today + timedelta(days=1), text="Ngày mai")
    assert fault.value.field == "noted_on"
    with pytest.raises(Refused):
        actions.note_progress(actor=cast.nga, task=task, noted_on=today, text="Của người khác")


def test_the_page_takes_a_note_and_a_wrong_day_keeps_the_words(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    client.force_login(cast.huong)
    url = reverse("plans:note_add", args=[task.uid])
    answer = client.post(url, {"noted_on": "31/02/2026", "text": "Đã mở ba lớp.", "percent": "101"})
    assert answer.status_code == 422
    assert "Đã mở ba lớp." in answer.content.decode()
    assert client.post(url, {"noted_on": "28/02/2026", "text": "Đã mở ba lớp.", "percent": "60"}).status_code == 302
    page = client.get(task.get_absolute_url()).content.decode()
    assert "Đã mở ba lớp." in page
    assert "60 %" in page


def test_money_is_planned_changed_and_removed_with_the_reason(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    client.force_login(cast.huong)
    form = {"source": "state", "amount": "50.000.000", "currency": "vnd"}
    add = reverse("plans:money_add", args=[task.uid])
    for wrong in ({"amount": "-5"}, {"amount": "0"}, {"amount": "nhiều"}, {"currency": "XXX"}, {"amount": "9" * 30}):
        assert client.post(add, form | wrong).status_code == 422
    assert client.post(add, form).status_code == 302
    line = BudgetLine.objects.get()
    assert line.amount == Money(50_000_000, "VND")
    edit = reverse("plans:money_edit", args=[line.uid])
    assert client.post(edit, form | {"amount": "60.000.000", "version": "1", "is_secured": "on"}).status_code == 302
    assert client.post(edit, form | {"version": "1"}).status_code == 409
    remove = reverse("plans:money_remove", args=[line.uid])
    assert client.post(remove, {"reason": ""}).status_code == 422
    assert client.post(remove, {"reason": "Nhập nhầm"}).status_code == 302
    assert not BudgetLine.objects.exists()
    assert AuditEntry.objects.get(action="plans.budgetline.buried").payload.data["reason"] == "Nhập nhầm"


def test_one_press_moves_a_task_where_no_words_are_needed(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    client.force_login(cast.huong)
    url = reverse("plans:task_go", args=[task.uid])
    asked = client.post(url, {"to": "blocked", "version": "1"})
    assert asked.headers["Location"] == f"{reverse('plans:task_move', args=[task.uid])}?to=blocked"
    assert client.post(url, {"to": "nonsense"}).status_code == 302
    stale = client.post(url, {"to": "under_way", "version": "7"}, follow=True)
    assert "in the meantime" in stale.content.decode()
    assert Task.objects.get().state == TaskState.PLANNED
    away = client.post(url, {"to": "under_way", "version": "1", "next": "//evil.example/"})
    assert away.headers["Location"] == task.get_absolute_url()
    assert Task.objects.get().state == TaskState.UNDER_WAY


def test_a_card_that_is_dragged_is_answered_in_words(cast: Cast, client: Client) -> None:
    """Moved, sent on to the form that asks why, or refused with the reason: then the card goes back."""
    task = factories.task(cast)
    url, move = reverse("plans:task_go", args=[task.uid]), reverse("plans:task_move", args=[task.uid])

    def drag(to: str, version: str) -> tuple[int, dict[str, str]]:
        answer = client.post(url, {"to": to, "version": version}, headers={"Accept": "application/json"})
        return answer.status_code, answer.json()

    client.force_login(cast.chi)
    status, told = drag("under_way", "1")
    assert (status, bool(told["words"])) == (422, True)
    client.force_login(cast.huong)
    assert drag("done", "1") == (200, {"form": f"{move}?to=done"})
    assert drag("nonsense", "1")[0] == 422
    status, told = drag("under_way", "7")
    assert (status, "in the meantime" in told["words"]) == (409, True)
    assert drag("under_way", "1") == (200, {"state": "under_way"})
    status, told = drag("planned", "2")
    assert (status, told["words"]) == (422, "A task cannot go from its present state to this one.")
    assert Task.objects.get().state == TaskState.UNDER_WAY


def test_a_task_is_no_part_of_itself(cast: Cast) -> None:
    task = factories.task(cast)
    part = factories.task(cast, parent=task)
    with pytest.raises(Invalid, match="stands below it"):
        actions.change_task(actor=cast.huong, task=task, expected_version=1, parent=part)
    actions.change_task(actor=cast.huong, task=part, expected_version=1, parent=None)


def test_a_task_belongs_to_the_plan_of_its_objective(cast: Cast) -> None:
    plan = factories.plan(cast)
    objective = factories.objective(cast, plan=plan)
    task = actions.add_task(actor=cast.lan, name_local="Việc", objective=objective, owner_unit=cast.centre)
    assert task.plan == plan
    closed = factories.plan(cast, state="closed")
    with pytest.raises(Refused, match="closed"):
        actions.change_task(actor=cast.lan, task=task, expected_version=1, plan=closed, objective=None)


def test_programs_move_note_and_plan_money(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    headers = token(cast.huong)
    refused = send(client, "POST", "/api/v1/task-moves", {"task": task.uid, "to": "blocked"}, headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "refused")
    moved = send(
        client, "POST", "/api/v1/task-moves", {"task": task.uid, "to": "blocked", "reason": "Chờ văn bản"}, headers
    )
    assert moved.status_code == 201, moved.content
    assert (moved.json()["before"], moved.json()["to"]) == ("planned", "blocked")
    note = {"task": task.uid, "noted_on": "2026-02-28", "text": "Đã mở lớp.", "percent": 10}
    assert send(client, "POST", "/api/v1/progress-notes", note, headers).status_code == 201
    wrong = send(client, "POST", "/api/v1/progress-notes", note | {"noted_on": "2026-02-31"}, headers)
    assert wrong.json()["errors"][0]["field"] == "noted_on"
    money = {"task": task.uid, "source": "aid", "amount": "9,500", "currency": "USD"}
    made = send(client, "POST", "/api/v1/budget-lines", money, headers)
    assert made.status_code == 201, made.content
    listed = client.get(f"/api/v1/budget-lines?task={task.uid}", headers=headers).json()
    assert [item["label"] for item in listed["items"]] == [made.json()["label"]]
    assert client.get(f"/api/v1/tasks/{task.uid}", headers=headers).json()["percent"] == 10
    assert client.get("/api/v1/progress-notes", headers=token(cast.nga)).json()["items"] == []


def test_a_deadline_ends_with_the_local_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 23:30 in Hà Nội it is still the last day, though the day after has begun nowhere west of it."""
    from datetime import UTC, datetime

    from camket.plans.queries import overdue

    factories.task(cast, due_on=date(2026, 11, 22))
    for instant, late in (
        (datetime(2026, 11, 22, 16, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), 1),
    ):
        monkeypatch.setattr(clock, "now", lambda instant=instant: instant)
        assert overdue(Task.objects.all()).count() == late
