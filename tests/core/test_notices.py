"""Notices: once for one thing, in the way that was chosen, of what one may still see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from camket.core import clock, notices
from camket.core.actions import Invalid
from camket.core.choices import JobState, NoticeWay
from camket.core.models import AuditEntry, Job, Notice, NoticeChoice, User
from camket.core.models.users import MOST_UNREAD
from camket.core.notices import NoticeKind, choose_ways, chosen_by, notices_of, notify, notify_all
from camket.people.choices import Role
from camket.people.models import RoleAssignment
from camket.plans.models import Task
from tests import factories
from tests.cast import Cast

TOLD, URGENT = "tests.told", "tests.urgent"


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of notices on tasks: one that may be turned off, one that nobody can do without."""
    for code in list(notices.kinds):
        monkeypatch.delitem(notices.kinds, code)
    facts: dict[str, Any] = {"model": Task, "to": lambda _task: [], "roles": {Role.PROVINCIAL_OFFICER}}
    open_tasks = lambda _user: Task.objects.exclude(state="done")  # noqa: E731
    usual = NoticeKind(TOLD, label="Tasks", sentence="A task is there.", still=open_tasks, **facts)
    monkeypatch.setitem(notices.kinds, TOLD, usual)
    facts |= {"way": NoticeWay.MAIL, "is_obligatory": True, "related": ("lead",)}
    monkeypatch.setitem(notices.kinds, URGENT, NoticeKind(URGENT, label="Urgent", sentence="Be quick.", **facts))


def rows_of(user: User) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", "occasion"))


def test_nobody_is_told_twice_of_one_thing(cast: Cast) -> None:
    task = factories.task(cast)
    to = [cast.huong, cast.lan]
    assert notify(TOLD, actor=cast.mai, about=task, to=to) == 2
    assert notify(TOLD, actor=cast.mai, about=task, to=to) == 0
    assert notify(TOLD, actor=cast.mai, about=task, to=[*to, cast.linh]) == 1
    assert rows_of(cast.huong) == [(TOLD, "")]


def test_the_database_itself_refuses_the_second(cast: Cast) -> None:
    facts = {"user": cast.huong, "kind": TOLD, "record_id": 1, "raised_at": clock.now(), "way": NoticeWay.APP}
    Notice.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(**facts)


def test_a_further_occasion_takes_the_place_of_one_that_was_not_read(cast: Cast) -> None:
    task, other = factories.task(cast), factories.task(cast)
    notify_all(TOLD, actor=cast.mai, told=[(task, [cast.huong], "1"), (other, [cast.huong], "1")])
    notify(TOLD, actor=cast.mai, about=task, to=[cast.huong], occasion="2")
    assert rows_of(cast.huong) == [(TOLD, "1"), (TOLD, "1"), (TOLD, "2")]
    unread = [(each.record, each.notice.occasion) for each in notices_of(cast.huong) if each.is_unread]
    assert unread == [(task, "2"), (other, "1")]


def test_nobody_is_told_of_her_own_doing_or_with_a_closed_account(cast: Cast) -> None:
    User.objects.filter(pk=cast.linh.pk).update(is_active=False)
    cast.linh.refresh_from_db()
    assert notify(TOLD, actor=cast.huong, about=factories.task(cast), to=[cast.huong, cast.linh]) == 0


def test_who_wants_none_gets_none_but_of_what_nobody_can_do_without(cast: Cast) -> None:
    task = factories.task(cast)
    choose_ways(actor=cast.huong, ways={TOLD: NoticeWay.NONE})
    with pytest.raises(Invalid):
        choose_ways(actor=cast.huong, ways={URGENT: NoticeWay.NONE})
    NoticeChoice.objects.create(user=cast.huong, kind=URGENT, way=NoticeWay.NONE)
    notify(TOLD, actor=cast.lan, about=task, to=[cast.huong])
    notify(URGENT, actor=cast.lan, about=task, to=[cast.huong])
    assert list(Notice.objects.filter(user=cast.huong).values_list("kind", "way")) == [(URGENT, NoticeWay.APP)]


def test_without_an_address_one_is_told_in_the_application(cast: Cast) -> None:
    User.objects.filter(pk=cast.huong.pk).update(email=None, phone="+84912345678")
    cast.huong.refresh_from_db()
    notify(URGENT, actor=cast.lan, about=factories.task(cast), to=[cast.huong])
    assert Notice.objects.get().way == NoticeWay.APP
    with pytest.raises(Invalid):
        choose_ways(actor=cast.huong, ways={TOLD: NoticeWay.DAILY})


def test_it_is_quiet_unless_one_chooses_otherwise(cast: Cast) -> None:
    assert chosen_by(cast.huong) == {TOLD: NoticeWay.DAILY, URGENT: NoticeWay.MAIL}
    notify(TOLD, actor=cast.lan, about=factories.task(cast), to=[cast.huong])
    assert not Job.objects.filter(name=notices.SEND).exists()
    choose_ways(actor=cast.huong, ways={TOLD: NoticeWay.MAIL, URGENT: NoticeWay.WEEKLY})
    assert chosen_by(cast.huong) == {TOLD: NoticeWay.MAIL, URGENT: NoticeWay.WEEKLY}
    assert Notice.objects.get().way == NoticeWay.MAIL  # what waits follows the choice
    entry = AuditEntry.objects.get(action="core.user.notices_chosen")
    assert entry.payload.data["changes"] == {TOLD: ["daily", "mail"], URGENT: ["mail", "weekly"]}


def test_what_is_to_leave_at_once_asks_for_one_job(cast: Cast) -> None:
    for _number in range(2):
        notify(URGENT, actor=cast.lan, about=factories.task(cast), to=[cast.huong])
    assert Job.objects.filter(name=notices.SEND, state=JobState.WAITING).count() == 1


def test_what_one_may_not_see_any_more_is_not_shown(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    notify(TOLD, actor=cast.lan, about=task, to=[cast.huong])
    row = Notice.objects.get()
    RoleAssignment.objects.filter(user=cast.huong).update(unit=cast.nghe_an)
    moved = User.objects.get(pk=cast.huong.pk)
    assert notices_of(moved) == []
    client.force_login(moved)
    assert "A task is there." not in client.get(reverse("core:notices")).content.decode()
    assert client.get(reverse("core:notice", args=[row.uid])).status_code == 404


def test_what_holds_no_more_is_not_unread(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    notify(TOLD, actor=cast.lan, about=task, to=[cast.huong])
    Task.objects.filter(pk=task.pk).update(state="done")
    assert [each.is_unread for each in notices_of(cast.huong)] == [False]
    client.force_login(cast.huong)
    page = client.get(reverse("core:notices")).content.decode()
    assert '<span class="unread"></span>' in page
    assert "Nothing new" in page
    assert Notice.objects.get().read_at is not None


def test_the_page_the_bell_and_the_way_to_the_record(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    client.force_login(cast.huong)
    assert '<span class="unread"></span>' in client.get("/today/").content.decode()
    notify_all(
        TOLD, actor=cast.lan, told=[(each, [cast.huong], "") for each in (task, factories.task(cast))]
    )  # fmt: skip
    assert '<span class="unread">2</span>' in client.get("/today/").content.decode()
    row = Notice.objects.get(record_id=task.pk)
    page = client.get(reverse("core:notices")).content.decode()
    address = f"http://testserver{task.get_absolute_url()}"
    assert f">A task is there. {address}</textarea>" in page
    answer = client.get(reverse("core:notice", args=[row.uid]))
    assert (answer.status_code, answer["Location"]) == (302, task.get_absolute_url())
    assert '<span class="unread">1</span>' in client.get("/today/").content.decode()


def test_one_or_all_are_marked_as_read(cast: Cast, client: Client) -> None:
    notify_all(TOLD, actor=cast.lan, told=[(factories.task(cast), [cast.huong], "") for _number in range(3)])
    client.force_login(cast.huong)
    first = Notice.objects.earliest("pk")
    client.post(reverse("core:notices_read"), {"notice": first.uid})
    assert Notice.objects.filter(read_at=None).count() == 2
    client.post(reverse("core:notices_read"))
    assert Notice.objects.filter(read_at=None).count() == 0


def test_notices_are_ones_own(cast: Cast, client: Client) -> None:
    """Lan sees the task as well, but was not told of it: its notice is not hers to open or to mark."""
    notify(TOLD, actor=cast.mai, about=factories.task(cast), to=[cast.huong])
    uid = Notice.objects.get().uid
    client.force_login(cast.lan)
    assert client.get(reverse("core:notice", args=[uid])).status_code == 404
    assert client.post(reverse("core:notices_read"), {"notice": uid}).status_code == 404
    client.post(reverse("core:notices_read"))
    assert Notice.objects.get().read_at is None
    client.logout()
    assert client.get(reverse("core:notice", args=[uid])).status_code == 302
    assert client.post(reverse("core:notices_read")).status_code == 302
    assert Notice.objects.get().read_at is None


def test_the_bell_costs_one_short_statement(cast: Cast, client: Client) -> None:
    client.force_login(cast.huong)
    client.get("/policy/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/policy/")
    (asked,) = [each["sql"] for each in queries if "core_notice" in each["sql"]]
    assert asked.endswith(f"LIMIT {MOST_UNREAD + 1}")


def test_the_list_costs_as_much_for_thirty_as_for_one(cast: Cast, client: Client) -> None:
    client.force_login(cast.huong)
    counts = []
    for number in (1, 30):
        notify_all(TOLD, actor=cast.lan, told=[(factories.task(cast), [cast.huong], "") for _each in range(number)])
        client.get(reverse("core:notices"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("core:notices"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_person_chooses_for_the_kinds_of_her_roles(cast: Cast, client: Client) -> None:
    address = reverse("core:notice_settings")
    client.force_login(cast.huong)
    page = client.get(address).content.decode()
    assert 'name="tests__told"' in page
    assert 'name="tests__urgent"' in page
    answer = client.post(address, {"tests__told": "none", "tests__urgent": "none"})
    assert answer.status_code == 422
    assert not NoticeChoice.objects.exists()
    assert client.post(address, {"tests__told": "weekly", "tests__urgent": "app"}).status_code == 302
    assert chosen_by(cast.huong) == {TOLD: NoticeWay.WEEKLY, URGENT: NoticeWay.APP}
    client.post(address, {"every": "none", "tests__told": "weekly", "tests__urgent": "daily"})
    assert chosen_by(cast.huong) == {TOLD: NoticeWay.NONE, URGENT: NoticeWay.APP}
    client.force_login(cast.sara)
    assert "Nothing to choose" in client.get(address).content.decode()


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        notices.add_notice_kind(notices.kinds[TOLD])
