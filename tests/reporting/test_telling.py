"""Who is told of a round when: opened, due soon, late; and once for all that waits on a desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.models import AuditEntry, Job, Notice, User
from camket.core.notices import notices_of
from camket.people.actions.territory import rebuild_reach
from camket.people.choices import UnitLevel
from camket.people.models import RoleAssignment, UnitPlacement
from camket.reporting.actions import forms, submissions, telling
from camket.reporting.models import Round, RoundException
from camket.reporting.rules.answers import Given
from camket.reporting.rules.submissions import Window
from camket.reporting.web import board
from tests import factories
from tests.cast import Cast, make_place, make_unit

#: Ten in the morning in Hà Nội.
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
DAY = timedelta(days=1)
#: The end of that day in Hà Nội.
TONIGHT = datetime(2026, 11, 25, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [
        (NOW - 9 * DAY, TONIGHT + 4 * DAY, None),
        (NOW - 9 * DAY, TONIGHT + 3 * DAY, ("reporting.closing", "soon 2026-11-28")),
        (NOW - 9 * DAY, TONIGHT + DAY, ("reporting.closing", "soon 2026-11-26")),
        (NOW - 9 * DAY, TONIGHT, ("reporting.closing", "last 2026-11-25")),
        (NOW - 9 * DAY, NOW + timedelta(hours=1), ("reporting.closing", "last 2026-11-25")),
        (NOW - 9 * DAY, NOW, ("reporting.late", "2026-11-25")),
        (NOW - 9 * DAY, TONIGHT - DAY, ("reporting.late", "2026-11-24")),
        # Asked today, for tomorrow at ten: it was told just now.
        (NOW - timedelta(hours=1), NOW + DAY, None),
        (NOW - timedelta(hours=1), NOW, ("reporting.late", "2026-11-25")),
    ],
)
def test_what_is_due_to_be_told(opens: datetime, closes: datetime, told: Any) -> None:
    assert telling.reminder_due(Window(opens, closes), NOW) == told


def told(user: User) -> list[str]:
    """Return the kinds of notices that a person has not read, in their order."""
    return list(Notice.objects.filter(user=user, read_at=None).order_by("pk").values_list("kind", flat=True))


def moved(row: Round, *, opens: timedelta, closes: timedelta) -> Round:
    """Move a round in time."""
    now = clock.now()
    Round.objects.filter(pk=row.pk).update(opens_at=now + opens, closes_at=now + closes)
    row.refresh_from_db()
    return row


def test_a_round_that_is_open_is_told_at_once_to_those_who_report(cast: Cast) -> None:
    factories.report_round(cast)
    assert told(cast.huong) == told(cast.nga) == ["reporting.opened"]
    assert {name for name, user in cast.users.items() if told(user)} == {"huong", "nga"}


def test_a_round_that_opens_later_is_told_when_it_opens(cast: Cast) -> None:
    now = clock.now()
    row = factories.report_round(cast, opens_at=now + DAY, closes_at=now + 9 * DAY)
    telling.tell_days(actor=User.objects.system())
    assert told(cast.huong) == []
    moved(row, opens=-timedelta(hours=1), closes=9 * DAY)
    assert telling.tell_days(actor=User.objects.system()) == 2
    assert told(cast.huong) == ["reporting.opened"]


def test_however_often_the_job_runs_each_is_told_once(cast: Cast) -> None:
    row = moved(factories.report_round(cast), opens=-9 * DAY, closes=2 * DAY)
    assert telling.tell_days(actor=User.objects.system()) == 2
    assert telling.tell_days(actor=User.objects.system()) == 0
    moved(row, opens=-9 * DAY, closes=-DAY)
    assert telling.tell_days(actor=User.objects.system()) == 2
    assert telling.tell_days(actor=User.objects.system()) == 0
    assert told(cast.huong) == ["reporting.opened", "reporting.closing", "reporting.late"]
    shown = [each.kind.code for each in notices_of(cast.huong) if each.is_unread]
    assert shown == ["reporting.late"]  # what was said before holds no more


def test_who_has_sent_or_has_longer_is_not_told_that_she_is_late(cast: Cast) -> None:
    row = factories.report_round(cast)
    factories.sent_report(cast, round=row)
    RoundException.objects.create(round=row, unit=cast.nghe_an, closes_at=clock.now() + 30 * DAY, reason="Bão")
    moved(row, opens=-9 * DAY, closes=-DAY)
    assert telling.tell_days(actor=User.objects.system()) == 0


def test_what_closed_long_ago_is_not_told(cast: Cast) -> None:
    moved(factories.report_round(cast), opens=-90 * DAY, closes=-60 * DAY)
    assert telling.tell_days(actor=User.objects.system()) == 0


def test_the_worker_asks_for_it_every_hour(cast: Cast) -> None:
    from camket.core import jobs

    moved(factories.report_round(cast), opens=-9 * DAY, closes=2 * DAY)
    row = jobs.enqueue("reporting.tell_days", asked_by=User.objects.system())
    assert jobs.execute(row.pk)
    assert Job.objects.get(pk=row.pk).done == 2
    assert [each.every for each in jobs.schedule if each.name == "reporting.tell_days"] == [timedelta(hours=1)]


def test_more_time_is_told_to_the_unit_and_again_when_it_changes(cast: Cast) -> None:
    row = factories.report_round(cast)
    for days in (5, 5, 9):
        forms.extend_round(
            actor=cast.lan, row=row, unit=cast.ha_tinh, closes_at=row.closes_at + days * DAY, reason="Bão lũ"
        )
    assert Notice.objects.filter(kind="reporting.extended", user=cast.huong).count() == 2
    assert told(cast.huong) == ["reporting.opened", "reporting.extended"]
    assert "reporting.extended" not in told(cast.nga)


# --- Reminded.


def test_those_who_have_not_sent_are_reminded_once_a_day(cast: Cast, client: Client) -> None:
    row = factories.report_round(cast)
    factories.sent_report(cast, round=row)
    Notice.objects.all().delete()
    client.force_login(cast.lan)
    assert "Remind them in Camket" in client.get(row.get_absolute_url()).content.decode()
    for _number in range(2):
        client.post(reverse("reporting:round_remind", args=[row.uid]))
    assert told(cast.nga) == ["reporting.reminded"]
    assert told(cast.huong) == []
    assert Notice.objects.get().way == "mail"
    assert AuditEntry.objects.filter(action="reporting.round.reminded", actor=cast.lan).count() == 1


def test_units_that_are_not_listed_are_counted(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "PER_PAGE", 1)
    row = factories.report_round(cast)
    client.force_login(cast.lan)
    assert "and 1 more" in client.get(row.get_absolute_url()).content.decode()


def test_one_reminds_units_in_reach_only(cast: Cast, client: Client) -> None:
    """Hương works for the province of one of two communes; Nga's commune is not hers to remind."""
    chairs = communes(cast, 2)
    UnitPlacement.objects.filter(unit=cast.c1).update(parent=cast.nghe_an)
    rebuild_reach()
    row = factories.report_round(cast, form=factories.report_form(cast, level="commune"))
    Notice.objects.all().delete()
    client.force_login(cast.huong)
    client.post(reverse("reporting:round_remind", args=[row.uid]))
    assert told(chairs[0]) == ["reporting.reminded"]
    assert told(chairs[1]) == []


@pytest.mark.parametrize("name", ["minh", "thu", "sara", "tam"])
def test_who_decides_nothing_reminds_nobody(cast: Cast, client: Client, name: str) -> None:
    row = factories.report_round(cast)
    client.force_login(cast.users[name])
    assert client.post(reverse("reporting:round_remind", args=[row.uid])).status_code == 403
    assert "Remind them in Camket" not in client.get(row.get_absolute_url()).content.decode()


# --- Gathered.


def communes(cast: Cast, count: int) -> list[User]:
    """Make communes of Hà Tĩnh, each with its chair."""
    chairs = []
    for number in range(count):
        name = f"c{number}"
        make_place(cast, f"p_{name}", f"Xã {number}", "commune", "xa", cast.p_ha_tinh, f"9{number:04}")
        make_unit(cast, name, f"Hội LHPN xã {number}", UnitLevel.COMMUNE, cast.places[f"p_{name}"], cast.ha_tinh)
        user = User.objects.create(full_name=name, email=f"{name}@example.org")
        system = User.objects.system()
        RoleAssignment.objects.create(user=user, role="commune_chair", unit=cast.units[name], granted_by=system)
        chairs.append(user)
    rebuild_reach()
    return chairs


def send(user: User, row: Round) -> None:
    """Let a chair send what is asked of her commune."""
    unit = RoleAssignment.objects.get(user=user).unit
    report = submissions.begin(actor=user, row=row, unit=unit)
    submissions.write_cell(actor=user, submission=report, item=row.form.items.get(), given=Given(number=6))
    submissions.submit(actor=user, submission=report)


def test_a_desk_is_told_once_a_day_however_many_send(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    chairs = communes(cast, 6)
    row = factories.report_round(cast, form=factories.report_form(cast, level="commune"))
    for chair in chairs[:5]:
        send(chair, row)
    assert told(cast.huong) == ["reporting.waiting"]
    now = clock.now() + timedelta(hours=23)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=1))
    Round.objects.filter(pk=row.pk).update(closes_at=now + DAY)
    row.refresh_from_db()
    send(chairs[5], row)
    rows = Notice.objects.filter(user=cast.huong, kind="reporting.waiting")
    assert rows.filter(read_at=None).count() == 1  # that of the day before gave way, or it is the same day still
    assert not Notice.objects.filter(kind="reporting.waiting").exclude(user=cast.huong).exists()


def test_once_all_is_decided_nothing_waits_any_more(cast: Cast) -> None:
    report = factories.sent_report(cast)
    assert [each.kind.code for each in notices_of(cast.linh) if each.is_unread] == ["reporting.waiting"]
    submissions.approve_submission(actor=cast.lan, submission=report)
    fresh = User.objects.get(pk=cast.linh.pk)
    assert [each.kind.code for each in notices_of(fresh) if each.is_unread] == []
    assert "reporting.approved" in told(cast.huong)


def test_a_second_return_is_told_again(cast: Cast) -> None:
    report = factories.sent_report(cast)
    for _number in range(2):
        report = submissions.return_submission(actor=cast.lan, submission=report, reason="missing", words="Thiếu")
        report = submissions.submit(actor=cast.huong, submission=report)
    assert Notice.objects.filter(user=cast.huong, kind="reporting.returned").count() == 2
    assert told(cast.huong).count("reporting.returned") == 1
