"""What an installation does for itself: sealing, and throwing away what has served."""

from __future__ import annotations

from datetime import timedelta

from camket.core import audit, clock, jobs
from camket.core.choices import JobState, MailState, NoticeWay
from camket.core.models import IdempotencyKey, Job, Notice, NoticeMail, Pack, PackItem, SignInFailure, Tombstone, User
from camket.people.actions.registers import register_person
from tests.cast import Cast


def run(name: str) -> Job:
    row = jobs.enqueue(name, asked_by=User.objects.system())
    jobs.execute(row.pk)
    row.refresh_from_db()
    return row


def test_the_trail_is_sealed_by_a_job(cast: Cast) -> None:
    register_person(actor=cast.ngoc, name_local="Lê Thị Lan")
    assert run("core.seal_audit").done == 1
    assert audit.verify().unsealed == 0


def test_old_things_are_thrown_away_and_new_ones_kept(cast: Cast) -> None:
    old = clock.now() - timedelta(days=60)
    for digest in ("a", "b"):
        IdempotencyKey.objects.create(user=cast.lan, key=digest, request_digest=digest)
        SignInFailure.objects.create(account=digest, address="127.0.0.1")
    IdempotencyKey.objects.filter(key="a").update(created_at=old)
    SignInFailure.objects.filter(account="a").update(failed_at=old)
    mine = Job.objects.create(name="core.seal_audit", asked_by=cast.lan, state=JobState.DONE, finished_at=old)
    theirs = Job.objects.create(
        name="core.seal_audit", asked_by=User.objects.system(), state=JobState.DONE, finished_at=old
    )
    run("core.clear_out")
    assert IdempotencyKey.objects.get().key == "b"
    assert SignInFailure.objects.get().account == "b"
    assert Job.objects.filter(pk=mine.pk).exists()
    assert not Job.objects.filter(pk=theirs.pk).exists()


def test_notices_read_long_ago_are_thrown_away_and_unread_ones_kept(cast: Cast) -> None:
    old = clock.now() - timedelta(days=400)
    facts = {"user": cast.lan, "kind": "tests.told", "raised_at": old, "way": NoticeWay.DAILY}
    for number, read_at in enumerate((old, None, clock.now())):
        Notice.objects.create(record_id=number, read_at=read_at, **facts)
    for state in (MailState.SENT, MailState.FAILED):
        NoticeMail.objects.create(user=cast.lan, key=state, state=state, created_at=old, next_try_at=old)
    run("core.clear_out")
    assert sorted(Notice.objects.values_list("record_id", flat=True)) == [1, 2]
    assert NoticeMail.objects.get().state == MailState.FAILED


def test_what_keeps_house_has_a_name() -> None:
    assert {"core.seal_audit", "core.clear_out"} <= jobs.registered_names()
    assert str(Pack(code="vn-demo", version="1")) == "vn-demo 1"
    assert str(PackItem(table="event", key="x")) == "event x"
    assert str(Tombstone(uid="aaaaaaaaaaa")) == "aaaaaaaaaaa"
