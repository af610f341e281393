"""Proposals upward: sent to the unit above, answered with a reason, passed on, taken up; across a merger."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.models import AuditEntry, Edge, User
from camket.core.money import Money
from camket.people.choices import Role
from camket.people.models import RoleAssignment
from camket.plans.actions import proposals as actions
from camket.plans.choices import ProposalState, ProposalStepKind
from camket.plans.models import BudgetLine, Proposal, ProposalStep, Task
from camket.plans.queries import proposals as queries
from camket.plans.queries.cascade import desks_of
from tests import factories
from tests.cast import Cast
from tests.plans.test_cascade import merge
from tests.shell.test_rest import send, token

FACTS = {"name_local": "Hỗ trợ kinh phí lớp ngoại ngữ", "text": "Ngân sách không bố trí."}


def entered(cast: Cast, **facts: Any) -> Proposal:
    """What the commune's chair asks for, not sent yet."""
    asked = {"kind": "resources", "owner_unit": cast.commune, "amount": Money(10_000_000, "VND"), **FACTS, **facts}
    return actions.enter_proposal(actor=facts.pop("actor", None) or cast.minh, **asked)


def sent(cast: Cast, **facts: Any) -> Proposal:
    return actions.send_proposal(actor=cast.minh, proposal=entered(cast, **facts), expected_version=1)


def answer(proposal: Proposal, who: Any, step: str, reason: str = "Vì", version: int | None = None) -> Proposal:
    kind = ProposalStepKind(step)
    return actions.answer_proposal(actor=who, proposal=proposal, answer=kind, reason=reason, expected_version=version)


def test_a_proposal_waits_at_the_unit_directly_above(cast: Cast) -> None:
    proposal = sent(cast)
    assert (proposal.state, proposal.desk) == (ProposalState.WAITING, cast.ha_tinh)
    assert list(queries.waiting_for(cast.huong)) == [proposal]
    assert not queries.waiting_for(cast.lan).exists()
    assert not queries.waiting_for(cast.minh).exists()
    assert list(queries.mine(cast.minh)) == [proposal]
    assert not Proposal.objects.visible_to(cast.nga).exists()
    assert not Proposal.objects.visible_to(cast.sara).exists()
    with pytest.raises(Refused, match="directly above"):
        answer(proposal, cast.lan, "accepted")
    with pytest.raises(Refused, match="Give the reason"):
        answer(proposal, cast.huong, "accepted", reason="  ")
    done = answer(proposal, cast.huong, "in_part", reason="Hỗ trợ một lớp")
    assert done.state == ProposalState.IN_PART
    with pytest.raises(Refused, match="does not wait"):
        answer(done, cast.huong, "accepted")
    entry = AuditEntry.objects.get(action="plans.proposal.answered")
    assert (entry.actor, entry.payload.data["reason"]) == (cast.huong, "Hỗ trợ một lớp")


def test_it_is_passed_upward_with_an_opinion_until_the_centre(cast: Cast) -> None:
    passed = answer(sent(cast), cast.huong, "passed_up", reason="Vượt thẩm quyền, đề nghị hỗ trợ")
    assert (passed.state, passed.desk) == (ProposalState.WAITING, cast.centre)
    with pytest.raises(Refused, match="directly above"):
        answer(passed, cast.huong, "accepted")
    with pytest.raises(Refused, match="no unit above"):
        answer(passed, cast.linh, "passed_up")
    answer(passed, cast.linh, "declined", reason="Chưa cân đối được")
    rows = ProposalStep.objects.order_by("pk").values_list("answer", "unit__key", "to_unit__key", "reason")
    assert list(rows) == [
        ("sent", "test-commune", "test-ha_tinh", ""),
        ("passed_up", "test-ha_tinh", "test-centre", "Vượt thẩm quyền, đề nghị hỗ trợ"),
        ("declined", "test-centre", None, "Chưa cân đối được"),
    ]


def test_nobody_answers_what_her_own_unit_proposes(cast: Cast) -> None:
    """Not even who works at both, or who entered it for the unit below."""
    proposal = sent(cast)
    RoleAssignment.objects.create(user=cast.minh, role=Role.PROVINCIAL_OFFICER, unit=cast.ha_tinh, granted_by=cast.an)
    both = User.objects.get(pk=cast.minh.pk)  # the roles of a request are read once
    assert desks_of(both) >= {cast.commune.pk, cast.ha_tinh.pk}
    with pytest.raises(Refused, match="her own unit"):
        answer(proposal, both, "accepted")
    for_them = actions.enter_proposal(actor=cast.huong, kind="mechanism", owner_unit=cast.commune, **FACTS)
    for_them = actions.send_proposal(actor=cast.huong, proposal=for_them, expected_version=1)
    with pytest.raises(Refused, match="her own unit"):
        answer(for_them, cast.huong, "accepted")
    assert not queries.waiting_for(cast.huong).filter(pk=for_them.pk).exists()


def test_two_people_answer_at_once(cast: Cast) -> None:
    proposal = sent(cast)
    stale = Proposal.objects.get(pk=proposal.pk)
    answer(proposal, cast.huong, "accepted", version=proposal.version)
    with pytest.raises(Conflict):
        answer(stale, cast.huong, "declined", version=stale.version)
    assert Proposal.objects.get().state == ProposalState.ACCEPTED


def test_a_merger_in_between_moves_the_desk(cast: Cast) -> None:
    """The province where it waits went over into another one, which then answers."""
    proposal = sent(cast)
    merge(cast, cast.nghe_an, cast.ha_tinh)
    assert list(queries.waiting_for(cast.nga)) == [proposal]
    assert answer(proposal, cast.nga, "accepted").state == ProposalState.ACCEPTED
    late = actions.send_proposal(actor=cast.minh, proposal=entered(cast), expected_version=1)
    assert late.desk == cast.nghe_an


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "amendment", "amount": None}, "clause"),
        ({"kind": "mechanism"}, "amount"),
        ({"amount": Money(-1, "VND")}, "amount"),
        ({"owner_unit": None}, "owner_unit"),
    ],
)
def test_what_a_proposal_lacks_is_said_at_its_field(cast: Cast, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        entered(cast, **facts)
    assert fault.value.field == field


def test_the_centre_has_nobody_to_ask(cast: Cast) -> None:
    own = actions.enter_proposal(actor=cast.lan, kind="mechanism", owner_unit=cast.centre, **FACTS)
    with pytest.raises(Refused, match="No unit stands above"):
        actions.send_proposal(actor=cast.lan, proposal=own, expected_version=1)


def test_what_was_sent_is_no_more_changed_and_may_be_withdrawn(cast: Cast) -> None:
    draft = entered(cast)
    draft = actions.change_proposal(actor=cast.minh, proposal=draft, expected_version=1, text="Khác", amount=None)
    proposal = actions.send_proposal(actor=cast.minh, proposal=draft, expected_version=None)
    with pytest.raises(Refused, match="sent already"):
        actions.change_proposal(actor=cast.minh, proposal=proposal, expected_version=None, text="Lại khác")
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw_proposal(actor=cast.minh, proposal=proposal, reason="", expected_version=None)
    with pytest.raises(Refused):
        actions.withdraw_proposal(actor=cast.huong, proposal=proposal, reason="Không cần", expected_version=None)
    gone = actions.withdraw_proposal(actor=cast.minh, proposal=proposal, reason="Đã có nguồn", expected_version=None)
    assert gone.state == ProposalState.WITHDRAWN


def test_what_was_agreed_to_becomes_a_task_or_money(cast: Cast) -> None:
    proposal = sent(cast)
    task_facts = {"name_local": "Mở lớp", "owner_unit": cast.ha_tinh, "unit": cast.commune}
    with pytest.raises(Refused, match="agreed to"):
        actions.make_task(actor=cast.huong, proposal=proposal, **task_facts)
    proposal = answer(proposal, cast.huong, "accepted")
    with pytest.raises(Refused):
        actions.make_task(actor=cast.minh, proposal=proposal, **task_facts | {"owner_unit": cast.commune})
    task = actions.make_task(actor=cast.huong, proposal=proposal, **task_facts)
    line = actions.make_budget_line(
        actor=cast.huong, proposal=proposal, task=task, amount=Money(5_000_000, "VND"), source="state"
    )
    found = set(Edge.objects.filter(kind="became").values_list("source_id", "target_kind", "target_id"))
    assert found == {(proposal.pk, "plans.task", task.pk), (proposal.pk, "plans.budgetline", line.pk)}


def test_an_amendment_is_joined_to_its_clause(cast: Cast) -> None:
    clause = factories.clause(cast)
    proposal = answer(sent(cast, kind="amendment", clause=clause, amount=None), cast.huong, "passed_up")
    with pytest.raises(Refused):
        actions.join_clause(actor=cast.minh, proposal=proposal)
    edge = actions.join_clause(actor=cast.lan, proposal=proposal)
    assert (edge.kind, edge.target_kind, edge.target_id) == ("would_amend", "policy.clause", clause.pk)
    assert actions.join_clause(actor=cast.lan, proposal=proposal) == edge


def test_who_does_what_in_which_state(cast: Cast) -> None:
    """The states of a proposal of the commune that waits in the province: who gets which step done."""
    nobody: set[str] = set()
    rows: dict[str, dict[str, set[str]]] = {
        "draft": {"send": {"minh", "huong", "lan", "mai", "linh"}, "withdraw": {"minh"}, "answer": nobody},
        "waiting": {"send": nobody, "withdraw": {"minh"}, "answer": {"huong"}},
        "accepted": {"send": nobody, "withdraw": nobody, "answer": nobody},
        "in_part": {"send": nobody, "withdraw": nobody, "answer": nobody},
        "declined": {"send": nobody, "withdraw": nobody, "answer": nobody},
        "withdrawn": {"send": nobody, "withdraw": nobody, "answer": nobody},
    }
    assert set(rows) == set(ProposalState.values)
    steps: dict[str, Any] = {
        "send": lambda who, row: actions.send_proposal(actor=who, proposal=row, expected_version=None),
        "withdraw": lambda who, row: actions.withdraw_proposal(
            actor=who, proposal=row, reason="Vì", expected_version=None
        ),
        "answer": lambda who, row: answer(row, who, "accepted"),
    }
    for state, expected in rows.items():
        for step, act in steps.items():
            done = set()
            for name, user in cast.users.items():
                row = entered(cast)
                Proposal.objects.filter(pk=row.pk).update(state=state, desk=cast.ha_tinh)
                try:
                    act(user, Proposal.objects.get(pk=row.pk))
                    done.add(name)
                except Refused:
                    pass
            assert done == expected[step], (state, step)


def test_the_pages_from_writing_to_taking_up(cast: Cast, client: Client) -> None:
    client.force_login(cast.minh)
    form = {"kind": "resources", **FACTS, "amount": "12.000.000", "currency": "VND", "owner_unit": str(cast.commune)}
    assert client.post(reverse("plans:proposal_add"), form | {"amount": "nhiều"}).status_code == 422
    assert client.post(reverse("plans:proposal_add"), form).status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.amount == Money(12_000_000, "VND")
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Send to the unit above" in page
    send_url = reverse("plans:proposal_send", args=[proposal.uid])
    assert "in the meantime" in client.post(send_url, {"version": "7"}, follow=True).content.decode()
    assert str(cast.ha_tinh) in client.post(send_url, {"version": "1"}, follow=True).content.decode()
    answer_url = reverse("plans:proposal_answer", args=[proposal.uid])
    assert client.get(answer_url).status_code == 403
    client.force_login(cast.huong)
    assert "Proposals that wait for your answer" in client.get(reverse("desk:today")).content.decode()
    waiting = client.get(reverse("plans:proposals"), {"which": "waiting"}).content.decode()
    assert FACTS["name_local"] in waiting
    assert client.post(answer_url, {"answer": "accepted", "reason": "", "version": "2"}).status_code == 422
    assert client.post(answer_url, {"answer": "accepted", "reason": "Đồng ý", "version": "2"}).status_code == 302
    task_url = reverse("plans:proposal_task", args=[proposal.uid])
    assert FACTS["name_local"] in client.get(task_url).content.decode()
    task_form = {"name_local": "Mở lớp", "owner_unit": str(cast.ha_tinh), "access": "internal"}
    assert client.post(task_url, task_form).status_code == 302
    task = Task.objects.get(name_local="Mở lớp")
    money_url = reverse("plans:proposal_money", args=[proposal.uid])
    money = {"task": task.uid, "source": "state", "amount": "12.000.000", "currency": "VND"}
    assert client.post(money_url, money).status_code == 302
    assert BudgetLine.objects.get().task == task
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Đồng ý" in page
    client.force_login(cast.nga)
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert client.get(reverse("plans:proposals"), {"which": "nonsense"}).status_code == 200


def test_programs_enter_send_and_answer(cast: Cast, client: Client) -> None:
    minh, huong = token(cast.minh), token(cast.huong)
    body = {"kind": "mechanism", **FACTS, "owner_unit": cast.commune.uid}
    made = send(client, "POST", "/api/v1/unit-proposals", body, minh)
    assert made.status_code == 201, made.content
    url = f"/api/v1/unit-proposals/{made.json()['uid']}"
    posted = send(client, "POST", f"{url}/send", None, {**minh, "If-Match": '"1"'})
    assert (posted.status_code, posted.json()["state"], posted.json()["desk"]) == (200, "waiting", cast.ha_tinh.uid)
    reply = {"proposal": made.json()["uid"], "answer": "accepted", "reason": "Đồng ý"}
    own = send(client, "POST", "/api/v1/proposal-answers", reply, minh)
    assert (own.status_code, own.json()["code"]) == (403, "refused")
    done = send(client, "POST", "/api/v1/proposal-answers", reply, huong)
    assert done.status_code == 201, done.content
    assert client.get(url, headers=huong).json()["state"] == "accepted"
    assert client.get("/api/v1/unit-proposals").json()["items"] == []


def test_a_stand_in_answers_under_her_own_name_and_it_is_said(cast: Cast) -> None:
    """Chi stands in for Hương, who is on leave."""
    held = RoleAssignment.objects.get(user=cast.huong)
    RoleAssignment.objects.create(user=cast.chi, role=held.role, unit=held.unit, stands_in_for=held, granted_by=cast.an)
    chi = User.objects.get(pk=cast.chi.pk)
    answer(sent(cast), chi, "accepted")
    entry = AuditEntry.objects.get(action="plans.proposal.answered")
    assert entry.actor == chi
    assert entry.payload.data["as_stand_in_for"] == ["Huong"]
