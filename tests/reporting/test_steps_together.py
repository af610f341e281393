"""Many reports take a step together: the same is written as one by one, in as few statements for many as for some."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from camket.core.access import Refused
from camket.core.audit import verify
from camket.core.models import AuditEntry, Notice
from camket.reporting.actions import corrections, submissions
from camket.reporting.choices import SubmissionState
from camket.reporting.models import Round, Submission, SubmissionStep
from camket.reporting.queries.board import return_reasons
from tests import factories
from tests.cast import Cast
from tests.reporting.test_telling import communes, send

STEPS = ("state", "sealed__number", "desk__name_en", "reason", "words", "taken_by__full_name")


def sent(cast: Cast, count: int) -> Round:
    """Return a round in which so many communes of Hà Tĩnh have sent their reports."""
    chairs = communes(cast, count)
    row = factories.report_round(cast, form=factories.report_form(cast, level="commune"))
    for chair in chairs:
        send(chair, row)
    return row


def approve(cast: Cast, row: Round) -> list[Submission]:
    return submissions.approve_without_warnings(actor=cast.huong, submissions=list(row.submissions.all()))


def test_together_leaves_what_one_by_one_leaves(cast: Cast) -> None:
    row = sent(cast, 3)
    alone, *others = row.submissions.order_by("pk")
    submissions.approve_submission(actor=cast.huong, submission=alone)
    assert {each.pk for each in approve(cast, row)} == {each.pk for each in others}
    reports = list(row.submissions.select_related("approved").order_by("pk"))
    assert {(each.state, each.version) for each in reports} == {(SubmissionState.APPROVED, reports[0].version)}
    assert all(each.approved and each.approved.submission_id == each.pk for each in reports)
    assert len(set(SubmissionStep.objects.filter(state="approved").values_list(*STEPS))) == 1
    entries = AuditEntry.objects.filter(action="reporting.submission.approved")
    first, *rest = [entry.payload.data["changes"] for entry in entries.order_by("record_id")]
    assert all(each.keys() == first.keys() and each["state"] == first["state"] for each in rest)
    assert [each["approved"][1]["id"] for each in rest] == [each.approved_id for each in reports[1:]]
    assert Notice.objects.filter(kind="reporting.approved").count() == 3
    assert not verify().faults


def test_the_levels_above_pass_and_lock_what_was_approved(cast: Cast) -> None:
    row = sent(cast, 3)
    approve(cast, row)
    late = row.submissions.first()
    assert late is not None
    seen = list(row.submissions.all())
    corrections.pass_upward(actor=cast.lan, submissions=[late])
    passed = corrections.pass_upward(actor=cast.lan, submissions=seen)  # one was passed since it was seen
    assert late.pk not in {each.pk for each in passed}
    assert set(row.submissions.values_list("state", flat=True)) == {SubmissionState.PASSED}
    assert SubmissionStep.objects.filter(state="passed", desk=cast.centre).count() == 3
    with pytest.raises(Refused):
        corrections.pass_upward(actor=cast.huong, submissions=seen)
    assert corrections.lock_round(actor=cast.lan, row=row) == 3
    assert Notice.objects.filter(kind="reporting.locked").count() == 3
    with pytest.raises(Refused):
        corrections.lock_round(actor=cast.lan, row=row)


@pytest.mark.parametrize("count", [2, 7])
def test_as_many_statements_for_many_as_for_some(cast: Cast, count: int) -> None:
    row, asked = sent(cast, count), []
    for act in (
        lambda: approve(cast, row),
        lambda: corrections.pass_upward(actor=cast.lan, submissions=list(row.submissions.all())),
        lambda: corrections.lock_round(actor=cast.lan, row=row),
    ):
        with CaptureQueriesContext(
            connection,
        ) as told:
            act()
        asked.append(len(told))
    assert max(asked) <= 25


def test_the_board_counts_why_reports_were_returned(cast: Cast, client: Client) -> None:
    row = sent(cast, 3)
    client.force_login(cast.huong)
    assert "Why reports were returned" not in client.get(row.get_absolute_url()).content.decode()
    for reason, report in zip(("missing", "wrong", "missing"), row.submissions.all(), strict=True):
        submissions.return_submission(actor=cast.huong, submission=report, reason=reason, words="Xem lại")
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "Why reports were returned" in shown
    assert return_reasons(cast.huong, row) == [("missing", 2), ("wrong", 1)]
    assert return_reasons(cast.huong, row, cast.ha_tinh) == [("missing", 2), ("wrong", 1)]
    assert return_reasons(cast.nga, row) == []
