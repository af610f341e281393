"""Reads of consolidated reports: what units below answered in words, what their figures add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from camket.core.access import scope_of
from camket.people.models import Unit, UnitReach
from camket.reporting.choices import Answer, ItemKind
from camket.reporting.models import Consolidation, FormItem, Round, SealedVersion, Sentence, Submission
from camket.reporting.queries.asking import units_reported_for
from camket.reporting.queries.forms import asked_units
from camket.reporting.queries.rollup import RolledUp, RollUp, rolled_up_splits
from camket.reporting.queries.splits import split_words
from camket.reporting.queries.submissions import items_of
from camket.reporting.rules.consolidations import sentences
from camket.reporting.rules.packing import unpack
from camket.reporting.rules.submissions import COUNTED


@dataclass(frozen=True)
class Told:
    """What one unit answered to one question, sentence by sentence."""

    unit: Unit
    sealed: SealedVersion
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question with what units below answered, and what was made of it."""

    item: FormItem
    told: tuple[Told, ...]
    chosen: tuple[Sentence, ...]

    @property
    def is_chosen(self) -> frozenset[tuple[int, str]]:
        """The sentences that are taken already: by version and words."""
        return frozenset((each.origin_id, each.origin_words) for each in self.chosen if each.origin_id)


@dataclass(frozen=True)
class FigureLine:
    """One line of the table of figures: an indicator, or a part of it."""

    item: FormItem
    split: str
    label: str
    rolled: RolledUp


def approved_below(user: Any, row: Round, unit: Unit) -> list[Submission]:
    """Return the approved reports of a unit and all under it, by the names of their units."""
    rows = Submission.objects.visible_to(user).filter(round=row, state__in=COUNTED, approved__isnull=False)
    rows = rows.filter(unit__in=UnitReach.objects.filter(ancestor=unit).values("unit"))
    return list(rows.select_related("unit", "approved").order_by("unit__sort_key", "pk"))


@dataclass(frozen=True)
class Basis:
    """On what a printed report rests: the approved versions below it, by report, and its own sentences in order."""

    versions: Mapping[str, str]
    sentences: tuple[tuple[int, int, str], ...]


def basis_of(user: Any, report: Consolidation) -> Basis:
    """Return on what a report rests at this moment (two statements, no payload is read)."""
    rows = Submission.objects.visible_to(user).filter(round=report.round_id, state__in=COUNTED, approved__isnull=False)
    rows = rows.filter(unit__in=UnitReach.objects.filter(ancestor=report.unit_id).values("unit"))
    words = report.sentences.order_by("item", "position", "pk").values_list("item_id", "position", "words")
    return Basis(dict(rows.values_list("uid", "approved__sha256")), tuple(words))


def questions_of(user: Any, report: Consolidation) -> list[Question]:
    """Return every question of the round with its answers side by side (three statements and the answers' own)."""
    items = report.round.form.items.filter(is_retired=False, kind=ItemKind.QUESTION).order_by("position", "pk")
    told: dict[str, list[Told]] = {}
    for submission in approved_below(user, report.round, report.unit):
        sealed = submission.approved
        if sealed is None:
            continue
        for cell in unpack(bytes(sealed.payload)).cells:
            if cell.answer == Answer.TEXT and cell.words.strip():
                told.setdefault(cell.item, []).append(Told(submission.unit, sealed, tuple(sentences(cell.words))))
    chosen: dict[int, list[Sentence]] = {}
    rows = report.sentences.select_related("origin__submission__unit", "written_by")
    for row in rows.order_by("position", "pk"):
        chosen.setdefault(row.item_id, []).append(row)
    return [Question(item, tuple(told.get(item.key, ())), tuple(chosen.get(item.pk, ()))) for item in items]


def figures_of(user: Any, row: Round, unit: Unit) -> list[FigureLine]:
    """Return what the figures of a round add up to for a unit, with their parts (about ten statements an indicator)."""
    found = []
    words = split_words()
    for item in items_of(row):
        if item.indicator is None:
            continue
        roll_up = RollUp(user, item.indicator, unit, row.period)
        for split, rolled in rolled_up_splits(roll_up, row.period):
            found.append(FigureLine(item, split, words.of(split) if split else "", rolled))
    return found


def changed_since(report: Consolidation) -> list[Submission]:
    """Return the reports whose approved version is another today than the one that was printed."""
    printed: Mapping[str, str] = report.contents.get("versions", {})
    rows = Submission.objects.filter(uid__in=printed).select_related("unit", "approved")
    return [each for each in rows if each.approved and each.approved.sha256 != printed[each.uid]]


def offered(user: Any, row: Round) -> list[tuple[Unit, Consolidation | None]]:
    """Return the units that a person reports for and that a round asks others below, each with its report if begun."""
    units = units_reported_for(scope_of(user))
    below = UnitReach.objects.filter(unit__in=asked_units(row.form, row.cut_off)).exclude(unit=F("ancestor"))
    above = set(below.filter(ancestor__in=units).values_list("ancestor", flat=True).distinct())
    begun = {each.unit_id: each for each in Consolidation.objects.filter(round=row, unit__in=above)}
    return [(unit, begun.get(unit.pk)) for unit in units if unit.pk in above]
