"""Every kind of notice of every room, raised by what it tells of: no mail holds a figure or a name of a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail as mailbox
from django.urls import reverse
from django.utils import translation

from camket.core import clock, outbox
from camket.core.choices import MailState, NoticeWay, SigningForm
from camket.core.files import store
from camket.core.models import Notice, NoticeMail, User
from camket.core.notices import choose_ways, kinds, notices_of
from camket.core.periods import Period
from camket.people.actions.roles import OnPaper, stand_in
from camket.people.models import RoleAssignment
from camket.plans.actions import cascade, proposals
from camket.plans.choices import ProposalStepKind
from camket.reporting.actions import consolidations, corrections, forms, submissions, telling
from camket.reporting.models import Round
from camket.reporting.rules.answers import Given
from tests import factories
from tests.cast import Cast, make_person

#: Names that nobody must read in a mail; every account and every record of the tests bears one.
NAMES = ("Nguyễn Thị Bí Mật", "Trần Văn Kín")
NAMED = f"Hỗ trợ 12 chị, {NAMES[0]}"


def named_round(cast: Cast, **facts: Any) -> Round:
    """A round of a form whose name holds a figure and a person."""
    return factories.report_round(cast, form=factories.report_form(cast, name_local=NAMED), **facts)


def later(row: Round, **facts: Any) -> None:
    """Move a round in time, as if it had been opened then."""
    now = clock.now()
    Round.objects.filter(pk=row.pk).update(**{name: now + value for name, value in facts.items()})


def urgent(cast: Cast) -> None:
    forms.request_urgently(
        actor=cast.lan, items=[forms.Asking(indicator=factories.indicator(cast))], period=Period.parse("2026"),
        closes_at=clock.now() + timedelta(hours=20), level="province", owner_unit=cast.centre, code="KH-1",
        name_local=NAMED,
    )  # fmt: skip


def closing(cast: Cast) -> None:
    row = named_round(cast)
    Notice.objects.all().delete()
    later(row, opens_at=-timedelta(days=9), closes_at=timedelta(days=2))
    telling.tell_days(actor=User.objects.system())


def late(cast: Cast) -> None:
    row = named_round(cast)
    Notice.objects.all().delete()
    later(row, opens_at=-timedelta(days=9), closes_at=-timedelta(days=2))
    telling.tell_days(actor=User.objects.system())


def reminded(cast: Cast) -> None:
    telling.remind(actor=cast.lan, row=named_round(cast))


def extended(cast: Cast) -> None:
    forms.extend_round(
        actor=cast.lan, row=named_round(cast), unit=cast.ha_tinh, closes_at=clock.now() + timedelta(days=9),
        reason=f"{NAMES[0]} ốm 7 ngày",
    )  # fmt: skip


def sent(cast: Cast) -> Any:
    return factories.sent_report(cast, round=named_round(cast))


def returned(cast: Cast) -> None:
    submissions.return_submission(
        actor=cast.lan, submission=sent(cast), reason="missing", words=f"{NAMES[0]} ghi 60, phải là 61"
    )


def approved(cast: Cast) -> Any:
    return submissions.approve_submission(actor=cast.lan, submission=sent(cast))


def correction(cast: Cast) -> Any:
    report = approved(cast)
    cells = [(report.round.form.items.get(), "", Given(number=61))]
    return corrections.propose_correction(actor=cast.huong, submission=report, cells=cells, reason=f"{NAMES[1]} 61")


def corrected(cast: Cast) -> None:
    corrections.decide_correction(actor=cast.lan, correction=correction(cast), accepts=True, answer=NAMES[1])


def locked(cast: Cast) -> None:
    corrections.lock_round(actor=cast.lan, row=approved(cast).round)


def signed(cast: Cast) -> None:
    report = factories.consolidation(cast, round=named_round(cast))
    printed = consolidations.print_consolidation(actor=cast.huong, report=report, file=b"%PDF-", contents={"n": 60})
    paper = OnPaper(
        make_person(NAMES[1]), clock.today(), store(BytesIO(b"%PDF-1.4 signed"), name="ky.pdf"), SigningForm.OWN
    )
    consolidations.sign_consolidation(actor=cast.huong, report=printed, number="12/BC", paper=paper)


def given(cast: Cast) -> Any:
    task = factories.task(cast, owner_unit=cast.centre, unit=cast.centre, name_local=NAMED)
    return cascade.give_task(actor=cast.lan, task=task, units=[cast.ha_tinh], message=f"{NAMES[0]}: 60")[0]


def answered(cast: Cast) -> None:
    cascade.decline_assignment(actor=cast.huong, assignment=given(cast), reason=f"{NAMES[0]}: 60", expected_version=1)


def proposed(cast: Cast) -> Any:
    proposal = factories.proposal_up(cast, name_local=NAMED, state="draft", desk=None, text=f"{NAMES[0]}: 60")
    return proposals.send_proposal(actor=cast.huong, proposal=proposal, expected_version=None)


def decided(cast: Cast) -> None:
    proposals.answer_proposal(
        actor=cast.lan, proposal=proposed(cast), answer=ProposalStepKind.ACCEPTED, reason=f"{NAMES[0]}: 60",
        expected_version=None,
    )  # fmt: skip


def arranged(cast: Cast) -> None:
    held = RoleAssignment.objects.get(user=cast.huong)
    day = clock.today()
    stand_in(actor=cast.huong, assignment=held, user=cast.chi, valid_from=day, valid_to=day + timedelta(days=7))


def came_back(cast: Cast) -> None:
    facts = {"user": cast.huong, "address": cast.huong.email, "key": "mail", "about": "plans.given"}
    now = clock.now()
    mail = NoticeMail.objects.create(**facts, state=MailState.SENT, created_at=now, next_try_at=now)
    outbox.note_return(mail, is_for_good=True, words=f"550 {NAMES[0]}: 60")


#: What raises each kind, and who is told of it.
RAISED: dict[str, tuple[Callable[[Cast], Any], str]] = {
    "core.returned": (came_back, "huong"),
    "people.stand_in": (arranged, "chi"),
    "plans.given": (given, "huong"),
    "plans.answered": (answered, "lan"),
    "plans.proposal": (proposed, "lan"),
    "plans.proposal_answered": (decided, "huong"),
    "reporting.urgent": (urgent, "huong"),
    "reporting.opened": (named_round, "huong"),
    "reporting.closing": (closing, "huong"),
    "reporting.late": (late, "huong"),
    "reporting.reminded": (reminded, "huong"),
    "reporting.extended": (extended, "huong"),
    "reporting.returned": (returned, "huong"),
    "reporting.waiting": (sent, "lan"),
    "reporting.approved": (approved, "huong"),
    "reporting.correction": (correction, "lan"),
    "reporting.correction_answered": (corrected, "huong"),
    "reporting.locked": (locked, "huong"),
    "reporting.signed": (signed, "lan"),
}


@pytest.fixture
def people(cast: Cast) -> Cast:
    """Everybody bears a name that must not be read in a mail."""
    User.objects.exclude(email=None).update(full_name=NAMES[1])
    for name, user in cast.users.items():
        cast.users[name] = User.objects.get(pk=user.pk)
    return cast


def test_every_kind_is_raised_by_something() -> None:
    assert set(RAISED) == set(kinds)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", sorted(RAISED))
def test_no_mail_holds_a_figure_or_a_name(people: Cast, kind: str, language: str) -> None:
    raise_it, name = RAISED[kind]
    user = people.users[name]
    User.objects.filter(pk=user.pk).update(language=language)
    choose_ways(actor=user, ways={kind: NoticeWay.MAIL})
    raise_it(people)
    outbox.make_mails(clock.now())
    outbox.send_waiting(clock.now())
    with translation.override(language):
        sentence = str(kinds[kind].sentence)
    (told,) = [each for each in mailbox.outbox if sentence in each.subject and each.to == [user.email]]
    page = told.alternatives[0][0]
    for text in (told.subject, told.body, page):
        assert sentence in text
        plain = re.sub(r"https?://\S+?(?=[\s\"<]|$)", "", text)
        plain = plain.replace('charset="utf-8"', "")
        assert re.findall(r"\d", plain) == []
        assert not any(part in plain for whole in (*NAMES, NAMED) for part in whole.split())
    assert "From: Camket <camket@localhost>" in told.message().as_string()


@pytest.mark.parametrize("kind", sorted(RAISED))
def test_every_notice_is_shown_to_whom_it_is_told_and_leads_to_its_record(people: Cast, kind: str, client: Any) -> None:
    raise_it, name = RAISED[kind]
    raise_it(people)
    user = User.objects.get(pk=people.users[name].pk)
    (shown,) = [each for each in notices_of(user) if each.kind.code == kind]
    assert shown.is_unread
    assert shown.kind.roles & set(RoleAssignment.objects.filter(user=user).values_list("role", flat=True))
    client.force_login(user)
    page = client.get(reverse("core:notices")).content.decode()
    assert f"{shown.kind.sentence} http://testserver" in page
    assert client.get(reverse("core:notice", args=[shown.notice.uid]), follow=True).status_code == 200
    assert not Notice.objects.filter(pk=shown.notice.pk, read_at=None).exists()


@pytest.mark.parametrize("kind", sorted(RAISED))
def test_who_lost_her_roles_is_shown_nothing_and_gets_no_mail(people: Cast, kind: str) -> None:
    raise_it, name = RAISED[kind]
    user = people.users[name]
    choose_ways(actor=user, ways={kind: NoticeWay.MAIL})
    raise_it(people)
    if kind == "people.stand_in":
        RoleAssignment.objects.exclude(stands_in_for=None).delete()
    RoleAssignment.objects.filter(user=user).delete()
    outbox.make_mails(clock.now())
    outbox.send_waiting(clock.now())
    moved = User.objects.get(pk=user.pk)
    assert [each for each in notices_of(moved) if each.is_unread and each.kind.code == kind] == []
    assert [each for each in mailbox.outbox if each.to == [user.email]] == []
