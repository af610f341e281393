"""Estimate, provisional, final by cell: said at every door, kept, shown, and never lost on the way through another."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.periods import Period
from camket.reporting.actions import forms, submissions
from camket.reporting.actions.consolidations import begin_consolidation
from camket.reporting.actions.field_records import Post, receive_record
from camket.reporting.actions.values import enter_value
from camket.reporting.actions.workbooks import Taking, take_template
from camket.reporting.choices import FigureStatus
from camket.reporting.models import DraftCell, Round
from camket.reporting.queries.field_forms import field_form_of
from camket.reporting.queries.workbooks import preview_of, template_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.packing import unpack
from camket.reporting.rules.templates import write_template
from camket.reporting.rules.typed import Asked, TypedError, marked, read_typed, without_mark
from camket.reporting.rules.workbooks import read_workbook
from camket.reporting.rules.xlsforms import read_instance, sheets_of
from tests import factories
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask
from tests.shell.test_rest import send, token

ESTIMATE, PROVISIONAL, FINAL = FigureStatus.ESTIMATE, FigureStatus.PROVISIONAL, FigureStatus.FINAL


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    """A round of a year that goes on: its figures are estimates unless something else is said."""
    return ask(cast)


def statuses() -> dict[str, str]:
    """Return how firm the cells are, by split."""
    return dict(DraftCell.objects.order_by("split").values_list("split", "status"))


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("120 ước", ESTIMATE),
        ("120ư", ESTIMATE),
        ("1.200 (ước)", ESTIMATE),
        ("120 est.", ESTIMATE),
        ("120 sơ bộ", PROVISIONAL),
        ("120 SB", PROVISIONAL),
        ("120 prov.", PROVISIONAL),
        ("120 chính thức", FINAL),
        ("120 final", FINAL),
        ("120", ""),
    ],
)
def test_a_figure_says_how_firm_it_is(text: str, status: str) -> None:
    given = read_typed(text, Asked())
    assert given is not None
    assert (given.number, given.status) == (1200 if "." in text[:3] else 120, status)


@pytest.mark.parametrize("text", ["120 người", "ước", "1e5", "120 x", "sơ bộ"])
def test_other_words_are_no_mark(text: str) -> None:
    assert without_mark(text) == (text, "")
    with pytest.raises(TypedError):
        read_typed(text, Asked())


def test_shares_have_marks_too_and_words_keep_theirs() -> None:
    share = read_typed("15/75 ước", Asked("percentage", scale=1))
    assert share is not None
    assert (share.numerator, share.denominator, share.status) == (15, 75, ESTIMATE)
    words = read_typed("Năm 2026 ước", Asked("text"))
    assert words is not None
    assert (words.words, words.status) == ("Năm 2026 ước", "")


@pytest.mark.parametrize("usual", FigureStatus.values)
@pytest.mark.parametrize("status", FigureStatus.values)
def test_what_is_written_is_read_back_as_the_same(status: str, usual: str) -> None:
    given = read_typed(marked("1.200", status, usual), Asked(usual=usual))
    assert given is not None
    assert (given.number, given.status or usual) == (1200, status)


def test_a_form_says_how_firm_early_figures_are(cast: Cast) -> None:
    for number, status in enumerate(FigureStatus.values):
        early = ask(cast, code=f"F{number}", early_status=status).round
        assert (early.usual_status, early.is_estimated) == (status, status == ESTIMATE)
    Round.objects.update(cut_off=Period.parse("2026").end)
    assert {row.usual_status for row in Round.objects.all()} == {FINAL}


def save(client: Client, report: Any, *cells: tuple[str, str, str, int]) -> Any:
    sent = [{"item": item, "split": split, "text": text, "version": version} for item, split, text, version in cells]
    answer = client.post(
        reverse("reporting:cells", args=[report.uid]), json.dumps({"cells": sent}), content_type="application/json"
    )
    return answer.json()["cells"]


def test_in_the_grid_it_is_written_after_the_figure(cast: Cast, asked: AskedRound) -> None:
    report, minh, key = asked.begin(cast), as_user(cast.minh), asked.count.key
    (one,) = save(minh, report, (key, "", "120 final", 0))
    assert (one["text"], statuses()) == ("120 final", {"": FINAL})
    save(minh, report, (key, "sex=f", "100 prov.", 0), (key, "sex=m", "20", 0))
    assert statuses() == {"": FINAL, "sex=f": PROVISIONAL, "sex=m": ESTIMATE}
    (one,) = save(minh, report, (key, "", "120", 1))
    assert (one["text"], one["version"], statuses()[""]) == ("120", 2, ESTIMATE)
    page = minh.get(reverse("reporting:fill", args=[report.uid])).content.decode()
    assert 'value="100 prov."' in page
    assert f'name="s|{key}"' in page


def test_without_scripts_it_is_chosen_for_a_whole_row(cast: Cast, asked: AskedRound) -> None:
    report, minh, key = asked.begin(cast), as_user(cast.minh), asked.count.key
    save(minh, report, (key, "", "120", 0), (key, "sex=f", "100", 0))
    url = reverse("reporting:fill", args=[report.uid])
    page = minh.get(url)
    shown = {"was": page.context["was"], f"c|{key}|": "120", f"c|{key}|sex=f": "100", "step": "save"}
    assert minh.post(url, {**shown, f"s|{key}": ESTIMATE}).status_code == 302
    assert statuses() == {"": ESTIMATE, "sex=f": ESTIMATE}
    sent = {**shown, f"s|{key}": FINAL, f"c|{key}|sex=m": "20", f"c|{key}|sex=f": "100 prov."}
    assert minh.post(url, sent).status_code == 302
    assert statuses() == {"": FINAL, "sex=f": PROVISIONAL, "sex=m": FINAL}
    again = minh.get(url).context["was"]
    same = {"was": again, f"c|{key}|": "120 final", f"c|{key}|sex=f": "100 prov.", f"c|{key}|sex=m": "20 final"}
    assert minh.post(url, {**same, f"s|{key}": "", "step": "save"}).status_code == 302
    assert statuses() == {"": FINAL, "sex=f": PROVISIONAL, "sex=m": FINAL}


def test_the_plain_form_of_a_commune_stays_light(cast: Cast) -> None:
    """Twenty indicators by sex, each with its select, are opened on a weak phone: under 100 kB as they are sent."""
    items = [forms.Asking(indicator=factories.indicator(cast)) for _each in range(20)]
    row = factories.report_round(cast, form=factories.report_form(cast, level="commune", items=items))
    report = submissions.begin(actor=cast.minh, row=row, unit=cast.commune)
    page = as_user(cast.minh).get(reverse("reporting:fill", args=[report.uid])).content
    assert page.count(b'<select class="firm"') == 20
    assert len(gzip.compress(page)) < 20_000


def test_a_single_figure_says_it_in_lists_on_its_page_and_in_a_consolidated_report(
    cast: Cast, asked: AskedRound
) -> None:
    indicator = asked.count.indicator
    assert indicator is not None
    place = {"indicator": indicator, "unit": cast.commune, "period": Period.parse("2025"), "number": 77}
    value = enter_value(actor=cast.minh, status=PROVISIONAL, **place)
    minh = as_user(cast.minh)
    assert ">77 prov.</a>" in minh.get(indicator.get_absolute_url()).content.decode()
    assert "Provisional" in minh.get(value.get_absolute_url()).content.decode()
    first = asked.begin(cast)
    submissions.write_cell(actor=cast.minh, submission=first, item=asked.count, given=Given(number=120))
    submissions.submit(actor=cast.minh, submission=first)
    submissions.approve_submission(actor=cast.huong, submission=first)
    report = begin_consolidation(actor=cast.huong, row=asked.round, unit=cast.ha_tinh)
    assert ">120 est.</td>" in as_user(cast.huong).get(report.get_absolute_url()).content.decode()


def test_excel_holds_it_and_reads_it_back(cast: Cast, asked: AskedRound) -> None:
    report, key = asked.begin(cast), asked.count.key
    for split, given in (("", Given(number=120, status=FINAL)), ("sex=f", Given(number=100))):
        submissions.write_cell(actor=cast.minh, submission=report, item=asked.count, split=split, given=given)
    content = write_template(template_of(asked.round, cast.commune))
    untouched = preview_of(read_workbook(content, "a.xlsx"), asked.round, cast.commune)
    assert (untouched.added, untouched.replaced, untouched.wrong) == ([], [], [])
    book = openpyxl.load_workbook(io.BytesIO(content))
    figures = book.worksheets[0]
    (row,) = [cells for cells in figures.iter_rows() if cells[0].value == key]
    assert row[4].value == "120 chính thức" or row[4].value == "120 final"
    row[4].value, row[5].value, row[6].value = "120 sơ bộ", "100 chính thức", 20
    changed = io.BytesIO()
    book.save(changed)
    preview = preview_of(read_workbook(changed.getvalue(), "a.xlsx"), asked.round, cast.commune)
    assert (len(preview.added), len(preview.replaced), preview.wrong) == (1, 2, [])
    take_template(actor=cast.minh, row=asked.round, unit=cast.commune, preview=preview, taking=Taking.REPLACE)
    assert statuses() == {"": PROVISIONAL, "sex=f": FINAL, "sex=m": ESTIMATE}


def test_a_phone_form_asks_for_it_once_an_indicator(cast: Cast, asked: AskedRound) -> None:
    key = asked.count.key
    survey = sheets_of(field_form_of(asked.round, cast.commune))["survey"]
    (question,) = [row for row in survey if row.get("name") == f"s_{key}"]
    assert (question["type"], question["default"]) == ("select_one firmness", ESTIMATE)
    assert not [row for row in survey if row.get("name") == f"s_{asked.agreed.key}"]
    form = f"camket_{asked.round.uid}_{cast.commune.uid}"
    xml = (
        f'<data id="{form}" version="1"><v_{key}>120</v_{key}><v_{key}-sex.f>100</v_{key}-sex.f>'
        f"<s_{key}>provisional</s_{key}><meta><instanceID>uuid:1</instanceID></meta></data>"
    ).encode()
    kept, _new = receive_record(
        actor=cast.minh, row=asked.round, unit=cast.commune, post=Post(read_instance(xml), xml, {})
    )
    assert (kept.left, statuses()) == ([], {"": PROVISIONAL, "sex=f": PROVISIONAL})


def test_a_phone_without_signal_writes_it_as_the_grid_does(cast: Cast, asked: AskedRound) -> None:
    minh, key = as_user(cast.minh), asked.count.key
    told = minh.get(reverse("reporting:phone_work")).json()["requests"][0]
    assert dict(told["items"][0]["marks"]) == {"": "Estimate", "prov.": "Provisional", "final": "Final"}
    cells = [{"item": key, "split": "", "text": "120 final", "version": 0}]
    sent = {"round": asked.round.uid, "unit": cast.commune.uid, "cells": cells, "submit": True}
    url = reverse("reporting:phone_sync")
    assert minh.post(url, json.dumps(sent), content_type="application/json").json()["is_sent"]
    assert minh.post(url, json.dumps(sent), content_type="application/json").json()["is_sent"]
    assert statuses() == {"": FINAL}


def test_programs_say_it_by_cell(cast: Cast, client: Client, asked: AskedRound) -> None:
    report, key, headers = asked.begin(cast), asked.count.key, token(cast.minh)
    cells = [
        {"item": key, "answer": "number", "figure": 120, "status": "provisional"},
        {"item": key, "split": "sex=f", "answer": "number", "figure": 100},
    ]
    url = f"/api/v1/submissions/{report.uid}/cells"
    assert send(client, "PUT", url, {"cells": cells}, headers).json()["is_complete"]
    assert statuses() == {"": PROVISIONAL, "sex=f": ESTIMATE}
    assert {cell["split"]: cell["status"] for cell in client.get(url, headers=headers).json()} == statuses()


def test_an_actual_replaces_an_estimate_without_a_correction_and_both_stay_visible(
    cast: Cast, asked: AskedRound
) -> None:
    """The year is asked again when it is over: that round is one of its own, and the first stands beside it."""
    first = asked.begin(cast)
    submissions.write_cell(actor=cast.minh, submission=first, item=asked.count, given=Given(number=120))
    submissions.submit(actor=cast.minh, submission=first)
    submissions.approve_submission(actor=cast.huong, submission=first)
    Round.objects.filter(pk=asked.round.pk).update(cut_off=asked.round.period.start)
    later = forms.open_round(
        actor=cast.lan,
        form=asked.form,
        period=asked.round.period,
        cut_off=asked.round.period.end,
        opens_at=asked.round.opens_at,
        closes_at=asked.round.closes_at,
    )
    assert later.cut_off > clock.today() or later.usual_status == FINAL
    second = submissions.begin(actor=cast.minh, row=later, unit=cast.commune)
    assert '<small class="before">120 est.</small>' in (
        as_user(cast.minh).get(reverse("reporting:fill", args=[second.uid])).content.decode()
    )
    submissions.write_cell(actor=cast.minh, submission=second, item=asked.count, given=Given(number=131))
    submissions.submit(actor=cast.minh, submission=second)
    submissions.approve_submission(actor=cast.huong, submission=second)
    assert not first.corrections.exists()
    kept = [(cell.number, cell.status) for each in (first, second) for cell in unpack(bytes(last(each))).cells]
    assert kept == [(120, ESTIMATE), (131, FINAL)]
    rolled = as_user(cast.lan).get(reverse("reporting:rollup", args=[asked.count.indicator.uid])).content.decode()
    assert "131" in rolled


def last(report: Any) -> bytes:
    """Return what was sent last."""
    return bytes(report.sealed.latest("number").payload)
