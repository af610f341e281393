"""Many answers of a draft at once, as programs, spreadsheets and phones send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.models import User
from camket.reporting.actions.submissions import columns_of, demand_written, is_so
from camket.reporting.choices import Way
from camket.reporting.models import DraftCell, FormItem, Submission
from camket.reporting.queries.asking import questions_of
from camket.reporting.rules.answers import Given

COLUMNS = ("answer", "number", "numerator", "denominator", "level", "words", "status")


@dataclass(frozen=True)
class Entry:
    """One answer on its way into a draft: `given` None empties the cell.

    `version` is that of the cell as the sender knew it, 0 when it was empty; None writes over whatever stands there.
    """

    item: str
    split: str
    given: Given | None
    status: str = ""
    version: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Item and split."""
        return self.item, self.split


@dataclass
class Written:
    """What became of many answers: written or equal already, changed by somebody else meanwhile, or no answers."""

    cells: list[DraftCell] = field(default_factory=list)
    emptied: list[Entry] = field(default_factory=list)
    #: With what stands there now; None when it was emptied.
    taken: list[tuple[Entry, DraftCell | None]] = field(default_factory=list)
    faults: list[tuple[Entry, str]] = field(default_factory=list)


@transaction.atomic
def write_cells(
    *, actor: User, submission: Submission, entries: Sequence[Entry], way: str = Way.WEB, device: str = ""
) -> Written:
    """Write many answers of a draft; each that cannot be written is told, and the others are kept.

    Refuses as a whole when nothing may be written now. What stands there already is left as it is.
    """
    demand_written(submission, actor)
    try:
        return write_rows(actor, submission, entries, way, device)
    except IntegrityError:  # Somebody wrote in one of the empty cells at this very moment.
        return write_rows(actor, submission, entries, way, device)


@transaction.atomic
def write_rows(actor: User, submission: Submission, entries: Sequence[Entry], way: str, device: str) -> Written:
    """Write many answers as the rows stand now; one writer of many at a time."""
    Submission.objects.select_for_update().get(pk=submission.pk)
    items = questions_of(submission.round)
    rows = DraftCell.objects.select_for_update(of=("self",)).filter(submission=submission).select_related("changed_by")
    there = {(row.item_id, row.split): row for row in rows}
    done, laid = Written(), Laid(actor, way, clock.now(), device[:40])
    for entry in last_of_each(entries):
        item = items.get(entry.item)
        known = there.get((item.pk, entry.split)) if item else None
        try:
            facts = facts_of(submission, item, entry)
        except (Invalid, Refused) as error:
            done.faults.append((entry, str(error)))
            continue
        # Two who write the same do not disagree, and what is sent again because an answer was lost is there already.
        if not is_so(known, facts) and entry.version is not None and entry.version != (known.version if known else 0):
            done.taken.append((entry, known))
            continue
        if facts is None:
            laid.gone += [known.pk] if known else []
            done.emptied.append(entry)
        elif known is not None and is_so(known, facts):
            done.cells.append(known)
        else:
            laid.put(submission.pk, items[entry.item], entry.split, facts, known.version if known else 0)
    done.cells += lay_down(laid)
    return done


@dataclass
class Laid:
    """Answers of one draft or of many on their way to the table, all by one person at one moment."""

    actor: User
    way: str
    at: datetime
    device: str = ""
    fresh: list[DraftCell] = field(default_factory=list)
    touched: list[DraftCell] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    #: Key and version of what stands in the drafts that were read, by draft, item and split.
    there: dict[tuple[int, int, str], tuple[int, int]] = field(default_factory=dict)

    def read(self, submissions: Sequence[int]) -> None:
        """Read what stands in some drafts, which are held (one statement for every 500 of them)."""
        for start in range(0, len(submissions), 500):
            rows = DraftCell.objects.filter(submission__in=submissions[start : start + 500])
            for draft, item, split, pk, version in rows.values_list(
                "submission_id", "item_id", "split", "pk", "version"
            ).iterator(5000):
                self.there[draft, item, split] = pk, version

    def add(self, submission: int, item: FormItem, split: str, facts: Mapping[str, Any] | None) -> None:
        """Let a cell of a draft that was read become what its columns say; None empties it."""
        pk, version = self.there.get((submission, item.pk, split), (0, 0))
        if facts is not None:
            self.put(submission, item, split, facts, version)
        elif pk:
            self.gone.append(pk)

    def put(self, submission: int, item: FormItem, split: str, facts: Mapping[str, Any], version: int) -> None:
        """Let a cell, empty in version 0, become what its columns say."""
        common = {"way": self.way, "device": self.device, "changed_by": self.actor, "changed_at": self.at}
        cell = DraftCell(submission_id=submission, item=item, split=split, version=version + 1, **facts, **common)
        (self.touched if version else self.fresh).append(cell)


def lay_down(laid: Laid) -> list[DraftCell]:
    """Write answers to the table; the drafts are held. Returns the cells that were written."""
    for start in range(0, len(laid.gone), 500):
        DraftCell.objects.filter(pk__in=laid.gone[start : start + 500]).delete()
    # Locked rows are written over by what they are known by: many in one statement, twenty times faster than an update.
    return DraftCell.objects.bulk_create(laid.fresh, batch_size=500) + DraftCell.objects.bulk_create(
        laid.touched,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["submission", "item", "split"],
        update_fields=[*COLUMNS, "way", "device", "changed_by", "changed_at", "version"],
    )


def last_of_each(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with the last one of each cell only, since one cell holds one answer."""
    return list({entry.key: entry for entry in entries}.values())


def facts_of(submission: Submission, item: FormItem | None, entry: Entry) -> dict[str, Any] | None:
    """Return the columns of an answer, None to empty it; refuses what the item does not take."""
    if item is None:
        raise Invalid(_("The form does not ask this any more. Open it again."), "item")
    if entry.given is None:
        return None
    return columns_of(submission, item, entry.split, entry.given, entry.status)
