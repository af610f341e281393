"""The measure, on records small enough to count by hand."""

from __future__ import annotations

from typing import Any

import pytest

from camket.intake.rules.measure import measure


def record(type_: str, start: int, end: int, **facts: Any) -> dict[str, Any]:
    return {"type": type_, "span": {"start": start, "end": end, "text": "x" * (end - start)}, **facts}


def doc(*records: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"doc_id": "a", "language": "en", "records": list(records)}]


def rates(gold: list[dict[str, Any]], proposed: list[dict[str, Any]], label: str) -> tuple[float, float]:
    tally = measure(gold, proposed).tallies[label]
    return tally.precision, tally.recall


@pytest.mark.parametrize(
    ("gold", "proposed", "expected"),
    [
        ([("Vo Thi Mo", 0, 9)], [("Võ Thị Mơ", 50, 59)], (1.0, 1.0)),
        ([("Vo Thi Mo", 0, 9)], [("Mo", 1, 9)], (1.0, 1.0)),
        ([("Vo Thi Mo", 0, 9)], [("Le Thi Na", 20, 29)], (0.0, 0.0)),
        ([("Vo Thi Mo", 0, 9), ("Le Thi Na", 20, 29)], [("Vo Thi Mo", 0, 9)], (1.0, 0.5)),
        ([("Vo Thi Mo", 0, 9)], [("Vo Thi Mo", 0, 9), ("Vo Thi Mo", 30, 39)], (1.0, 1.0)),
    ],
)
def test_people(gold: list[Any], proposed: list[Any], expected: tuple[float, float]) -> None:
    build = [doc(*(record("person", start, end, name=name) for name, start, end in rows)) for rows in (gold, proposed)]
    assert rates(build[0], build[1], "people") == expected


def test_figures_match_by_value() -> None:
    gold = doc(record("figure", 0, 9, value=50), record("figure", 40, 42, value=7))
    proposed = doc(record("figure", 90, 92, value=50.0), record("figure", 60, 61, value=8))
    assert rates(gold, proposed, "figures") == (0.5, 0.5)


def test_events_match_by_date_and_kind() -> None:
    gold = doc(record("event", 0, 100, title="a", date="2020-01-01", event_type="forum"))
    proposed = doc(record("event", 200, 220, title="b", date="2020-01-01", event_type="forum"))
    assert rates(gold, proposed, "events") == (1.0, 1.0)


def test_statements_cut_in_two_count_as_one() -> None:
    gold = doc(record("statement", 0, 100, speaker="Vo Thi Mo"))
    proposed = doc(record("statement", 0, 40, speaker="Mo"), record("statement", 40, 90, speaker="Võ Thị Mơ"))
    assert rates(gold, proposed, "statements, right speaker") == (1.0, 1.0)


def test_a_wrong_speaker_counts_only_for_the_span() -> None:
    gold = doc(record("statement", 0, 100, speaker="Vo Thi Mo"))
    proposed = doc(record("statement", 0, 100, speaker="Le Thi Na"))
    assert rates(gold, proposed, "statements, right speaker") == (0.0, 0.0)
    assert rates(gold, proposed, "statements, any speaker") == (1.0, 1.0)


def test_optional_records_are_neither_asked_nor_held_against() -> None:
    gold = doc(record("statement", 0, 50, speaker="a"), record("statement", 60, 90, speaker="a", optional=True))
    proposed = doc(record("statement", 0, 50, speaker="a"), record("statement", 60, 90, speaker="a"))
    assert rates(gold, proposed, "statements, right speaker") == (1.0, 1.0)


def test_kinds_of_commitments() -> None:
    gold = doc(record("action", 0, 50, kind="ask"), record("action", 60, 90, kind="commitment"))
    proposed = doc(record("action", 0, 50, kind="recommendation"), record("action", 60, 90, kind="commitment"))
    assert rates(gold, proposed, "commitments, right kind") == (0.5, 0.5)
    assert rates(gold, proposed, "commitments, any kind") == (1.0, 1.0)


def test_attributes_of_matched_records() -> None:
    gold = doc(record("person", 0, 9, name="Vo Thi Mo", role="Head of the Club", gender="f", organisation=None))
    proposed = doc(record("person", 0, 9, name="Vo Thi Mo", role="head of the club", gender=None, organisation="x"))
    assert measure(gold, proposed).attributes == {"person.role": (1, 1), "person.gender": (0, 1)}


def test_a_missing_document_is_all_missed() -> None:
    result = measure(doc(record("person", 0, 9, name="Vo Thi Mo")), [])
    assert (result.tallies["people"].asked, result.tallies["people"].found) == (1, 0)
    assert result.missed == [("a", "people", "x" * 9)]
