"""Many answers of a draft at once, as programs, spreadsheets and phones send them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    done, fresh, touched, gone = Written(), [], [], []
    common = {"way": way, "device": device[:40], "changed_by": actor, "changed_at": clock.now()}
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
            gone += [known] if known else []
            done.emptied.append(entry)
        elif known is None:
            fresh.append(DraftCell(submission=submission, item=item, split=entry.split, **facts, **common))
        elif not is_so(known, facts):
            version = known.version + 1
            touched.append(
                DraftCell(submission=submission, item=item, split=entry.split, version=version, **facts, **common)
            )
        else:
            done.cells.append(known)
    DraftCell.objects.filter(pk__in=[row.pk for row in gone]).delete()
    done.cells += DraftCell.objects.bulk_create(fresh, batch_size=500)
    # Locked rows are written over by what they are known by: many in one statement, twenty times faster than an update.
    done.cells += DraftCell.objects.bulk_create(
        touched,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["submission", "item", "split"],
        update_fields=[*COLUMNS, *common, "version"],
    )
    return done


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
