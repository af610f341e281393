"""Writes of consolidated reports: taking sentences over, wording them, printing, signing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.files import store
from camket.core.models import User
from camket.core.notices import notify
from camket.people.actions.owned import can_edit
from camket.people.actions.roles import OnPaper
from camket.people.models import Unit, UnitReach
from camket.reporting.choices import ConsolidationState, ItemKind
from camket.reporting.models import Consolidation, FormItem, Round, SealedVersion, Sentence, Submission
from camket.reporting.queries.consolidations import Basis, basis_of
from camket.reporting.rules.consolidations import can_sign, can_take_back, can_word, sentences
from camket.reporting.rules.packing import unpack
from camket.reporting.rules.roles import APPROVAL_RECORDERS, REPORTERS
from camket.reporting.rules.submissions import COUNTED

#: So many characters a sentence may have.
MOST_WORDS = 4000


def demand_author(actor: User, unit: Unit) -> None:
    """Refuse when the actor does not report for a unit."""
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=unit.pk))


@transaction.atomic
def begin_consolidation(*, actor: User, row: Round, unit: Unit) -> Consolidation:
    """Return the consolidated report of a unit in a round, begun now when there is none yet."""
    demand_author(actor, unit)
    there: Consolidation | None = Consolidation.objects.filter(round=row, unit=unit).first()
    if there is not None:
        return there
    return created(Consolidation(round=row, unit=unit, is_demonstration=row.is_demonstration), actor=actor)


def demand_wording(report: Consolidation, actor: User) -> None:
    """Refuse when the actor does not write the report, or it is printed."""
    demand_author(actor, report.unit)
    demand(can_word(report.state))


def demand_question(report: Consolidation, item: FormItem) -> None:
    """Refuse what is no question of the report's form."""
    if item.form_id != report.round.form_id or item.kind != ItemKind.QUESTION:
        raise Invalid(_("This is no question of the form."), "item")


def last_position(report: Consolidation, item: FormItem) -> int:
    """Return the position of the last sentence under a question, 0 where there is none."""
    return report.sentences.filter(item=item).aggregate(last=Max("position"))["last"] or 0


def noted(actor: User, report: Consolidation, event: str, **payload: Any) -> None:
    """Keep in the audit trail what was done to the words of a report."""
    audit.write_entry(actor=actor, action=verb(report, event), record=report, **payload)


def demand_origin(report: Consolidation, item: FormItem, origin: SealedVersion, taken: Iterable[str]) -> None:
    """Refuse what does not stand in the answer that it is said to come from."""
    submission = origin.submission
    below = UnitReach.objects.filter(ancestor=report.unit_id, unit=submission.unit_id)
    if submission.round_id != report.round_id or submission.approved_id != origin.pk or not below.exists():
        raise Invalid(_("This is no approved answer of a unit below in this round."), "origin")
    told = {cell.words for cell in unpack(bytes(origin.payload), {item.key}).cells}
    if not set(taken) <= {sentence for words in told for sentence in sentences(words)}:
        raise Invalid(_("This sentence does not stand in the answer. Open the page again."), "sentence")


@transaction.atomic
def take_sentences(
    *, actor: User, report: Consolidation, item: FormItem, origin: SealedVersion, taken: Iterable[str]
) -> list[Sentence]:
    """Take sentences of a unit's answer over, each with where it came from; one that is there already comes once."""
    demand_wording(report, actor)
    demand_question(report, item)
    demand_origin(report, item, origin, taken := list(dict.fromkeys(taken)))
    there = set(report.sentences.filter(item=item, origin=origin).values_list("origin_words", flat=True))
    position, made = last_position(report, item), []
    for words in taken:
        if words in there:
            continue
        position += 1
        made.append(
            Sentence(
                consolidation=report,
                item=item,
                position=position,
                words=words,
                origin=origin,
                origin_words=words,
                written_by=actor,
            )
        )
    rows = Sentence.objects.bulk_create(made)
    if rows:
        noted(actor, report, "taken", item=item.key, origin=origin.submission.uid, count=len(rows))
    return rows


@transaction.atomic
def write_sentence(*, actor: User, report: Consolidation, item: FormItem, words: str) -> Sentence:
    """Add a sentence of one's own under a question."""
    demand_wording(report, actor)
    demand_question(report, item)
    row = Sentence.objects.create(
        consolidation=report,
        item=item,
        position=last_position(report, item) + 1,
        words=fitting(words),
        written_by=actor,
    )
    noted(actor, report, "written", item=item.key, words=row.words)
    return row


def fitting(words: str) -> str:
    """Return words as a sentence holds them; refuses none and too many."""
    clean = " ".join(words.split())
    if not clean:
        raise Invalid(_("Write a sentence, or take it away."), "words")
    if len(clean) > MOST_WORDS:
        raise Invalid(_("This sentence is too long: at most %(most)s characters.") % {"most": MOST_WORDS}, "words")
    return clean


@transaction.atomic
def word_sentence(*, actor: User, sentence: Sentence, words: str) -> Sentence:
    """Word a sentence anew; where it came from, and how it stood there, stays with it."""
    report = sentence.consolidation
    demand_wording(report, actor)
    before, sentence.words, sentence.written_by = sentence.words, fitting(words), actor
    sentence.save(update_fields=["words", "written_by"])
    if before != sentence.words:
        noted(actor, report, "worded", before=before, words=sentence.words)
    return sentence


@transaction.atomic
def remove_sentence(*, actor: User, sentence: Sentence) -> None:
    """Take a sentence out of the report."""
    demand_wording(sentence.consolidation, actor)
    noted(actor, sentence.consolidation, "left_out", words=sentence.words)
    sentence.delete()


@transaction.atomic
def move_sentence(*, actor: User, sentence: Sentence, up: bool) -> None:
    """Put a sentence before or after its neighbour; at the end of the row it stays."""
    demand_wording(sentence.consolidation, actor)
    rows = Sentence.objects.filter(consolidation=sentence.consolidation, item=sentence.item)
    beside = (
        rows.filter(position__lt=sentence.position).order_by("-position")
        if up
        else rows.filter(position__gt=sentence.position).order_by("position")
    ).first()
    if beside is None:
        return
    sentence.position, beside.position = beside.position, sentence.position
    Sentence.objects.bulk_update([sentence, beside], ["position"])
    noted(actor, sentence.consolidation, "moved", words=sentence.words)


class Moved(Invalid):
    """What a report rests on changed between reading and printing it."""


@transaction.atomic
def print_consolidation(
    *,
    actor: User,
    report: Consolidation,
    file: bytes,
    contents: Mapping[str, Any],
    basis: Basis | None = None,
    expected_version: int | None = None,
) -> Consolidation:
    """Freeze the report as it was printed: the file itself, and what stands in it with the versions it rests on.

    `basis` is what it rested on before its figures and words were read; raises Moved where it is another one now, so
    that figures and the versions that are named for them belong together.
    """
    demand_wording(report, actor)
    if basis is not None:
        # Approvals and corrections below write to these rows: whoever is at it now is waited for.
        held = Submission.objects.filter(round=report.round_id, state__in=COUNTED).order_by("pk")
        list(held.select_for_update().values_list("pk", flat=True))
        if basis != basis_of(actor, report):
            raise Moved(_("A report below was approved or corrected at this very moment. Print it once more."))
        contents = {**contents, "versions": dict(basis.versions)}
    kept = store(BytesIO(file), name=f"{report.uid}.pdf")
    return changed(
        report,
        {
            "state": ConsolidationState.PRINTED,
            "printed": kept,
            "contents": dict(contents),
            "printed_at": clock.now(),
            "printed_by": actor,
        },
        actor=actor,
        expected_version=expected_version,
        event="printed",
        sha256=kept.sha256,
    )


@transaction.atomic
def take_back_consolidation(
    *, actor: User, report: Consolidation, expected_version: int | None = None
) -> Consolidation:
    """Write again in a report that was printed and is not signed; what was printed is kept in the audit trail."""
    demand_author(actor, report.unit)
    demand(can_take_back(report.state))
    return changed(
        report,
        {"state": ConsolidationState.DRAFT, "printed": None, "contents": {}, "printed_at": None, "printed_by": None},
        actor=actor,
        expected_version=expected_version,
        event="taken_back",
        sha256=report.printed.sha256 if report.printed else "",
    )


@transaction.atomic
def sign_consolidation(
    *, actor: User, report: Consolidation, number: str, paper: OnPaper, expected_version: int | None = None
) -> Consolidation:
    """Enter number, signer, day and scan of the signed paper; from now on nothing of it changes."""
    demand(can_edit(scope_of(actor), APPROVAL_RECORDERS, unit_id=report.unit_id))
    demand(can_sign(report.state))
    if not number.strip():
        raise Invalid(_("Enter the number under which it was sent."), "number")
    if paper.signed_on > clock.today():
        raise Invalid(_("The day of signing lies in the future."), "signed_on")
    signed = changed(
        report,
        {
            "state": ConsolidationState.SIGNED,
            "number": number.strip(),
            "signed_on": paper.signed_on,
            "signer": paper.signer,
            "form": paper.form,
            "in_place_of": paper.in_place_of,
            "scan": paper.scan,
        },
        actor=actor,
        expected_version=expected_version,
        event="signed",
    )
    notify("reporting.signed", actor=actor, about=signed)
    return signed
