"""Who is told of tasks that are given and of proposals that wait."""

from __future__ import annotations

from datetime import timedelta

from camket.core import clock
from camket.core.models import Notice, User
from camket.core.notices import notices_of
from camket.people.actions.roles import stand_in
from camket.people.models import RoleAssignment
from camket.plans.actions import cascade, proposals
from camket.plans.choices import ProposalStepKind
from tests import factories
from tests.cast import Cast


def told(user: User) -> list[str]:
    """Return the kinds of notices that a person has not read, in their order."""
    return list(Notice.objects.filter(user=user, read_at=None).order_by("pk").values_list("kind", flat=True))


def test_a_task_is_told_to_who_answers_for_the_unit_and_once(cast: Cast) -> None:
    task = factories.task(cast, owner_unit=cast.centre, unit=cast.centre)
    for _number in range(2):
        cascade.give_task(actor=cast.lan, task=task, units=[cast.ha_tinh, cast.nghe_an])
    assert told(cast.huong) == told(cast.nga) == ["plans.given"]
    assert {name for name, user in cast.users.items() if told(user)} == {"huong", "nga"}


def test_one_that_was_declined_and_is_given_again_is_told_again(cast: Cast) -> None:
    task = factories.task(cast, owner_unit=cast.centre, unit=cast.centre)
    (given,) = cascade.give_task(actor=cast.lan, task=task, units=[cast.ha_tinh])
    cascade.decline_assignment(actor=cast.huong, assignment=given, reason="Chưa có cán bộ", expected_version=None)
    cascade.give_task(actor=cast.lan, task=task, units=[cast.ha_tinh])
    assert Notice.objects.filter(user=cast.huong, kind="plans.given").count() == 2


def test_answers_of_many_units_are_one_notice_a_day(cast: Cast) -> None:
    task = factories.task(cast, owner_unit=cast.centre, unit=cast.centre)
    given = {row.unit: row for row in cascade.give_task(actor=cast.lan, task=task, units=[cast.ha_tinh, cast.nghe_an])}
    cascade.accept_assignment(actor=cast.huong, assignment=given[cast.ha_tinh], expected_version=None)
    cascade.decline_assignment(actor=cast.nga, assignment=given[cast.nghe_an], reason="Chưa", expected_version=None)
    assert told(cast.lan) == told(cast.mai) == ["plans.answered"]
    assert [each.is_unread for each in notices_of(cast.huong)] == [False]  # she has answered


def test_a_proposal_is_told_where_it_waits_and_its_answer_where_it_came_from(cast: Cast) -> None:
    proposal = factories.proposal_up(cast, owner_unit=cast.commune, state="draft", desk=None, entered_by=cast.minh)
    sent = proposals.send_proposal(actor=cast.minh, proposal=proposal, expected_version=None)
    assert told(cast.huong) == ["plans.proposal"]
    passed = proposals.answer_proposal(
        actor=cast.huong, proposal=sent, answer=ProposalStepKind.PASSED_UP, reason="Vượt thẩm quyền",
        expected_version=None,
    )  # fmt: skip
    assert told(cast.linh) == ["plans.proposal"]
    assert told(cast.minh) == []
    proposals.answer_proposal(
        actor=cast.lan, proposal=passed, answer=ProposalStepKind.ACCEPTED, reason="Đồng ý", expected_version=None
    )
    assert told(cast.minh) == ["plans.proposal_answered"]


def test_who_acts_in_ones_place_is_told_as_one_is(cast: Cast) -> None:
    held, day = RoleAssignment.objects.get(user=cast.huong), clock.today()
    stand_in(actor=cast.huong, assignment=held, user=cast.chi, valid_from=day, valid_to=day + timedelta(days=7))
    assert told(cast.chi) == ["people.stand_in"]
    task = factories.task(cast, owner_unit=cast.centre, unit=cast.centre)
    cascade.give_task(actor=cast.lan, task=task, units=[cast.ha_tinh])
    assert told(cast.chi) == ["people.stand_in", "plans.given"]
