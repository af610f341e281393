"""How alike two texts are: the share of word sequences that they have in common.

The least hashes of a text stand for all of them (a bottom-k sketch: Broder 1997, "On the resemblance and containment
of documents"), so that near-duplicates meet in an index instead of being compared one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from camket.core.text import words

#: Words in a sequence, and how many least hashes are kept of a document.
LENGTH, KEPT = 5, 64
#: From which likeness, in percent, a text counts as a repetition of another.
ALIKE = 60


def sketch(text: str) -> list[int]:
    """Return the least hashes of the word sequences of a text, at most KEPT; signed 64-bit whole numbers."""
    found = words(text)
    runs = {" ".join(found[place : place + LENGTH]) for place in range(max(1, len(found) - LENGTH + 1))} - {""}
    hashes = {int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big", signed=True) for run in runs}
    return sorted(hashes)[:KEPT]


def likeness(one: Iterable[int], other: Iterable[int]) -> int:
    """Return how much two sketched texts have in common, in percent of both together."""
    first, second = set(one), set(other)
    least = set(sorted(first | second)[:KEPT])
    return round(100 * len(least & first & second) / len(least)) if least else 0
