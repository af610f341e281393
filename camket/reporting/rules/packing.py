"""The packed form of a sealed submission: columns of equal length, in MessagePack, with a number for the form.

`{"v": 1, "cells": {"item": […], "split": […], "answer": […], "number": […], …}, "files": [[item, sha256, caption], …],
"explained": {finding: words}, "definitions": {item: public id}}`. The order of cells is that of item and split, so that
the same answers give the same bytes, and their SHA-256 says whether anything was changed. The definitions say under
which meaning of its indicator each item was answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace

import msgspec

#: The form that is written. Older ones stay readable for ever.
FORM = 1


class PackedError(ValueError):
    """A payload is no packed submission of a known form."""


@dataclass(frozen=True, order=True)
class Packed:
    """One answer, as it is kept: whole numbers in the definition's units; the level by its place in the order."""

    item: str
    split: str
    answer: str
    number: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    level: int | None = None
    words: str = ""
    status: str = "final"

    @property
    def key(self) -> tuple[str, str]:
        """Item and split."""
        return self.item, self.split


COLUMNS = tuple(column.name for column in fields(Packed))


@dataclass(frozen=True)
class Contents:
    """Everything that was sent: answers, files as (item, SHA-256, caption), explanations, definitions by item."""

    cells: tuple[Packed, ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()
    explained: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)


def pack(contents: Contents) -> tuple[bytes, str]:
    """Return the bytes of a submission and their SHA-256 in hexadecimal."""
    rows = [astuple(cell) for cell in sorted(contents.cells, key=lambda cell: cell.key)]
    columns: Iterable[Sequence[object]] = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    payload = msgspec.msgpack.encode(
        {
            "v": FORM,
            "cells": {name: list(column) for name, column in zip(COLUMNS, columns, strict=True)},
            "files": [list(each) for each in sorted(contents.files)],
            "explained": dict(sorted(contents.explained.items())),
            "definitions": dict(sorted(contents.definitions.items())),
        }
    )
    return payload, digest(payload)


def digest(payload: bytes) -> str:
    """Return the SHA-256 of a payload in hexadecimal."""
    return hashlib.sha256(payload).hexdigest()


def unpack(payload: bytes, items: Collection[str] | None = None, *, totals: bool = False) -> Contents:
    """Return what a payload holds, or the cells of some items of it, or only their totals.

    Raises PackedError when it is of no known form.
    """
    try:
        read = msgspec.msgpack.decode(payload)
        form = read["v"]
        columns = [read["cells"][name] for name in COLUMNS]
        files = tuple((item, sha256, caption) for item, sha256, caption in read["files"])
        explained, definitions = dict(read["explained"]), dict(read.get("definitions", {}))
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise PackedError("The payload is no packed submission.") from error
    if form != FORM or len({len(column) for column in columns}) != 1:
        raise PackedError(f"The payload has the form {form!r}; known is {FORM}.")
    if items is not None or totals:
        # By two columns first: most of a report is left packed where one indicator of it is wanted.
        keys = enumerate(zip(columns[0], columns[1], strict=True))
        places = [at for at, (item, split) in keys if (items is None or item in items) and not (totals and split)]
        columns = [[column[at] for at in places] for column in columns]
    return Contents(tuple(map(Packed, *columns)), files, explained, definitions)


@dataclass(frozen=True)
class Change:
    """One answer that differs between two versions: None where there was, or is, no answer."""

    key: tuple[str, str]
    before: Packed | None
    after: Packed | None


def changes_between(before: Contents, after: Contents) -> list[Change]:
    """Return the answers that differ, in the order of item and split."""
    old, new = ({cell.key: cell for cell in each.cells} for each in (before, after))
    keys = sorted({*old, *new})
    return [Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def corrected(contents: Contents, cells: Iterable[Packed], definitions: Mapping[str, str]) -> Contents:
    """Return what was sent with some answers replaced or added, and the definitions of items that had no answer."""
    every = {cell.key: cell for cell in (*contents.cells, *cells)}
    under = {**definitions, **contents.definitions}
    return replace(contents, cells=tuple(sorted(every.values(), key=lambda cell: cell.key)), definitions=under)
