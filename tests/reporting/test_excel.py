"""The Excel template: what it holds, what is read from it, what is refused, and what a person sees before it counts."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from camket.reporting.actions import forms, submissions
from camket.reporting.choices import Way
from camket.reporting.models import DraftCell, Round, Submission
from camket.reporting.queries.workbooks import preview_of, template_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.templates import letters, write_template
from camket.reporting.rules.workbooks import ReadBack, WorkbookRefused, read_workbook
from tests import factories
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask
from tests.shell.test_permissions import answers


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


def template(cast: Cast, asked: AskedRound) -> bytes:
    return write_template(template_of(asked.round, cast.commune))


def filled(content: bytes, cells: dict[str, Any], words: dict[str, Any] | None = None) -> bytes:
    """Return a template with some cells of its first sheets written, as another program would."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet, written in zip(book.worksheets, (cells, words or {}), strict=False):
        for place, value in written.items():
            sheet[place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(content: bytes, name: str = "bao-cao.xlsx") -> ReadBack:
    return read_workbook(content, name)


def test_a_template_is_locked_but_for_its_cells_and_hides_its_key(cast: Cast, asked: AskedRound) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(cast, asked)))
    figures, words, told, lists, key = book.worksheets
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert (lists.sheet_state, key.sheet_state) == ("veryHidden", "veryHidden")
    assert [cell.value for cell in figures[5]][4:8] == ["All", "Women", "Men", "Sex not known"]
    assert (figures["E6"].protection.locked, figures["B6"].protection.locked) == (False, True)
    assert figures["F7"].protection.locked, "the share is not split by sex"
    assert not words["C6"].protection.locked
    assert len(figures.data_validations.dataValidation) == 2
    assert told["A1"].value


def test_answers_are_read_back_by_place(cast: Cast, asked: AskedRound) -> None:
    cells = {"E6": 12, "F6": "n/a", "E7": "15/75", "E8": "2. Đã có", "E9": "có"}
    found = read(filled(template(cast, asked), cells, {"C6": "- Đường xa\n+ Mưa nhiều"}))
    preview = preview_of(found, asked.round, cast.commune)
    assert [(change.place, change.given) for change in preview.added] == [
        ("E6", Given(number=12)),
        ("F6", Given("no_data")),
        ("E7", Given(numerator=15, denominator=75)),
        ("E8", Given("level", level=2)),
        ("E9", Given("yes")),
        ("C6", Given("text", words="- Đường xa\n+ Mưa nhiều")),
    ]
    assert not preview.wrong


def test_what_stands_in_the_draft_comes_back_unchanged(cast: Cast, asked: AskedRound) -> None:
    """No answer is lost or changed on its way through a template, and no text becomes a formula."""
    draft = asked.begin(cast)
    given = {
        asked.count: Given(number=1_234_567),
        asked.share: Given(numerator=1, denominator=3),
        asked.steps: Given("level", level=1),
        asked.agreed: Given("no"),
        asked.words: Given("text", words='=HYPERLINK("http://x")\n+1 -2 @3'),
    }
    for item, answer in given.items():
        submissions.write_cell(actor=cast.minh, submission=draft, item=item, given=answer)
    content = template(cast, asked)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f" + end in parts.read(name) for name in parts.namelist() for end in (b">", b" "))
    preview = preview_of(read(content), asked.round, cast.commune)
    assert (preview.added, preview.replaced, preview.wrong, len(preview.unchanged)) == ([], [], [], 5)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-", "zero or no data"),
        ("12 người", "no number"),
        (-3, "below zero"),
        (1.5, "whole number"),
        (date(2026, 5, 1), "date"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place(cast: Cast, asked: AskedRound, typed: Any, said: str) -> None:
    preview = preview_of(read(filled(template(cast, asked), {"E6": typed, "F6": 4})), asked.round, cast.commune)
    (wrong,) = preview.wrong
    assert wrong.place == "E6"
    assert said in wrong.reason
    assert [change.place for change in preview.added] == ["F6"]


def test_values_of_formulas_are_read_and_told(cast: Cast, asked: AskedRound) -> None:
    content = template(cast, asked)
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(filled(content, {"E6": 7}))) as old, zipfile.ZipFile(rewritten, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<v>7</v>" in part
                part = part.replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>")
            new.writestr(name, part)
    found = read(rewritten.getvalue())
    assert found.formulas == 1
    assert [cell.typed for cell in found.cells] == [7.0]


def container(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name.replace("__", "/"), content)
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
DOWN = b'<x:row r="900000"/><x:c t="n" r="C1"/>'
FAR = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.xlsx", "is empty"),
        (b"PK\x03\x04broken", "a.xlsx", "is damaged"),
        (b"a;b\n1;2", "a.csv", "no Excel workbook"),
        (OLE, "a.xls", "old format .xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "locked with a password"),
        (b"x" * 5_000_001, "a.xlsx", "larger than 5 MB"),
        (container(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "a.ods", "no Excel workbook"),
        (container(**{"xl__workbook.xml": b"<a/>", "xl__vbaProject.bin": b"x"}), "a.xlsx", "has macros"),
        (container(**{"xl__workbook.xml": b"<a/>"}), "a.xlsm", "has macros"),
        (container(**{"xl__workbook.xml": b"<a/>"}), "a.xlsx", "damaged"),
        (container(**{"xl__workbook.xml": bytes(100_000_001)}), "a.xlsx", "far more than a template"),
        (container(**{"xl__workbook.xml": b"<a/>", "xl__worksheets__sheet1.xml": FAR}), "a.xlsx", "far more"),
        (container(**{"xl__workbook.xml": b"<a/>", "xl__worksheets__sheet1.xml": DOWN}), "a.xlsx", "far more"),
    ],
)
def test_what_is_no_template_is_refused_with_the_reason(content: bytes, name: str, said: str) -> None:
    with pytest.raises(WorkbookRefused, match=said):
        read_workbook(content, name)


def test_any_other_workbook_is_refused() -> None:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    with pytest.raises(WorkbookRefused, match="hidden key is missing"):
        read(target.getvalue())


def test_a_template_of_another_unit_period_edition_or_form_is_refused(cast: Cast, asked: AskedRound) -> None:
    found = read(template(cast, asked))
    with pytest.raises(WorkbookRefused, match="is for Unit commune, not for Unit ha_tinh"):
        preview_of(found, asked.round, cast.ha_tinh)
    later = ask(cast, period="2025", code="F2")
    with pytest.raises(WorkbookRefused, match="another form"):
        preview_of(found, later.round, cast.commune)
    second = forms.open_round(
        actor=cast.lan,
        form=asked.form,
        period=later.round.period,
        cut_off=date(2025, 12, 31),
        opens_at=asked.round.opens_at,
        closes_at=asked.round.closes_at,
    )
    with pytest.raises(WorkbookRefused, match="is for 2026, and here 2025"):
        preview_of(found, second, cast.commune)
    asked.form.edition = 2
    asked.form.save()
    asked.round.form.refresh_from_db()
    with pytest.raises(WorkbookRefused, match="edition 1, now 2"):
        preview_of(found, asked.round, cast.commune)


def test_a_key_that_was_changed_is_refused(cast: Cast, asked: AskedRound) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(cast, asked)))
    book["key"]["B1"] = str(book["key"]["B1"].value).replace('"edition": 1', '"edition": 2')
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(WorkbookRefused, match="was changed"):
        read(target.getvalue())


def test_letters_of_columns() -> None:
    assert [letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def upload(client: Client, url: str, content: bytes, name: str = "a.xlsx") -> Any:
    return client.post(url, {"upload": SimpleUploadedFile(name, content)})


def test_a_person_downloads_fills_in_sees_and_chooses(cast: Cast, client: Client, asked: AskedRound) -> None:
    client.force_login(cast.minh)
    where = [asked.round.uid, cast.commune.uid]
    url = reverse("reporting:excel", args=where)
    page = client.get(url).content.decode()
    assert reverse("reporting:excel_template", args=where) in page
    content = client.get(reverse("reporting:excel_template", args=where)).content
    sent = upload(client, url, filled(content, {"E6": 12, "F6": "x"}))
    assert sent.status_code == 302
    assert not Submission.objects.exists()
    preview = client.get(sent.headers["Location"]).content.decode()
    assert "F6" in preview
    file = sent.headers["Location"].partition("?file=")[2]
    standing = preview.partition('name="standing" value="')[2].partition('"')[0]
    there = reverse("reporting:excel_preview", args=where)
    assert client.post(there, {"file": file, "standing": standing, "taking": "add"}).status_code == 302
    cell = DraftCell.objects.get()
    assert (cell.number, cell.way, cell.changed_by) == (12, Way.EXCEL, cast.minh)
    again = client.post(there, {"file": file, "standing": standing, "taking": "replace"})
    assert again.headers["Location"].startswith(there), "the draft is not as it was seen"


@pytest.mark.parametrize(("taking", "number"), [("add", 5), ("replace", 12)])
def test_what_stands_here_changes_only_where_that_is_chosen(
    cast: Cast, client: Client, asked: AskedRound, taking: str, number: int
) -> None:
    client.force_login(cast.minh)
    where = [asked.round.uid, cast.commune.uid]
    content = filled(template(cast, asked), {"E6": 12})
    submissions.write_cell(actor=cast.minh, submission=asked.begin(cast), item=asked.count, given=Given(number=5))
    sent = upload(client, reverse("reporting:excel", args=where), content)
    preview = client.get(sent.headers["Location"]).content.decode()
    standing = preview.partition('name="standing" value="')[2].partition('"')[0]
    file = sent.headers["Location"].partition("?file=")[2]
    there = reverse("reporting:excel_preview", args=where)
    client.post(there, {"file": file, "standing": standing, "taking": taking})
    assert DraftCell.objects.get().number == number


def test_a_refused_file_comes_back_at_its_field(cast: Cast, client: Client, asked: AskedRound) -> None:
    client.force_login(cast.minh)
    url = reverse("reporting:excel", args=[asked.round.uid, cast.commune.uid])
    answer = upload(client, url, OLE, "cu.xls")
    assert answer.status_code == 422
    assert "old format .xls" in answer.content.decode()
    stale = client.get(reverse("reporting:excel_preview", args=[asked.round.uid, cast.commune.uid]) + "?file=x")
    assert stale.headers["Location"] == url


def test_who_reports_for_the_unit_uses_its_template(cast: Cast, asked: AskedRound) -> None:
    for route in ("excel", "excel_template"):
        url = reverse(f"reporting:{route}", args=[asked.round.uid, cast.commune.uid])
        may = {"lan", "mai", "huong", "minh"}
        found = answers(cast, url)
        assert {name for name, status in found.items() if status == 200} == may
        assert not {name for name, status in found.items() if status not in (200, 403, 404)}


def test_a_round_that_is_closed_takes_nothing_and_says_so(cast: Cast, client: Client, asked: AskedRound) -> None:
    client.force_login(cast.minh)
    where = [asked.round.uid, cast.commune.uid]
    url, there = reverse("reporting:excel", args=where), reverse("reporting:excel_preview", args=where)
    file = upload(client, url, filled(template(cast, asked), {"E6": 12})).headers["Location"].partition("?file=")[2]
    preview = client.get(f"{there}?file={file}").content.decode()
    standing = preview.partition('name="standing" value="')[2].partition('"')[0]
    Round.objects.update(closes_at=asked.round.opens_at + timedelta(minutes=1))
    assert "This round is closed" in client.get(url).content.decode()
    answer = client.post(there, {"file": file, "standing": standing, "taking": "add"}, follow=True)
    assert "This round is closed" in answer.content.decode()
    assert not DraftCell.objects.exists()


def test_a_page_costs_as_many_statements_for_many_indicators(cast: Cast, client: Client, asked: AskedRound) -> None:
    client.force_login(cast.minh)
    counts = []
    for more in (0, 6):
        items = [forms.Asking(indicator=factories.indicator(cast)) for _number in range(more)]
        old = [
            forms.Asking(item.key, item.kind, item.indicator, item.question_local) for item in asked.form.items.all()
        ]
        forms.change_form(asked.form, actor=cast.lan, items=[*old, *items])
        for route in ("excel_template", "odk", "odk_xlsform"):
            url = reverse(f"reporting:{route}", args=[asked.round.uid, cast.commune.uid])
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


@pytest.mark.slow
def test_libreoffice_opens_the_template_and_saves_it_back(cast: Cast, asked: AskedRound, tmp_path: Any) -> None:
    """Another program keeps keys, locks and answers."""
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(filled(template(cast, asked), {"E6": 12, "E7": "15/75"}, {"C6": "- Đường xa"}))
    office = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run([*office, "--outdir", tmp_path / "back", sent], check=True, capture_output=True, timeout=180)
    back = (tmp_path / "back" / "sent.xlsx").read_bytes()
    assert back != sent.read_bytes()
    preview = preview_of(read(back), asked.round, cast.commune)
    assert [(change.place, change.after) for change in preview.added] == [
        ("E6", "12"),
        ("E7", "15/75"),
        ("C6", "- Đường xa"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert (book.worksheets[0]["E6"].protection.locked, book.worksheets[0]["B6"].protection.locked) == (False, True)
