"""Filling in, sending, returning and approving: what counts is what was approved, and it never changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Doubled, Invalid
from camket.core.models import AuditEntry, SearchEntry
from camket.core.periods import Period
from camket.people.actions.territory import rebuild_reach
from camket.people.models import Unit, UnitPlacement
from camket.reporting.actions import forms, submissions
from camket.reporting.models import (
    Correction,
    DraftCell,
    Explanation,
    FormCheck,
    FormItem,
    ReportForm,
    Round,
    RoundException,
    SealedVersion,
    Submission,
    SubmissionStep,
    SubmittedFile,
)
from camket.reporting.queries.board import seats_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.packing import unpack
from tests import factories
from tests.cast import Cast


def open_round(cast: Cast) -> Round:
    asking = forms.Asking(indicator=factories.indicator(cast), is_required=True)
    form = forms.define_form(
        actor=cast.lan, items=[asking], code="F1", name_local="Biểu", level="commune", owner_unit=cast.centre
    )
    now = clock.now()
    return forms.open_round(
        actor=cast.lan,
        form=form,
        period=Period.parse("2026"),
        cut_off=clock.today(),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )


def test_what_a_commune_sends_is_sealed_and_counts_once_the_province_approves(cast: Cast) -> None:
    row = open_round(cast)
    item = FormItem.objects.get()
    sent = submissions.begin(actor=cast.minh, row=row, unit=cast.commune)
    with pytest.raises(Refused):
        submissions.submit(actor=cast.minh, submission=sent)
    submissions.write_cell(actor=cast.minh, submission=sent, item=item, given=Given(number=12), expected_version=0)
    with pytest.raises(submissions.CellTaken):
        submissions.write_cell(actor=cast.minh, submission=sent, item=item, given=Given(number=9), expected_version=0)
    submissions.submit(actor=cast.minh, submission=sent)
    with pytest.raises(Refused):
        submissions.approve_submission(actor=cast.minh, submission=sent)
    submissions.return_submission(actor=cast.huong, submission=sent, reason="wrong", words="Kiểm tra lại.")
    submissions.write_cell(actor=cast.minh, submission=sent, item=item, given=Given(number=13))
    submissions.submit(actor=cast.minh, submission=sent)
    submissions.approve_submission(actor=cast.huong, submission=sent)
    sent = Submission.objects.get()
    assert [unpack(bytes(each.payload)).cells[0].number for each in SealedVersion.objects.all()] == [12, 13]
    assert sent.approved is not None
    assert (sent.state, sent.returns, sent.approved.number) == ("approved", 1, 2)
    assert SubmissionStep.objects.count() == 4
    assert [line.state for line in seats_of(cast.lan, row)] == ["approved"]


def test_what_somebody_else_approved_meanwhile_is_left(cast: Cast) -> None:
    """Two approve at once what they both see waiting: each report is approved once, and nobody meets a conflict."""
    row = open_round(cast)
    sent = submissions.begin(actor=cast.minh, row=row, unit=cast.commune)
    submissions.write_cell(actor=cast.minh, submission=sent, item=FormItem.objects.get(), given=Given(number=12))
    submissions.submit(actor=cast.minh, submission=sent)
    seen = list(Submission.objects.filter(round=row))
    (done,) = submissions.approve_without_warnings(actor=cast.huong, submissions=seen)
    assert done.state == "approved"
    with pytest.raises(Refused, match="Nothing without a warning"):
        submissions.approve_without_warnings(actor=cast.huong, submissions=seen)
    assert SubmissionStep.objects.filter(state="approved").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [Correction, DraftCell, Explanation, FormCheck, ReportForm, RoundException, SubmittedFile]
)
def test_nothing_is_there_before_it_is_asked(model: type) -> None:
    assert not model.objects.exists()  # type: ignore[attr-defined]


def test_what_two_begin_at_once_is_begun_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds the database refusing its row, and goes on with the first's."""
    row = open_round(cast)
    first, original = [], submissions.created

    def overtaken(fresh: Submission, **facts: object) -> Submission:
        if not first:
            first.append(original(Submission(round=row, unit=cast.commune), actor=cast.huong))
        return original(fresh, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(submissions, "created", overtaken)
    assert submissions.begin(actor=cast.minh, row=row, unit=cast.commune) == first[0]
    assert Submission.objects.count() == 1


def test_many_are_begun_as_one_is(cast: Cast) -> None:
    row = open_round(cast)
    other = Unit.objects.create(key="other", body=cast.union, level="commune", name_local="Hội LHPN xã Cẩm Bình")
    UnitPlacement.objects.create(unit=other, parent=cast.ha_tinh, name_local=other.name_local)
    rebuild_reach()
    cast.huong.__dict__.pop("_camket_scope", None)
    one = submissions.begin(actor=cast.huong, row=row, unit=cast.commune)
    (many,) = submissions.begin_many(actor=cast.huong, row=row, units=[other])
    plain = ("round_id", "state", "edition", "version", "is_demonstration", "returns", "warnings")
    assert [getattr(many, name) for name in plain] == [getattr(one, name) for name in plain]
    entries = AuditEntry.objects.filter(record_kind="reporting.submission").order_by("pk")
    assert [(entry.action, entry.record_uid, entry.actor) for entry in entries] == [
        ("reporting.submission.created", each.uid, cast.huong) for each in (one, many)
    ]
    indexed = SearchEntry.objects.filter(record_kind="reporting.submission").values_list("record_id", flat=True)
    assert set(indexed) in ({one.pk, many.pk}, set())


def test_many_are_begun_under_the_conditions_of_one(cast: Cast) -> None:
    row = open_round(cast)
    for person, unit, error in ((cast.nga, cast.commune, Refused), (cast.huong, cast.ha_tinh, Invalid)):
        with pytest.raises(error):
            submissions.begin_many(actor=person, row=row, units=[unit])
    submissions.begin(actor=cast.huong, row=row, unit=cast.commune)
    with pytest.raises(Doubled):
        submissions.begin_many(actor=cast.huong, row=row, units=[cast.commune])
    Round.objects.update(closes_at=clock.now())
    row.refresh_from_db()
    with pytest.raises(Refused):
        submissions.begin_many(actor=cast.huong, row=row, units=[cast.commune])
    assert Submission.objects.count() == 1
