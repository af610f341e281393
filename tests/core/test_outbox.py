"""Mails of notices: made once when they are due, sent once, tried again when refused."""

from __future__ import annotations

import re
import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.urls import reverse

from camket.core import clock, jobs, notices, outbox
from camket.core.choices import JobState, MailState, NoticeWay
from camket.core.models import AuditEntry, Notice, NoticeMail, User
from camket.core.notices import NoticeKind, choose_ways, chosen_by, notify
from camket.people.choices import Role
from camket.people.models import RoleAssignment
from camket.plans.models import Task
from tests import factories
from tests.cast import Cast

FIRST, SECOND = "tests.first", "tests.second"
#: A Wednesday; six in the morning and eight o'clock in Hà Nội.
SIX, EIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC), datetime(2026, 11, 25, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of notices on tasks."""
    for code in list(notices.kinds):
        monkeypatch.delitem(notices.kinds, code)
    facts: dict[str, Any] = {"to": lambda _task: [], "roles": {Role.PROVINCIAL_OFFICER}}
    for code, sentence in ((FIRST, "A task is there."), (SECOND, "A task is late.")):
        kind = NoticeKind(code, Task, label=f"Tasks, {code}", sentence=sentence, **facts)
        monkeypatch.setitem(notices.kinds, code, kind)


class Hand:
    """The time, as a test sets it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    """Six in the morning of a Wednesday."""
    there = Hand(SIX)
    monkeypatch.setattr(clock, "now", there)
    return there


def tell(cast: Cast, kind: str = FIRST, *, to: User | None = None, way: str = "", **facts: Any) -> Notice:
    """Tell Hương of a new task."""
    user = to or cast.huong
    if way:
        choose_ways(actor=user, ways={kind: way})
    task = factories.task(cast, **facts)
    notify(kind, actor=cast.lan, about=task, to=[user])
    return Notice.objects.get(kind=kind, record_id=task.pk)


def run(hand: Hand, at: datetime | None = None) -> list[Any]:
    """Do what the job does at an instant; return the mails that left."""
    hand.at = at or hand.at
    before = len(mailbox.outbox)
    outbox.make_mails(clock.now())
    outbox.send_waiting(clock.now())
    return mailbox.outbox[before:]


# --- When.


@pytest.mark.parametrize(
    ("way", "now", "since"),
    [
        (NoticeWay.DAILY, datetime(2026, 11, 25, 0, 0, tzinfo=UTC), datetime(2026, 11, 25, 0, tzinfo=UTC)),
        (NoticeWay.DAILY, datetime(2026, 11, 24, 23, 59, tzinfo=UTC), datetime(2026, 11, 24, 0, tzinfo=UTC)),
        (NoticeWay.WEEKLY, datetime(2026, 11, 25, 0, 0, tzinfo=UTC), datetime(2026, 11, 23, 0, tzinfo=UTC)),
        (NoticeWay.WEEKLY, datetime(2026, 11, 22, 23, 59, tzinfo=UTC), datetime(2026, 11, 16, 0, tzinfo=UTC)),
        (NoticeWay.WEEKLY, datetime(2026, 11, 23, 0, 0, tzinfo=UTC), datetime(2026, 11, 23, 0, tzinfo=UTC)),
    ],
)
def test_digests_are_due_at_seven_in_the_zone_of_the_installation(way: str, now: datetime, since: datetime) -> None:
    assert outbox.due_since(way, now) == since


def test_a_digest_leaves_once_a_day_with_all_that_is_new(cast: Cast, hand: Hand) -> None:
    for kind in (FIRST, FIRST, SECOND):
        tell(cast, kind)
    assert run(hand) == []
    (digest,) = run(hand, EIGHT)
    assert digest.subject == "Camket: What is new for you"
    assert digest.body.count("A task is there.") == 1
    assert digest.body.count("A task is late.") == 1
    tell(cast)
    assert run(hand, EIGHT + timedelta(hours=3)) == []
    assert len(run(hand, EIGHT + DAY)) == 1
    assert run(hand, EIGHT + 2 * DAY) == []


def test_a_weekly_digest_waits_for_its_day(cast: Cast, hand: Hand) -> None:
    tell(cast, way=NoticeWay.WEEKLY)
    assert run(hand, EIGHT) == []
    assert len(run(hand, EIGHT + 5 * DAY)) == 1


def test_at_once_leaves_at_once_and_the_application_only_never(cast: Cast, hand: Hand) -> None:
    tell(cast, way=NoticeWay.MAIL)
    (sent,) = run(hand)
    assert sent.subject == "Camket: A task is there."
    assert sent.to == ["huong@example.org"]
    tell(cast, way=NoticeWay.APP)
    assert run(hand, EIGHT + DAY) == []


def test_what_was_read_meanwhile_is_not_mailed(cast: Cast, hand: Hand) -> None:
    tell(cast)
    notices.mark_read(user=cast.huong)
    assert run(hand, EIGHT) == []


def test_what_is_read_between_making_and_sending_is_dropped(cast: Cast, hand: Hand) -> None:
    tell(cast, way=NoticeWay.MAIL)
    outbox.make_mails(hand.at)
    notices.mark_read(user=cast.huong)
    assert run(hand) == []
    assert NoticeMail.objects.get().state == MailState.DROPPED


def test_who_may_not_see_it_any_more_gets_no_mail(cast: Cast, hand: Hand) -> None:
    tell(cast)
    RoleAssignment.objects.filter(user=cast.huong).delete()
    assert run(hand, EIGHT) == []


def test_a_closed_account_gets_no_mail(cast: Cast, hand: Hand) -> None:
    tell(cast, way=NoticeWay.MAIL)
    outbox.make_mails(hand.at)
    User.objects.filter(pk=cast.huong.pk).update(is_active=False)
    assert run(hand) == []


# --- Once.


def test_made_twice_it_is_one_mail(cast: Cast, hand: Hand) -> None:
    notice = tell(cast, way=NoticeWay.MAIL)
    assert [outbox.make_mail(cast.huong.pk, FIRST, "now:1", [notice.pk], hand.at) for _n in range(2)] == [True, False]
    assert not outbox.make_mail(cast.huong.pk, FIRST, "now:2", [notice.pk], hand.at)
    assert NoticeMail.objects.count() == 1


def test_one_that_another_has_claimed_is_left_alone(cast: Cast, hand: Hand) -> None:
    """Both have read it as waiting; the second finds it taken."""
    tell(cast, way=NoticeWay.MAIL)
    outbox.make_mails(hand.at)
    row = NoticeMail.objects.select_related("user").get()
    connection = mailbox.get_connection()
    assert [outbox.send(row, connection), outbox.send(row, connection)] == [True, False]
    assert len(mailbox.outbox) == 1


def test_one_that_was_cut_off_on_its_way_is_shown_and_not_sent_again(
    cast: Cast, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between sending and noting it: nobody knows, so that it is not sent twice."""
    tell(cast, way=NoticeWay.MAIL)
    outbox.make_mails(hand.at)

    class Killed(BaseException):
        pass

    def killed(*_arguments: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", killed)
        with pytest.raises(Killed):
            outbox.send_waiting(hand.at)
    row = NoticeMail.objects.get()
    assert row.state == MailState.SENDING
    assert run(hand, hand.at + timedelta(minutes=5)) == []
    assert run(hand, hand.at + timedelta(minutes=30)) == []
    row.refresh_from_db()
    assert row.state == MailState.UNSURE
    assert list(outbox.stuck_mails()) == [row]


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("timed out")])
def test_one_whose_server_fell_silent_is_not_sent_again(
    cast: Cast, hand: Hand, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    tell(cast, way=NoticeWay.MAIL)
    refuse(monkeypatch, error)
    assert run(hand) == []
    assert NoticeMail.objects.get().state == MailState.UNSURE


# --- Refused.


def refuse(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the mail server say no from now on."""

    def send_messages(_self: Any, _messages: Any) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)


def test_a_refused_mail_is_tried_again_after_growing_gaps_and_given_up(
    cast: Cast, hand: Hand, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    tell(cast, way=NoticeWay.MAIL)
    refuse(monkeypatch, smtplib.SMTPRecipientsRefused({"huong@example.org": (550, b"no such box")}))
    gaps = []
    for _number in range(len(outbox.GAPS)):
        run(hand)
        row = NoticeMail.objects.get()
        assert (row.state, "no such box" in row.error) == (MailState.WAITING, True)
        gaps.append(row.next_try_at - hand.at)
        assert run(hand, row.next_try_at - timedelta(seconds=1)) == []
        hand.at = row.next_try_at
    assert gaps == sorted(set(gaps))
    run(hand)
    assert NoticeMail.objects.get().state == MailState.FAILED
    assert run(hand, hand.at + 30 * DAY) == []


def test_a_server_that_is_away_costs_every_mail_one_try(
    cast: Cast, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast, way=NoticeWay.MAIL)
    tell(cast, to=cast.nga, way=NoticeWay.MAIL, owner_unit=cast.nghe_an, unit=cast.nghe_an)

    def closed(_self: Any) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.open", closed)
        assert run(hand) == []
    assert list(NoticeMail.objects.values_list("state", "tries")) == [(MailState.WAITING, 1)] * 2
    assert len(run(hand, hand.at + outbox.GAPS[0])) == 2


def test_the_administrator_sees_what_did_not_leave_and_sends_it_again(cast: Cast, hand: Hand, client: Client) -> None:
    tell(cast, way=NoticeWay.MAIL)
    outbox.make_mails(hand.at)
    NoticeMail.objects.update(state=MailState.FAILED, error="550 no such box")
    address, row = reverse("core:notice_mails"), NoticeMail.objects.get()
    client.force_login(cast.lan)
    assert client.get(address).status_code == 403
    assert client.post(address, {"mail": row.uid}).status_code == 403
    client.force_login(cast.an)
    page = client.get(address).content.decode()
    assert "550 no such box" in page
    assert "huong@example.org" in page
    assert "550 no such box" in client.get("/today/").content.decode()
    assert client.post(address, {"mail": row.uid}, follow=True).status_code == 200
    assert AuditEntry.objects.filter(action="core.noticemail.sent_again", actor=cast.an).count() == 1
    assert len(run(hand)) == 1
    assert not outbox.send_again(actor=cast.an, mail=row)


@pytest.mark.parametrize("state", MailState.values)
def test_only_what_did_not_leave_is_sent_again(cast: Cast, hand: Hand, state: str) -> None:
    tell(cast, way=NoticeWay.MAIL)
    outbox.make_mails(hand.at)
    NoticeMail.objects.update(state=state)
    again = outbox.send_again(actor=cast.an, mail=NoticeMail.objects.get())
    assert again == (state in {MailState.FAILED, MailState.UNSURE})
    assert NoticeMail.objects.get().state == (MailState.WAITING if again else state)


def test_a_copy_of_an_installation_mails_nothing_that_the_first_one_mails(cast: Cast, hand: Hand) -> None:
    tell(cast, way=NoticeWay.MAIL)
    outbox.make_mails(hand.at)
    tell(cast, SECOND)
    outbox.keep_silent()
    assert run(hand, EIGHT + DAY) == []
    tell(cast, SECOND)
    assert len(run(hand, EIGHT + 2 * DAY)) == 1
    assert Notice.objects.filter(user=cast.huong, read_at=None).count() == 3


# --- The words.


def test_a_mail_speaks_the_language_of_the_person(cast: Cast, hand: Hand) -> None:
    User.objects.filter(pk=cast.huong.pk).update(language="vi")
    tell(cast, way=NoticeWay.MAIL)
    (sent,) = run(hand)
    words = re.sub(r"http\S+", "", sent.body.replace("A task is there.", ""))
    assert re.findall(r"[A-Za-zÀ-ỹ]+", words)[:4] == ["Đăng", "nhập", "để", "xem"]
    assert not {"you", "of", "the"} & set(words.split())
    assert '<html lang="vi">' in sent.alternatives[0][0]


def test_the_headers_say_that_nobody_wrote_it_and_how_to_stop_it(cast: Cast, hand: Hand, settings: Any) -> None:
    settings.BASE_URL = "https://camket.example"
    notice = tell(cast, way=NoticeWay.MAIL)
    (sent,) = run(hand)
    headers = sent.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<https://camket.example/notices/quiet/")
    assert f"https://camket.example/notices/{notice.uid}/" in sent.body
    assert sent.message()["Message-ID"] == f"<{NoticeMail.objects.get().uid}@camket.example>"


# --- Turning off.


def quiet_path(sent: Any) -> str:
    """Return the address in the header of a mail that stops such mails, without the host."""
    return str(sent.extra_headers["List-Unsubscribe"])[1:-1].removeprefix("http://127.0.0.1:8000")


def test_a_kind_is_turned_off_by_the_address_in_the_mail_without_signing_in(cast: Cast, hand: Hand) -> None:
    tell(cast, way=NoticeWay.MAIL)
    path = quiet_path(run(hand)[0])
    client = Client(enforce_csrf_checks=True)
    assert "Tasks, tests.first" in client.get(path).content.decode()
    assert chosen_by(cast.huong)[FIRST] == NoticeWay.MAIL  # programs that check mails open every address
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert chosen_by(cast.huong) == {FIRST: NoticeWay.APP, SECOND: NoticeWay.DAILY}
    assert client.post(path).status_code == 200


def test_a_digest_is_turned_off_as_a_whole(cast: Cast, hand: Hand) -> None:
    choose_ways(actor=cast.huong, ways={SECOND: NoticeWay.WEEKLY})
    tell(cast)
    Client().post(quiet_path(run(hand, EIGHT)[0]))
    assert chosen_by(cast.huong) == {FIRST: NoticeWay.APP, SECOND: NoticeWay.WEEKLY}


def test_an_address_that_we_did_not_sign_turns_nothing_off(cast: Cast, client: Client) -> None:
    path = outbox.quiet_address(cast.huong, FIRST).removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    assert client.post(f"{path[:-3]}xx/").status_code == 404
    assert client.post(reverse("core:notices_quiet", args=[f"{cast.huong.uid}:{FIRST}"])).status_code == 404


def test_the_job_does_both(cast: Cast) -> None:
    tell(cast, way=NoticeWay.MAIL)
    row = jobs.Job.objects.get(name=notices.SEND)
    assert jobs.execute(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, len(mailbox.outbox)) == (JobState.DONE, 1, 1)
