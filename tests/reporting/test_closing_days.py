"""When reports are due stands in calendars and beside the tasks of a plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from camket.core import clock
from camket.plans.queries.dates import Asked, dates_of_others
from camket.reporting.actions import submissions
from camket.reporting.actions.cells import Entry, write_cells
from camket.reporting.models import RoundException
from camket.reporting.queries.days import closing_days
from camket.reporting.rules.answers import Given
from tests import factories
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    found = ask(cast)
    type(found.round).objects.filter(pk=found.round.pk).update(closes_at=clock.deadline(clock.today()))
    found.round.refresh_from_db()
    return found


def around(days: int = 3, **more: Any) -> Asked:
    return Asked(clock.today() - timedelta(days=days), clock.today() + timedelta(days=days), **more)


def shown(user: Any, asked: Asked) -> list[tuple[date, bool, bool]]:
    return [(each.day, each.is_deadline, each.is_done) for each in closing_days(user, asked)]


def test_it_is_a_deadline_for_who_reports_and_a_date_for_who_approves(cast: Cast, asked: AskedRound) -> None:
    today = clock.today()
    assert shown(cast.minh, around()) == [(today, True, False)]
    assert shown(cast.huong, around()) == [(today, False, False)]
    assert [each.key for each in dates_of_others(cast.minh, around())] == [asked.round.uid]
    for stranger in (cast.sara, None):
        assert closing_days(stranger, around()) == []


def test_only_in_the_days_asked_for(cast: Cast, asked: AskedRound) -> None:
    today = clock.today()
    assert shown(cast.minh, Asked(today, today)) == [(today, True, False)]
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        assert shown(cast.minh, Asked(day, day)) == []


def test_more_time_by_name_and_what_is_sent(cast: Cast, asked: AskedRound) -> None:
    later = clock.today() + timedelta(days=2)
    RoundException.objects.create(round=asked.round, unit=cast.commune, closes_at=clock.deadline(later), reason="Bão")
    assert shown(cast.minh, around()) == [(later, True, False)]
    draft = asked.begin(cast)
    write_cells(actor=cast.minh, submission=draft, entries=[Entry(asked.count.key, "", Given(number=1))])
    submissions.submit(actor=cast.minh, submission=draft)
    assert shown(cast.minh, around()) == [(later, True, True)]


def test_a_plan_shows_what_measures_it(cast: Cast, asked: AskedRound) -> None:
    plan = factories.plan(cast)
    objective = factories.objective(cast, plan=plan)
    assert closing_days(cast.lan, around(plan=plan)) == []
    indicator = asked.count.indicator
    assert indicator is not None
    type(indicator).objects.filter(pk=indicator.pk).update(objective=objective)
    assert [each.key for each in closing_days(cast.lan, around(plan=plan))] == [asked.round.uid]
