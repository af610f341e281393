"""What becomes of proposals: accepted, mended, joined to a known record, rejected, and each of it undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, bury, changed, unjoined, verb
from camket.core.models import Edge, Record, User
from camket.core.registry import registry
from camket.engagements.models import Event
from camket.intake import queries
from camket.intake.actions.confirming import Making, attest_posts, join_to_event, make_record, the_sure_one
from camket.intake.choices import LearnedKind, ProposalKind, ProposalState, ReadingState
from camket.intake.models import Learned, Proposal, Reading
from camket.intake.rules.deciding import can_decide, can_read, can_second
from camket.people.models import Person
from camket.reporting.models import Value
from camket.sources.actions.documents import SUPPORTS, cite, quote_passage
from camket.sources.models import Passage


def locked(proposal: Proposal, *, actor: User) -> Proposal:
    """Return a proposal as it stands now, locked, once the actor may decide on it."""
    demand(can_read(scope_of(actor), unit_id=proposal.reading.document.owner_unit_id))
    found: Proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("reading__document__publisher")
        .get(pk=proposal.pk)
    )
    return found


@transaction.atomic
def accept_proposal(
    *, actor: User, proposal: Proposal, into: Record | None = None, expected_version: int | None = None
) -> Proposal:
    """Accept a proposal: as a new record, or `into` a known one; both rest on the passage from then on.

    What it refers to and is still open (a speaker, a body) is accepted along. In a sensitive document the first
    acceptance waits for a second person. Returns the proposal as decided.
    """
    proposal = locked(proposal, actor=actor)
    if into is None and proposal.state == ProposalState.SECONDED:
        into = queries.record_of(proposal)
    to = ProposalState.MERGED if into is not None else ProposalState.ACCEPTED
    demand(can_decide(proposal.state, to))
    if into is not None:
        check_target(proposal, into, actor=actor)
    if proposal.reading.is_sensitive:
        if proposal.state == ProposalState.OPEN:
            return wait_for_second(proposal, into, actor=actor, expected_version=expected_version)
        demand(can_second(first_id=proposal.first_decided_by_id, actor_id=actor.pk))
    making = Making(actor, proposal, referring(proposal, actor=actor))
    written: list[list[Any]] = []
    record = into if into is not None else make_record(making)
    if into is None:
        written.append(["record", record.record_kind(), record.pk])
    elif isinstance(record, Person):
        attest_posts(making, record)
    written += making.written
    written += rest_on_passage(proposal, record, actor=actor)
    written += remember(proposal, record if into is not None else None, actor=actor)
    decided = {
        "state": to,
        "became_kind": record.record_kind(),
        "became_id": record.pk,
        "written": written,
        "decided_by": actor,
        "decided_at": clock.now(),
    }
    proposal = changed(
        proposal, decided, actor=actor, expected_version=expected_version, event="accepted", record_made=record
    )
    if isinstance(record, Event):
        join_to_event(making, record)
    return proposal


def wait_for_second(proposal: Proposal, into: Record | None, *, actor: User, expected_version: int | None) -> Proposal:
    """Note the first reader's acceptance; nothing is written to other rooms before a second person agrees."""
    noted = {
        "state": ProposalState.SECONDED,
        "first_decided_by": actor,
        "became_kind": into.record_kind() if into else "",
        "became_id": into.pk if into else None,
    }
    return changed(proposal, noted, actor=actor, expected_version=expected_version, event="accepted_first")


def check_target(proposal: Proposal, into: Record, *, actor: User) -> None:
    """Raise Invalid when a proposal cannot be joined to a record: it is of another kind, or not to be seen."""
    wanted = queries.MODELS.get(proposal.kind)
    fits = isinstance(into, wanted) if wanted else False
    if proposal.kind == ProposalKind.FIGURE and isinstance(into, Value):
        fits = True
    if proposal.kind in (ProposalKind.STATEMENT, ProposalKind.COMMITMENT):
        fits = into.record_kind() == f"engagements.{proposal.kind}"
    visible = registry.kind(into.record_kind()).visible_to(actor).filter(pk=into.pk).exists()
    if not (fits and visible):
        raise Invalid(_("This proposal cannot be joined to such a record."), "into")


def referring(proposal: Proposal, *, actor: User) -> Callable[[str], Any]:
    """Return the function that gives the record of a proposal referred to, accepting it along while it is open."""

    def referred(key: str) -> Any:
        if not key or key == proposal.key:
            return None
        other = (
            Proposal.objects.filter(reading=proposal.reading_id, key=key).select_related("reading__document").first()
        )
        if other is None:
            return None
        brought_along = other.kind in (ProposalKind.BODY, ProposalKind.PERSON)
        if other.state == ProposalState.OPEN and brought_along and not proposal.reading.is_sensitive:
            matches = queries.matches_for(actor, [other])[other.pk]
            into = the_sure_one(matches)
            other = accept_proposal(actor=actor, proposal=other, into=into)
        return queries.record_of(other)

    return referred


def rest_on_passage(proposal: Proposal, record: Model, *, actor: User) -> list[list[Any]]:
    """Quote the passage of a proposal, once, and let a record rest on it; return what was written."""
    document = proposal.reading.document
    start, end = proposal.passage_start, proposal.passage_end
    written: list[list[Any]] = []
    passage = Passage.objects.filter(document=document, start=start, end=end).first()
    if passage is None:
        passage = quote_passage(actor=actor, document=document, quote=document.text[start:end], start=start)
        written.append(["passage", passage.record_kind(), passage.pk])
    before = Edge.objects.filter(
        kind=SUPPORTS,
        source_kind=passage.record_kind(),
        source_id=passage.pk,
        target_kind=record._meta.label_lower,
        target_id=record.pk,
    ).exists()
    edge = cite(actor=actor, passage=passage, record=record)
    if not before:
        written.append(["edge", "core.edge", edge.pk])
    return written


def remember(proposal: Proposal, record: Record | None, *, actor: User) -> list[list[Any]]:
    """Remember what a correction teaches: the name in the text for a known record, a spelling, a title."""
    taught: list[tuple[LearnedKind, str, str]] = []
    read, now = proposal.facts_as_read, proposal.facts
    as_written = read.get("as_written") or read.get("name") or ""
    if record is not None and as_written and queries.called(as_written) not in queries.names_of(record):
        taught.append((LearnedKind.ALIAS, as_written, ""))
    if now.get("name_vi") and now["name_vi"] != read.get("name_vi") and read.get("name"):
        taught.append((LearnedKind.SPELLING, read["name"], now["name_vi"]))
    if read.get("title") and now.get("title") and now["title"] != read["title"]:
        taught.append((LearnedKind.TITLE, read["title"], now["title"]))
    written = []
    for kind, text, value in taught:
        row, made = Learned.objects.update_or_create(
            kind=kind,
            proposal_kind=proposal.kind,
            folded=queries.called(text)[:300],
            defaults={
                "text": text[:300],
                "value": value[:300],
                "record_kind": record.record_kind() if record is not None else "",
                "record_id": record.pk if record is not None else None,
                "proposal": proposal,
                "learned_from": actor,
            },
        )
        if made:
            written.append(["learned", "intake.learned", row.pk])
    return written


@transaction.atomic
def reject_proposal(
    *, actor: User, proposal: Proposal, reason: str = "", expected_version: int | None = None
) -> Proposal:
    """Reject a proposal; it stays with the reading, so that one sees what was not taken."""
    proposal = locked(proposal, actor=actor)
    demand(can_decide(proposal.state, ProposalState.REJECTED))
    decided = {"state": ProposalState.REJECTED, "decided_by": actor, "decided_at": clock.now()}
    return changed(proposal, decided, actor=actor, expected_version=expected_version, event="rejected", reason=reason)


@transaction.atomic
def mend_proposal(
    *, actor: User, proposal: Proposal, facts: dict[str, Any], expected_version: int | None = None
) -> Proposal:
    """Correct what is believed before accepting it; what was read stays beside it."""
    proposal = locked(proposal, actor=actor)
    if proposal.state not in (ProposalState.OPEN, ProposalState.SECONDED):
        raise Invalid(_("This proposal is decided already. Undo the decision first."))
    mended: dict[str, Any] = {"facts": {**proposal.facts, **facts}}
    if proposal.state == ProposalState.SECONDED:
        # The second reader agrees to what the first one saw: a changed proposal begins again.
        mended |= {"state": ProposalState.OPEN, "first_decided_by": None}
    return changed(proposal, mended, actor=actor, expected_version=expected_version, event="mended")


@transaction.atomic
def undo_decision(*, actor: User, proposal: Proposal, expected_version: int | None = None) -> Proposal:
    """Take a decision back, with everything it wrote; raises Invalid when others rely on that in the meantime."""
    proposal = locked(proposal, actor=actor)
    demand(can_decide(proposal.state, ProposalState.OPEN))
    reason = _("The decision on a proposal was undone.")
    for what, kind, pk in reversed(proposal.written):
        take_back(what, kind, pk, actor=actor, reason=reason)
    opened: dict[str, Any] = {
        "state": ProposalState.OPEN,
        "became_kind": "",
        "became_id": None,
        "written": [],
        "first_decided_by": None,
        "decided_by": None,
        "decided_at": None,
    }
    reading: Reading = proposal.reading
    if reading.state == ReadingState.DONE:
        changed(reading, {"state": ReadingState.PROPOSED}, actor=actor, expected_version=None, event="stepped")
    return changed(proposal, opened, actor=actor, expected_version=expected_version, event="undone")


def take_back(what: str, kind: str, pk: int, *, actor: User, reason: str) -> None:
    """Take back one thing that accepting wrote."""
    if what == "edge":
        edge = Edge.objects.filter(pk=pk).first()
        if edge is not None:
            unjoined(edge, actor=actor, reason=reason)
    elif what == "learned":
        row = Learned.objects.filter(pk=pk).first()
        if row is not None:
            audit.write_entry(actor=actor, action=verb(row, "forgotten"), record=row, reason=reason, text=row.text)
            row.delete()
    elif what == "passage":
        passage = Passage.objects.filter(pk=pk).first()
        if passage is not None and not edges_at(passage).exists():
            bury(passage, actor=actor, reason=reason)
    elif what == "record":
        record: Any = registry.kind(kind).model._default_manager.filter(pk=pk).first()
        if record is not None:
            take_back_record(record, actor=actor, reason=reason)


def edges_at(record: Record) -> Any:
    """Return the edges that begin or end at a record."""
    here = {"kind": record.record_kind(), "id": record.pk}
    return Edge.objects.filter(source_kind=here["kind"], source_id=here["id"]) | Edge.objects.filter(
        target_kind=here["kind"], target_id=here["id"]
    )


def take_back_record(record: Record, *, actor: User, reason: str) -> None:
    """Bury a record that a proposal made; raises Invalid when somebody has changed it or other records rest on it."""
    if edges_at(record).exists():
        raise Invalid(
            _("“%(name)s” is joined to other records by now. Take those joins away first.") % {"name": record}
        )
    try:
        with transaction.atomic():
            bury(record, actor=actor, reason=reason)
    except ProtectedError as error:
        words = _("Other records rest on “%(name)s” by now. Undo those first.")
        raise Invalid(words % {"name": record}) from error


@transaction.atomic
def accept_all(*, actor: User, reading: Reading, least: int) -> int:
    """Accept every open proposal of at least this confidence, in percent; each with an entry of its own."""
    demand(can_read(scope_of(actor), unit_id=reading.document.owner_unit_id))
    order = {kind: place for place, kind in enumerate(ProposalKind.values)}
    wanted = reading.proposals.filter(state=ProposalState.OPEN, confidence__gte=least).select_related(
        "reading__document"
    )
    count = 0
    for proposal in sorted(wanted, key=lambda each: (order[each.kind], each.start)):
        now = Proposal.objects.get(pk=proposal.pk)
        if now.state != ProposalState.OPEN:
            continue
        matches = queries.matches_for(actor, [proposal])[proposal.pk]
        accept_proposal(actor=actor, proposal=proposal, into=the_sure_one(matches))
        count += 1
    return count
