"""Taking documents in, having them read, and who confirms them."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from camket.core import audit, clock, jobs
from camket.core.access import ALLOWED, NOT_YOURS, demand, scope_of
from camket.core.actions import Invalid, changed, created
from camket.core.dates import PartialDate
from camket.core.files import FileRefused, open_original, store
from camket.core.models import Job, User
from camket.intake import queries
from camket.intake.actions.asking import second_reading
from camket.intake.actions.themes import count_in
from camket.intake.choices import LearnedKind, ProposalKind, ProposalState, ReadingState
from camket.intake.models import Batch, Fingerprint, Proposal, Reading, Theme
from camket.intake.rules import proposals
from camket.intake.rules.deciding import READERS, can_read, can_step
from camket.intake.rules.extraction import Extracted, NoText, words_of
from camket.intake.rules.facts import Row, rows_of
from camket.intake.rules.likeness import ALIKE, likeness, sketch
from camket.intake.rules.proposals import NotRead
from camket.intake.rules.reader import LONGEST, read
from camket.intake.rules.segments import BODY, HEADLINE, reading_view
from camket.intake.rules.text import in_one_line
from camket.people.models import Unit
from camket.sources.actions.documents import keep_document
from camket.sources.choices import DocumentKind
from camket.sources.models import Document

#: After how long a reading that was begun and not ended is begun again: its process is gone.
STALE = timedelta(minutes=10)
#: How many documents of a folder one job reads, so that several workers share a folder.
PER_JOB = 25
READ = "intake.read"
LONGEST_HEADLINE = 160
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakenIn:
    """A document that came in: its reading, and whether it is new here or the same file was kept before."""

    reading: Reading
    is_new: bool


@transaction.atomic
def take_in(
    *,
    actor: User,
    content: bytes,
    name: str,
    owner_unit: Unit | None = None,
    is_sensitive: bool = False,
    batch: Batch | None = None,
    is_read_now: bool = True,
    **facts: Any,
) -> TakenIn:
    """Keep a file as evidence, unchanged, and have it read; the same bytes come in once.

    `facts` are those of a document: title, publisher, day, address, rights, who may read it. Raises Invalid for a
    file that is not taken.
    """
    demand(can_read(scope_of(actor), unit_id=owner_unit.pk if owner_unit else None))
    try:
        file = store(io.BytesIO(content), name=name)
    except FileRefused as refusal:
        raise Invalid(str(refusal), "upload") from refusal
    known = Reading.objects.visible_to(actor).filter(document__file=file).first()
    if known is not None:
        return TakenIn(known, is_new=False)
    if not (facts.get("name_local") or facts.get("name_en")):
        facts["name_local"] = name
    facts.setdefault("kind", DocumentKind.ARTICLE)
    document = keep_document(actor=actor, file=file, owner_unit=owner_unit, **facts)
    reading = Reading(
        document=document, is_sensitive=is_sensitive, batch=batch, is_demonstration=document.is_demonstration
    )
    created(reading, actor=actor)
    if is_read_now:
        jobs.enqueue(READ, asked_by=actor, readings=[reading.pk])
    return TakenIn(reading, is_new=True)


@transaction.atomic
def read_kept(*, actor: User, document: Document) -> Reading:
    """Have a document read that was kept before; one that is read already is given back."""
    demand(can_read(scope_of(actor), unit_id=document.owner_unit_id))
    known: Reading | None = Reading.objects.filter(document=document).first()
    if known is not None:
        return known
    reading = created(Reading(document=document, is_demonstration=document.is_demonstration), actor=actor)
    jobs.enqueue(READ, asked_by=actor, readings=[reading.pk])
    return reading


@transaction.atomic
def open_batch(*, actor: User, name: str = "") -> Batch:
    """Open a folder of documents that come in together."""
    demand(ALLOWED if scope_of(actor).holds_anywhere(READERS) else NOT_YOURS)
    batch = Batch.objects.create(name=name[:200] or clock.today().isoformat(), created_by=actor)
    audit.write_entry(actor=actor, action="intake.batch.created", record=batch, name=batch.name)
    return batch


@transaction.atomic
def take_in_batch(
    *, actor: User, sources: Iterable[tuple[str, bytes]], name: str = "", **facts: Any
) -> tuple[Batch, list[TakenIn]]:
    """Take several files in together, and have them read by several jobs; what is here already comes in once.

    Raises Invalid for the first file that is not taken, with its name: nothing is half taken in.
    """
    batch = open_batch(actor=actor, name=name)
    taken = [
        take_in(actor=actor, content=content, name=file_name, batch=batch, is_read_now=False, **facts)
        for file_name, content in sources
    ]
    read_batch(actor=actor, batch=batch)
    return batch, taken


@transaction.atomic
def read_again(*, actor: User, reading: Reading) -> Job:
    """Have a document read anew; what was decided stays, what was open is proposed afresh."""
    demand(can_read(scope_of(actor), unit_id=reading.document.owner_unit_id))
    demand(can_step(reading.state, ReadingState.WAITING))
    changed(
        reading,
        {"state": ReadingState.WAITING, "failure": ""},
        actor=actor,
        expected_version=None,
        event="sent_back",
    )
    return jobs.enqueue(READ, asked_by=actor, readings=[reading.pk])


@transaction.atomic
def read_batch(*, actor: User, batch: Batch) -> list[Job]:
    """Have the documents of a folder read, in several jobs so that several workers share them."""
    waiting = list(batch.readings.filter(state=ReadingState.WAITING).order_by("pk").values_list("pk", flat=True))
    return [
        jobs.enqueue(READ, asked_by=actor, readings=waiting[first : first + PER_JOB])
        for first in range(0, len(waiting), PER_JOB)
    ]


def claim(reading_id: int) -> Reading | None:
    """Take a reading for this process by compare-and-swap; None when another has it or it is read."""
    now = clock.now()
    free = Q(state=ReadingState.WAITING) | Q(state=ReadingState.READING, claimed_at__lt=now - STALE)
    taken = Reading.objects.filter(free, pk=reading_id).update(state=ReadingState.READING, claimed_at=now)
    return Reading.objects.select_related("document__file").get(pk=reading_id) if taken else None


def read_document(*, actor: User, reading_id: int) -> Reading | None:
    """Read one document and store what is proposed; None when it was not there to be read.

    Everything is stored in one transaction, so that a process that dies leaves a reading which is begun again and
    nothing twice. What cannot be read ends as a sentence on the reading.
    """
    reading = claim(reading_id)
    if reading is None:
        return None
    with translation.override(actor.language):
        found: Extracted | None = None
        try:
            found = words_of_document(reading.document)
            text = found.text
            proposed = read(text, known=queries.known())
            rows = rows_of(proposed, text)
            rows += second_reading(text, rows)
        except (NoText, NotRead) as fault:
            return fail(reading, actor=actor, sentence=sentence_of(fault), found=found)
        except Exception:
            log.exception("reading %s failed", reading.uid)
            sentence = _("The reader broke on this text. Tell whoever runs Camket here.")
            return fail(reading, actor=actor, sentence=sentence, found=found)
        return keep_reading(actor=actor, reading=reading, found=found, proposed=proposed, rows=rows)


def sentence_of(fault: Exception) -> str:
    """Return what a person reads of a text that could not be read."""
    words = str(fault)
    if isinstance(fault, NotRead):
        if fault.language:
            return _(
                "This text is in a language that is not read here (%(code)s). Only Vietnamese and English are."
            ) % {"code": fault.language}
        return _("This text could not be read: %(reason)s.") % {"reason": words}
    return words


@transaction.atomic
def fail(reading: Reading, *, actor: User, sentence: str, found: Extracted | None = None) -> Reading:
    """Note why a document could not be read; it is kept, with its words if it has some, to be found and quoted."""
    document = reading.document
    if found is not None and not document.text and len(found.text) <= LONGEST:
        changed(document, {"text": found.text}, actor=actor, expected_version=None, event="read")
    facts = {"state": ReadingState.FAILED, "failure": sentence[:400]}
    return changed(reading, facts, actor=actor, expected_version=None, event="failed")


def words_of_document(document: Document) -> Extracted:
    """Return the words of a document: those it has, else those of its file."""
    if document.text.strip():
        return Extracted(document.text)
    if document.file is None:
        raise NoText(_("There is neither a file nor a text."))
    with open_original(document.file) as stream:
        return words_of(stream.read(), document.file.content_type)


@transaction.atomic
def keep_reading(
    *, actor: User, reading: Reading, found: Extracted, proposed: proposals.Reading, rows: list[Row]
) -> Reading:
    """Store the words and the proposals of a reading; decided proposals of an earlier reading stay."""
    Reading.objects.select_for_update().get(pk=reading.pk)
    keep_words(reading.document, found, proposed, actor=actor)
    reading.proposals.filter(state=ProposalState.OPEN).delete()
    stay = {(row.kind, row.start, row.end): row.key for row in reading.proposals.all()}
    taken = set(stay.values())
    spelled = queries.spellings(text for row in rows for text in learnable(row))
    fresh = []
    for row in rows:
        if (row.kind, row.start, row.end) in stay:
            continue
        key = row.key if row.key not in taken else f"{row.key}b"
        taken.add(key)
        facts = with_learned(row, spelled)
        fresh.append(
            Proposal(
                reading=reading,
                kind=row.kind,
                key=key,
                start=row.start,
                end=row.end,
                passage_start=row.passage[0],
                passage_end=row.passage[1],
                mentions=row.mentions,
                facts=facts,
                facts_as_read=row.facts,
                confidence=row.confidence,
                made_by=row.made_by,
                is_demonstration=reading.is_demonstration,
            )
        )
    Proposal.objects.bulk_create(fresh, batch_size=500)
    alike, share = keep_fingerprints(reading.document)
    facts = {
        "state": ReadingState.PROPOSED,
        "language": proposed.language,
        "reader": " + ".join(sorted({row.made_by for row in rows if row.made_by.startswith("model")} | {"rules"}))[:80],
        "repeats": alike,
        "repeats_share": share,
        "read_at": clock.now(),
        "failure": "",
        "note": " ".join(str(note) for note in found.notes)[:400],
    }
    return changed(reading, facts, actor=actor, expected_version=None, event="read", proposed=len(fresh))


def keep_words(document: Document, found: Extracted, proposed: proposals.Reading, *, actor: User) -> None:
    """Give a document its words, the day at its head, and its headline in place of the name of its file."""
    facts: dict[str, Any] = {}
    if not document.text:
        facts["text"] = found.text
    if not document.language:
        facts["language"] = proposed.language
    if document.published_on is None and proposed.page_date:
        facts["published_on"] = PartialDate.parse(proposed.page_date)
    if document.file is not None and document.name_local == document.file.original_name:
        headline = found.title or headline_of(found.text)
        if headline:
            is_local = proposed.language == "vi"
            facts |= {"name_local": headline if is_local else "", "name_en": "" if is_local else headline}
    if facts:
        changed(document, facts, actor=actor, expected_version=None, event="read")


def headline_of(text: str) -> str:
    """Return the headline of a text, else the beginning of its first paragraph, cut at a word if it is long."""
    parts = reading_view(text)
    first = next((part.text for role in (HEADLINE, BODY) for part in parts if part.role == role), text)
    return in_one_line(first, LONGEST_HEADLINE)


def learnable(row: Row) -> list[str]:
    """Return the texts of a proposal, folded, for which a spelling may have been learned."""
    if row.kind is not ProposalKind.PERSON:
        return []
    return [queries.called(row.facts[name]) for name in ("name", "title") if row.facts.get(name)]


def with_learned(row: Row, spelled: Any) -> dict[str, Any]:
    """Return the facts of a proposal with the spellings and titles that corrections taught."""
    facts = dict(row.facts)
    if row.kind is ProposalKind.PERSON:
        spelling = spelled.get((LearnedKind.SPELLING, queries.called(facts["name"])))
        title = spelled.get((LearnedKind.TITLE, queries.called(facts["title"])))
        facts["name_vi"] = spelling or facts["name_vi"]
        facts["title"] = title or facts["title"]
    return facts


def keep_fingerprints(document: Document) -> tuple[Document | None, int]:
    """Store by which hashes a document is recognised; return the one it repeats, and how much of it in percent."""
    own = sketch(document.text)
    met = (
        Fingerprint.objects.filter(value__in=own)
        .exclude(document=document)
        .values_list("document_id", flat=True)
        .distinct()[:200]
    )
    best: tuple[int, int | None] = (0, None)
    for other in met:
        theirs = list(Fingerprint.objects.filter(document_id=other).values_list("value", flat=True))
        best = max(best, (likeness(own, theirs), other), key=lambda pair: pair[0])
    Fingerprint.objects.filter(document=document).delete()
    Fingerprint.objects.bulk_create([Fingerprint(document=document, value=value) for value in own])
    share, pk = best
    return (Document.objects.get(pk=pk), share) if pk is not None and share >= ALIKE else (None, 0)


@transaction.atomic
def assign_reading(*, actor: User, reading: Reading, to: User | None) -> Reading:
    """Say who confirms a document; somebody who may do so, or nobody."""
    unit_id = reading.document.owner_unit_id
    demand(can_read(scope_of(actor), unit_id=unit_id))
    if to is not None and not can_read(scope_of(to), unit_id=unit_id):
        raise Invalid(_("%(name)s has no role that confirms sources of this unit.") % {"name": to}, "to")
    return changed(reading, {"assigned_to": to}, actor=actor, expected_version=None, event="assigned")


@transaction.atomic
def mark_sensitive(*, actor: User, reading: Reading, is_sensitive: bool) -> Reading:
    """Say whether two people must agree to what a document is taken to say."""
    demand(can_read(scope_of(actor), unit_id=reading.document.owner_unit_id))
    if not is_sensitive and reading.proposals.filter(state=ProposalState.SECONDED).exists():
        raise Invalid(_("Proposals wait for the second reader. Let them be decided first."))
    return changed(reading, {"is_sensitive": is_sensitive}, actor=actor, expected_version=None, event="marked")


@transaction.atomic
def step_reading(*, actor: User, reading: Reading, to: ReadingState) -> Reading:
    """End the confirming of a document, take it up again, or set it aside."""
    demand(can_read(scope_of(actor), unit_id=reading.document.owner_unit_id))
    demand(can_step(reading.state, to))
    if to == ReadingState.DONE:
        left = reading.proposals.filter(state__in=[ProposalState.OPEN, ProposalState.SECONDED]).count()
        if left:
            raise Invalid(_("%(count)s proposals are still to be decided.") % {"count": left})
        count_in(reading.document, Theme.objects.all())
    return changed(reading, {"state": to}, actor=actor, expected_version=None, event="stepped")
