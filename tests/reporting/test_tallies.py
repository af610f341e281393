"""What chapters told is kept by chapter, and its sum stands in the report."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.reporting.actions import tallies
from camket.reporting.actions.tallies import Told, tally
from camket.reporting.choices import Adding, IndicatorKind, Way
from camket.reporting.models import ChapterCount, DraftCell, Submission
from camket.reporting.rules.tallies import TALLIED, can_tally
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


@pytest.fixture
def draft(cast: Cast, asked: AskedRound) -> Submission:
    return asked.begin(cast)


@given(st.sampled_from(IndicatorKind.values), st.sampled_from(Adding.values))
def test_only_what_adds_up_is_added_up(kind: str, adding: str) -> None:
    assert bool(can_tally(kind, adding)) == (kind in TALLIED and adding == "sum")


def test_the_sum_stands_in_the_report(cast: Cast, asked: AskedRound, draft: Submission) -> None:
    told = [Told("Chi hội 1", "", 12), Told("Chi hội 2", "", 30)]
    tally(actor=cast.minh, submission=draft, item=asked.count, told=told)
    cell = DraftCell.objects.get(item=asked.count, split="")
    assert (cell.number, cell.way) == (42, Way.TALLY)
    tally(actor=cast.minh, submission=draft, item=asked.count, told=told[:1])
    cell.refresh_from_db()
    assert (cell.number, ChapterCount.objects.count()) == (12, 1)
    tally(actor=cast.minh, submission=draft, item=asked.count, told=[])
    assert DraftCell.objects.get(item=asked.count).number == 12


def test_what_cannot_be_added_up_is_refused(cast: Cast, asked: AskedRound, draft: Submission) -> None:
    for item in (asked.share, asked.agreed, asked.words):
        with pytest.raises(Refused):
            tally(actor=cast.minh, submission=draft, item=item, told=[Told("Chi hội 1", "", 1)])
    twice = [Told("Chi hội 1", "", 1), Told("Chi hội 1", "", 2)]
    with pytest.raises(Invalid, match="twice"):
        tally(actor=cast.minh, submission=draft, item=asked.count, told=twice)
    many = [Told(f"Chi hội {number}", "", 1) for number in range(tallies.MOST_CHAPTERS + 1)]
    with pytest.raises(Invalid, match="too many"):
        tally(actor=cast.minh, submission=draft, item=asked.count, told=many)
    with pytest.raises(Refused):
        tally(actor=cast.nga, submission=draft, item=asked.count, told=[])
    assert not ChapterCount.objects.exists()


def url_of(draft: Submission, item: Any) -> str:
    return reverse("reporting:chapters", args=[draft.uid, item.key])


def test_the_page_adds_up(cast: Cast, client: Client, asked: AskedRound, draft: Submission) -> None:
    client.force_login(cast.minh)
    assert url_of(draft, asked.count) in client.get(reverse("reporting:fill", args=[draft.uid])).content.decode()
    sent = {"n0": "Chi hội Đông", "v0|": "1.200", "n1": "Chi hội Tây", "v1|": "34", "n2": "", "v2|": ""}
    assert client.post(url_of(draft, asked.count), sent).status_code == 302
    assert DraftCell.objects.get(item=asked.count).number == 1234
    page = client.get(url_of(draft, asked.count)).content.decode()
    assert "Chi hội Đông" in page
    assert 'value="1,200"' in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"n0": "Chi hội 1", "v0|": "nhiều"}, "nhiều"),
        ({"n0": "", "v0|": "5"}, 'value="5"'),
        ({"n0": "x" * 300, "v0|": "5"}, 'value="5"'),
        ({"n0": "A", "v0|": "5", "n1": "A", "v1|": "6"}, 'value="6"'),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    cast: Cast, client: Client, asked: AskedRound, draft: Submission, sent: dict[str, str], words: str
) -> None:
    client.force_login(cast.minh)
    answer = client.post(url_of(draft, asked.count), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not DraftCell.objects.exists()


def test_who_adds_up_and_what(cast: Cast, client: Client, asked: AskedRound, draft: Submission) -> None:
    for who, status in ((cast.minh, 200), (cast.huong, 200), (cast.nga, 404), (cast.linh, 403)):
        client.force_login(who)
        assert client.get(url_of(draft, asked.count)).status_code == status
    client.force_login(cast.minh)
    for item in (asked.share, asked.words, asked.photo):
        assert client.get(url_of(draft, item)).status_code == 404
