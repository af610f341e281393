"""Targets given down the tree: reached or not, answered, split further, the gap to the whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.models import AuditEntry
from camket.core.periods import Period
from camket.reporting import queries
from camket.reporting.actions import cascade as actions
from camket.reporting.actions import targets
from camket.reporting.models import Target
from camket.reporting.rules.rollup import Way
from camket.reporting.rules.targets import Goal, Sharing, in_force, needed, reached, sharing
from tests import factories
from tests.cast import Cast

YEAR = Period.parse("2026")
SHARE = Way(kind="percentage", nature="ratio", over_units="average", over_periods="average", per=100)


@pytest.mark.parametrize(
    ("goal", "number", "expected"),
    [
        (Goal(60), 60, True),
        (Goal(60), 59, False),
        (Goal(60, qualifier="over"), 60, False),
        (Goal(27, qualifier="at_least"), 27, True),
        (Goal(42, direction="less"), 42, True),
        (Goal(42, direction="less", qualifier="under"), 42, False),
        (Goal(25, direction="ceiling", qualifier="under"), 24, True),
        (Goal(25, direction="ceiling"), 26, False),
        (Goal(10, 20, direction="range"), 20, True),
        (Goal(10, 20, direction="range"), 21, False),
        (Goal(None, 20, direction="range"), 3, True),
        (Goal(0), 0, True),
        (Goal(60), None, None),
        (Goal(), 5, None),
    ],
)
def test_when_a_target_is_reached(goal: Goal, number: int | None, expected: bool | None) -> None:
    assert reached(goal, number) is expected


@pytest.mark.parametrize(
    ("goal", "denominator", "count"),
    [
        (Goal(40), 63, 26),
        (Goal(70), 63, 45),
        (Goal(70), 34, 24),
        (Goal(100), 34, 34),
        (Goal(0), 34, 0),
        (Goal(25, direction="less"), 34, 8),
        (Goal(50, direction="less", qualifier="under"), 34, 16),
        (Goal(None), 34, None),
    ],
)
def test_how_many_a_share_is(goal: Goal, denominator: int, count: int | None) -> None:
    assert needed(goal, denominator, per=100, scale=0) == count


@given(share=st.integers(0, 100), denominator=st.integers(1, 5000))
def test_as_many_as_are_needed_reach_the_share_and_one_fewer_does_not(share: int, denominator: int) -> None:
    count = needed(Goal(share), denominator, per=100, scale=0)
    assert count is not None
    assert count * 100 >= share * denominator
    assert count == 0 or (count - 1) * 100 < share * denominator


class Due:
    def __init__(self, period: str, holds_on: bool = False, is_baseline: bool = False) -> None:
        self.period, self.holds_on, self.is_baseline = Period.parse(period), holds_on, is_baseline


def test_which_target_is_in_force() -> None:
    rows = [Due("2020", is_baseline=True), Due("2025", holds_on=True), Due("2030")]
    assert in_force(rows, Period.parse("2020")) is None
    assert in_force(rows, Period.parse("2024")) is None
    assert in_force(rows, Period.parse("2025")) is rows[1]
    assert in_force(rows, Period.parse("2028")) is rows[1]
    assert in_force(rows, Period.parse("2030")) is rows[2]
    assert in_force([Due("2025")], Period.parse("2026")) is None


@pytest.mark.parametrize(
    ("whole", "parts", "way", "together", "gap"),
    [
        (Goal(100), [Goal(40), Goal(30)], Way(), 70, 30),
        (Goal(100), [Goal(70), Goal(50)], Way(), 120, -20),
        (None, [Goal(70)], Way(), 70, None),
        (Goal(100), [], Way(), None, None),
        (Goal(100), [Goal(70), Goal(50)], Way(over_units="none"), None, None),
        (Goal(100), [Goal(70), Goal(120)], Way(over_units="max"), 120, -20),
        (Goal(60), [Goal(50), Goal(70)], SHARE, None, None),
        (
            Goal(60),
            [Goal(50, numerator=5, denominator=10), Goal(90, numerator=27, denominator=30)],
            SHARE,
            80,
            -20,
        ),
    ],
)
def test_parts_and_the_whole(
    whole: Goal | None, parts: list[Goal], way: Way, together: int | None, gap: int | None
) -> None:
    found = sharing(whole, [(part, "given") for part in parts], way)
    assert (found.together, found.gap, found.parts) == (together, gap, len(parts))


def test_states_are_counted() -> None:
    parts = [(Goal(1), "accepted"), (Goal(1), "given"), (Goal(1), "answered")]
    assert sharing(None, parts, Way()) == Sharing(None, 3, 3, accepted=1, answered=1)


def national(cast: Cast, **facts: Any) -> Target:
    indicator = facts.pop("indicator", None) or factories.indicator(cast)
    return targets.set_target(
        actor=cast.lan, indicator=indicator, unit=cast.centre, period=YEAR, **{"value": 100, **facts}
    )


def test_a_target_goes_down_two_levels_and_is_answered(cast: Cast) -> None:
    whole = national(cast)
    assert whole.state == "accepted"
    given = actions.split_target(actor=cast.lan, target=whole, parts={cast.ha_tinh: 40, cast.nghe_an: 30})
    assert {(row.unit.key, row.value, row.state) for row in given} == {
        ("test-ha_tinh", 40, "given"),
        ("test-nghe_an", 30, "given"),
    }
    (found,) = queries.given_under(cast.lan, cast.centre, [whole.indicator])
    assert (found.sharing.together, found.sharing.gap, found.below, found.without) == (70, 30, 2, 0)
    mine = next(row for row in given if row.unit == cast.ha_tinh)
    assert list(queries.waiting_targets(cast.huong, [cast.ha_tinh.pk])) == [mine]
    with pytest.raises(Refused):
        actions.respond(actor=cast.nga, target=mine, accepts=True)
    with pytest.raises(Invalid, match="instead"):
        actions.respond(actor=cast.huong, target=mine, accepts=False, words=" ")
    answered = actions.respond(actor=cast.huong, target=mine, accepts=False, words="Có thể đạt 35")
    assert (answered.state, answered.response) == ("answered", "Có thể đạt 35")
    with pytest.raises(Conflict):
        actions.respond(actor=cast.huong, target=mine, accepts=True)
    actions.respond(actor=cast.huong, target=answered, accepts=True)
    (below,) = actions.split_target(actor=cast.huong, target=answered, parts={cast.commune: 15})
    assert (below.parent, below.state) == (answered, "given")
    entries = AuditEntry.objects.filter(record_id=whole.indicator_id).values_list("action", flat=True)
    assert {
        "reporting.target.target_given",
        "reporting.target.target_answered",
        "reporting.target.target_accepted",
    } <= set(entries)


def test_a_changed_part_is_asked_anew(cast: Cast) -> None:
    whole = national(cast)
    (part,) = actions.split_target(actor=cast.lan, target=whole, parts={cast.ha_tinh: 40, cast.nghe_an: None})
    actions.respond(actor=cast.huong, target=part, accepts=True)
    assert actions.split_target(actor=cast.lan, target=whole, parts={cast.ha_tinh: 40}) == []
    (again,) = actions.split_target(actor=cast.lan, target=whole, parts={cast.ha_tinh: 45})
    assert (again.pk, again.state, again.response) == (part.pk, "given", "")
    changed = targets.change_target(
        actor=cast.lan, target=again, expected_version=again.version, value=50, is_baseline=False
    )
    assert changed.state == "given"


def test_parts_go_to_units_directly_below_only(cast: Cast) -> None:
    whole = national(cast)
    with pytest.raises(Invalid, match="directly below"):
        actions.split_target(actor=cast.lan, target=whole, parts={cast.commune: 5})
    with pytest.raises(Refused):
        actions.split_target(actor=cast.huong, target=whole, parts={cast.ha_tinh: 5})


def test_what_was_not_given_is_not_answered(cast: Cast) -> None:
    own = national(cast)
    with pytest.raises(Refused, match="not given"):
        actions.respond(actor=cast.lan, target=own, accepts=True)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_show_the_gap_and_take_answers(cast: Cast, client: Client, language: str) -> None:
    whole = national(cast)
    client.force_login(cast.lan)
    client.cookies["django_language"] = language
    url = reverse("reporting:target_split", args=[whole.uid])
    assert cast.nghe_an.uid in client.get(url).content.decode()
    assert client.post(url, {cast.ha_tinh.uid: "40", "version": "1"}).status_code == 302
    part = Target.objects.get(unit=cast.ha_tinh)
    for address in (reverse("reporting:targets", args=[whole.indicator.uid]), reverse("reporting:cascade")):
        page = client.get(address)
        rows = page.context["gaps"] if "gaps" in page.context else page.context["rows"]
        assert [(row["given"].sharing.gap, row["gap"][1]) for row in rows] == [(60, "60")]
    client.force_login(cast.huong)
    client.cookies["django_language"] = language
    assert (
        reverse("reporting:target_respond", args=[part.uid])
        in client.get(reverse("reporting:cascade")).content.decode()
    )
    answer = reverse("reporting:target_respond", args=[part.uid])
    assert client.post(answer, {"accepts": "no", "words": "", "version": "1"}).status_code == 422
    assert client.post(answer, {"accepts": "yes", "version": "1"}).status_code == 302
    part.refresh_from_db()
    assert (part.state, part.responded_by) == ("accepted", cast.huong)
