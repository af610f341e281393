"""Two people at once on one record, in threads with a connection each; run inside an installation.

    python -m tests.shell.racing

Prints for every race, round by round, what came of the two: "done", or the name of what was raised.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import django

ROUNDS = 5
Deed = Callable[[], Any]


def outcome(deed: Deed, start: threading.Barrier, said: list[str]) -> None:
    """Do a deed when the other is ready too; note what came of it."""
    from django.db import connection

    try:
        start.wait(60)
        deed()
        said.append("done")
    except Exception as error:
        said.append(type(error).__name__)
    finally:
        connection.close()


def race(first: Deed, second: Deed) -> list[str]:
    """Return what came of two deeds at once, sorted."""
    start, said = threading.Barrier(2), list[str]()
    both = [threading.Thread(target=outcome, args=(deed, start, said)) for deed in (first, second)]
    for one in both:
        one.start()
    for one in both:
        one.join(120)
    return sorted(said)


def races() -> dict[str, Callable[[], tuple[Deed, Deed]]]:
    """Return the races by name; each makes a record of its own and says what the two do with it."""
    from camket.core.dates import PartialDate
    from camket.core.models import User
    from camket.core.periods import Period
    from camket.engagements.actions import commitments, events
    from camket.engagements.choices import CommitmentState
    from camket.people.models import Body, Unit
    from camket.plans.actions import cascade, plans, proposals, tasks
    from camket.plans.choices import ProposalStepKind, TaskState
    from camket.policy.actions import instruments
    from camket.policy.choices import InstrumentState
    from camket.programmes.actions import programmes
    from camket.reporting.actions import definitions, submissions, targets, values
    from camket.reporting.models import Indicator
    from camket.reporting.rules.answers import Given
    from camket.sources.actions import documents
    from tests import factories
    from tests.cast import Cast, make_person

    cast = Cast()
    for user in User.objects.exclude(email=None):
        cast.users[str(user.email).partition("@")[0]] = user
    for unit in Unit.objects.all():
        cast.units[unit.key.removeprefix("test-")] = unit
    cast.bodies["union"] = Body.objects.get(key="vwu")
    cast.bodies["embassy"] = Body.objects.get(key="embassy-mx")
    year = Period.parse("2026")

    def again(record: Any) -> Any:
        return type(record)._default_manager.get(pk=record.pk)

    def task() -> tuple[Deed, Deed]:
        made = factories.task(cast)
        states = (TaskState.UNDER_WAY, TaskState.DONE)
        mine = [again(made), again(made)]
        deeds = [
            lambda row=row, to=to: tasks.move_task(actor=cast.lan, task=row, to=to, reason="Theo chỉ đạo")
            for row, to in zip(mine, states, strict=True)
        ]
        return deeds[0], deeds[1]

    def approval() -> tuple[Deed, Deed]:
        made = factories.value(cast)
        mine = [again(made), again(made)]
        approve = lambda: values.approve_value(actor=cast.linh, value=mine[0])  # noqa: E731
        change = lambda: values.enter_value(  # noqa: E731
            actor=cast.mai,
            indicator=mine[1].indicator,
            unit=mine[1].unit,
            period=mine[1].period,
            number=99,
            expected_version=1,
        )
        return approve, change

    def first_figure() -> tuple[Deed, Deed]:
        indicator = factories.indicator(cast)
        place = {"indicator": indicator, "unit": cast.ha_tinh, "period": year}
        return (
            lambda: values.enter_value(actor=cast.huong, number=1, **place),
            lambda: values.enter_value(actor=cast.mai, number=2, **place),
        )

    def target() -> tuple[Deed, Deed]:
        indicator = factories.indicator(cast)
        place = {"indicator": indicator, "unit": cast.ha_tinh, "period": year}
        return (
            lambda: targets.set_target(actor=cast.lan, value=1, **place),
            lambda: targets.set_target(actor=cast.mai, value=2, **place),
        )

    def target_removed() -> tuple[Deed, Deed]:
        made = factories.target(cast)
        mine = [again(made), again(made)]
        return (
            lambda: targets.remove_target(actor=cast.lan, target=mine[0], reason="Nhầm"),
            lambda: targets.change_target(
                actor=cast.mai, target=mine[1], expected_version=1, value=7, is_baseline=False
            ),
        )

    def commitment() -> tuple[Deed, Deed]:
        made = factories.commitment(cast)
        mine = [again(made), again(made)]
        return (
            lambda: commitments.settle_commitment(actor=cast.ngoc, commitment=mine[0], to=CommitmentState.UNDER_WAY),
            lambda: commitments.settle_commitment(
                actor=cast.lan, commitment=mine[1], to=CommitmentState.NOT_KEPT, reason="Hết hạn"
            ),
        )

    def adoption() -> tuple[Deed, Deed]:
        instrument = factories.clause(cast).instrument
        mine = [again(instrument), again(instrument)]
        step = {"actor": cast.lan, "to": InstrumentState.ADOPTED}
        return (
            lambda: instruments.step_instrument(instrument=mine[0], on=PartialDate.parse("2026"), **step),
            lambda: instruments.step_instrument(instrument=mine[1], on=PartialDate.parse("2025"), **step),
        )

    def withdrawal() -> tuple[Deed, Deed]:
        made = factories.document(cast)
        mine = [again(made), again(made)]
        facts: dict[str, Any] = {"reason": "Sai", "expected_version": 1}
        return (
            lambda: documents.withdraw_document(actor=cast.lan, document=mine[0], **facts),
            lambda: documents.withdraw_document(actor=cast.ngoc, document=mine[1], **facts),
        )

    def participant() -> tuple[Deed, Deed]:
        event, person = factories.event(cast), make_person()
        add = lambda: events.add_participant(actor=cast.ngoc, event=event, person=person)  # noqa: E731
        return add, add

    def learner() -> tuple[Deed, Deed]:
        cohort, person = factories.cohort(cast), make_person()
        enrol = lambda: programmes.enrol(actor=cast.mai, cohort=cohort, person=person)  # noqa: E731
        return enrol, enrol

    def code() -> tuple[Deed, Deed]:
        facts = {"code": f"R{Indicator.objects.count()}", "name_local": "Một", "owner_unit": cast.centre}
        define = lambda: definitions.define_indicator(actor=cast.lan, **facts)  # noqa: E731
        return define, define

    def task_loop() -> tuple[Deed, Deed]:
        """Each becomes a part of the other."""
        one, other = factories.task(cast), factories.task(cast)
        return (
            lambda: tasks.change_task(actor=cast.lan, task=again(one), expected_version=1, parent=again(other)),
            lambda: tasks.change_task(actor=cast.mai, task=again(other), expected_version=1, parent=again(one)),
        )

    def tree_loop() -> tuple[Deed, Deed]:
        """Each objective moves under the other."""
        plan = factories.plan(cast)
        one = factories.objective(cast, plan=plan)
        other = factories.objective(cast, plan=plan, instrument=one.instrument)
        return (
            lambda: plans.place_objective(
                actor=cast.lan, objective=again(one), parent=again(other), expected_version=1
            ),
            lambda: plans.place_objective(
                actor=cast.mai, objective=again(other), parent=again(one), expected_version=1
            ),
        )

    def assignment() -> tuple[Deed, Deed]:
        made = factories.assignment(cast)
        mine = [again(made), again(made)]
        answer: dict[str, Any] = {"actor": cast.huong, "expected_version": 1}
        return (
            lambda: cascade.accept_assignment(assignment=mine[0], **answer),
            lambda: cascade.decline_assignment(assignment=mine[1], reason="Đã làm", **answer),
        )

    def unit_proposal() -> tuple[Deed, Deed]:
        made = factories.proposal_up(cast)
        mine = [again(made), again(made)]
        facts: dict[str, Any] = {"reason": "Vì", "expected_version": 1}
        yes, no = ProposalStepKind.ACCEPTED, ProposalStepKind.NOT_ACCEPTED
        return (
            lambda: proposals.answer_proposal(actor=cast.lan, proposal=mine[0], answer=yes, **facts),
            lambda: proposals.answer_proposal(actor=cast.linh, proposal=mine[1], answer=no, **facts),
        )

    def cell() -> tuple[Deed, Deed]:
        """Both write into the same empty cell of a report, not the same number: that would be an answer said again."""
        report = factories.submission(cast)
        item = report.round.form.items.get()
        mine = [again(report), again(report)]
        write = [
            lambda actor=actor, row=row, number=number: submissions.write_cell(
                actor=actor, submission=row, item=item, given=Given(number=number), expected_version=0
            )
            for actor, row, number in zip((cast.huong, cast.mai), mine, (7, 8), strict=True)
        ]
        return write[0], write[1]

    def report() -> tuple[Deed, Deed]:
        """One approves what the other gives back."""
        made = factories.sent_report(cast)
        mine = [again(made), again(made)]
        return (
            lambda: submissions.approve_submission(actor=cast.lan, submission=mine[0]),
            lambda: submissions.return_submission(
                actor=cast.linh, submission=mine[1], reason="wrong", words="Kiểm tra lại."
            ),
        )

    found = (
        cell,
        report,
        task,
        approval,
        first_figure,
        target,
        target_removed,
        commitment,
        adoption,
        withdrawal,
        participant,
    )
    return {each.__name__: each for each in (*found, learner, code, task_loop, tree_loop, assignment, unit_proposal)}


def main() -> None:
    """Run every race, ROUNDS times."""
    print(json.dumps({name: [race(*begin()) for _round in range(ROUNDS)] for name, begin in races().items()}))


if __name__ == "__main__":
    django.setup()
    main()
