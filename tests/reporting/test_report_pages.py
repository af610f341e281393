"""The pages on which a form is arranged, filled in, approved and corrected, as people use them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.models import User
from camket.core.periods import Period
from camket.people.actions.roles import stand_in
from camket.people.models import PaperDecision, RoleAssignment
from camket.reporting.actions import forms, submissions
from camket.reporting.models import (
    Correction,
    DraftCell,
    FormCheck,
    ReportForm,
    Round,
    RoundException,
    Submission,
)
from camket.reporting.rules.answers import Given
from camket.reporting.rules.packing import unpack
from tests import factories
from tests.cast import Cast, make_person


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def asked(cast: Cast) -> Round:
    """A round that asks every commune for trained officers by sex, and for what is difficult."""
    items = [
        forms.Asking(indicator=factories.indicator(cast)),
        forms.Asking(kind="question", question_local="Khó khăn?", question_en="What is difficult?"),
        forms.Asking(kind="file", question_local="Ảnh", question_en="Photos"),
    ]
    return factories.report_round(cast, form=factories.report_form(cast, level="commune", items=items))


def begun(cast: Cast, row: Round) -> Submission:
    return submissions.begin(actor=cast.minh, row=row, unit=cast.commune)


def typed(report: Submission, *cells: tuple[int, str, str, int]) -> str:
    """Return what the grid sends: place of the item, split, text, version."""
    items = list(report.round.form.items.all())
    names = ("item", "split", "text", "version")
    return json.dumps({"cells": [dict(zip(names, (items[each[0]].key, *each[1:]), strict=True)) for each in cells]})


def sent(client: Client, report: Submission, *cells: Any) -> dict[str, Any]:
    url = reverse("reporting:cells", args=[report.uid])
    answer = client.post(url, typed(report, *cells), content_type="application/json")
    found: dict[str, Any] = answer.json()
    return found


def test_a_form_is_arranged_and_asked(cast: Cast) -> None:
    lan = as_user(cast.lan)
    first, second = (factories.indicator(cast, name_local=name) for name in ("Số lớp", "Số người"))
    fields = {"code": "B1", "name_local": "Báo cáo quý", "level": "commune", "frequency": "quarter"}
    lan.post(reverse("reporting:form_add"), {**fields, "owner_unit": str(cast.centre), "access": "internal"})
    form = ReportForm.objects.get(code="B1")
    add = reverse("reporting:item_add", args=[form.uid])
    lan.post(add, {"kind": "indicator", "indicators": f"{first}\n{second}", "version": form.version})
    form.refresh_from_db()
    lan.post(add, {"kind": "question", "question_local": "Khó khăn?", "version": form.version})
    form.refresh_from_db()
    items = list(form.items.all())
    assert [str(item) for item in items] == ["Số lớp", "Số người", "Khó khăn?"]
    shift = reverse("reporting:item_shift", args=[form.uid, items[1].key])
    lan.post(shift, {"step": "up", "version": form.version})
    form.refresh_from_db()
    assert [str(item) for item in form.items.all()] == ["Số người", "Số lớp", "Khó khăn?"]
    lan.post(
        reverse("reporting:item_shift", args=[form.uid, items[2].key]), {"step": "retire", "version": form.version}
    )
    form.refresh_from_db()
    assert form.items.filter(is_retired=False).count() == 2
    check = {"kind": "change", "severity": "explain"}
    assert lan.post(reverse("reporting:check_add", args=[form.uid]), check).status_code == 422
    lan.post(reverse("reporting:check_add", args=[form.uid]), {**check, "limit": "30"})
    assert FormCheck.objects.get().limit == 30
    days = {"opens_on": "01/11/2026", "closes_on": "30/11/2026", "closes_hour": "17:00"}
    opened = lan.post(
        reverse("reporting:round_open", args=[form.uid]), {"period": "2026Q4", "cut_off": "15/11/2026", **days}
    )
    row = Round.objects.get()
    assert opened.headers["Location"] == row.get_absolute_url()
    assert row.is_estimated
    assert b"30 %" in lan.get(form.get_absolute_url()).content
    lan.post(reverse("reporting:check_remove", args=[form.uid, FormCheck.objects.get().pk]))
    assert not FormCheck.objects.exists()


def test_the_grid_saves_cell_by_cell_and_says_what_is_wrong_at_the_cell(cast: Cast, asked: Round) -> None:
    report, minh = begun(cast, asked), as_user(cast.minh)
    assert b"data-grid" in minh.get(reverse("reporting:fill", args=[report.uid])).content
    found = sent(minh, report, (0, "", "１.２３４", 0))
    assert (found["cells"][0]["version"], found["cells"][0]["text"]) == (1, "1,234")
    assert DraftCell.objects.get().number == 1234
    for text, words in (("-5", "below zero"), ("12,5", "whole number"), ("x", "no number"), ("-", "zero or no data")):
        assert words in sent(minh, report, (0, "sex=f", text, 0))["cells"][0]["error"]
    over = sent(minh, report, (0, "sex=f", "2000", 0))
    assert "more than the total" in next(iter(over["found"].values()))
    assert sent(minh, report, (0, "sex=f", "n/a", 1))["cells"][0]["text"] == "n/a"
    assert sent(minh, report, (0, "sex=f", "", 2))["cells"][0]["version"] == 0
    assert DraftCell.objects.count() == 1


def test_two_people_in_one_grid_see_each_other(cast: Cast, asked: Round) -> None:
    report = begun(cast, asked)
    sent(as_user(cast.minh), report, (0, "", "12", 0))
    found = sent(as_user(cast.huong), report, (0, "", "15", 0))["cells"][0]
    assert "Minh" in found["theirs"]
    assert (found["text"], found["version"]) == ("12", 1)
    assert sent(as_user(cast.huong), report, (0, "", "15", 1))["cells"][0]["version"] == 2
    assert DraftCell.objects.get().number == 15


def test_a_block_is_pasted_and_each_cell_is_answered(cast: Cast, asked: Round) -> None:
    report = begun(cast, asked)
    found = sent(as_user(cast.minh), report, (0, "", "30", 0), (0, "sex=f", "abc", 0), (0, "sex=m", "10", 0))
    assert [each.get("text", each.get("error", "")[:7]) for each in found["cells"]] == ["“abc” i", "30", "10"]
    assert DraftCell.objects.count() == 2


def test_without_scripts_one_form_saves_all_and_sends(cast: Cast, asked: Round) -> None:
    report, minh = begun(cast, asked), as_user(cast.minh)
    url = reverse("reporting:fill", args=[report.uid])
    count, words, _photo = asked.form.items.all()
    cells = {f"c|{count.key}|": "20", f"c|{count.key}|sex=f": "many", f"c|{words.key}|": "Không."}
    answer = minh.post(url, {"was": "{}", "step": "save", **cells})
    assert answer.status_code == 422
    assert b"many" in answer.content
    assert DraftCell.objects.count() == 2
    was = json.dumps({f"c|{count.key}|": [1, "20"]})
    assert minh.post(url, {"was": was, "step": "submit", f"c|{count.key}|": "20"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "submitted"
    late = minh.post(url, {"was": was, "step": "save", f"c|{count.key}|": "21"})
    assert late.status_code == 422
    assert b"on the desk above" in late.content


def test_what_somebody_else_saved_is_not_overwritten_without_scripts(cast: Cast, asked: Round) -> None:
    report = begun(cast, asked)
    count = asked.form.items.first()
    assert count is not None
    submissions.write_cell(actor=cast.huong, submission=report, item=count, given=Given(number=7))
    answer = as_user(cast.minh).post(
        reverse("reporting:fill", args=[report.uid]), {"was": "{}", "step": "save", f"c|{count.key}|": "9"}
    )
    assert "Huong" in answer.content.decode()
    assert DraftCell.objects.get().number == 7


def test_a_warning_is_explained_then_sent_and_approved_in_the_review(cast: Cast, asked: Round) -> None:
    count = asked.form.items.first()
    assert count is not None
    other = forms.Asking(indicator=factories.indicator(cast, name_local="Số được mời"))
    forms.change_form(asked.form, actor=cast.lan, items=[*forms.askings_of(asked.form), other])
    invited = asked.form.items.get(indicator=other.indicator)
    forms.add_check(actor=cast.lan, form=asked.form, kind="at_most", severity="explain", item=count, other=invited)
    report, minh = begun(cast, asked), as_user(cast.minh)
    sent(minh, report, (0, "", "20", 0))
    found = sent(minh, report, (3, "", "10", 0))
    assert "data-explain" in found["found"][count.key]
    fill = reverse("reporting:fill", args=[report.uid])
    assert b"Explain what is marked" in minh.post(fill, {"was": "{}", "step": "submit"}).content
    key = f"at_most:{FormCheck.objects.get().pk}:{count.key}"
    minh.post(reverse("reporting:explain", args=[report.uid]), {"finding": key, "words": "Đến thêm."})
    minh.post(fill, {"was": "{}", "step": "submit"})
    huong = as_user(cast.huong)
    assert "1 warning" in huong.get(asked.get_absolute_url()).content.decode()
    review = reverse("reporting:review", args=[report.uid])
    assert "Đến thêm." in huong.get(review).content.decode()
    assert minh.get(review).status_code == 403
    missing = huong.post(review, {"step": "return", "back-reason": "wrong", "back-words": ""})
    assert missing.status_code == 422
    huong.post(review, {"step": "return", "back-reason": "wrong", "back-words": "Xem lại."})
    report.refresh_from_db()
    assert (report.state, report.returns) == ("returned", 1)
    assert "Xem lại." in minh.get(fill).content.decode()
    sent(minh, report, (0, "", "9", 1))
    minh.post(fill, {"was": "{}", "step": "submit"})
    assert "<del>20 est.</del>" in huong.get(review).content.decode()
    assert huong.post(review, {"step": "approve", "version": "1"}).status_code == 409
    assert huong.post(review, {"step": "approve"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.approved and report.approved.number) == ("approved", 2)


def test_all_without_warnings_are_approved_in_one_step(cast: Cast, asked: Round) -> None:
    report = begun(cast, asked)
    sent(as_user(cast.minh), report, (0, "", "20", 0))
    submissions.submit(actor=cast.minh, submission=report)
    huong = as_user(cast.huong)
    assert "Approve 1 without warnings" in huong.get(asked.get_absolute_url()).content.decode()
    url = reverse("reporting:approve_all", args=[asked.uid])
    assert str(cast.commune) in huong.get(url).content.decode()
    huong.post(url)
    report.refresh_from_db()
    assert report.state == "approved"
    assert "Nothing without a warning" in huong.post(url, follow=True).content.decode()


def test_a_correction_travels_upward_and_the_old_version_stays(cast: Cast, asked: Round) -> None:
    report = begun(cast, asked)
    minh, huong = as_user(cast.minh), as_user(cast.huong)
    sent(minh, report, (0, "", "20", 0))
    submissions.submit(actor=cast.minh, submission=report)
    submissions.approve_submission(actor=cast.huong, submission=report)
    count = asked.form.items.first()
    assert count is not None
    url = reverse("reporting:correct", args=[report.uid])
    nothing = minh.post(url, {f"c|{count.key}|": "20", "reason": "Nhầm"})
    assert "Nothing differs" in nothing.content.decode()
    minh.post(url, {f"c|{count.key}|": "21", "reason": "Đếm thiếu một người"})
    correction = Correction.objects.get()
    decide = reverse("reporting:correction", args=[correction.uid])
    assert minh.get(decide).status_code == 403
    assert "<ins>21 est.</ins>" in huong.get(decide).content.decode()
    assert huong.post(decide, {"accepts": "no", "answer": ""}).status_code == 422
    huong.post(decide, {"accepts": "yes", "answer": ""})
    report.refresh_from_db()
    assert report.approved is not None
    assert report.approved.number == 2
    numbers = [unpack(bytes(each.payload)).cells[0].number for each in report.sealed.order_by("number")]
    assert numbers == [20, 21]
    page = huong.get(report.get_absolute_url()).content.decode()
    assert "Đếm thiếu một người" in page
    lan = as_user(cast.lan)
    settle = reverse("reporting:settle", args=[asked.uid])
    lan.post(settle, {"step": "pass"})
    report.refresh_from_db()
    assert report.state == "passed"
    lan.post(settle, {"step": "lock"})
    report.refresh_from_db()
    assert report.state == "locked"


def test_an_urgent_request_is_one_page_and_is_reminded_of(cast: Cast) -> None:
    lan = as_user(cast.lan)
    tomorrow = clock.today() + timedelta(days=1)
    fields = {"name_local": "Thiệt hại bão", "questions": "Bao nhiêu hội viên bị ảnh hưởng?", "period": "2026"}
    where = {"level": "province", "owner_unit": str(cast.centre)}
    late = {"closes_on": f"{clock.today() - timedelta(days=1):%d/%m/%Y}"}
    assert lan.post(reverse("reporting:urgent"), {**fields, **where, **late}).status_code == 422
    assert not ReportForm.objects.exists()
    answer = lan.post(
        reverse("reporting:urgent"),
        {**fields, **where, "closes_on": f"{tomorrow:%d/%m/%Y}", "closes_hour": "10:00"},
        follow=True,
    )
    row = Round.objects.get()
    page = answer.content.decode()
    assert row.is_open
    assert row.form.is_urgent
    text = page.partition('id="reminder"')[2].partition("</textarea>")[0]
    assert f"http://testserver{row.get_absolute_url()}" in text
    assert "Thiệt hại bão" not in text  # the name of a form may hold that of a person, or a figure
    assert "2 units have not sent yet" in page
    assert "Thiệt hại bão" in as_user(cast.huong).get(reverse("reporting:rounds")).content.decode()


def test_one_unit_has_longer(cast: Cast, asked: Round) -> None:
    Round.objects.filter(pk=asked.pk).update(closes_at=clock.now() - timedelta(hours=1))
    minh = as_user(cast.minh)
    begin = reverse("reporting:begin", args=[asked.uid, cast.commune.uid])
    minh.post(begin)
    assert not Submission.objects.exists()
    longer = f"{clock.today() + timedelta(days=2):%d/%m/%Y}"
    as_user(cast.lan).post(
        reverse("reporting:round_extend", args=[asked.uid]),
        {"unit": str(cast.commune), "closes_on": longer, "reason": "Mưa lũ"},
    )
    assert RoundException.objects.get().reason == "Mưa lũ"
    assert minh.post(begin).status_code == 302
    assert Submission.objects.get().unit == cast.commune


def test_a_photo_is_added_and_taken_away(cast: Cast, asked: Round) -> None:
    report, minh = begun(cast, asked), as_user(cast.minh)
    photo = asked.form.items.get(kind="file")
    url = reverse("reporting:attach", args=[report.uid, photo.key])
    minh.post(url, {"file": SimpleUploadedFile("a.txt", b"Lop tap huan"), "caption": "Lớp"})
    assert report.files.get().caption == "Lớp"
    minh.post(url, {"file": SimpleUploadedFile("a.exe", b"MZ\x00")})
    minh.post(url, {"remove": str(report.files.get().pk)})
    assert not report.files.exists()


def test_the_board_is_for_who_works_there_and_above(cast: Cast, asked: Round) -> None:
    begun(cast, asked)
    assert "Draft" in as_user(cast.huong).get(asked.get_absolute_url()).content.decode()
    other = as_user(cast.nga).get(asked.get_absolute_url()).content.decode()
    assert str(cast.commune) not in other
    assert str(cast.commune) not in Client().get(asked.get_absolute_url()).content.decode()


def test_a_later_period_stands_beside_the_earlier_one(cast: Cast, asked: Round) -> None:
    report = begun(cast, asked)
    sent(as_user(cast.minh), report, (0, "", "20", 0))
    submissions.submit(actor=cast.minh, submission=report)
    submissions.approve_submission(actor=cast.huong, submission=report)
    later = factories.report_round(cast, form=asked.form, period=Period.parse("2027"), cut_off=Period.parse("2027").end)
    page = as_user(cast.minh).get(reverse("reporting:fill", args=[begun(cast, later).uid])).content.decode()
    assert '<small class="before">20 est.</small>' in page


def test_a_grid_of_many_cells_is_taken_at_once(cast: Cast, asked: Round) -> None:
    """A page without scripts sends every field there is."""
    report = begun(cast, asked)
    count = asked.form.items.first()
    assert count is not None
    many = {f"c|gone{place}|": "1" for place in range(3000)}
    url = reverse("reporting:fill", args=[report.uid])
    answer = as_user(cast.minh).post(url, {"was": "{}", "step": "save", f"c|{count.key}|": "20", **many})
    assert answer.status_code == 422
    assert DraftCell.objects.get().number == 20


def test_a_secretary_records_what_her_leader_approved_on_paper(cast: Cast) -> None:
    report = factories.sent_report(cast)
    review = reverse("reporting:review", args=[report.uid])
    thu = as_user(cast.thu)
    assert thu.post(review, {"step": "approve"}).status_code == 422
    signer = make_person("Hà Thị Linh", access="internal")
    scan = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.4 da ky")
    paper = {"signer": str(signer), "signed_on": f"{clock.today():%d/%m/%Y}", "form": "own", "scan": scan}
    assert thu.post(review, {"step": "approve", **paper}).status_code == 302
    report.refresh_from_db()
    assert report.state == "approved"
    decision = PaperDecision.objects.get()
    assert (decision.signer, decision.recorded_by) == (signer, cast.thu)


def test_a_stand_in_decides_while_the_approver_is_on_leave(cast: Cast, asked: Round) -> None:
    report = begun(cast, asked)
    sent(as_user(cast.minh), report, (0, "", "20", 0))
    submissions.submit(actor=cast.minh, submission=report)
    review = reverse("reporting:review", args=[report.uid])
    assert as_user(cast.chi).get(review).status_code == 403
    held = RoleAssignment.objects.get(user=cast.huong)
    today = clock.today()
    stand_in(actor=cast.huong, assignment=held, user=cast.chi, valid_from=today, valid_to=today)
    chi = as_user(cast.chi)
    assert str(cast.commune) in chi.get(reverse("reporting:rounds")).content.decode()
    assert chi.post(review, {"step": "approve"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "approved"
