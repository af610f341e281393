"""Columnar files of figures: the same answers as the truth, whatever was approved since; and a way to see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from camket.core import jobs
from camket.core.columnar import BusyError, Store
from camket.core.models import User
from camket.core.periods import Period, PeriodKind
from camket.reporting.actions import corrections, definitions, figures, submissions, values
from camket.reporting.actions.figures import compact
from camket.reporting.jobs import DifferError, compact_figures, verify_figures
from camket.reporting.models import FigureBase, FigureChange, Indicator, SealedVersion, SplitNumber, Submission, Value
from camket.reporting.queries.cells import approved_cells, true_cells
from camket.reporting.queries.figures import current, store
from camket.reporting.queries.verified import verified
from camket.reporting.rules.answers import Given
from camket.reporting.rules.facts import part_of, period_number, period_of
from camket.reporting.rules.packing import pack, unpack
from camket.shell.commands import figures as figures_command
from tests import factories
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask

PERIODS = st.one_of(
    st.builds(
        Period.of, st.sampled_from([each for each in PeriodKind if each not in ("term", "nine_months")]), st.dates()
    ),
    st.builds(Period.of, st.just(PeriodKind.NINE_MONTHS), st.dates().filter(lambda day: day.month < 10)),
    st.builds(Period.term, st.integers(1, 5000), st.integers(5000, 9999)),
    st.builds(lambda year: Period.term(year, year), st.integers(1, 9999)),
)


@given(PERIODS)
def test_a_period_comes_back_from_its_number(period: Period) -> None:
    assert period_of(period_number(period)) == period


@given(PERIODS, PERIODS)
def test_numbers_of_periods_go_by_their_first_month(one: Period, other: Period) -> None:
    if one.start < other.start:
        assert period_number(one) < period_number(other)
    assert part_of(one) == f"{one.end.year:04}{one.end.month:02}"


def answered(cast: Cast, asked: AskedRound, *, send: bool = True, count: int = 12) -> Submission:
    """Let the commune answer everything that a number, a share, a level, yes or words can be; the province approves."""
    report = asked.begin(cast)
    cells: list[tuple[Any, str, Given]] = [
        (asked.count, "", Given(number=count)),
        (asked.count, "sex=f", Given(number=count - 5)),
        (asked.count, "sex=m", Given(number=5)),
        (asked.share, "", Given(numerator=1, denominator=3)),
        (asked.steps, "", Given("level", level=2)),
        (asked.agreed, "", Given("yes")),
        (asked.words, "", Given("text", words="Thiếu kinh phí")),
    ]
    for item, split, answer in cells:
        submissions.write_cell(actor=cast.minh, submission=report, item=item, split=split, given=answer)
    if send:
        approve(cast, submissions.submit(actor=cast.minh, submission=report))
    return report


def approve(cast: Cast, report: Submission) -> None:
    submissions.approve_submission(actor=cast.huong, submission=report)


def agree(cast: Cast) -> int:
    """Check that every indicator has the same answers from the files as from the truth; return how many answers."""
    count, provinces = 0, type(cast.commune).objects.filter(level="province").values("pk")
    for indicator in Indicator.objects.order_by("pk"):
        for whole in (None, Period.parse("2026"), Period.parse("2025")):
            for split in (None, "", "sex=f"):
                for units in (None, [cast.commune.pk], provinces):
                    asked: dict[str, Any] = {"units": units, "split": split}
                    codes = None if whole is None else [each for each in all_periods() if whole.contains(each)]
                    truth = true_cells(cast.lan, indicator, codes, **asked)
                    assert sorted(map(repr, approved_cells(cast.lan, indicator, whole, **asked))) == sorted(
                        map(repr, truth)
                    )
                    count += len(truth)
    return count


def all_periods() -> set[Period]:
    return {each.period for each in Value.objects.all()} | {each.round.period for each in Submission.objects.all()}


def published() -> int:
    base = current()
    assert base is not None
    return base.number


def test_nothing_is_needed_before_the_first_publication(cast: Cast) -> None:
    answered(cast, ask(cast))
    assert current() is None
    assert agree(cast) > 0


def test_an_installation_without_figures_can_be_made_too(cast: Cast) -> None:
    base = compact()
    assert base is not None
    assert base.rows == 0
    assert compact() is None


def test_the_files_say_what_the_truth_says_through_everything_that_happens(cast: Cast) -> None:
    asked = ask(cast)
    indicator = asked.count.indicator
    assert indicator is not None
    alone = factories.value(cast, indicator=indicator, unit=cast.nghe_an, number=4, period=Period.parse("202503"))
    Value.objects.filter(pk=alone.pk).update(state="approved")
    first = compact()
    assert first is not None
    assert (first.rows, set(first.parts)) == (1, {"202503"})

    report = answered(cast, asked)
    assert agree(cast) > 0  # approved, not in the files yet
    assert FigureChange.objects.filter(folded_in=None).count() == 1
    compact()
    assert published() == 2
    assert set(SplitNumber.objects.values_list("key", flat=True)) >= {"sex=f", "sex=m"}
    assert agree(cast) > 0

    change = [(asked.count, "", Given(number=20)), (asked.count, "sex=f", Given(number=15))]
    correction = corrections.propose_correction(actor=cast.minh, submission=report, cells=change, reason="Đếm sót")
    assert not FigureChange.objects.filter(folded_in=None).exists()
    corrections.decide_correction(actor=cast.huong, correction=correction, accepts=True)
    assert agree(cast) > 0
    assert [cell.number for cell in approved_cells(cast.lan, indicator, split="")] == [4, 20]

    definitions.begin_definition(actor=cast.lan, indicator=indicator, begins_on=date(2027, 1, 1))
    assert agree(cast) > 0
    compact()
    assert published() == 3
    assert agree(cast) > 0
    assert compact() is None
    assert FigureBase.objects.count() == 2


def test_what_is_approved_together_is_noted_each(cast: Cast) -> None:
    asked = ask(cast)
    compact()
    report = answered(cast, asked, send=False)
    submissions.submit(actor=cast.minh, submission=report)
    Submission.objects.update(warnings=0)
    submissions.approve_without_warnings(actor=cast.huong, submissions=[report])
    assert agree(cast) > 0
    assert approved_cells(cast.lan, Indicator.objects.get(pk=asked.count.indicator_id))


def test_only_the_parts_that_changed_are_written(cast: Cast) -> None:
    asked = ask(cast)
    indicator = asked.count.indicator
    for code in ("202501", "202502"):
        value = factories.value(cast, indicator=indicator, unit=cast.nghe_an, number=4, period=Period.parse(code))
        Value.objects.filter(pk=value.pk).update(state="approved")
    first = compact()
    late = factories.value(cast, indicator=indicator, unit=cast.ha_tinh, number=6, period=Period.parse("202502"))
    values.approve_value(actor=cast.lan, value=late)
    second = compact()
    assert first is not None
    assert second is not None
    assert first.parts["202501"] == second.parts["202501"]
    assert first.parts["202502"] != second.parts["202502"]
    assert agree(cast) > 0


def test_what_is_approved_while_files_are_made_stays_noted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    report = answered(cast, ask(cast), send=False)
    real = figures.write_parts

    def write_and_approve(keeper: Store, parts: Any) -> dict[str, str]:
        written = real(keeper, parts)
        approve(cast, submissions.submit(actor=cast.minh, submission=report))
        return written

    monkeypatch.setattr(figures, "write_parts", write_and_approve)
    compact()
    assert FigureChange.objects.get().folded_in is None
    assert agree(cast) > 0


def test_files_that_were_not_finished_are_never_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(cast)
    compact()
    answered(cast, asked)

    def stop(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(figures, "fold", stop)
        with pytest.raises(KeyboardInterrupt):
            compact()
    assert published() == 1
    assert agree(cast) > 0
    compact()
    assert published() == 2
    assert agree(cast) > 0


def test_two_do_not_make_files_at_once(cast: Cast) -> None:
    with store().writing(), pytest.raises(BusyError):
        compact()
    with store().writing():
        compact_figures(jobs.Progress(0, cast.lan))
    assert current() is None


def test_a_restored_database_does_not_read_files_of_another_history(cast: Cast) -> None:
    answered(cast, ask(cast))
    compact()
    FigureBase.objects.update(name="000001-00000000")
    assert current() is None
    assert agree(cast) > 0
    compact()
    assert published() == 2


def verify() -> Any:
    base = current()
    assert base is not None
    return verified(User.objects.system(), base, most=100)


def test_verify_finds_nothing_where_nothing_differs(cast: Cast) -> None:
    answered(cast, ask(cast))
    compact()
    found = verify()
    assert (found.compared, found.left_out, found.differences) == (4, 0, ())
    verify_figures(jobs.Progress(0, User.objects.system()))


def test_what_changed_since_is_left_out(cast: Cast) -> None:
    report = answered(cast, ask(cast))
    compact()
    FigureChange.objects.create(unit=report.unit, period=report.round.period)
    found = verify()
    assert (found.compared, found.left_out, found.differences) == (0, 4, ())


def change_a_single_value(cast: Cast, asked: AskedRound) -> None:
    Value.objects.update(number=9)


def change_what_was_sent(cast: Cast, asked: AskedRound) -> None:
    contents = unpack(bytes(SealedVersion.objects.get().payload))
    cells = tuple(replace(cell, number=cell.number + 1) if cell.number else cell for cell in contents.cells)
    SealedVersion.objects.update(payload=pack(replace(contents, cells=cells))[0])


def take_an_approval_back(cast: Cast, asked: AskedRound) -> None:
    Submission.objects.update(approved=None)


@pytest.mark.parametrize("by_hand", [change_a_single_value, change_what_was_sent, take_an_approval_back])
def test_verify_finds_what_was_changed_by_hand(cast: Cast, by_hand: Any) -> None:
    asked = ask(cast)
    alone = factories.value(cast, indicator=asked.count.indicator, unit=cast.nghe_an, number=4)
    Value.objects.filter(pk=alone.pk).update(state="approved")
    answered(cast, asked)
    compact()
    by_hand(cast, asked)
    found = verify()
    assert found.differences
    assert {each.indicator for each in found.differences} >= {asked.count.indicator}
    with pytest.raises(DifferError):
        verify_figures(jobs.Progress(0, User.objects.system()))
    told = CliRunner().invoke(figures_command.command, ["verify"])
    assert told.exit_code == 1
    assert found.differences[0].indicator.code in told.output
    assert CliRunner().invoke(figures_command.command, ["rebuild"]).exit_code == 0
    assert CliRunner().invoke(figures_command.command, ["verify"]).exit_code == 0


def test_verify_finds_a_base_that_was_changed_by_hand(cast: Cast) -> None:
    answered(cast, ask(cast))
    base = compact()
    assert base is not None
    (name,) = base.parts.values()
    path = store().base / name
    with store().workbench() as bench:
        bench.execute(f"CREATE TABLE t AS SELECT * FROM read_parquet('{path}')")
        bench.execute("UPDATE t SET v = v + 1 WHERE v > 0")
        bench.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    assert verify().differences


def test_the_command_says_what_to_do_before_there_are_files(cast: Cast) -> None:
    told = CliRunner().invoke(figures_command.command, ["verify"])
    assert told.exit_code == 1
    assert "camket figures rebuild" in told.output


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FIGURES_ROOT = tmp_path / "figures"
