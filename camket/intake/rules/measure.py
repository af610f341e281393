"""How good a reading is, against texts read by people: precision, recall and F1 a type, and attributes got right.

People, bodies, figures, events and instruments are matched one to one, by a name they share or by spans that overlap by
half; events also by date and kind, figures by their value. Statements and actions count by coverage: a record counts
when records of the other side that agree in speaker or kind cover at least half of its span, so that cutting into
sentences does not matter. A record of the gold marked `optional` is neither asked for nor held against the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from camket.core.text import fold

Record = dict[str, Any]
Agrees = Callable[[Record, Record], bool]
HALF = 0.5
MATCHED = {
    "person": "people",
    "organisation": "bodies",
    "figure": "figures",
    "event": "events",
    "instrument": "instruments",
}
COVERED = {
    "statement": ("statements, right speaker", "statements, any speaker"),
    "action": ("commitments, right kind", "commitments, any kind"),
}
ATTRIBUTES = {
    "person": ("name_vi", "gender", "role", "organisation"),
    "figure": ("value", "sex"),
    "event": ("date", "format", "participant_count"),
    "organisation": ("name_norm",),
}
_EXACT = frozenset({"value", "participant_count"})


@dataclass(slots=True)
class Tally:
    """Counts of one type: proposals that are right, records found, proposals, records asked for."""

    right: int = 0
    found: int = 0
    proposed: int = 0
    asked: int = 0

    def add(self, other: Tally) -> None:
        """Add the counts of another text."""
        self.right += other.right
        self.found += other.found
        self.proposed += other.proposed
        self.asked += other.asked

    @property
    def precision(self) -> float:
        """Share of the proposals that are right; 0 without any."""
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """Share of the records that were found; 0 without any."""
        return self.found / self.asked if self.asked else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Measure:
    """The tallies of some texts, and (right, asked) of each attribute of matched records."""

    documents: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    attributes: dict[str, tuple[int, int]] = field(default_factory=dict)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


def measure(gold: Iterable[Record], proposed: Iterable[Record]) -> Measure:
    """Measure proposed documents against gold ones, joined by their doc_id."""
    by_id = {one["doc_id"]: one["records"] for one in proposed}
    result = Measure()
    for one in gold:
        result.documents += 1
        records = by_id.get(one["doc_id"], [])
        for kind, label in MATCHED.items():
            _match(result, str(one["doc_id"]), label, _of(records, kind), _of(one["records"], kind))
        for kind, labels in COVERED.items():
            agrees = _same_speaker if kind == "statement" else _same_kind
            _cover(result, str(one["doc_id"]), labels, _of(records, kind), _of(one["records"], kind), agrees)
    return result


def _of(records: list[Record], kind: str) -> list[Record]:
    return [one for one in records if one["type"] == kind]


# --- matched one to one ---------------------------------------------------------------------------------------------


def _match(result: Measure, doc_id: str, label: str, proposed: list[Record], gold: list[Record]) -> None:
    proposed = _distinct(proposed)
    pairs = _pairs(proposed, gold)
    tally = Tally(len(pairs), len(pairs), len(proposed), len(gold))
    result.tallies.setdefault(label, Tally()).add(tally)
    used = {id(one) for one, _ in pairs}
    met = {id(one) for _, one in pairs}
    result.missed += [(doc_id, label, one["span"]["text"]) for one in gold if id(one) not in met]
    result.wrong += [(doc_id, label, one["span"]["text"]) for one in proposed if id(one) not in used]
    for one, other in pairs:
        for name in ATTRIBUTES.get(one["type"], ()):
            if other.get(name) is None:
                continue
            right, asked = result.attributes.get(f"{one['type']}.{name}", (0, 0))
            result.attributes[f"{one['type']}.{name}"] = (right + _equal(name, one, other), asked + 1)


def _equal(name: str, one: Record, other: Record) -> bool:
    if name in _EXACT:
        return bool(one.get(name) == other.get(name))
    return _plain(one.get(name)) == _plain(other.get(name))


def _plain(value: object) -> str:
    return re.sub(r"[^a-z0-9%]+", " ", fold(str(value or ""))).strip()


def _distinct(records: list[Record]) -> list[Record]:
    """Return records without repetitions: figures of one place, others of one set of names."""
    seen: set[object] = set()
    found = []
    for one in records:
        key = one["span"]["start"] if one["type"] == "figure" else tuple(sorted(map(str, _keys(one))))
        if key not in seen:
            seen.add(key)
            found.append(one)
    return found


def _keys(record: Record) -> set[object]:
    names = {
        "person": ("name", "name_vi"),
        "organisation": ("name", "name_norm", "acronym"),
        "instrument": ("name", "name_norm"),
        "event": ("title",),
    }.get(record["type"], ())
    if record["type"] == "figure":
        return {float(record["value"])} if record.get("value") is not None else set()
    return {_plain(record[name]) for name in names if record.get(name)}


def _pairs(proposed: list[Record], gold: list[Record]) -> list[tuple[Record, Record]]:
    """Return the best pairs of proposals and records, each used once."""
    likeness = [(_likeness(one, other), i, j) for i, one in enumerate(proposed) for j, other in enumerate(gold)]
    used: set[int] = set()
    met: set[int] = set()
    found = []
    for score, i, j in sorted(likeness, key=lambda row: -row[0]):
        if score and i not in used and j not in met:
            used.add(i)
            met.add(j)
            found.append((proposed[i], gold[j]))
    return found


def _likeness(one: Record, other: Record) -> float:
    shares = bool(_keys(one) & _keys(other))
    overlap = max(_overlap(first, second) for first in _spans(one) for second in _spans(other))
    if one["type"] == "event" and one.get("date") and one.get("date") == other.get("date"):
        shares = shares or one.get("event_type") == other.get("event_type")
    return (2.0 if shares else 0.0) + overlap if shares or overlap >= HALF else 0.0


def _spans(record: Record) -> list[tuple[int, int]]:
    return [(one["start"], one["end"]) for one in [record["span"], *record.get("mentions", [])]]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / max(one[1] - one[0], other[1] - other[0], 1)


# --- counted by coverage --------------------------------------------------------------------------------------------


def _cover(
    result: Measure, doc_id: str, labels: tuple[str, str], proposed: list[Record], gold: list[Record], agrees: Agrees
) -> None:
    optional = [one for one in gold if one.get("optional")]
    asked = [one for one in gold if not one.get("optional")]
    counted = [one for one in proposed if _lies_on(one, asked) or not _lies_on(one, optional)]
    for label, rule in ((labels[0], agrees), (labels[1], _always)):
        right = [one for one in counted if _is_covered(one, asked, rule)]
        found = [one for one in asked if _is_covered(one, counted, lambda a, b, rule=rule: rule(b, a))]  # type: ignore[misc]
        tally = Tally(len(right), len(found), len(counted), len(asked))
        result.tallies.setdefault(label, Tally()).add(tally)
        if label == labels[0]:
            result.missed += [(doc_id, label, one["span"]["text"]) for one in asked if one not in found]
            result.wrong += [(doc_id, label, one["span"]["text"]) for one in counted if one not in right]


def _always(_one: Record, _other: Record) -> bool:
    return True


def _same_speaker(one: Record, other: Record) -> bool:
    """Return whether two speakers are one: the same words, or all of the one among the other's."""
    mine, theirs = set(_plain(one.get("speaker")).split()), set(_plain(other.get("speaker")).split())
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _same_kind(one: Record, other: Record) -> bool:
    return bool(one.get("kind") == other.get("kind"))


def _is_covered(record: Record, others: list[Record], agrees: Agrees) -> bool:
    """Return whether records that agree cover at least half of a record's span."""
    start, end = int(record["span"]["start"]), int(record["span"]["end"])
    covered: set[int] = set()
    for other in others:
        if agrees(record, other):
            covered.update(range(max(start, other["span"]["start"]), min(end, other["span"]["end"])))
    return len(covered) >= HALF * (end - start)


def _lies_on(record: Record, others: list[Record]) -> bool:
    start, end = record["span"]["start"], record["span"]["end"]
    return any(
        max(0, min(end, one["span"]["end"]) - max(start, one["span"]["start"])) >= HALF * (end - start)
        for one in others
    )
