"""Writes on what is approved: corrections that travel upward, approval above, locking."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.access import Denied, demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.models import User
from camket.core.notices import notify
from camket.people.actions.owned import can_edit
from camket.people.actions.roles import OnPaper, paper_facts, record_paper_decision
from camket.people.models import Unit, UnitPlacement
from camket.reporting.actions.changes import note_change
from camket.reporting.actions.submissions import demand_desk, fitting, seal, step_all, tell_reporters
from camket.reporting.choices import CorrectionState, SubmissionState
from camket.reporting.models import Correction, FormItem, Round, Submission
from camket.reporting.queries.submissions import checked, definitions_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.packing import Packed, corrected, pack, unpack
from camket.reporting.rules.roles import APPROVERS, DEFINERS, REPORTERS
from camket.reporting.rules.submissions import COUNTED, can_correct, can_decide_correction


@transaction.atomic
def propose_correction(
    *,
    actor: User,
    submission: Submission,
    cells: Iterable[tuple[FormItem, str, Given]],
    reason: str,
    status: str = "",
) -> Correction:
    """Propose other answers for an approved submission; the unit above decides.

    Raises Invalid when nothing differs or the parts do not fit, Doubled when a correction is waiting already.
    """
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=submission.unit_id))
    waiting = submission.corrections.filter(state=CorrectionState.PROPOSED).exists()
    demand(can_correct(submission.state, reason, is_waiting=waiting))
    before = submission.approved
    if before is None:
        raise Invalid(_("There is nothing approved yet that could be corrected."))
    given = list(cells)
    packed = [packed_of(submission, item, split, each, status) for item, split, each in given]
    was = unpack(bytes(before.payload))
    under = {key: each.uid for key, each in definitions_of(submission.round, [item for item, _s, _g in given]).items()}
    now = corrected(was, packed, under)
    if now == was:
        raise Invalid(_("Nothing differs from what is approved."), "cells")
    if hard := checked(submission, now).hard:
        raise Invalid(hard[0].words, "cells")
    fresh = Correction(
        submission=submission,
        before=before,
        payload=pack(now)[0],
        reason=reason.strip(),
        proposed_by=actor,
        is_demonstration=submission.is_demonstration,
    )
    made = created(fresh, actor=actor, reason=reason.strip())
    notify("reporting.correction", actor=actor, about=made)
    return made


def packed_of(submission: Submission, item: FormItem, split: str, given: Given, status: str) -> Packed:
    """Return a corrected answer as it is kept; refuses what is no answer to the item."""
    full = fitting(submission, item, split, given)
    numbers = (full.number, full.numerator, full.denominator, full.level)
    firm = status or full.status or submission.round.usual_status
    return Packed(item.key, split, full.answer, *numbers, full.words, firm)


@transaction.atomic
def decide_correction(
    *,
    actor: User,
    correction: Correction,
    accepts: bool,
    answer: str = "",
    paper: OnPaper | None = None,
    expected_version: int | None = None,
) -> Correction:
    """Accept a correction, whose answers count from then on, or refuse it with an answer.

    What was approved before stays as it was; what was printed from it names its version.
    """
    submission = correction.submission
    desk = demand_desk(submission, actor, recording=paper is not None)
    own = correction.proposed_by_id == actor.pk and paper is None
    demand(can_decide_correction(correction.state, accepts=accepts, answer=answer, is_own=own))
    facts = {
        "state": CorrectionState.ACCEPTED if accepts else CorrectionState.REFUSED,
        "answer": answer.strip(),
        "decided_by": actor,
        "decided_at": clock.now(),
    }
    if accepts:
        payload = bytes(correction.payload)
        sealed = seal(submission, actor=actor, reason=correction.reason[:500], payload=payload)
        changed(submission, {"approved": sealed}, actor=actor, expected_version=None, event="corrected")
        note_change(unit=submission.unit, period=submission.round.period)
        facts["after"] = sealed
    event = "accepted" if accepts else "refused"
    decided = changed(
        correction, facts, actor=actor, expected_version=expected_version, event=event, on_paper=paper_facts(paper)
    )
    if paper is not None:
        record_paper_decision(
            actor=actor, record=correction, action=verb(correction, event), paper=paper, unit_id=desk.pk
        )
    notify("reporting.correction_answered", actor=actor, about=decided)
    return decided


@transaction.atomic
def pass_upward(*, actor: User, submissions: Collection[Submission]) -> list[Submission]:
    """Approve at the next level above what the level below it has approved; what is not hers to approve is left.

    They are read again and held: what was done with one meanwhile counts.
    """
    scope, rows = scope_of(actor), []
    placed = dict(UnitPlacement.objects.on(clock.today()).values_list("unit_id", "parent_id"))
    units = Unit.objects.in_bulk({placed.get(placed.get(each.unit_id)) for each in submissions} - {None})
    asked = Submission.objects.filter(pk__in=[each.pk for each in submissions], state=SubmissionState.APPROVED)
    for each in held(asked.exclude(submitted_by=actor)):
        above = units.get(placed.get(placed.get(each.unit_id)) or 0)
        if above is not None and can_edit(scope, APPROVERS, unit_id=above.pk):
            rows.append((each, each.approved, above))
    if not rows:
        demand(Denied(_("Nothing that was approved below is waiting for you here.")))
    return step_all(rows, SubmissionState.PASSED, actor=actor)


def held(rows: QuerySet[Any, Any]) -> list[Submission]:
    """Return submissions, held until the transaction ends, with what names them; what was sealed is not read."""
    named = rows.select_for_update(of=("self",)).select_related("approved", "unit", "round__form", "submitted_by")
    return list(named.defer("approved__payload").order_by("pk"))


@transaction.atomic
def lock_round(*, actor: User, row: Round) -> int:
    """Lock everything that was approved in a round, and return how many there were; a correction is still possible."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=row.form.owner_unit_id))
    rows = held(Submission.objects.filter(round=row, state__in=COUNTED - {SubmissionState.LOCKED}))
    if not rows:
        demand(Denied(_("Nothing here is approved and not locked yet.")))
    locked = step_all([(each, each.approved, None) for each in rows], SubmissionState.LOCKED, actor=actor)
    tell_reporters("reporting.locked", locked, actor=actor)
    return len(locked)
