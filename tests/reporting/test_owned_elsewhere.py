"""A figure that another form owns is shown where it is asked again: its value, read-only, and the way to its report."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.reporting.actions import forms, submissions
from camket.reporting.models import DraftCell, FormItem, ReportForm, Round, Submission
from camket.reporting.queries.elsewhere import shown_from
from camket.reporting.queries.field_forms import field_form_of
from camket.reporting.queries.workbooks import preview_of, template_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.templates import write_template
from camket.reporting.rules.workbooks import read_workbook
from camket.reporting.rules.xlsforms import sheets_of, xform_of
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask
from tests.shell.test_rest import token


@pytest.fixture
def first(cast: Cast) -> AskedRound:
    """The form that asked the count first, and owns it."""
    return ask(cast)


@pytest.fixture
def second(cast: Cast, first: AskedRound) -> Round:
    """A round of another form that asks the same count, and something of its own."""
    asked = [forms.Asking(indicator=first.count.indicator), forms.Asking(kind="question", question_local="Vì sao?")]
    form = forms.define_form(
        actor=cast.lan, items=asked, code="F2", name_local="Báo cáo thêm", level="commune", owner_unit=cast.centre
    )
    facts = {"period": first.round.period, "cut_off": first.round.cut_off}
    window = {"opens_at": first.round.opens_at, "closes_at": first.round.closes_at}
    return forms.open_round(actor=cast.lan, form=form, **facts, **window)


def written(cast: Cast, first: AskedRound) -> Submission:
    """Write 120, of which 100 women, where it is owned."""
    report = first.begin(cast)
    for split, number in (("", 120), ("sex=f", 100)):
        submissions.write_cell(
            actor=cast.minh, submission=report, item=first.count, split=split, given=Given(number=number)
        )
    return report


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def item_of(row: Round) -> FormItem:
    """Return the item that the second form only shows."""
    return row.form.items.get(is_owner=False)


def test_the_draft_then_what_was_sent_then_what_was_approved_is_shown(
    cast: Cast, first: AskedRound, second: Round
) -> None:
    def shown() -> tuple[Any, list[int | None]]:
        found = shown_from(second, cast.commune, second.form.items.all())[item_of(second).key]
        return found.submission, sorted(cell.number or 0 for cell in found.cells.values())

    assert shown() == (None, [])
    report = written(cast, first)
    assert shown() == (report, [100, 120])
    submissions.submit(actor=cast.minh, submission=report)
    DraftCell.objects.filter(submission=report).update(number=7)
    assert shown() == (report, [100, 120])
    submissions.approve_submission(actor=cast.huong, submission=report)
    assert shown() == (report, [100, 120])


def test_what_a_form_owns_itself_is_read_nowhere_else(
    cast: Cast, first: AskedRound, second: Round, django_assert_num_queries: Any
) -> None:
    items = list(first.form.items.select_related("indicator"))
    with django_assert_num_queries(0):
        assert shown_from(first.round, cast.commune, items) == {}


def test_another_period_or_level_owns_its_own(cast: Cast, first: AskedRound, second: Round) -> None:
    written(cast, first)
    ReportForm.objects.filter(pk=first.form.pk).update(level="province")
    assert shown_from(second, cast.commune, second.form.items.all()) == {}


def test_the_grid_and_the_report_show_it_with_the_way_there(cast: Cast, first: AskedRound, second: Round) -> None:
    other = submissions.begin(actor=cast.minh, row=second, unit=cast.commune)
    minh = as_user(cast.minh)
    fill = reverse("reporting:fill", args=[other.uid])
    before = minh.get(fill).content.decode()
    assert "Written in “Báo cáo năm”" in before
    report = written(cast, first)
    for url in (fill, other.get_absolute_url()):
        page = minh.get(url).content.decode()
        assert "120" in page
        assert f'href="{report.get_absolute_url()}"' in page
    key = item_of(second).key
    assert f'name="c|{key}|"' not in page
    sent = {"cells": [{"item": key, "split": "", "text": "5", "version": 0}]}
    answer = minh.post(
        reverse("reporting:cells", args=[other.uid]), json.dumps(sent), content_type="application/json"
    ).json()
    assert "written in another form" in answer["cells"][0]["error"]
    with pytest.raises((Invalid, Refused)):
        submissions.write_cell(actor=cast.minh, submission=other, item=item_of(second), given=Given(number=5))


def test_excel_shows_it_in_locked_cells_and_takes_nothing_from_them(
    cast: Cast, first: AskedRound, second: Round
) -> None:
    written(cast, first)
    content = write_template(template_of(second, cast.commune))
    book = openpyxl.load_workbook(io.BytesIO(content))
    (row,) = [cells for cells in book.worksheets[0].iter_rows() if cells[0].value == item_of(second).key]
    assert (row[4].value, row[5].value, row[4].protection.locked) == (120, 100, True)
    assert "Báo cáo năm" in str(row[3].value)
    row[4].value = 999
    changed = io.BytesIO()
    book.save(changed)
    preview = preview_of(read_workbook(changed.getvalue(), "a.xlsx"), second, cast.commune)
    assert (preview.added, preview.replaced, preview.wrong) == ([], [], [])


def test_a_phone_form_says_it_in_a_note(cast: Cast, first: AskedRound, second: Round) -> None:
    written(cast, first)
    sheets = sheets_of(field_form_of(second, cast.commune))
    (note,) = [row for row in sheets["survey"] if row["type"] == "note"]
    assert "120" in note["label::Tiếng Việt (vi)"]
    assert "Báo cáo năm" in note["label::English (en)"]
    assert not [row for row in sheets["survey"] if row.get("name", "").startswith(f"v_{item_of(second).key}")]
    assert "120" in xform_of(sheets)


def test_programs_are_told_which_form_and_which_report(
    cast: Cast, client: Client, first: AskedRound, second: Round
) -> None:
    report, headers = written(cast, first), token(cast.minh)
    items = client.get(f"/api/v1/rounds/{second.uid}/items", headers=headers).json()
    assert [(item["is_owner"], (item["owned_by"] or {}).get("uid")) for item in items] == [
        (False, first.form.uid),
        (True, None),
    ]
    other = submissions.begin(actor=cast.minh, row=second, unit=cast.commune)
    cells = client.get(f"/api/v1/submissions/{other.uid}/cells", headers=headers).json()
    assert {(cell["split"], cell["figure"], cell["owned_by"]["uid"]) for cell in cells} == {
        ("", "120", report.uid),
        ("sex=f", "100", report.uid),
    }


def test_the_page_for_no_signal_keeps_it_too(cast: Cast, first: AskedRound, second: Round) -> None:
    written(cast, first)
    told = as_user(cast.minh).get(reverse("reporting:phone_work")).json()["requests"]
    (there,) = [each for each in told if each["round"] == second.uid]
    item = there["items"][0]
    assert (item["is_owner"], item["cells"][0]["text"]) == (False, "120")
    assert item["owner"] == "Written in “Báo cáo năm”"
