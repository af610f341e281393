"""Forms for phones: what they ask, whether ODK takes them, what comes back, and the protocol's door."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import pyxform
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import etree
from PIL import Image
from pyxform import xls2xform

from camket.core.choices import Door
from camket.core.keys import issue_key, revoke_key
from camket.reporting.actions import forms, submissions
from camket.reporting.models import DraftCell, FieldRecord, Round, Submission, SubmittedFile
from camket.reporting.queries.field_forms import field_form_of, listed
from camket.reporting.rules.answers import Given
from camket.reporting.rules.typed import Asked
from camket.reporting.rules.xlsforms import (
    Asking,
    FieldForm,
    InstanceRefused,
    converted,
    given_by,
    name_of,
    parse_form_id,
    parse_name,
    read_instance,
    sheets_of,
    xform_of,
    xlsform_of,
)
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask
from tests.shell.test_permissions import answers

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
RESPONSE = "{http://openrosa.org/http/response}"
LIST = "{http://openrosa.org/xforms/xformsList}"


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


def basic(user: Any, door: Door = Door.ODK) -> dict[str, str]:
    """Return the headers of a phone with a key of its own."""
    _key, secret = issue_key(actor=user, name="phone", door=door)
    pair = base64.b64encode(f"{user.email}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}", "X-OpenRosa-Version": "1.0"}


def record(
    cast: Cast, asked: AskedRound, told: dict[str, str], *, instance: str = "", unit: Any = None, more: str = ""
) -> bytes:
    """Return a filled-in form as a phone writes it, in groups."""
    form_id = f"camket_{asked.round.uid}_{(unit or cast.commune).uid}"
    body = "".join(f"<g><{name}>{escape(text)}</{name}></g>" for name, text in told.items())
    return (
        f'<?xml version="1.0"?><data id="{form_id}" version="1-a" xmlns:orx="http://openrosa.org/xforms">{body}{more}'
        f"<orx:meta><orx:instanceID>uuid:{instance or uuid.uuid4()}</orx:instanceID></orx:meta></data>"
    ).encode()


def post(client: Client, headers: dict[str, str], xml: bytes, **files: bytes) -> Any:
    parts = {"xml_submission_file": SimpleUploadedFile("record.xml", xml, "text/xml")}
    parts |= {name: SimpleUploadedFile(f"{name}.png", content, "image/png") for name, content in files.items()}
    return client.post(reverse("reporting:odk_submission"), parts, headers=headers)


def message(answer: Any) -> str:
    """Return what an answer says, which is OpenRosa's XML whatever happened."""
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    root = etree.fromstring(answer.content)
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    return str(root.findtext(f"{RESPONSE}message"))


@pytest.mark.parametrize("split", ["", "sex=f", "age=u16;sex=f", "age_band=a_1;sex=u"])
def test_names_say_item_and_split(split: str) -> None:
    assert parse_name(name_of("v", "aB345678901", split)) == ("v", "aB345678901", split)


@pytest.mark.parametrize("name", ["", "v", "start", "meta", "v_", "v_a b", "q_abc", "v_abc-Ä"])
def test_other_names_say_nothing(name: str) -> None:
    assert parse_name(name) is None


def test_a_form_asks_in_both_languages_and_says_its_version(cast: Cast, asked: AskedRound) -> None:
    sheets = sheets_of(field_form_of(asked.round, cast.commune))
    (settings,) = sheets["settings"]
    assert settings["default_language"] == "Tiếng Việt (vi)"
    row = next(row for row in sheets["survey"] if row.get("name") == f"v_{asked.words.key}")
    assert row["label::Tiếng Việt (vi)"] == "Khó khăn, vướng mắc?"
    assert row["label::English (en)"] == "What is difficult?"
    asked.words.question_en = "What else?"
    asked.words.save()
    assert sheets_of(field_form_of(asked.round, cast.commune))["settings"][0]["version"] != settings["version"]
    assert parse_form_id(settings["form_id"]) == (asked.round.uid, cast.commune.uid)


def test_the_form_becomes_an_xform_with_every_cell(cast: Cast, asked: AskedRound) -> None:
    found = xform_of(sheets_of(field_form_of(asked.round, cast.commune)))
    for name in ("v_", "n_", "d_", "x_"):
        assert f"{name}{asked.share.key}" in found
    assert f"v_{asked.count.key}-sex.f" in found
    assert 'lang="English (en)"' in found
    assert f'version="{listed(asked.round, cast.commune).version}"' in found


def test_a_form_of_more_than_a_hundred_questions_is_made() -> None:
    splits = [(f"age=a{number}", {"vi": "Nhóm", "en": "Group"}) for number in range(120)]
    item = Asking("aaaaaaaaaaa", "indicator", {"vi": "Số", "en": "Number"}, splits=splits)
    found = xform_of(sheets_of(FieldForm("aaaaaaaaaaa", "bbbbbbbbbbb", 1, "Biểu", [item])))
    assert found.count("<input ") == 120


@pytest.mark.slow
def test_odk_validate_accepts_the_form(cast: Cast, asked: AskedRound, tmp_path: Path) -> None:
    sheets = sheets_of(field_form_of(asked.round, cast.commune))
    (tmp_path / "form.xlsx").write_bytes(xlsform_of(sheets))
    again = xls2xform.convert(tmp_path / "form.xlsx", form_name="data")
    (tmp_path / "form.xml").write_text(xform_of(sheets), encoding="utf-8")
    (tmp_path / "again.xml").write_text(again.xform, encoding="utf-8")
    jar = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
    for name in ("form.xml", "again.xml"):
        command = ["java", "-Djava.awt.headless=true", "-jar", jar, tmp_path / name]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<data",
        b"\xff\xfe<\x00d\x00",
        b"<data id='a'/>",
        b"<!DOCTYPE data [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><data>&a;</data>",
        b"<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY b '&lol;&lol;'>]><data>&b;</data>",
        b"<data>" + b"<a>" * 300 + b"x" + b"</a>" * 300 + b"</data>",
        b"x" * 2_000_001,
        b"<data><meta><instanceID>" + b"u" * 101 + b"</instanceID></meta></data>",
    ],
)
def test_what_could_do_harm_or_is_no_record_is_refused(content: bytes) -> None:
    with pytest.raises(InstanceRefused):
        read_instance(content)


def test_answers_of_a_record_by_cell() -> None:
    told = {
        "v_aaa": "1.234",
        "v_aaa-sex.f": "0",
        "n_bbb": "1",
        "d_bbb": "3",
        "v_ccc": "l2",
        "v_ddd": "",
        "x_eee": "no_data",
        "v_eee-sex.f": "4",
        "v_gone": "5",
        "v_fff": "maybe",
    }
    body = "".join(f"<{name}>{text}</{name}>" for name, text in told.items())
    found = read_instance(f"<data><meta><instanceID>u</instanceID></meta>{body}</data>".encode())
    kinds = {"aaa": Asked(scale=3), "bbb": Asked("percentage"), "ccc": Asked("milestone", levels=((2, "B", ""),))}
    given, left = given_by(found, {**kinds, "ddd": Asked(), "eee": Asked(), "fff": Asked("yes_no")})
    assert given == {
        ("aaa", ""): Given(number=1234),
        ("aaa", "sex=f"): Given(number=0),
        ("bbb", ""): Given(numerator=1, denominator=3),
        ("ccc", ""): Given("level", level=2),
        ("eee", ""): Given("no_data"),
    }
    assert [name for name, _reason in left] == ["v_gone", "v_fff"]


def test_a_phone_finds_its_forms_downloads_and_sends(cast: Cast, client: Client, asked: AskedRound) -> None:
    headers = basic(cast.minh)
    answer = client.get(reverse("reporting:odk_form_list"), headers=headers)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    (form,) = etree.fromstring(answer.content).findall(f"{LIST}xform")
    facts = {child.tag.removeprefix(LIST): child.text for child in form}
    xform = client.get(facts["downloadUrl"], headers=headers)
    assert facts["hash"] == f"md5:{hashlib.md5(xform.content).hexdigest()}"
    assert f'id="{facts["formID"]}"' in xform.content.decode()
    assert b"xformsManifest" in client.get(facts["manifestUrl"], headers=headers).content
    assert b"<xform>" not in client.get(reverse("reporting:odk_form_list") + "?formID=other", headers=headers).content
    told = {f"v_{asked.count.key}": "12", f"v_{asked.count.key}-sex.f": "7", f"v_{asked.agreed.key}": "yes"}
    sent = post(client, headers, record(cast, asked, told))
    assert sent.status_code == 201, sent.content
    assert "kept" in message(sent)
    found = {(cell.split, cell.number, cell.answer, cell.way) for cell in DraftCell.objects.all()}
    assert found == {("", 12, "number", "odk"), ("sex=f", 7, "number", "odk"), ("", None, "yes", "odk")}
    assert Submission.objects.get().state == "draft"


def test_the_same_record_twice_is_one(cast: Cast, client: Client, asked: AskedRound) -> None:
    headers = basic(cast.minh)
    xml = record(cast, asked, {f"v_{asked.count.key}": "12"}, instance="one")
    assert [post(client, headers, xml).status_code for _time in range(3)] == [201, 201, 201]
    assert (FieldRecord.objects.count(), DraftCell.objects.get().version) == (1, 1)
    other = record(cast, asked, {f"v_{asked.count.key}": "13"}, instance="one")
    assert post(client, headers, other).status_code == 409
    assert DraftCell.objects.get().number == 12


def test_photos_may_come_in_later_posts(cast: Cast, client: Client, asked: AskedRound) -> None:
    headers = basic(cast.minh)
    told = {f"v_{asked.count.key}": "12", f"f_{asked.photo.key}": "photo.png", "m_send": "yes"}
    xml = record(cast, asked, told)
    assert "still to come" in message(post(client, headers, xml))
    assert Submission.objects.get().state == "draft", "it is not whole yet"
    assert post(client, headers, xml, photo=PIXEL).status_code == 201
    assert SubmittedFile.objects.get().item == asked.photo
    assert Submission.objects.get().state == "submitted"
    post(client, headers, xml, photo=PIXEL)
    assert SubmittedFile.objects.count() == 1


def test_several_photos_belong_to_one_question(cast: Cast, client: Client, asked: AskedRound) -> None:
    names = ("one.png", "two.png", "three.png")
    more = "".join(f"<r><f_{asked.photo.key}>{name}</f_{asked.photo.key}></r>" for name in names)
    xml, headers = record(cast, asked, {}, more=more), basic(cast.minh)
    photos = {name: png(number) for number, name in enumerate(("one", "two", "three"), start=1)}
    post(client, headers, xml, one=photos["one"])
    assert set(FieldRecord.objects.get().waiting) == {"two.png", "three.png"}
    post(client, headers, xml, two=photos["two"], three=photos["three"])
    assert (FieldRecord.objects.get().waiting, SubmittedFile.objects.count()) == ({}, 3)


def png(size: int) -> bytes:
    """Return a picture of so many dots a side."""
    target = io.BytesIO()
    Image.new("RGB", (size, size)).save(target, "PNG")
    return target.getvalue()


def test_a_photo_that_is_broken_is_listed_and_the_answers_are_kept(
    cast: Cast, client: Client, asked: AskedRound
) -> None:
    told = {f"v_{asked.count.key}": "12", f"f_{asked.photo.key}": "photo.png", "m_send": "yes"}
    answer = post(client, basic(cast.minh), record(cast, asked, told), photo=PIXEL[:30])
    assert "1 answer did not get into the report" in message(answer)
    (line,) = FieldRecord.objects.get().left
    assert line[1] == "photo.png"
    assert (DraftCell.objects.get().number, Submission.objects.get().state) == (12, "draft")


def test_it_goes_upward_only_where_the_form_says_so(cast: Cast, client: Client, asked: AskedRound) -> None:
    headers = basic(cast.minh)
    answer = post(client, headers, record(cast, asked, {"m_send": "yes"}))
    assert "must be answered" in message(answer)
    assert FieldRecord.objects.get().refusal
    assert Submission.objects.get().state == "draft"


def test_what_fits_is_kept_and_what_does_not_is_listed(cast: Cast, client: Client, asked: AskedRound) -> None:
    """The form was changed while the phone was offline, and somebody typed on the web meanwhile."""
    draft = asked.begin(cast)
    submissions.write_cell(actor=cast.minh, submission=draft, item=asked.steps, given=Given("level", level=1))
    kept = [asking_of(item) for item in (asked.count, asked.steps, asked.words)]
    forms.change_form(asked.form, actor=cast.lan, items=kept)
    told = {
        f"v_{asked.count.key}": "12",
        f"v_{asked.agreed.key}": "yes",
        f"v_{asked.steps.key}": "l2",
        f"v_{asked.count.key}-sex.m": "-4",
        "m_send": "yes",
    }
    answer = post(client, basic(cast.minh), record(cast, asked, told))
    assert "3 answers did not get into the report" in message(answer)
    left = {label: (phone, here) for label, phone, here, _why in FieldRecord.objects.get().left}
    assert left[str(asked.agreed)] == ("yes", "")
    assert left[str(asked.steps)] == ("2. Đã có", "1. Chưa")
    assert set(DraftCell.objects.values_list("number", "level")) == {(None, 1), (12, None)}
    client.force_login(cast.minh)
    page = client.get(reverse("reporting:odk", args=[asked.round.uid, cast.commune.uid])).content.decode()
    assert "2. Đã có" in page


def asking_of(item: Any) -> forms.Asking:
    return forms.Asking(item.key, item.kind, item.indicator, item.question_local, item.question_en, item.is_required)


@pytest.mark.parametrize("path", ["reporting:odk_form_list", "reporting:odk_submission"])
def test_the_door_opens_with_its_own_key_only(cast: Cast, client: Client, asked: AskedRound, path: str) -> None:
    for headers in ({}, basic(cast.minh, Door.API), {"Authorization": "Basic nonsense"}):
        answer = client.get(reverse(path), headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert message(answer)
    key, secret = issue_key(actor=cast.minh, name="phone", door=Door.ODK)
    pair = base64.b64encode(f"{cast.minh.email}:{secret}".encode()).decode()
    revoke_key(actor=cast.minh, key=key)
    assert client.get(reverse(path), headers={"Authorization": f"Basic {pair}"}).status_code == 401


def test_errors_are_openrosa_whatever_they_are(cast: Cast, client: Client, asked: AskedRound) -> None:
    url, minh = reverse("reporting:odk_submission"), basic(cast.minh)
    assert client.get(url, headers=minh).status_code == 405
    assert "missing" in message(client.post(url, {}, headers=minh))
    assert "damaged" in message(post(client, minh, b"<data"))
    assert "not from here" in message(post(client, minh, record(cast, asked, {}).replace(b"camket_", b"other_")))
    sibling = post(client, basic(cast.nga), record(cast, asked, {f"v_{asked.count.key}": "1"}))
    assert (sibling.status_code, bool(message(sibling))) == (404, True)
    above = post(client, basic(cast.huong), record(cast, asked, {f"v_{asked.count.key}": "1"}))
    assert above.status_code == 404, "she reports for the province"
    broken = client.generic("POST", url, b"--x", content_type="multipart/form-data; boundary=y", headers=minh)
    assert broken.status_code == 400
    assert message(broken)
    Round.objects.update(closes_at=asked.round.opens_at + timedelta(minutes=1))
    closed = post(client, minh, record(cast, asked, {f"v_{asked.count.key}": "1"}))
    assert closed.status_code == 403
    assert "closed" in message(closed)
    assert not FieldRecord.objects.exists()


def test_who_reports_for_the_unit_sees_what_phones_sent(cast: Cast, asked: AskedRound) -> None:
    for route in ("odk", "odk_xlsform"):
        found = answers(cast, reverse(f"reporting:{route}", args=[asked.round.uid, cast.commune.uid]))
        assert {name for name, status in found.items() if status == 200} == {"lan", "mai", "huong", "minh"}


def test_an_xform_is_made_once_for_all_units_and_says_whose_it_is() -> None:
    """What is put in afterwards stands where the converter itself would have put it."""
    asked = [Asking("aaaaaaaaaaa", "question", {"vi": "Gì?", "en": "What?"})]
    units = {name: f"Biểu {name} & <{name}>" for name in ("bbbbbbbbbbb", "ccccccccccc")}
    forms_of = {name: sheets_of(FieldForm("aaaaaaaaaaa", name, 1, title, asked)) for name, title in units.items()}
    before = converted.cache_info().misses
    made = {name: xform_of(sheets) for name, sheets in forms_of.items()}
    assert converted.cache_info().misses <= before + 1
    for name, told in forms_of.items():
        sheets = json.loads(json.dumps(told, sort_keys=True))
        heads = {
            f"{sheet}_header": [dict.fromkeys(column for row in rows for column in row)]
            for sheet, rows in sheets.items()
        }
        assert made[name] == xls2xform.convert(xlsform={**sheets, **heads}, form_name="data").xform
