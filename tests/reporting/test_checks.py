"""What is checked before something is sent, and the way of a submission."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.access import Denied
from camket.reporting.choices import Severity, SubmissionState
from camket.reporting.rules.checks import Finding, above, changed_beyond, is_outlier, unexplained
from camket.reporting.rules.submissions import (
    STEPS,
    Missing,
    Window,
    can_decide,
    can_open,
    can_return,
    can_step,
    can_submit,
    can_write,
)

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
WINDOW = Window(NOON - timedelta(days=10), NOON)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "now", "limit", "expected"),
    [
        (100, 130, 30, None),
        (100, 131, 30, 31),
        (100, 69, 30, -31),
        (0, 500, 30, None),
        (None, 5, 30, None),
        (5, None, 30, None),
        (-10, 10, 30, 200),
        (3, 4, 33, 33),
    ],
)
def test_a_change_beyond_the_limit(before: int | None, now: int | None, limit: int, expected: int | None) -> None:
    change = changed_beyond(before, now, limit)
    assert (None if change is None else int(change)) == expected


@pytest.mark.parametrize(
    ("history", "now", "expected"),
    [
        ([10, 11, 12, 11], 11, False),
        ([10, 11, 12, 11], 40, True),
        ([10, 11, 12], 40, False),
        ([0, 0, 0, 0, 0], 3, False),
        ([0, 0, 0, 0, 0], 100, True),
        ([100, 200, 150, 170, 120], 260, False),
        ([100, 200, 150, 170, 120], 900, True),
        ([10, 11, 12, 11], None, False),
    ],
)
def test_a_figure_far_from_those_before(history: list[int], now: int | None, expected: bool) -> None:
    assert is_outlier(history, now) is expected


@given(st.lists(st.integers(-1000, 1000), min_size=4, max_size=20))
def test_the_middle_of_a_history_is_never_far_from_it(history: list[int]) -> None:
    assert not is_outlier(history, sorted(history)[len(history) // 2])


def test_a_missing_number_is_above_nothing() -> None:
    assert above(3, 2)
    assert not above(2, 2)
    assert not above(None, 2)
    assert not above(3, None)


def test_blank_words_explain_nothing() -> None:
    hard = Finding("parts:a", "a", "", Severity.HARD, "wrong")
    soft = Finding("change:a", "a", "", Severity.EXPLAIN, "much")
    assert unexplained([hard, soft], {"change:a": "  "}) == [soft]
    assert unexplained([hard, soft], {"change:a": "a flood"}) == []


@pytest.mark.parametrize(
    ("state", "at", "allowed"),
    [
        ("draft", NOON - HOUR, True),
        ("draft", NOON, False),
        ("draft", NOON - timedelta(days=11), False),
        ("returned", NOON - HOUR, True),
        ("returned", NOON + HOUR, True),
        ("submitted", NOON - HOUR, False),
        ("approved", NOON - HOUR, False),
        ("passed", NOON - HOUR, False),
        ("locked", NOON - HOUR, False),
    ],
)
def test_when_may_be_written(state: str, at: datetime, allowed: bool) -> None:
    assert bool(can_write(state, WINDOW, at)) is allowed


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOON - timedelta(days=11), Missing.NOT_DUE),
        (NOON - timedelta(days=10), Missing.OPEN),
        (NOON - HOUR, Missing.OPEN),
        (NOON, Missing.LATE),
    ],
)
def test_what_a_missing_submission_is_called(at: datetime, expected: Missing) -> None:
    assert WINDOW.missing(at) is expected


def test_every_step_and_no_other() -> None:
    allowed = {(str(start), str(end)) for end, starts in STEPS.items() for start in starts}
    assert allowed == {
        ("draft", "submitted"),
        ("returned", "submitted"),
        ("submitted", "returned"),
        ("submitted", "approved"),
        ("approved", "passed"),
        ("approved", "locked"),
        ("passed", "locked"),
    }
    for start in SubmissionState:
        for end in SubmissionState:
            assert bool(can_step(start, end)) is ((str(start), str(end)) in allowed)


@pytest.mark.parametrize(
    ("hard", "unexplained_ones", "unanswered", "allowed"),
    [(0, 0, 0, True), (1, 0, 0, False), (0, 1, 0, False), (0, 0, 1, False)],
)
def test_what_may_be_sent(hard: int, unexplained_ones: int, unanswered: int, allowed: bool) -> None:
    verdict = can_submit("draft", WINDOW, NOON - HOUR, hard=hard, unexplained=unexplained_ones, unanswered=unanswered)
    assert bool(verdict) is allowed


def test_nobody_decides_on_her_own_submission_but_records_the_leaders_decision() -> None:
    assert can_decide("submitted", submitted_by_id=1, actor_id=2)
    assert isinstance(can_decide("submitted", submitted_by_id=1, actor_id=1), Denied)
    assert can_decide("submitted", submitted_by_id=1, actor_id=1, on_paper=True)
    assert isinstance(can_decide("approved", submitted_by_id=1, actor_id=2), Denied)


def test_a_return_says_why() -> None:
    assert can_return("missing", "The list is missing.")
    assert not can_return("missing", "  ")
    assert not can_return("because", "So.")


def test_a_round_opens_before_it_closes_and_asks_somebody() -> None:
    assert can_open(NOON, NOON + HOUR, [1])
    assert not can_open(NOON, NOON, [1])
    assert not can_open(NOON, NOON + HOUR, [])
