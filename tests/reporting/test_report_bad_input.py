"""What comes in wrong, twice, too late or meanwhile changed: a clear answer at its place, the rest of the work kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Doubled, Invalid
from camket.core.periods import Period
from camket.people.actions.territory import rebuild_reach
from camket.people.models import UnitPlacement, UnitSuccession
from camket.reporting.actions import corrections, forms, submissions
from camket.reporting.models import DraftCell, Explanation, Round, Submission, SubmittedFile
from camket.reporting.queries.board import seats_of
from camket.reporting.queries.forms import asked_units, desk_of
from camket.reporting.queries.submissions import checked
from camket.reporting.rules.answers import Given
from tests import factories
from tests.cast import Cast


@pytest.fixture
def asked(cast: Cast) -> Round:
    """A round that asks every commune for people by sex."""
    return factories.report_round(cast, form=factories.report_form(cast, level="commune"))


def written(cast: Cast, row: Round, number: int = 10, **parts: int) -> Submission:
    """Return the commune's draft with a total and parts by sex."""
    report = submissions.begin(actor=cast.minh, row=row, unit=cast.commune)
    item = row.form.items.get(is_retired=False)
    for split, value in {"": number, **{f"sex={key}": value for key, value in parts.items()}}.items():
        submissions.write_cell(actor=cast.minh, submission=report, item=item, split=split, given=Given(number=value))
    return report


def test_a_count_below_zero_is_refused_and_the_rest_is_kept(cast: Cast, asked: Round) -> None:
    report = written(cast, asked)
    item = asked.form.items.get()
    with pytest.raises(Refused, match="below zero"):
        submissions.write_cell(actor=cast.minh, submission=report, item=item, split="sex=f", given=Given(number=-1))
    assert DraftCell.objects.get().number == 10


def test_more_women_than_people_cannot_be_sent(cast: Cast, asked: Round) -> None:
    report = written(cast, asked, 10, f=12)
    assert [each.is_hard for each in checked(report).findings] == [True]
    with pytest.raises(Refused, match="cannot be right"):
        submissions.submit(actor=cast.minh, submission=report)
    report.refresh_from_db()
    assert report.state == "draft"


def test_a_period_of_next_year_is_asked_when_its_days_come(cast: Cast, asked: Round) -> None:
    """Somebody opens a round of the wrong year: figures as of a day before it are refused at the field."""
    year = clock.today().year + 1
    with pytest.raises(Invalid) as fault:
        forms.open_round(
            actor=cast.lan,
            form=asked.form,
            period=Period.parse(str(year)),
            cut_off=clock.today(),
            opens_at=clock.now(),
            closes_at=clock.now() + timedelta(days=1),
        )
    assert fault.value.field == "cut_off"


def test_a_period_is_asked_once_with_the_same_day_and_reported_once(cast: Cast, asked: Round) -> None:
    facts: dict[str, Any] = {"opens_at": asked.opens_at, "closes_at": asked.closes_at}
    with pytest.raises(Doubled):
        forms.open_round(actor=cast.lan, form=asked.form, period=asked.period, cut_off=asked.cut_off, **facts)
    first = submissions.begin(actor=cast.minh, row=asked, unit=cast.commune)
    assert submissions.begin(actor=cast.huong, row=asked, unit=cast.commune) == first
    assert Submission.objects.count() == 1


def test_a_closed_round_keeps_what_was_written_and_says_what_to_do(cast: Cast, asked: Round) -> None:
    report = written(cast, asked)
    Round.objects.filter(pk=asked.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    client = Client()
    client.force_login(cast.minh)
    page = client.get(reverse("reporting:fill", args=[report.uid])).content.decode()
    assert "Ask the unit above for more time" in page
    assert '<span class="grid-said">10</span>' in page
    report = Submission.objects.get()
    with pytest.raises(Refused, match="closed"):
        submissions.submit(actor=cast.minh, submission=report)
    assert seats_of(cast.lan, Round.objects.get())[0].state == "late"


def test_a_form_that_changed_meanwhile_keeps_what_it_still_asks(cast: Cast, asked: Round) -> None:
    report = written(cast, asked)
    gone = asked.form.items.get()
    fresh = forms.Asking(indicator=factories.indicator(cast, name_local="Số lớp"))
    forms.change_form(asked.form, actor=cast.lan, items=[fresh])
    gone.refresh_from_db()
    with pytest.raises(Invalid, match="does not ask this any more"):
        submissions.write_cell(actor=cast.minh, submission=report, item=gone, given=Given(number=11))
    client = Client()
    client.force_login(cast.minh)
    assert "The form has changed" in client.get(reverse("reporting:fill", args=[report.uid])).content.decode()
    report = Submission.objects.get()
    submissions.submit(actor=cast.minh, submission=report)
    assert report.sealed.get().edition == 2
    assert DraftCell.objects.get().number == 10


def test_a_unit_that_was_merged_in_between(cast: Cast, asked: Round) -> None:
    """Who is asked follows the day; what its predecessor sent stays with it, on the desk above."""
    report = written(cast, asked)
    submissions.submit(actor=cast.minh, submission=report)
    yesterday = clock.today() - timedelta(days=1)
    heir = type(cast.commune).objects.create(
        key="heir", body=cast.union, place=cast.p_commune, level="commune", name_local="Hội LHPN xã mới"
    )
    cast.commune.placements.update(valid_to=yesterday)
    UnitPlacement.objects.create(unit=heir, parent=cast.ha_tinh, name_local="Xã mới", valid_from=clock.today())
    UnitSuccession.objects.create(predecessor=cast.commune, successor=heir, date=clock.today())
    rebuild_reach()
    assert list(asked_units(asked.form, yesterday)) == [cast.commune]
    assert list(asked_units(asked.form, clock.today())) == [heir]
    cast.huong.__dict__.pop("_camket_scope", None)
    assert list(desk_of(cast.huong)) == [report]
    approved = submissions.approve_submission(actor=cast.huong, submission=report)
    assert (approved.state, approved.unit) == ("approved", cast.commune)


def test_a_correction_needs_a_reason_and_comes_one_at_a_time(cast: Cast, asked: Round) -> None:
    report = written(cast, asked)
    item = asked.form.items.get()
    cells = [(item, "", Given(number=11))]
    with pytest.raises(Refused, match="not approved yet"):
        corrections.propose_correction(actor=cast.minh, submission=report, cells=cells, reason="Nhầm")
    submissions.submit(actor=cast.minh, submission=report)
    submissions.approve_submission(actor=cast.huong, submission=report)
    with pytest.raises(Refused, match="Say why"):
        corrections.propose_correction(actor=cast.minh, submission=report, cells=cells, reason=" ")
    with pytest.raises(Invalid, match="more than the total"):
        corrections.propose_correction(
            actor=cast.minh, submission=report, cells=[(item, "sex=f", Given(number=12))], reason="Nhầm"
        )
    proposed = corrections.propose_correction(actor=cast.minh, submission=report, cells=cells, reason="Nhầm")
    with pytest.raises(Refused, match="waiting already"):
        corrections.propose_correction(actor=cast.minh, submission=report, cells=cells, reason="Nhầm nữa")
    with pytest.raises(Refused):
        corrections.decide_correction(actor=cast.minh, correction=proposed, accepts=True)
    corrections.decide_correction(actor=cast.huong, correction=proposed, accepts=False, answer="Chưa đủ.")
    report.refresh_from_db()
    assert report.approved is not None
    assert report.approved.number == 1


def test_an_explanation_and_a_file_are_closed_with_the_report(cast: Cast, asked: Round) -> None:
    report = written(cast, asked)
    submissions.submit(actor=cast.minh, submission=report)
    with pytest.raises(Refused):
        submissions.explain(actor=cast.minh, submission=report, finding="x", words="Muộn")
    with pytest.raises(Refused):
        submissions.detach_file(actor=cast.minh, submission=report, pk=1)
    assert not Explanation.objects.exists()
    assert not SubmittedFile.objects.exists()


def test_an_estimate_names_its_day(cast: Cast) -> None:
    row = factories.report_round(cast, period=Period.parse("2026"), cut_off=date(2026, 11, 15))
    assert row.is_estimated
    report = factories.sent_report(cast, round=row)
    assert report.cells.get().status == "estimate"
