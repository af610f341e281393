"""The text as a page shows it: paragraphs cut where proposals begin and end, each word leading to what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text for one reader's eye: [start, end) with its role, such as body, caption or credit."""

    start: int
    end: int
    role: str


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph, and the keys of the proposals that rest on them (none: plain words)."""

    text: str
    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    #: The keys whose first words these are, for the target of a link.
    begins: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as pieces, with its role in the document."""

    role: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Mark:
    """Where the words of a proposal stand."""

    key: str
    kind: str
    start: int
    end: int


def paragraphs(text: str, stretches: Iterable[Stretch], marks: Iterable[Mark]) -> list[Paragraph]:
    """Return the stretches of a text with the marks that lie in them; marks may overlap and cross paragraphs."""
    placed = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    first = {mark.key: mark.start for mark in reversed(placed)}
    found = []
    for stretch in stretches:
        inside = [mark for mark in placed if mark.start < stretch.end and mark.end > stretch.start]
        cuts = {stretch.start, stretch.end}
        for mark in inside:
            cuts |= {max(mark.start, stretch.start), min(mark.end, stretch.end)}
        edges = sorted(cuts)
        pieces = []
        for start, end in pairwise(edges):
            over = [mark for mark in inside if mark.start <= start and mark.end >= end]
            begins = tuple(mark.key for mark in over if first[mark.key] == mark.start == start)
            keys, kinds = tuple(mark.key for mark in over), tuple(dict.fromkeys(mark.kind for mark in over))
            pieces.append(Piece(text[start:end], keys, kinds, begins))
        if pieces and any(piece.text.strip() for piece in pieces):
            found.append(Paragraph(stretch.role, tuple(pieces)))
    return found
