"""Writes of submissions: filling in, sending, returning, approving, correcting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock, search
from camket.core.access import Denied, Verdict, demand, scope_of
from camket.core.actions import Doubled, Invalid, changed, changed_all, created, verb
from camket.core.models import StoredFile, User
from camket.core.notices import notify, notify_all
from camket.people.actions.owned import can_edit
from camket.people.actions.roles import OnPaper, paper_facts, record_paper_decision
from camket.people.models import Unit
from camket.people.queries import posts_at
from camket.reporting.actions.changes import note_change, note_changes
from camket.reporting.actions.values import with_number
from camket.reporting.choices import Answer, ItemKind, SubmissionState, Way
from camket.reporting.models import (
    DraftCell,
    Explanation,
    FormItem,
    Round,
    RoundException,
    SealedVersion,
    Submission,
    SubmissionStep,
    SubmittedFile,
)
from camket.reporting.queries.forms import asked_units, window_of
from camket.reporting.queries.splits import splits_of
from camket.reporting.queries.submissions import checked, contents_of, superior_of, superiors_of, window_for
from camket.reporting.queries.told import deciders_on
from camket.reporting.rules.answers import MOST_WORDS, Given, can_answer, can_be_words
from camket.reporting.rules.packing import digest, pack
from camket.reporting.rules.roles import APPROVAL_RECORDERS, APPROVERS, REPORTERS
from camket.reporting.rules.submissions import (
    can_decide,
    can_return,
    can_step,
    can_submit,
    can_write,
)


class CellTaken(Exception):
    """A cell was changed by somebody else, or on another device, since it was read; carries what stands there."""

    def __init__(self, cell: DraftCell | None) -> None:
        super().__init__(str(_("This cell was changed meanwhile.")))
        self.cell = cell


@transaction.atomic
def begin(*, actor: User, row: Round, unit: Unit) -> Submission:
    """Return the submission of a unit in a round, begun now when there is none yet."""
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=unit.pk))
    there: Submission | None = Submission.objects.filter(round=row, unit=unit).first()
    if there is not None:
        return there
    demand(can_write(SubmissionState.DRAFT, window_for(row, unit), clock.now()))
    if not asked_units(row.form, row.cut_off).filter(pk=unit.pk).exists():
        raise Invalid(_("This unit is not asked in this round."), "unit")
    fresh = Submission(round=row, unit=unit, edition=row.form.edition, is_demonstration=row.is_demonstration)
    try:
        return created(fresh, actor=actor)
    except Doubled:  # Somebody, or the same phone again, began it at this very moment.
        return Submission.objects.get(round=row, unit=unit)


@transaction.atomic
def begin_many(*, actor: User, row: Round, units: Sequence[Unit]) -> list[Submission]:
    """Begin the submissions of many units at once, each under the conditions of `begin`; in a few statements.

    For units that have none yet in this round. Raises Doubled when one of them was begun at this very moment.
    """
    scope, now = scope_of(actor), clock.now()
    asked = set(asked_units(row.form, row.cut_off).order_by().values_list("pk", flat=True))
    longer = dict(RoundException.objects.filter(round=row, unit__in=units).values_list("unit_id", "closes_at"))
    for unit in units:
        demand(can_edit(scope, REPORTERS, unit_id=unit.pk))
        demand(can_write(SubmissionState.DRAFT, window_of(row, longer.get(unit.pk)), now))
        if unit.pk not in asked:
            raise Invalid(_("This unit is not asked in this round."), "unit")
    edition, is_demonstration = row.form.edition, row.is_demonstration
    fresh = [Submission(round=row, unit=unit, edition=edition, is_demonstration=is_demonstration) for unit in units]
    try:
        with transaction.atomic():
            Submission.objects.bulk_create(fresh, batch_size=500)
    except IntegrityError as error:
        raise Doubled(_("Somebody else has just entered the same.")) from error
    audit.write_entries(actor=actor, action=verb(fresh[0], "created"), told=[(each, {}) for each in fresh])
    search.index(fresh)
    return fresh


def demand_written(submission: Submission, actor: User) -> None:
    """Refuse when the actor does not report for the unit, or nothing may be written now.

    The row is held until the transaction ends, so that nothing is written into what is being sent.
    """
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=submission.unit_id))
    state = Submission.objects.select_for_update().values_list("state", flat=True).get(pk=submission.pk)
    demand(can_write(state, window_for(submission.round, submission.unit), clock.now()))


@transaction.atomic
def write_cell(
    *,
    actor: User,
    submission: Submission,
    item: FormItem,
    split: str = "",
    given: Given | None,
    status: str = "",
    way: str = Way.WEB,
    device: str = "",
    expected_version: int | None = None,
) -> DraftCell | None:
    """Write one answer of a draft; None empties it. It stays out of the audit until it is sent.

    Raises CellTaken, with what stands there, when it was changed since `expected_version` (0: when it was empty; None
    writes over it). `given.level` is the place of the level in the order.
    """
    demand_written(submission, actor)
    known: dict[str, Any] = {"submission": submission, "item": item, "split": split}
    there = DraftCell.objects.select_for_update().filter(**known).first()
    version = there.version if there else 0
    facts = None if given is None else columns_of(submission, item, split, given, status)
    # Who says again what stands there, because an answer was lost on the way, does not disagree.
    if is_so(there, facts):
        return there
    if expected_version is not None and expected_version != version:
        raise CellTaken(there)
    if facts is None:
        DraftCell.objects.filter(**known).delete()
        return None
    cell = there or DraftCell(**known)
    facts |= {"way": way, "device": device, "changed_by": actor, "changed_at": clock.now(), "version": version + 1}
    for name, value in facts.items():
        setattr(cell, name, value)
    cell.save()
    return cell


def is_so(cell: DraftCell | None, facts: Mapping[str, Any] | None) -> bool:
    """Return whether a cell holds an answer already, or is as empty as it should be."""
    if cell is None or facts is None:
        return cell is None and facts is None
    return all(getattr(cell, name) == value for name, value in facts.items())


def columns_of(submission: Submission, item: FormItem, split: str, given: Given, status: str = "") -> dict[str, Any]:
    """Return the columns of an answer; refuses what the item does not take."""
    full = fitting(submission, item, split, given)
    if len(full.words) > MOST_WORDS:
        raise Invalid(_("This answer is too long: at most %(most)s characters.") % {"most": MOST_WORDS}, "words")
    return {
        "answer": full.answer,
        "number": full.number,
        "numerator": full.numerator,
        "denominator": full.denominator,
        "level": full.level,
        "words": full.words.replace("\x00", ""),
        "status": status or full.status or submission.round.usual_status,
    }


def fitting(submission: Submission, item: FormItem, split: str, given: Given) -> Given:
    """Return an answer with the number its parts give; refuses what is no answer to this item."""
    if item.form_id != submission.round.form_id or item.is_retired:
        raise Invalid(_("The form does not ask this any more. Open it again."), "item")
    if item.kind == ItemKind.FILE:
        raise Invalid(_("Here a file is asked for, no answer in words."), "item")
    if item.kind == ItemKind.QUESTION or item.indicator is None:
        if split:
            raise Invalid(_("A question has no parts."), "split")
        demand(can_be_words(given))
        return given
    if not item.is_owner:
        raise Invalid(_("This figure is written in another form; here it is only shown."), "item")
    definition = item.indicator.definition_on(submission.round.period.end)
    if split not in splits_of(definition).keys:
        raise Invalid(_("This indicator is not split in this way."), "split")
    full = with_number(given, definition)
    demand(
        can_answer(full.answer, full.number, counts_people=definition.counts_people, kind=definition.kind, given=full)
    )
    if full.answer == Answer.LEVEL and full.level not in {row.position for row in definition.levels.all()}:
        raise Invalid(_("There is no such level."), "level")
    return full


@transaction.atomic
def explain(*, actor: User, submission: Submission, finding: str, words: str) -> None:
    """Say why an answer is as it is although a check does not hold; empty words take it back."""
    demand_written(submission, actor)
    if not words.strip():
        Explanation.objects.filter(submission=submission, finding=finding).delete()
        return
    Explanation.objects.update_or_create(
        submission=submission, finding=finding, defaults={"words": words.strip(), "written_by": actor}
    )


@transaction.atomic
def attach_file(
    *, actor: User, submission: Submission, item: FormItem, file: StoredFile, caption: str = "", way: str = Way.WEB
) -> SubmittedFile:
    """Add a photo or a paper to an answer; the same file to the same item comes once only."""
    demand_written(submission, actor)
    if item.form_id != submission.round.form_id or item.is_retired or item.kind != ItemKind.FILE:
        raise Invalid(_("No file is asked for here."), "item")
    row, _new = SubmittedFile.objects.update_or_create(
        submission=submission, item=item, file=file, defaults={"caption": caption.strip()[:300]}
    )
    return row


@transaction.atomic
def detach_file(*, actor: User, submission: Submission, pk: int) -> None:
    """Take a file out of a draft; what was sent with it keeps it."""
    demand_written(submission, actor)
    SubmittedFile.objects.filter(submission=submission, pk=pk).delete()


@transaction.atomic
def submit(*, actor: User, submission: Submission, expected_version: int | None = None) -> Submission:
    """Send a draft to the unit above: checked, sealed as the next version, and on its desk."""
    demand_written(submission, actor)
    found = checked(submission)
    demand(
        can_submit(
            submission.state,
            window_for(submission.round, submission.unit),
            clock.now(),
            hard=len(found.hard),
            unexplained=len(found.unexplained),
            unanswered=len(found.unanswered),
        )
    )
    sealed = seal(submission, actor=actor)
    sent = step(
        submission,
        SubmissionState.SUBMITTED,
        actor=actor,
        sealed=sealed,
        expected_version=expected_version,
        facts={"submitted_by": actor, "submitted_at": clock.now(), "warnings": len(found.findings)},
    )
    # One a day for what waits of a round, however many units send.
    people, today = deciders_on(submission.unit), clock.today().isoformat()
    notify("reporting.waiting", actor=actor, about=submission.round, to=people, occasion=today)
    return sent


def seal(submission: Submission, *, actor: User, reason: str = "", payload: bytes = b"") -> SealedVersion:
    """Keep what the draft holds, or a given payload, as the next version that never changes."""
    packed, sha256 = (payload, digest(payload)) if payload else pack(contents_of(submission))
    last = SealedVersion.objects.filter(submission=submission).order_by("-number").first()
    return SealedVersion.objects.create(
        submission=submission,
        number=last.number + 1 if last else 1,
        edition=submission.round.form.edition,
        payload=packed,
        sha256=sha256,
        reason=reason,
        sealed_by=actor,
        sealed_at=clock.now(),
    )


def step(
    submission: Submission,
    to: SubmissionState,
    *,
    actor: User,
    sealed: SealedVersion | None = None,
    desk: Unit | None = None,
    reason: str = "",
    words: str = "",
    facts: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
    **payload: Any,
) -> Submission:
    """Take a submission to its next state, with the step in its history; raises Conflict when somebody was faster."""
    demand(can_step(submission.state, to))
    moved = changed(
        submission,
        {"state": to, **(facts or {})},
        actor=actor,
        expected_version=expected_version,
        event=to,
        reason=reason,
        words=words,
        **payload,
    )
    SubmissionStep.objects.create(
        submission=submission,
        state=to,
        sealed=sealed,
        desk=desk,
        reason=reason,
        words=words,
        taken_by=actor,
        taken_at=clock.now(),
    )
    return moved


#: What takes a step together with others: the report, what of it was sealed, the desk where that happens.
Moving = tuple[Submission, SealedVersion | None, Unit | None]


def step_all(rows: Sequence[Moving], to: SubmissionState, *, actor: User) -> list[Submission]:
    """Take many submissions, held in this transaction, to their next state together; the approved version follows."""
    changes: list[tuple[Submission, dict[str, Any]]] = []
    for each, sealed, _desk in rows:
        demand(can_step(each.state, to))
        changes.append((each, {"state": to, "approved": sealed} if to == SubmissionState.APPROVED else {"state": to}))
    done, now = changed_all(changes, actor=actor, event=to), clock.now()
    steps = [
        SubmissionStep(submission=each, state=to, sealed=sealed, desk=desk, taken_by=actor, taken_at=now)
        for each, sealed, desk in rows
    ]
    SubmissionStep.objects.bulk_create(steps, batch_size=500)
    return done


def demand_desk(submission: Submission, actor: User, *, recording: bool = False) -> Unit:
    """Return the unit at whose desk a submission is; refuse when the actor does not decide there."""
    desk = superior_of(submission.unit) or submission.unit
    editors = APPROVAL_RECORDERS if recording else APPROVERS
    demand(can_edit(scope_of(actor), editors, unit_id=desk.pk))
    return desk


def last_sealed(submission: Submission) -> SealedVersion:
    """Return what was sent last, without its payload, bearing the submission as it was read (one statement)."""
    row: SealedVersion = SealedVersion.objects.filter(submission=submission).defer("payload").latest("number")
    row.submission = submission
    return row


@transaction.atomic
def return_submission(
    *, actor: User, submission: Submission, reason: str, words: str, expected_version: int | None = None
) -> Submission:
    """Give a submission back to its unit, with a reason from the list and what should be mended."""
    desk = demand_desk(submission, actor)
    demand(can_decide(submission.state, submitted_by_id=submission.submitted_by_id, actor_id=actor.pk))
    demand(can_return(reason, words))
    returned = step(
        submission,
        SubmissionState.RETURNED,
        actor=actor,
        sealed=last_sealed(submission),
        desk=desk,
        reason=reason,
        words=words.strip(),
        facts={"returns": submission.returns + 1},
        expected_version=expected_version,
    )
    notify("reporting.returned", actor=actor, about=returned, occasion=str(returned.returns))
    return returned


@transaction.atomic
def approve_submission(
    *, actor: User, submission: Submission, paper: OnPaper | None = None, expected_version: int | None = None
) -> Submission:
    """Approve what was sent: from now on it counts. Or record that a leader approved it on paper."""
    desk = demand_desk(submission, actor, recording=paper is not None)
    demand(
        can_decide(
            submission.state,
            submitted_by_id=submission.submitted_by_id,
            actor_id=actor.pk,
            on_paper=paper is not None,
        )
    )
    sealed = last_sealed(submission)
    approved = step(
        submission,
        SubmissionState.APPROVED,
        actor=actor,
        sealed=sealed,
        desk=desk,
        facts={"approved": sealed},
        expected_version=expected_version,
        on_paper=paper_facts(paper),
    )
    note_change(unit=submission.unit, period=submission.round.period)
    if paper is not None:
        record_paper_decision(
            actor=actor, record=submission, action=verb(submission, "approved"), paper=paper, unit_id=desk.pk
        )
    notify("reporting.approved", actor=actor, about=approved)
    return approved


@transaction.atomic
def approve_without_warnings(*, actor: User, submissions: Iterable[Submission]) -> list[Submission]:
    """Approve in one step all that came without a warning; what has one, or is not hers to decide, is left.

    They are read again and held: what somebody else decided on meanwhile is left as well.
    """
    asked = Submission.objects.filter(pk__in=[each.pk for each in submissions], warnings=0).order_by("pk")
    held = list(asked.select_for_update(of=("self",)).select_related("round__form", "unit", "submitted_by"))
    desks = superiors_of(each.unit for each in held)
    rows = [each for each in held if may_approve(actor, each, desks[each.unit_id] or each.unit)]
    if not rows:
        demand(Denied(_("Nothing without a warning is waiting here.")))
    last: dict[int, SealedVersion] = {}
    for sealed in SealedVersion.objects.filter(submission__in=rows).defer("payload").order_by("number"):
        last[sealed.submission_id] = sealed
    for each in rows:
        last[each.pk].submission = each
    moving = [(each, last[each.pk], desks[each.unit_id] or each.unit) for each in rows]
    approved = step_all(moving, SubmissionState.APPROVED, actor=actor)
    note_changes((each.unit, each.round.period) for each in approved)
    tell_reporters("reporting.approved", approved, actor=actor)
    return approved


def may_approve(actor: User, submission: Submission, desk: Unit | None = None) -> Verdict:
    """Return whether somebody may approve a submission now; the desk where it is is looked for unless given."""
    desk = desk or superior_of(submission.unit) or submission.unit
    if not (verdict := can_edit(scope_of(actor), APPROVERS, unit_id=desk.pk)):
        return verdict
    return can_decide(submission.state, submitted_by_id=submission.submitted_by_id, actor_id=actor.pk)


def tell_reporters(kind: str, submissions: Iterable[Submission], *, actor: User) -> None:
    """Tell everybody who reports for the units of some submissions of what became of them."""
    rows = list(submissions)
    people: dict[int, list[User]] = defaultdict(list)
    for unit_id, user in posts_at(REPORTERS, {each.unit_id for each in rows}):
        people[unit_id].append(user)
    notify_all(kind, actor=actor, told=[(each, people[each.unit_id], "") for each in rows])
