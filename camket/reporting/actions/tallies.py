"""Writes of what chapters told their commune: kept by chapter, and added up into the cells of the draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from camket.core.access import demand
from camket.core.actions import Invalid
from camket.core.models import User
from camket.reporting.actions.cells import Entry, Written, write_cells
from camket.reporting.actions.submissions import demand_written
from camket.reporting.choices import Way
from camket.reporting.models import ChapterCount, FormItem, Submission
from camket.reporting.rules.answers import Given
from camket.reporting.rules.tallies import can_tally

#: So many chapters a commune may have.
MOST_CHAPTERS = 200


@dataclass(frozen=True)
class Told:
    """What one chapter told for one cell, in whole units of the definition's scale."""

    chapter: str
    split: str
    number: int


@transaction.atomic
def tally(*, actor: User, submission: Submission, item: FormItem, told: Iterable[Told]) -> Written:
    """Keep what chapters told for an item, in place of what was kept before, and write the sums into the draft.

    The sum of a chapter that told nothing is that of the others; a cell of which no chapter told anything is left as it
    is. Cells that were typed meanwhile are written over: the sum is what was asked for.
    """
    demand_written(submission, actor)
    definition = item.indicator.definition_on(submission.round.period.end) if item.indicator else None
    demand(can_tally(definition.kind if definition else "", definition.over_units if definition else ""))
    rows = list(told)
    names = {row.chapter for row in rows}
    if len(names) > MOST_CHAPTERS:
        raise Invalid(_("These are too many chapters: at most %(most)s.") % {"most": MOST_CHAPTERS})
    if len({(row.chapter, row.split) for row in rows}) != len(rows):
        raise Invalid(_("A chapter stands here twice. Add its numbers up in one row."))
    ChapterCount.objects.filter(submission=submission, item=item).delete()
    ChapterCount.objects.bulk_create(
        ChapterCount(
            submission=submission,
            item=item,
            split=row.split,
            chapter=row.chapter,
            number=row.number,
            told_by=actor,
        )
        for row in rows
    )
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.split] += row.number
    entries = [Entry(item.key, split, Given(number=number)) for split, number in sums.items()]
    return write_cells(actor=actor, submission=submission, entries=entries, way=Way.TALLY)
