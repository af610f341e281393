"""Plans over time, on a board, in a calendar, in a feed, and what of them needs care."""

from __future__ import annotations

import base64
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from camket.core import clock
from camket.core.choices import Access, Door
from camket.core.keys import issue_key, revoke_key
from camket.core.models import Edge
from camket.core.registry import key_of
from camket.plans.models import Objective, Plan, Task
from camket.plans.queries import care, dates
from camket.plans.queries.dates import Asked, Dated
from tests import factories
from tests.cast import Cast

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def busy_plan(cast: Cast) -> Plan:
    plan = factories.plan(cast)
    objective = factories.objective(cast, plan=plan, name_local="Năng lực")
    facts = {"plan": plan, "owner_unit": cast.centre, "access": Access.PUBLIC}
    factories.task(cast, name_local="Dài", objective=objective, starts_on=date(2026, 2, 1), **facts)
    factories.task(cast, name_local="Mốc", objective=objective, due_on=date(2026, 6, 30), **facts | {"state": "done"})
    factories.task(cast, name_local="Không ngày", **facts | {"due_on": None})
    factories.task(cast, name_local="Đã bỏ", **facts | {"state": "dropped"})
    return plan


@pytest.mark.parametrize("zoom", ["", "month", "quarter", "year", "century"])
def test_a_plan_is_drawn_over_time(cast: Cast, client: Client, zoom: str) -> None:
    plan = busy_plan(cast)
    url = reverse("plans:plan_gantt", args=[plan.uid])
    page = client.get(url, {"zoom": zoom, "from": "2026-01"}).content.decode()
    # In the drawing, in its title, in the label of its link, and in the table below.
    assert page.count("Dài") >= 4
    assert "Năng lực" in page
    assert "Không ngày" in page
    assert "Đã bỏ" not in page
    assert re.search(r'<a href="[^"]+" aria-label="Mốc: ', page)


@pytest.mark.parametrize("wrong", ["x", "2026-13", "0000-01", "99999-1", "-", "2026-02-31", "9999-12"])
def test_a_broken_month_in_the_address_does_no_harm(cast: Cast, client: Client, wrong: str) -> None:
    plan = busy_plan(cast)
    client.force_login(cast.lan)
    assert client.get(reverse("plans:plan_gantt", args=[plan.uid]), {"zoom": "month", "from": wrong}).status_code == 200
    assert client.get(reverse("plans:calendar"), {"month": wrong}).status_code == 200


def test_a_plan_without_tasks_says_so(cast: Cast, client: Client) -> None:
    page = client.get(reverse("plans:plan_gantt", args=[factories.plan(cast).uid])).content.decode()
    assert "There is no task to show" in page or "Chưa có nhiệm vụ để hiển thị" in page


def test_the_board_offers_the_moves_that_may_follow(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    factories.task(cast, name_local="Của Nghệ An", owner_unit=cast.nghe_an, unit=cast.nghe_an)
    url = reverse("plans:board")
    assert client.get(url).status_code == 302
    client.force_login(cast.huong)
    page = client.get(url, {"mine": "on"}).content.decode()
    assert str(task) in page
    assert "Của Nghệ An" not in page
    assert f'action="{reverse("plans:task_go", args=[task.uid])}"' in page
    assert f"{reverse('plans:task_move', args=[task.uid])}?to=blocked" in page
    client.force_login(cast.chi)
    assert 'name="to"' not in client.get(url).content.decode()
    assert client.get(url, {"plan": factories.plan(cast, access=Access.UNIT).uid}).status_code == 404


def test_the_month_holds_what_is_due_in_it(cast: Cast, client: Client) -> None:
    factories.task(cast, name_local="Trong tháng", due_on=date(2026, 2, 28))
    factories.task(cast, name_local="Tháng sau", due_on=date(2026, 3, 31))
    client.force_login(cast.huong)
    page = client.get(reverse("plans:calendar"), {"month": "2026-02"}).content.decode()
    assert "Trong tháng" in page
    assert "Tháng sau" not in page
    assert "month=2026-01" in page
    assert "month=2026-03" in page
    client.force_login(cast.nga)
    assert "Trong tháng" not in client.get(reverse("plans:calendar"), {"month": "2026-02"}).content.decode()


def test_rooms_above_add_their_days(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "_sources", [])
    given = Dated(date(2026, 5, 1), "Hạn báo cáo", "/reporting/", "form-1")
    source = lambda user, asked: [given] if asked.plan is None else []  # noqa: E731
    dates.add_source_of_dates(source)
    dates.add_source_of_dates(source)
    assert dates.dates_in(cast.lan, Asked(*YEAR)) == [given]
    plan = factories.plan(cast)
    assert [each.key for each in dates.dates_in(cast.lan, Asked(*YEAR, plan))] == [
        f"{plan.uid}-start",
        f"{plan.uid}-end",
    ]


def feed_headers(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def test_the_feed_opens_with_a_key_for_this_door_only(cast: Cast, client: Client) -> None:
    today = clock.today()
    task = factories.task(cast, name_local="Nộp báo cáo; quý, năm", due_on=today + timedelta(days=3))
    done = factories.task(cast, name_local="Đã xong", due_on=today - timedelta(days=3), state="done")
    factories.task(cast, name_local="Nghệ An", owner_unit=cast.nghe_an, unit=cast.nghe_an, due_on=today)
    key, secret = issue_key(actor=cast.huong, name="Điện thoại", door=Door.FEED)
    _other, api = issue_key(actor=cast.huong, name="Máy", door=Door.API)
    url = reverse("plans:feed")
    refused = client.get(url)
    assert (refused.status_code, refused.headers["WWW-Authenticate"].split()[0]) == (401, "Basic")
    for headers in (
        feed_headers("huong@example.org", api),
        feed_headers("nga@example.org", secret),
        feed_headers("", ""),
    ):
        assert client.get(url, headers=headers).status_code == 401
    answer = client.get(url, headers=feed_headers("Huong@example.org", secret))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert set(events) == {f"{task.uid}@testserver", f"{done.uid}@testserver"}
    found = events[f"{task.uid}@testserver"]
    assert str(found["summary"]) == "Nộp báo cáo; quý, năm"
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (task.due_on, task.due_on + timedelta(days=1))
    assert str(found["url"]).endswith(task.get_absolute_url())
    assert str(events[f"{done.uid}@testserver"]["summary"]) == "✓ Đã xong"
    assert client.get(reverse("plans:feed_by_key", args=[secret])).content.count(b"BEGIN:VEVENT") == 2
    assert client.head(reverse("plans:feed_by_key", args=[secret])).status_code == 200
    assert client.get(reverse("plans:feed_by_key", args=["ck_feed_wrong"])).status_code == 404
    revoke_key(actor=cast.huong, key=key)
    assert client.get(reverse("plans:feed_by_key", args=[secret])).status_code == 404


# --- What needs care.


def codes(cast: Cast, user: object = None, **asked: object) -> dict[str, set[str]]:
    """Return what needs care as the policy officer sees it, by name."""
    wanted = care.CareFilter(**asked)  # type: ignore[arg-type]
    return {
        each.code: {str(row) for one in care.found_for(user or cast.lan, each, wanted) for row in one.rows}
        for each in care.CARES
    }


def test_what_is_unled_unfunded_unmeasured_overdue_blocked(cast: Cast) -> None:
    plan = factories.plan(cast)
    measured = factories.objective(cast, plan=plan, name_local="Có chỉ tiêu")
    factories.indicator(cast, objective=measured)
    bare = factories.objective(cast, plan=plan, name_local="Không chỉ tiêu")
    facts = {"plan": plan, "due_on": date(2999, 1, 1)}
    whole = factories.task(cast, name_local="Đủ", objective=measured, **facts)
    factories.budget_line(cast, task=whole)
    factories.task(cast, name_local="Thiếu", objective=bare, lead=None, **facts)
    factories.task(cast, name_local="Trễ", objective=measured, plan=plan, due_on=date(2020, 1, 1))
    factories.task(cast, name_local="Vướng", objective=measured, state="blocked", **facts)
    factories.task(cast, name_local="Xong", objective=bare, state="done", lead=None, **facts)
    found = codes(cast, plan=plan)
    assert found == {
        "overdue": {"Trễ"},
        "blocked": {"Vướng"},
        "unled": {"Thiếu"},
        "unfunded": {"Thiếu", "Trễ", "Vướng"},
        "unmeasured": {"Không chỉ tiêu", "Thiếu"},
    }
    assert codes(cast, cast.nga, plan=plan)["unled"] == set()
    assert codes(cast, plan=plan, text="thieu")["unfunded"] == {"Thiếu"}
    assert codes(cast, plan=plan, unit_id=cast.nghe_an.pk)["overdue"] == set()


@pytest.mark.parametrize("is_source", [True, False])
def test_money_and_measures_of_rooms_above_count(cast: Cast, is_source: bool) -> None:
    """An edge is enough, whichever way it leads: the rooms above are never asked."""
    task = factories.task(cast, due_on=date(2999, 1, 1))
    assert codes(cast)["unfunded"] == {str(task)}
    assert codes(cast)["unmeasured"] == {str(task)}
    for other, kind in ((factories.project(cast), "funds"), (factories.indicator(cast), "feeds")):
        ends = (key_of(task), key_of(other))
        source, target = ends if is_source else ends[::-1]
        Edge.objects.create(
            kind=kind,
            source_kind=source.kind,
            source_id=source.id,
            target_kind=target.kind,
            target_id=target.id,
            created_by=cast.lan,
        )
    assert codes(cast)["unfunded"] == codes(cast)["unmeasured"] == set()


def test_the_page_of_care_counts_and_narrows_by_its_address(cast: Cast, client: Client) -> None:
    factories.task(cast, name_local="Trễ một", due_on=date(2020, 1, 1), lead=None)
    factories.task(cast, name_local="Trễ hai", due_on=date(2020, 1, 1), owner_unit=cast.nghe_an, unit=cast.nghe_an)
    client.force_login(cast.lan)
    url = reverse("plans:care")
    page = client.get(url).content.decode()
    assert "Trễ một" in page
    assert "Trễ hai" in page
    assert "what=unled" in page
    unled = client.get(url, {"what": "unled"}).content.decode()
    assert "Trễ hai" not in unled
    factories.objective(cast, plan=factories.plan(cast), name_local="Chưa đo")
    assert "Chưa đo" in client.get(url, {"what": "unmeasured"}).content.decode()
    narrowed = client.get(url, {"what": "overdue", "unit": str(cast.nghe_an)}).content.decode()
    assert "Trễ một" not in narrowed
    assert client.get(url, {"what": "nonsense", "unit": "không có đơn vị này"}).status_code == 200
    Task.objects.all().delete()
    Objective.objects.all().delete()
    assert "Nothing needs care here" in client.get(url).content.decode()
