"""The figures on the page of an indicator: single ones and those of reports, with their parts, unit by unit."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import scope_of
from camket.core.registry import registry
from camket.desk.queries import asked_of
from camket.reporting import queries
from camket.reporting.actions import submissions
from camket.reporting.actions.targets import set_target
from camket.reporting.models import Indicator, Submission, Value
from camket.reporting.rules.answers import Given
from tests import factories
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


@pytest.fixture
def report(cast: Cast, asked: AskedRound) -> Submission:
    """120 people of whom 100 women, reported by the commune and approved."""
    begun = asked.begin(cast)
    for split, number in (("", 120), ("sex=f", 100), ("sex=m", 20)):
        submissions.write_cell(
            actor=cast.minh, submission=begun, item=asked.count, split=split, given=Given(number=number)
        )
    submissions.submit(actor=cast.minh, submission=begun)
    return submissions.approve_submission(actor=cast.huong, submission=begun)


def indicator_of(asked: AskedRound) -> Indicator:
    assert asked.count.indicator is not None
    return asked.count.indicator


def page(user: Any, indicator: Indicator, **question: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.get(indicator.get_absolute_url(), question).content.decode()


def answers(user: Any, indicator: Indicator, **asked: Any) -> list[queries.Answered]:
    return queries.answers_at(user, indicator, queries.places_of(user, indicator, queries.Asked(**asked)))


def test_an_approved_report_is_listed_with_its_parts(cast: Cast, asked: AskedRound, report: Submission) -> None:
    shown = page(cast.lan, indicator_of(asked))
    assert f'<a href="{report.get_absolute_url()}">120 est.</a>' in shown
    assert "<li>Nữ: 100 est.</li>" in shown or "<li>Women: 100 est.</li>" in shown
    assert "100 / 120" in shown
    assert "Approved report" in shown


def test_what_was_sent_in_a_report_is_neither_missing_nor_asked_again(cast: Cast, asked: AskedRound) -> None:
    gap, indicator = registry.gaps["indicator_without_value"], indicator_of(asked)
    set_target(actor=cast.lan, indicator=indicator, unit=cast.commune, period=asked.round.period, value=20)

    def wanting() -> tuple[bool, bool]:
        missing = gap.missing(Indicator.objects.filter(pk=indicator.pk)).exists()
        return missing, asked_of(scope_of(cast.minh)).filter(indicator=indicator).exists()

    draft = asked.begin(cast)
    submissions.write_cell(actor=cast.minh, submission=draft, item=asked.count, given=Given(number=120))
    assert wanting() == (True, True)
    sent = submissions.submit(actor=cast.minh, submission=draft)
    assert wanting() == (False, False)
    submissions.return_submission(actor=cast.huong, submission=sent, reason="wrong", words="Xem lại")
    assert wanting() == (True, True)


def test_what_is_not_approved_is_not_listed(cast: Cast, asked: AskedRound) -> None:
    begun = asked.begin(cast)
    submissions.write_cell(actor=cast.minh, submission=begun, item=asked.count, given=Given(number=120))
    submissions.submit(actor=cast.minh, submission=begun)
    assert answers(cast.lan, indicator_of(asked)) == []


def test_the_firmer_of_two_is_shown_as_in_totals(cast: Cast, asked: AskedRound, report: Submission) -> None:
    """The report is an estimate: a final figure of the same unit and period goes before, an estimate does not."""
    indicator = indicator_of(asked)
    facts: dict[str, Any] = {"indicator": indicator, "unit": cast.commune, "period": asked.round.period}
    single = factories.value(cast, number=131, status="estimate", state="approved", **facts)
    (answer,) = answers(cast.lan, indicator)
    assert answer.sent[""].cell.number == 120
    Value.objects.filter(pk=single.pk).update(status="final")
    (answer,) = answers(cast.lan, indicator)
    assert ("" in answer.sent, set(answer.sent)) == (False, {"sex=f", "sex=m"})
    assert ">131</a>" in page(cast.lan, indicator)
    counted = {cell.split: cell.number for cell in queries.approved_cells(cast.lan, indicator)}
    assert counted == {"": 131, "sex=f": 100, "sex=m": 20}


def test_units_under_one_are_listed_alone(cast: Cast, asked: AskedRound, report: Submission) -> None:
    indicator = indicator_of(asked)
    for unit, number in ((cast.ha_tinh, 500), (cast.nghe_an, 700)):
        factories.value(
            cast, indicator=indicator, unit=unit, period=asked.round.period, number=number, state="approved"
        )
    assert [each.unit for each in answers(cast.lan, indicator)] == [cast.ha_tinh, cast.nghe_an, cast.commune]
    assert [each.unit for each in answers(cast.lan, indicator, under_id=cast.ha_tinh.pk)] == [
        cast.ha_tinh,
        cast.commune,
    ]
    whole = page(cast.lan, indicator)
    assert f'href="?under={cast.ha_tinh.uid}#figures"' in whole
    assert f'href="?under={cast.commune.uid}#figures"' not in whole
    under = page(cast.lan, indicator, under=cast.ha_tinh.uid)
    assert ">500</a>" in under
    assert ">700</a>" not in under
    assert ">700</a>" in page(cast.lan, indicator, under="nonsense")


def test_the_period_narrows_reports_as_well(cast: Cast, asked: AskedRound, report: Submission) -> None:
    indicator = indicator_of(asked)
    assert len(answers(cast.lan, indicator, period=asked.round.period)) == 1
    assert answers(cast.lan, indicator, period=asked.round.period.previous()) == []


def test_as_many_statements_for_many_as_for_one(
    cast: Cast, asked: AskedRound, report: Submission, django_assert_num_queries: Any
) -> None:
    indicator = Indicator.objects.get(pk=indicator_of(asked).pk)
    places = list(queries.places_of(cast.lan, indicator))
    list(indicator.history)
    with django_assert_num_queries(3):
        queries.answers_at(cast.lan, indicator, places)
    assert reverse("reporting:submission", args=[report.uid]) in page(cast.lan, indicator)
