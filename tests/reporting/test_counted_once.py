"""Each approved figure is in a total once, and what is firm replaces what was estimated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from camket.core import clock
from camket.core.periods import Period
from camket.reporting import queries
from camket.reporting.actions import forms, submissions
from camket.reporting.models import ReportForm, Round, Submission
from camket.reporting.queries.submissions import superior_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.packing import Contents, Packed, digest, pack, unpack
from camket.reporting.rules.rollup import Cell
from camket.reporting.rules.sources import Source, counted
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("either_way")

YEAR = Period.parse("2026")


def cell(number: int, status: str = "final", unit: int = 1) -> Cell:
    return Cell(unit, YEAR, number=number, status=status)


@pytest.mark.parametrize(
    ("sources", "numbers"),
    [
        ([Source(cell(1)), Source(cell(2), date(2026, 12, 31), 5)], [2]),
        ([Source(cell(2), date(2026, 12, 31), 5), Source(cell(1))], [2]),
        ([Source(cell(1)), Source(cell(2, "estimate"), date(2026, 11, 15), 5)], [1]),
        ([Source(cell(1, "estimate"), date(2026, 11, 15), 9), Source(cell(2), date(2027, 1, 15), 5)], [2]),
        ([Source(cell(1, "estimate"), date(2026, 11, 15), 9), Source(cell(2, "provisional"), date(2026, 1, 1))], [2]),
        ([Source(cell(1), date(2026, 12, 31), 9), Source(cell(2), date(2026, 12, 31), 5)], [1]),
        ([Source(cell(1)), Source(cell(2, unit=2))], [1, 2]),
    ],
)
def test_the_firmest_counts_then_what_was_sent_then_the_latest(sources: list[Source], numbers: list[int]) -> None:
    assert [each.number for each in counted(sources)] == numbers


def test_of_a_payload_some_items_can_be_read() -> None:
    cells = tuple(Packed(item, "", "number", number=place) for place, item in enumerate("abc"))
    payload, _sha256 = pack(Contents(cells, definitions={"a": "d1"}))
    assert unpack(payload, {"b"}).cells == cells[1:2]
    assert unpack(payload).definitions == {"a": "d1"}


def sent(cast: Cast, form: ReportForm, cut_off: date, number: int) -> tuple[Round, Submission]:
    """Let the commune send a number in a round, and the province approve it."""
    now = clock.now()
    row = forms.open_round(
        actor=cast.lan,
        form=form,
        period=YEAR,
        cut_off=cut_off,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )
    report = submissions.begin(actor=cast.minh, row=row, unit=cast.commune)
    item = form.items.get()
    submissions.write_cell(actor=cast.minh, submission=report, item=item, given=Given(number=number))
    submissions.submit(actor=cast.minh, submission=report)
    return row, submissions.approve_submission(actor=cast.huong, submission=report)


def test_an_estimate_gives_way_to_what_became_of_it_and_both_stay(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    form = forms.define_form(
        actor=cast.lan,
        items=[forms.Asking(indicator=indicator)],
        code="F1",
        name_local="Biểu",
        level="commune",
        owner_unit=cast.centre,
    )
    factories.value(cast, indicator=indicator, unit=cast.commune, number=5, state="approved")
    assert [each.number for each in queries.approved_cells(cast.lan, indicator)] == [5]
    _row, estimate = sent(cast, form, date(2026, 11, 15), 40)
    found = queries.approved_cells(cast.lan, indicator, YEAR)
    assert [(each.number, each.status) for each in found] == [(5, "final")]
    _row, final = sent(cast, form, date(2026, 12, 31), 43)
    found = queries.approved_cells(cast.lan, indicator, YEAR)
    assert [(each.number, each.status) for each in found] == [(43, "final")]
    assert found[0].definition == indicator.definition.pk
    assert queries.asked_cells(cast.lan, indicator, YEAR) == [(cast.commune.pk, YEAR)]
    assert queries.rolled_up(cast.lan, indicator, cast.centre, YEAR).total.number == 43
    for report, number in ((estimate, 40), (final, 43)):
        assert report.approved is not None
        assert unpack(bytes(report.approved.payload)).cells[0].number == number
        assert digest(bytes(report.approved.payload)) == report.approved.sha256
    assert not report.corrections.exists()


def test_what_a_unit_that_is_no_more_sent_stays_on_the_desk_above_it(cast: Cast) -> None:
    assert superior_of(cast.commune) == cast.ha_tinh
    cast.commune.placements.update(valid_to=clock.today() - timedelta(days=1))
    assert superior_of(cast.commune) == cast.ha_tinh
    assert superior_of(cast.centre) is None
