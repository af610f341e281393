"""One cell at a time: what it takes, and what comes of the same answer said twice."""

from __future__ import annotations

from typing import Any

import pytest

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.reporting.actions import submissions
from camket.reporting.choices import Answer
from camket.reporting.models import DraftCell
from camket.reporting.rules.answers import MOST_WORDS, Given
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


@pytest.mark.parametrize(
    ("item", "given", "refusal"),
    [
        ("steps", Given(Answer.LEVEL, level=3), Invalid),
        ("steps", Given(Answer.LEVEL, level=0), Invalid),
        ("words", Given(number=1), Refused),
        ("words", Given(Answer.TEXT, words="x" * (MOST_WORDS + 1)), Invalid),
        ("photo", Given(Answer.TEXT, words="x"), Invalid),
    ],
)
def test_what_an_item_does_not_take_is_refused(
    cast: Cast, asked: AskedRound, item: str, given: Given, refusal: type[Exception]
) -> None:
    report = asked.begin(cast)
    with pytest.raises(refusal, match=r"\w{3}"):
        submissions.write_cell(actor=cast.minh, submission=report, item=getattr(asked, item), given=given)
    assert not DraftCell.objects.exists()


def test_a_level_that_there_is_is_written(cast: Cast, asked: AskedRound) -> None:
    report = asked.begin(cast)
    submissions.write_cell(
        actor=cast.minh, submission=report, item=asked.steps, given=Given(Answer.LEVEL, level=2), expected_version=0
    )
    assert DraftCell.objects.get().level == 2


def test_the_same_answer_again_is_no_disagreement(cast: Cast, asked: AskedRound) -> None:
    """A page whose answer was lost on the way says the same again, of the version that it knows."""
    report = asked.begin(cast)
    facts: dict[str, Any] = {"actor": cast.minh, "submission": report, "item": asked.count, "expected_version": 0}
    first = submissions.write_cell(given=Given(number=7), **facts)
    again = submissions.write_cell(given=Given(number=7), **facts)
    assert first is not None
    assert again is not None
    assert (again.pk, again.version) == (first.pk, 1)
    with pytest.raises(submissions.CellTaken):
        submissions.write_cell(given=Given(number=8), **facts)
    with pytest.raises(submissions.CellTaken):
        submissions.write_cell(given=None, **facts)
    assert submissions.write_cell(given=None, **{**facts, "expected_version": 1}) is None
    assert submissions.write_cell(given=None, **{**facts, "expected_version": 1}) is None
