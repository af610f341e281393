"""What intake gives to programs: sending documents in, following their reading, deciding on what is proposed."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Header, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from camket.core.access import NOT_YOURS, Refused, scope_of
from camket.core.choices import Access
from camket.core.dates import DateError, PartialDate
from camket.core.pages.records import any_record_or_404, visible_or_404
from camket.core.rest.records import MOST, PROBLEMS, Uid, bearer, once, reference
from camket.core.rest.schemas import Reference
from camket.intake import queries
from camket.intake.actions import deciding
from camket.intake.actions import readings as actions
from camket.intake.choices import ProposalKind, ProposalState, ReadingState
from camket.intake.models import Proposal, Reading
from camket.people.models import Body as Publisher
from camket.people.models import Unit
from camket.sources.choices import DocumentKind

UID = r"^[A-Za-z][A-Za-z0-9]{10}$"
MOST_SOURCES = 200
readings = Router(tags=["intake"])
proposals = Router(tags=["intake"])


class Source(Schema):
    """One document, by its words."""

    text: str = Field(min_length=1, max_length=2_500_000, description="The words as they came; kept unchanged.")
    name: str = Field("", max_length=250, description="The title; the headline where it is left out.")
    file_name: str = Field("text.txt", max_length=200, pattern=r"^[^/\\]+\.(?:txt|html?)$")


class About(Schema):
    """What is known of the documents that come in together."""

    kind: DocumentKind = DocumentKind.ARTICLE
    publisher: str | None = Field(None, pattern=UID, description="The public id of a body.")
    published_on: str | None = Field(None, max_length=10, description="2024, 2024-03 or 2024-03-08.")
    url: str = Field("", max_length=500)
    rights: str = Field("", max_length=300)
    owner_unit: str | None = Field(None, pattern=UID, description="The public id of a unit.")
    access: Access = Access.INTERNAL
    is_sensitive: bool = Field(False, description="Two people must agree to every proposal.")


class BatchInput(About):
    """Documents that come in together."""

    name: str = Field("", max_length=200, description="What the folder is called.")
    sources: list[Source] = Field(min_length=1, max_length=MOST_SOURCES)


class ReadingAnswer(Schema):
    """Where the reading of a document stands."""

    uid: str
    page: str
    document: Reference
    state: str
    failure: str
    language: str
    batch: str | None
    assigned_to: str | None
    is_sensitive: bool
    proposed: int
    decided: int
    read_at: datetime | None


class ReadingPage(Schema):
    """A page of readings."""

    items: list[ReadingAnswer]
    next: str | None


class ReadingsTaken(Schema):
    """The documents that came in; `known` are those that were here already."""

    batch: str
    readings: list[str]
    known: list[str]


class ProposalAnswer(Schema):
    """What is believed, on which words, and what became of it; offsets count code points of the document's text."""

    uid: str
    kind: str
    state: str
    start: int
    end: int
    quote: str
    passage: str
    facts: dict[str, Any]
    confidence: int
    made_by: str
    record: Reference | None
    version: int


def shown(row: Any) -> dict[str, Any]:
    """Return a reading in the shape of its answer."""
    return {
        "uid": row.uid,
        "page": row.get_absolute_url(),
        "document": reference(row.document),
        "state": row.state,
        "failure": row.failure,
        "language": row.language,
        "batch": row.batch.uid if row.batch else None,
        "assigned_to": str(row.assigned_to) if row.assigned_to else None,
        "is_sensitive": row.is_sensitive,
        "proposed": row.proposed,
        "decided": row.decided,
        "read_at": row.read_at,
    }


def shown_proposal(row: Proposal, record: Any) -> dict[str, Any]:
    """Return a proposal in the shape of its answer."""
    return {
        "uid": row.uid,
        "kind": row.kind,
        "state": row.state,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
        "passage": row.passage,
        "facts": row.facts,
        "confidence": row.confidence,
        "made_by": row.made_by,
        "record": reference(record),
        "version": row.version,
    }


def rows_for(user: Any) -> Any:
    """Return the readings that a caller may see, with how far they are."""
    if not scope_of(user).is_staff:
        raise Refused(NOT_YOURS.reason)
    return queries.with_progress(
        Reading.objects.visible_to(user).select_related("document", "batch", "assigned_to").order_by("pk")
    )


class Asked(Schema):
    """What the list of readings may be asked."""

    state: ReadingState | None = None
    batch: str | None = Field(None, pattern=UID)
    after: str | None = Field(None, pattern=UID, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST)


@readings.get("", response={200: ReadingPage, **PROBLEMS}, auth=bearer, operation_id="list_readings")
def list_readings(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List the documents that are read and confirmed here."""
    rows = rows_for(request.user)
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(batch__uid=asked.batch) if asked.batch else rows
    if asked.after:
        last = Reading.objects.visible_to(request.user).filter(uid=asked.after).first()
        if last is None:
            raise HttpError(422, "cursor_unknown")
        rows = rows.filter(pk__gt=last.pk)
    found = list(rows[: asked.limit + 1])
    following = found[asked.limit - 1].uid if len(found) > asked.limit else None
    return {"items": [shown(row) for row in found[: asked.limit]], "next": following}


@readings.post("", response={201: ReadingsTaken, **PROBLEMS}, auth=bearer, operation_id="add_readings")
def add_readings(
    request: HttpRequest,
    data: BatchInput,
    idempotency_key: Annotated[str | None, Header(None, alias="Idempotency-Key", max_length=100)] = None,
) -> Any:
    """Take documents in, and have them read in the background; the same words come in once."""
    user: Any = request.user
    facts = known_facts(user, data)

    def write() -> tuple[int, dict[str, Any]]:
        titles = {source.name for source in data.sources if source.name}
        if len(titles) == 1 and len(data.sources) == 1:
            facts["name_local"] = data.sources[0].name
        batch, taken = actions.take_in_batch(
            actor=user,
            name=data.name,
            sources=[(source.file_name, source.text.encode("utf-8", "replace")) for source in data.sources],
            **facts,
        )
        return 201, {
            "batch": batch.uid,
            "readings": [each.reading.uid for each in taken if each.is_new],
            "known": [each.reading.uid for each in taken if not each.is_new],
        }

    status, answer, _is_repeated = once(request, idempotency_key, write)
    return Status(status, answer)


def known_facts(user: Any, data: BatchInput) -> dict[str, Any]:
    """Return what is known of the documents as the action takes it."""
    try:
        published_on = PartialDate.parse(data.published_on) if data.published_on else None
    except DateError as error:
        raise HttpError(422, "date_unreadable") from error
    return {
        "kind": data.kind,
        "publisher": visible_or_404(user, Publisher, data.publisher) if data.publisher else None,
        "published_on": published_on,
        "url": data.url,
        "rights": data.rights,
        "owner_unit": visible_or_404(user, Unit, data.owner_unit) if data.owner_unit else None,
        "access": data.access,
        "is_sensitive": data.is_sensitive,
    }


@readings.get("/{uid}", response={200: ReadingAnswer, **PROBLEMS}, auth=bearer, operation_id="get_reading")
def get_reading(request: HttpRequest, uid: str = Uid) -> Any:
    """Return where the reading of a document stands."""
    found = rows_for(request.user).filter(uid=uid).first()
    if found is None:
        raise Http404
    return shown(found)


@readings.get(
    "/{uid}/proposals",
    response={200: list[ProposalAnswer], **PROBLEMS},
    auth=bearer,
    operation_id="list_reading_proposals",
)
def list_proposals(
    request: HttpRequest,
    uid: str = Uid,
    kind: ProposalKind | None = None,
    state: ProposalState | None = None,
) -> Any:
    """List what is proposed of a document, in the order of its text."""
    found = visible_or_404(request.user, Reading, uid)
    asked = found.proposals.filter(kind=kind) if kind else found.proposals.all()
    rows = list(asked.filter(state=state) if state else asked)
    for row in rows:
        row.reading = found
    records = queries.records_of(rows)
    return [shown_proposal(row, records.get(row.pk)) for row in rows]


class Decision(Schema):
    """A decision on a proposal: `into` names the known record that an accepted one is joined to."""

    into: str | None = Field(None, pattern=UID)
    version: int | None = Field(None, ge=0, le=2**31 - 1, description="The version that was read.")


def decide(name: str, description: str, act: Any) -> None:
    """Add the endpoint of one decision."""

    @proposals.post(
        f"/{{uid}}/{name}",
        response={200: ProposalAnswer, **PROBLEMS},
        auth=bearer,
        operation_id=f"{name}_proposal",
        description=description,
    )
    def endpoint(request: HttpRequest, data: Decision, uid: str = Uid) -> Any:
        found = Proposal.objects.visible_to(request.user).select_related("reading__document").filter(uid=uid).first()
        if found is None:
            raise Http404
        facts = {"actor": request.user, "proposal": found, "expected_version": data.version}
        decided = act(request, data, facts)
        return shown_proposal(decided, queries.record_of(decided))


def accept(request: HttpRequest, data: Decision, facts: dict[str, Any]) -> Proposal:
    """Accept a proposal, into a known record or as a new one."""
    into: Any = any_record_or_404(request.user, data.into) if data.into else None
    return deciding.accept_proposal(into=into, **facts)


decide("accept", "Accept a proposal: as a new record, or into a known one.", accept)
decide("reject", "Reject a proposal.", lambda request, data, facts: deciding.reject_proposal(**facts))
decide("undo", "Take a decision back.", lambda request, data, facts: deciding.undo_decision(**facts))
