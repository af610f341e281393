"""Submissions for programs: begin, fill in cell by cell, check, explain, send, approve, return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field

from camket.core import clock
from camket.core.access import Denied
from camket.core.actions import Invalid
from camket.core.models import User
from camket.core.pages.records import visible_or_404
from camket.core.rest.records import PROBLEMS, FormFault, Uid, bearer, etag, once, reference, version_read
from camket.core.rest.schemas import WORD, Problem, Reference
from camket.core.scaled import scaled, whole
from camket.people.models import Unit
from camket.reporting.actions import cells as writing
from camket.reporting.actions import submissions as actions
from camket.reporting.api.forms import UID, Cursor, paged
from camket.reporting.choices import Answer, FigureStatus, ReturnReason, SubmissionState, Way
from camket.reporting.models import DraftCell, FormItem, Round, Submission
from camket.reporting.queries import asking
from camket.reporting.queries.elsewhere import shown_from
from camket.reporting.queries.submissions import checked, window_for
from camket.reporting.rules.answers import MOST_WORDS, Given
from camket.reporting.rules.packing import Packed
from camket.reporting.rules.submissions import can_submit
from camket.reporting.rules.typed import Asked

submissions = Router(tags=["reporting"])
BEFORE = {409: Problem, **PROBLEMS}
#: Cells in one request: a form of 200 indicators with 16 cells each fits.
MOST_CELLS = 5000
LARGEST_PLACE = 2**15 - 1
Key = Annotated[str | None, Header(None, alias="Idempotency-Key", max_length=100)]
Read = Annotated[str | None, Header(None, alias="If-Match")]


class SubmissionQuestion(Cursor):
    """What the list of submissions may be asked."""

    round: str | None = Field(None, pattern=UID)
    unit: str | None = Field(None, pattern=UID)
    state: SubmissionState | None = None


class BeginInput(Schema):
    """For which unit a submission is begun, and in which round."""

    round: str = Field(pattern=UID)
    unit: str = Field(pattern=UID)


class SubmissionAnswer(Schema):
    """What one unit answers in one round."""

    uid: str
    page: str
    round: Reference
    unit: Reference
    period: str
    state: str
    edition: int
    returns: int
    warnings: int
    submitted_at: datetime | None
    version: int
    is_demonstration: bool


class SubmissionPage(Schema):
    """A page of submissions."""

    items: list[SubmissionAnswer]
    next: str | None


class CellInput(Schema):
    """One answer. `answer` null empties the cell; `"no_data"` says that there is none to be had; `figure` 0 is zero."""

    item: str = Field(max_length=20, pattern=WORD, description="The key of the item.")
    split: str = Field("", max_length=130, pattern=WORD)
    answer: Answer | None
    figure: Decimal | None = Field(
        None, description="In the unit of measure; of a quotient left out where parts are known."
    )
    over: Decimal | None = Field(None, description="Numerator.")
    under: Decimal | None = Field(None, description="Denominator or weight.")
    level: int | None = Field(None, ge=1, le=LARGEST_PLACE, description="Place of the level.")
    words: str = Field("", max_length=MOST_WORDS)
    status: FigureStatus | None = Field(None, description="As the round says if left out.")
    version: int | None = Field(
        None,
        ge=0,
        le=2**31 - 1,
        description="The version of the cell that you read, 0 if it was empty; null writes over what stands there.",
    )


class CellsInput(Schema):
    """Answers to be written, and the device that they were given on."""

    cells: list[CellInput] = Field(min_length=1, max_length=MOST_CELLS)
    device: str = Field("", max_length=40)


class CellAnswer(Schema):
    """One answer as it stands; figures are texts, so that no decimal is lost."""

    item: str
    split: str
    answer: str | None
    figure: str | None = None
    over: str | None = None
    under: str | None = None
    level: int | None = None
    words: str = ""
    status: str | None = None
    version: int
    owned_by: Reference | None = Field(
        None, description="The report of another form in which the figure stands; here it is only shown."
    )
    way: str | None = None
    device: str = ""
    changed_by: str | None = None
    changed_at: datetime | None = None


class CellConflict(Schema):
    """A cell that was changed meanwhile: what was sent, and what stands there now."""

    mine: CellInput
    theirs: CellAnswer


class CellFault(Schema):
    """A cell that was not written, and why."""

    item: str
    split: str
    message: str


class CellsAnswer(Schema):
    """What became of the answers: written, changed by somebody else meanwhile, or none; nothing else is touched."""

    is_complete: bool
    written: list[CellAnswer]
    conflicts: list[CellConflict]
    faults: list[CellFault]


class FindingAnswer(Schema):
    """Something that does not hold; `hard` cannot be sent, `explain` needs words under its key."""

    key: str
    item: str
    split: str
    severity: Literal["hard", "explain"]
    message: str
    explanation: str


class CheckAnswer(Schema):
    """What the checks found, which items must still be answered, and whether it can be sent; if not, why."""

    may_submit: bool
    reason: str
    findings: list[FindingAnswer]
    unanswered: list[str]


class Explaining(Schema):
    """Why an answer is as it is; empty words take it back."""

    finding: str = Field(max_length=200)
    words: str = Field(max_length=2000)


class Returning(Schema):
    """Why a submission goes back, and what should be mended."""

    reason: ReturnReason
    words: str = Field(min_length=1, max_length=2000)


def shown(row: Submission) -> dict[str, Any]:
    """Return a submission in the shape of its answer."""
    names = ("uid", "state", "edition", "returns", "warnings", "submitted_at", "version", "is_demonstration")
    facts = {name: getattr(row, name) for name in names}
    facts["submitted_at"] = row.submitted_at.isoformat() if row.submitted_at else None
    where = {"round": reference(row.round), "unit": reference(row.unit), "period": row.round.period.code}
    return {**facts, **where, "page": row.get_absolute_url()}


def found_or_404(user: Any, uid: str) -> Submission:
    """Return a submission with its round, form and unit, if the caller may see it."""
    rows = Submission.objects.visible_to(user).select_related("round__form", "unit")
    row: Submission | None = rows.filter(uid=uid).first()
    if row is None:
        raise Http404
    return row


def found_by(request: HttpRequest, uid: str) -> tuple[Submission, User]:
    """Return a submission that the caller may see, and the caller."""
    user: Any = request.user
    return found_or_404(user, uid), user


def decimal_text(number: int | None, scale: int) -> str | None:
    """Return a whole number of 10**-scale units as a plain decimal."""
    return None if number is None else f"{scaled(number, scale):f}"


def shown_cell(cell: DraftCell, item: FormItem | None, row: Round) -> dict[str, Any]:
    """Return an answer in the shape in which programs read it."""
    return {
        "item": cell.item.key,
        **shown_answer(cell, item, row),
        "version": cell.version,
        "way": cell.way,
        "device": cell.device,
        "changed_by": str(cell.changed_by),
        "changed_at": cell.changed_at,
    }


def shown_answer(cell: DraftCell | Packed, item: FormItem | None, row: Round) -> dict[str, Any]:
    """Return what an answer says, wherever it stands."""
    asked = asking.asked_of(item, row) if item else Asked()
    return {
        "split": cell.split,
        "answer": cell.answer,
        "figure": decimal_text(cell.number, asked.scale),
        "over": decimal_text(cell.numerator, asked.parts_scale),
        "under": decimal_text(cell.denominator, asked.parts_scale),
        "level": cell.level,
        "words": cell.words,
        "status": cell.status,
    }


def shown_elsewhere(row: Submission, items: dict[str, FormItem]) -> list[dict[str, Any]]:
    """Return the figures that other forms own, with the report in which each stands."""
    return [
        {
            "item": key,
            **shown_answer(cell, items[key], row.round),
            "version": 0,
            "owned_by": reference(each.submission),
        }
        for key, each in shown_from(row.round, row.unit, items.values()).items()
        for cell in each.cells.values()
    ]


def entry_of(sent: CellInput, items: dict[str, FormItem], row: Round) -> writing.Entry:
    """Return what was sent as the action takes it; raises ValueError when a number does not fit the decimals kept."""
    known: dict[str, Any] = {
        "item": sent.item,
        "split": sent.split,
        "status": sent.status or "",
        "version": sent.version,
    }
    if sent.answer is None:
        return writing.Entry(given=None, **known)
    item = items.get(sent.item)
    asked = asking.asked_of(item, row) if item else Asked()
    scales = {"figure": asked.scale, "over": asked.parts_scale, "under": asked.parts_scale}
    numbers = {
        name: whole(number, scale) for name, scale in scales.items() if (number := getattr(sent, name)) is not None
    }
    given = Given(
        sent.answer, numbers.get("figure"), numbers.get("over"), numbers.get("under"), sent.level, sent.words.strip()
    )
    return writing.Entry(given=given, **known)


@submissions.get("", response={200: SubmissionPage, **PROBLEMS}, auth=bearer, operation_id="list_submissions")
def list_submissions(request: HttpRequest, asked: Query[SubmissionQuestion]) -> Any:
    """List the submissions of the units in the caller's reach."""
    rows = Submission.objects.visible_to(request.user).select_related("round__form", "unit")
    for name, lookup in (("round", "round__uid"), ("unit", "unit__uid"), ("state", "state")):
        if getattr(asked, name):
            rows = rows.filter(**{lookup: getattr(asked, name)})
    found, following = paged(rows, Submission, asked, request.user)
    return {"items": [shown(row) for row in found], "next": following}


@submissions.post("", response={201: SubmissionAnswer, **PROBLEMS}, auth=bearer, operation_id="begin_submission")
def begin(request: HttpRequest, response: HttpResponse, data: BeginInput, idempotency_key: Key = None) -> Any:
    """Begin the submission of a unit in a round; one that was begun already is answered as it stands."""
    user: Any = request.user
    row, unit = visible_or_404(user, Round, data.round), visible_or_404(user, Unit, data.unit)
    return answered(
        request, response, idempotency_key, lambda: (201, shown(actions.begin(actor=user, row=row, unit=unit)))
    )


def answered(
    request: HttpRequest, response: HttpResponse, key: str | None, write: Callable[[], tuple[int, dict[str, Any]]]
) -> Status[Any]:
    """Answer a write that is done once for a key, with the version as ETag."""
    try:
        status, given, is_repeated = once(request, key, write)
    except Invalid as fault:
        raise FormFault({fault.field or "__all__": [str(fault)]}) from fault
    response["ETag"] = f'"{given["version"]}"'
    if is_repeated:
        response["Idempotent-Replay"] = "true"
    return Status(status, given)


@submissions.get(
    "/{uid}", response={200: SubmissionAnswer, 304: None, **PROBLEMS}, auth=bearer, operation_id="get_submission"
)
def get_submission(
    request: HttpRequest,
    response: HttpResponse,
    uid: str = Uid,
    if_none_match: Annotated[str | None, Header(None, alias="If-None-Match")] = None,
) -> Any:
    """Give one submission."""
    row = found_or_404(request.user, uid)
    response["ETag"] = etag(row)
    return Status(304, None) if if_none_match == etag(row) else Status(200, shown(row))


@submissions.get(
    "/{uid}/cells", response={200: list[CellAnswer], **PROBLEMS}, auth=bearer, operation_id="list_submission_cells"
)
def list_cells(request: HttpRequest, uid: str = Uid) -> Any:
    """List the answers of the draft, and those shown of other forms; what is not listed has no answer yet."""
    row = found_or_404(request.user, uid)
    items = asking.questions_of(row.round)
    cells = row.cells.select_related("item", "changed_by").order_by("item__position", "pk")
    written = [shown_cell(cell, items.get(cell.item.key), row.round) for cell in cells]
    return written + shown_elsewhere(row, items)


@submissions.put(
    "/{uid}/cells", response={200: CellsAnswer, **PROBLEMS}, auth=bearer, operation_id="write_submission_cells"
)
def write_cells(request: HttpRequest, data: CellsInput, uid: str = Uid) -> Any:
    """Write answers into the draft. Each is written or told, with both values where somebody else was faster."""
    row, user = found_by(request, uid)
    items = asking.questions_of(row.round)
    sent: dict[tuple[str, str], CellInput] = {(cell.item, cell.split): cell for cell in data.cells}
    entries, faults = [], []
    for key, cell in sent.items():
        try:
            entries.append(entry_of(cell, items, row.round))
        except ValueError:
            message = _("This number has more decimals than are kept, or too many digits.")
            faults.append({"item": key[0], "split": key[1], "message": message})
    done = writing.write_cells(actor=user, submission=row, entries=entries, way=Way.API, device=data.device)
    faults += [{"item": entry.item, "split": entry.split, "message": words} for entry, words in done.faults]
    emptied = [nothing_at(entry) for entry in done.emptied]
    conflicts = [
        {"mine": sent[entry.key], "theirs": shown_cell(cell, cell.item, row.round) if cell else nothing_at(entry)}
        for entry, cell in done.taken
    ]
    return {
        "is_complete": not faults and not conflicts,
        "written": [shown_cell(cell, items.get(cell.item.key), row.round) for cell in done.cells] + emptied,
        "conflicts": conflicts,
        "faults": faults,
    }


def nothing_at(entry: writing.Entry) -> dict[str, Any]:
    """Return an empty cell in the shape of answers."""
    return {"item": entry.item, "split": entry.split, "answer": None, "version": 0}


@submissions.get("/{uid}/check", response={200: CheckAnswer, **PROBLEMS}, auth=bearer, operation_id="check_submission")
def check(request: HttpRequest, uid: str = Uid) -> Any:
    """Check the draft as sending it would; nothing is written."""
    row = found_or_404(request.user, uid)
    found = checked(row)
    verdict = can_submit(
        row.state,
        window_for(row.round, row.unit),
        clock.now(),
        hard=len(found.hard),
        unexplained=len(found.unexplained),
        unanswered=len(found.unanswered),
    )
    return {
        "may_submit": bool(verdict),
        "reason": str(verdict.reason) if isinstance(verdict, Denied) else "",
        "findings": [
            {
                "key": each.key,
                "item": each.item,
                "split": each.split,
                "severity": each.severity.value,
                "message": str(each.words),
                "explanation": found.explained.get(each.key, ""),
            }
            for each in found.findings
        ],
        "unanswered": [item.key for item in found.unanswered],
    }


@submissions.put(
    "/{uid}/explanations", response={200: CheckAnswer, **PROBLEMS}, auth=bearer, operation_id="explain_submission"
)
def explain(request: HttpRequest, data: Explaining, uid: str = Uid) -> Any:
    """Say why an answer is as it is although a check does not hold; answers with the check as it then stands."""
    row, user = found_by(request, uid)
    if data.finding not in {each.key for each in checked(row).findings}:
        raise FormFault({"finding": [_("The checks found nothing under this key.")]})
    actions.explain(actor=user, submission=row, finding=data.finding, words=data.words)
    return check(request, uid)


@submissions.post(
    "/{uid}/submit", response={200: SubmissionAnswer, **PROBLEMS}, auth=bearer, operation_id="submit_submission"
)
def submit(
    request: HttpRequest, response: HttpResponse, uid: str = Uid, if_match: Read = None, idempotency_key: Key = None
) -> Any:
    """Send the draft to the unit above; a lost answer is asked for again under the same key."""
    (row, user), version = found_by(request, uid), version_read(if_match)

    def write() -> tuple[int, dict[str, Any]]:
        return 200, shown(actions.submit(actor=user, submission=row, expected_version=version))

    return answered(request, response, idempotency_key, write)


@submissions.post(
    "/{uid}/approve", response={200: SubmissionAnswer, **PROBLEMS}, auth=bearer, operation_id="approve_submission"
)
def approve(
    request: HttpRequest, response: HttpResponse, uid: str = Uid, if_match: Read = None, idempotency_key: Key = None
) -> Any:
    """Approve what was sent: from now on it counts."""
    (row, user), version = found_by(request, uid), version_read(if_match)

    def write() -> tuple[int, dict[str, Any]]:
        return 200, shown(actions.approve_submission(actor=user, submission=row, expected_version=version))

    return answered(request, response, idempotency_key, write)


@submissions.post(
    "/{uid}/return", response={200: SubmissionAnswer, **PROBLEMS}, auth=bearer, operation_id="return_submission"
)
def send_back(
    request: HttpRequest,
    response: HttpResponse,
    data: Returning,
    uid: str = Uid,
    if_match: Read = None,
    idempotency_key: Key = None,
) -> Any:
    """Give a submission back to its unit with the reason."""
    (row, user), version = found_by(request, uid), version_read(if_match)
    facts: dict[str, Any] = {"reason": data.reason, "words": data.words, "expected_version": version}

    def write() -> tuple[int, dict[str, Any]]:
        return 200, shown(actions.return_submission(actor=user, submission=row, **facts))

    return answered(request, response, idempotency_key, write)
