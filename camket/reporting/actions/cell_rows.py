"""Very many answers of very many drafts, written as rows of the table: some ten times faster than as objects.

For ways in that carry the answers of a whole province at once; single drafts are written by `actions.cells`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from camket.core.models import User
from camket.reporting.models import DraftCell

#: The columns of an answer, in this order: what `Facts` holds.
COLUMNS = ("answer", "number", "numerator", "denominator", "level", "words", "status")
Facts = tuple[str, int | None, int | None, int | None, int | None, str, str]
_TABLE = DraftCell._meta.db_table
_KEY = ("submission_id", "item_id", "split")
_WRITTEN = (*COLUMNS, "way", "device", "version", "changed_by_id", "changed_at")
_ALL = ", ".join((*_KEY, *_WRITTEN))
_OVER = f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN)
#: Drafts that are read in one statement.
TOGETHER = 500


@dataclass
class CellRows:
    """Answers on their way to the table, all by one person at one moment. The drafts are held."""

    actor: User
    way: str
    at: datetime
    fresh: list[tuple[Any, ...]] = field(default_factory=list)
    touched: list[tuple[Any, ...]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    #: Key and version of what stands in the drafts that were read, by draft, item and split.
    there: dict[tuple[int, int, str], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tail = (self.actor.pk, connection.ops.adapt_datetimefield_value(self.at))

    def read(self, submissions: Sequence[int]) -> None:
        """Read what stands in some drafts (one statement for every 500 of them)."""
        for start in range(0, len(submissions), TOGETHER):
            rows = DraftCell.objects.filter(submission__in=submissions[start : start + TOGETHER])
            for pk, version, *key in rows.values_list("pk", "version", *_KEY).iterator(5000):
                self.there[tuple(key)] = pk, version

    def add(self, submission: int, item: int, split: str, facts: Facts | None) -> None:
        """Let a cell of a draft that was read become what its columns say; None empties it."""
        pk, version = self.there.get((submission, item, split), (0, 0))
        if facts is not None:
            row = (submission, item, split, *facts, str(self.way), "", version + 1, *self.tail)
            (self.touched if version else self.fresh).append(row)
        elif pk:
            self.gone.append(pk)

    def write(self) -> None:
        """Write everything; call it inside `atomic`."""
        for start in range(0, len(self.gone), TOGETHER):
            DraftCell.objects.filter(pk__in=self.gone[start : start + TOGETHER]).delete()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self.copy(cursor)
            else:
                marks = ", ".join(["%s"] * len((*_KEY, *_WRITTEN)))
                statement = f"INSERT INTO {_TABLE} ({_ALL}) VALUES ({marks})"  # noqa: S608 - names of our own
                for rows, over in ((self.fresh, ""), (self.touched, _OVER)):
                    if rows:
                        cursor.executemany(f"{statement} {over}", rows)

    def copy(self, cursor: Any) -> None:
        """Write by COPY: what is new straight into the table, what is changed by way of a temporary one."""
        if self.fresh:
            with cursor.copy(f"COPY {_TABLE} ({_ALL}) FROM STDIN") as copy:
                for row in self.fresh:
                    copy.write_row(row)
        if self.touched:
            cursor.execute(f"CREATE TEMPORARY TABLE touched (LIKE {_TABLE}) ON COMMIT DROP")
            cursor.execute("ALTER TABLE touched ALTER id DROP NOT NULL")
            with cursor.copy(f"COPY touched ({_ALL}) FROM STDIN") as copy:
                for row in self.touched:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {_TABLE} ({_ALL}) SELECT {_ALL} FROM touched {_OVER}")  # noqa: S608
            cursor.execute("DROP TABLE touched")


def standing_rows(submissions: Sequence[int]) -> Iterator[tuple[int, str, str, Facts]]:
    """Yield the answers of drafts: draft, key of the item, split, and the columns (one statement for every 500)."""
    for start in range(0, len(submissions), TOGETHER):
        rows = DraftCell.objects.filter(submission__in=submissions[start : start + TOGETHER])
        for draft, key, split, *facts in rows.values_list("submission_id", "item__key", "split", *COLUMNS).iterator(
            5000
        ):
            yield draft, key, split, tuple(facts)
