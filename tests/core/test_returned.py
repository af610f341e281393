"""Mails that came back: reports are read, addresses that fail are left alone, and people can say that one is right."""

from __future__ import annotations

import io
import mailbox as boxes
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core import mail as sent_mails
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from camket.core import clock, outbox
from camket.core.choices import MailState, NoticeWay
from camket.core.models import AuditEntry, Notice, NoticeMail, User
from camket.core.notices import choose_ways, kinds, notices_of, notify
from camket.core.outbox import Noted, take_report
from camket.core.returned import MANY, MOST_BYTES, MOST_WORDS, Report, is_failing, read_report
from camket.shell import doctor
from camket.shell.command import main
from tests import factories
from tests.cast import Cast
from tests.core.reports_of_mail_servers import HOME, answer_only, headers_only, unknown_here

UID = "abcdefghijk"
KIND = "plans.given"


# --- Reading.


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (unknown_here(UID), "550 5.1.1 <huong@example.org>: no such box here"),
        (headers_only(UID), "552 the box is full"),
        (answer_only(UID), "5.7.1"),
    ],
)
def test_reports_of_several_servers_are_read(raw: bytes, words: str) -> None:
    assert read_report(raw) == Report(((UID, HOME),), is_for_good=True, words=words)


@pytest.mark.parametrize("status", ["4.2.2", "4.4.7", "not a code", ""])
def test_what_is_not_for_good_is_told_apart(status: str) -> None:
    raw = unknown_here(UID, status=status).replace(b"smtp; 550 5.1.1", b"smtp; 450 4.2.1")
    report = read_report(raw)
    assert report is not None
    assert not report.is_for_good


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "failed-not", ""])
def test_what_is_late_or_arrived_did_not_come_back(action: str) -> None:
    assert read_report(unknown_here(UID, action=action)) is None


def broken(change: Callable[[bytes], bytes]) -> bytes:
    return change(unknown_here(UID))


NESTED = b"".join(
    b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(3000)
)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"Subject: hello\r\n\r\nI am on leave.",
        unknown_here(UID) + b" " * MOST_BYTES,
        NESTED,
        broken(lambda raw: raw.replace(b"multipart/report;", b"multipart/mixed;")),
        broken(lambda raw: raw.replace(b"message/delivery-status", b"application/zip")),
        broken(lambda raw: raw.replace(b'boundary="A1/mx.example.net"', b"")),
        broken(lambda raw: raw.partition(b"Action:")[0]),
    ],
    ids=["empty", "noise", "a letter", "too long", "nested", "mixed", "no status", "no boundary", "cut off"],
)
def test_what_is_no_report_is_none(raw: bytes) -> None:
    assert read_report(raw) is None


def test_what_a_server_says_is_one_short_line_of_text() -> None:
    raw = unknown_here(UID).replace(b"no such", b"<script>\x1b[31m\x07 " + b"x" * 900)
    report = read_report(raw)
    assert report is not None
    assert report.words.isprintable()
    assert len(report.words) == MOST_WORDS


@given(st.data())
def test_no_change_of_a_report_makes_reading_fail(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([unknown_here(UID), headers_only(UID), answer_only(UID)])))
    for _each in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    report = read_report(bytes(raw))
    assert report is None or len(report.words) <= MOST_WORDS


@pytest.mark.parametrize(
    ("days", "fails"),
    [([], False), ([0, 1], False), ([0, 1, 2], True), ([2, 0, 1], True), ([0, 20, 40], False), ([0, 40, 50, 69], True)],
)
def test_an_address_fails_when_too_much_came_back_within_a_month(days: list[int], fails: bool) -> None:
    assert is_failing([datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in days]) is fails


# --- Noting.


@pytest.fixture(autouse=True)
def _home(settings: Any) -> None:
    settings.BASE_URL = f"https://{HOME}"


def mailed(cast: Cast, number: int = 1) -> list[NoticeMail]:
    """Mail Hương so often, as the job does; return her mails that left."""
    choose_ways(actor=cast.huong, ways={KIND: NoticeWay.MAIL})
    for _each in range(number):
        notify(KIND, actor=cast.lan, about=factories.assignment(cast), to=[cast.huong])
        outbox.make_mails(clock.now())
        outbox.send_waiting(clock.now())
    return list(NoticeMail.objects.filter(user=cast.huong, state=MailState.SENT).order_by("pk"))


def test_a_mail_keeps_where_it_went_and_comes_back_once(cast: Cast) -> None:
    (mail,) = mailed(cast)
    assert mail.address == "huong@example.org"
    raw = unknown_here(mail.uid)
    assert [take_report(raw) for _each in range(2)] == [Noted.NOTED, Noted.KNOWN]
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (MailState.RETURNED, "550 5.1.1 <huong@example.org>: no such box here")
    assert AuditEntry.objects.filter(action="core.noticemail.came_back", actor__is_system=True).count() == 1


def test_only_who_knows_the_mail_can_say_that_it_came_back(cast: Cast) -> None:
    (mail,) = mailed(cast)
    for raw in (unknown_here(UID), unknown_here(mail.uid, host="elsewhere.example"), unknown_here(mail.uid.swapcase())):
        assert take_report(raw) == Noted.NOTHING
    assert not NoticeMail.objects.exclude(state=MailState.SENT).exists()


def test_one_that_is_only_lost_does_not_count_against_the_address(cast: Cast) -> None:
    for mail in mailed(cast, MANY):
        assert take_report(unknown_here(mail.uid, status="4.4.7")) == Noted.NOTED
    assert set(NoticeMail.objects.values_list("state", flat=True)) == {MailState.FAILED}
    assert outbox.failing_people() == set()
    assert not Notice.objects.filter(kind=outbox.RETURNED).exists()


def come_back(cast: Cast, number: int = MANY) -> None:
    for mail in mailed(cast, number):
        take_report(unknown_here(mail.uid))


def test_after_the_third_nothing_more_is_sent_there(cast: Cast) -> None:
    come_back(cast, MANY - 1)
    assert outbox.failing_people() == set()
    come_back(cast, 1)
    assert outbox.failing_people() == {cast.huong.pk}
    before = len(sent_mails.outbox)
    assert mailed(cast, 2) == []
    assert len(sent_mails.outbox) == before
    NoticeMail.objects.create(user=cast.huong, key="old", about=KIND, created_at=clock.now(), next_try_at=clock.now())
    assert outbox.send_waiting(clock.now()) == 0
    assert NoticeMail.objects.get(key="old").state == MailState.WAITING


def test_her_day_says_so_and_she_says_that_the_address_is_right(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.huong)
    come_back(cast)
    waiting = mailed(cast, 2)
    told = [each for each in notices_of(cast.huong) if each.kind.code == outbox.RETURNED]
    assert [each.is_unread for each in told] == [True, False, False]  # the latest takes the place of those before
    for page in ("core:notices", "core:account"):
        shown = client.get(reverse(page)).content.decode()
        assert "Mails to you come back" in shown
        assert "no such box here" in shown
    assert waiting == []
    client.post(reverse("core:address_confirmed"), follow=True)
    assert "no such box here" not in client.get(reverse("core:notices")).content.decode()
    assert not [each for each in notices_of(cast.huong) if each.kind.code == outbox.RETURNED and each.is_unread]
    assert AuditEntry.objects.filter(action="core.user.address_confirmed", actor=cast.huong).count() == 1
    client.post(reverse("core:address_confirmed"))
    assert AuditEntry.objects.filter(action="core.user.address_confirmed").count() == 1
    before = len(sent_mails.outbox)
    outbox.make_mails(clock.now())
    outbox.send_waiting(clock.now())
    assert len(sent_mails.outbox) == before + 1


def test_another_address_begins_anew(cast: Cast) -> None:
    mails = mailed(cast, MANY + 1)
    for mail in mails[:MANY]:
        take_report(unknown_here(mail.uid))
    User.objects.filter(pk=cast.huong.pk).update(email="huong@new.example.org")
    assert outbox.failing_people() == set()
    Notice.objects.filter(kind=outbox.RETURNED).delete()
    assert take_report(unknown_here(mails[-1].uid)) == Noted.NOTED
    assert not Notice.objects.filter(kind=outbox.RETURNED).exists()
    assert not outbox.stuck_mails().exists()
    assert not outbox.confirm_address(actor=User.objects.get(pk=cast.huong.pk))


def test_the_administrator_sees_it_and_one_sent_again_begins_anew(cast: Cast) -> None:
    client, address = Client(), reverse("core:notice_mails")
    client.force_login(cast.an)
    come_back(cast)
    page = client.get(address).content.decode()
    assert page.count("no such box here") == MANY
    assert page.count("Nothing more is sent to this address") == MANY
    assert "no such box here" in client.get("/today/").content.decode()
    client.post(address, {"mail": outbox.stuck_mails()[0].uid})
    assert outbox.failing_people() == set()
    states = NoticeMail.objects.order_by("-pk").values_list("state", flat=True)
    assert list(states) == [MailState.WAITING, MailState.DROPPED, MailState.DROPPED]


def test_the_doctor_counts_the_people(cast: Cast) -> None:
    assert doctor.returned_mails().level == doctor.Level.FINE
    come_back(cast)
    found = doctor.returned_mails()
    assert (found.level, found.sentence) == (doctor.Level.WORTH_MENDING, "Mails to 1 person come back.")
    assert found.mend.endswith("/notices/mails/")


def test_the_kind_is_one_that_nobody_can_turn_off() -> None:
    assert kinds[outbox.RETURNED].is_obligatory


# --- The command.


def run(*words: str, given: bytes = b"") -> Any:
    return CliRunner().invoke(main, ["notices", "bounced", *words], input=io.BytesIO(given))


def test_a_pipe_of_the_mail_server_is_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    (mail,) = mailed(cast)
    raw = unknown_here(mail.uid)
    assert [run(given=each).output for each in (raw, raw, b"Subject: on leave\n\n" + b"x" * (3 * MOST_BYTES))] == [
        "camket: It is noted that a mail came back.\n",
        "camket: This was noted before.\n",
        "camket: This tells of no mail of ours that came back; nothing was changed.\n",
    ]

    def is_away(_raw: bytes) -> None:
        raise OperationalError("locked")

    monkeypatch.setattr(outbox, "take_report", is_away)
    assert run(given=raw).exit_code == 75


def filled(box: Any, messages: list[bytes]) -> None:
    for raw in messages:
        box.add(raw)
    box.close()


@pytest.mark.parametrize("kind", [boxes.Maildir, boxes.mbox])
def test_a_mailbox_is_read_and_only_what_was_noted_is_removed(cast: Cast, tmp_path: Path, kind: Any) -> None:
    place = tmp_path / "box"
    (mail,) = mailed(cast)
    other = b"From: minh@example.org\nSubject: leave\n\nI am on leave.\n"
    filled(kind(place), [other, unknown_here(mail.uid), unknown_here(mail.uid)])
    assert run("--mailbox", str(place)).output == "camket: 3 messages read, 1 mails noted that came back.\n"
    assert run("--mailbox", str(place), "--remove").output == "camket: 3 messages read, 0 mails noted that came back.\n"
    box = kind(place)
    subjects = [message["Subject"] for message in box]
    box.close()
    assert subjects == ["leave"]


def test_what_is_no_mailbox_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        found = run("--mailbox", str(place))
        assert (found.exit_code, "no mailbox" in found.output) == (1, True)
    assert list(tmp_path.iterdir()) == []
