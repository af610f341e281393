"""Data values of programs made for DHIS2: pushed into drafts, read back, each bad row told with its index."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from camket.core import clock
from camket.reporting.actions import submissions
from camket.reporting.actions.dhis2 import taking_in
from camket.reporting.models import DraftCell, ReportForm, Round, SealedVersion, Submission
from camket.reporting.queries.dhis2.places import Places, Schemes
from camket.reporting.rules.dhis2 import summary as summaries
from camket.reporting.rules.dhis2.ids import DEFAULT_OPTION_COMBO, option_combo_uid, part_uid, question_uid
from camket.reporting.rules.dhis2.summary import Summary
from camket.reporting.rules.dhis2.values import Sent
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask
from tests.reporting.test_dhis2_metadata import API, key

WOMEN, MEN, UNKNOWN = (option_combo_uid(f"sex={sex}") for sex in "fmu")


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


class Program:
    """A program that speaks for somebody."""

    def __init__(self, client: Client, cast: Cast, asked: AskedRound, person: str = "minh") -> None:
        self.client, self.cast, self.asked = client, cast, asked
        self.headers = key(cast.users[person])

    def value(self, element: Any, value: Any, combo: str = "", **more: Any) -> dict[str, Any]:
        """Return one data value of the commune for 2026."""
        uid = getattr(getattr(element, "indicator", None), "uid", element)
        row = {"dataElement": uid, "period": "2026", "orgUnit": self.cast.commune.uid, "value": value}
        return {**row, "categoryOptionCombo": combo, **more}

    def push(self, *values: Any, question: str = "", status: int = 200, **above: Any) -> dict[str, Any]:
        """Post data values as JSON; return the import summary."""
        body = {"dataValues": list(values), **above}
        return self.post(json.dumps(body).encode(), "application/json", question=question, status=status)

    def post(self, body: bytes, kind: str, *, question: str = "", status: int = 200, **headers: str) -> dict[str, Any]:
        """Post a body; return the import summary."""
        url = f"{API}/dataValueSets{question}"
        answer = self.client.generic("POST", url, body, content_type=kind, headers={**self.headers, **headers})
        assert answer.status_code == status, answer.content.decode()[:2000]
        found: dict[str, Any] = answer.json()
        if "response" in found:
            assert found["importCount"] == found["response"]["importCount"]
            assert found["httpStatusCode"] == status
        return found

    def read(self, **question: Any) -> list[dict[str, Any]]:
        """Return the data values of the commune for 2026."""
        asked = {"dataSet": self.asked.form.uid, "period": "2026", "orgUnit": self.cast.commune.uid, **question}
        answer = self.client.get(f"{API}/dataValueSets", asked, headers=self.headers)
        assert answer.status_code == 200, answer.content
        rows: list[dict[str, Any]] = answer.json()["dataValues"]
        return rows


@pytest.fixture
def program(client: Client, cast: Cast, asked: AskedRound) -> Program:
    return Program(client, cast, asked)


def counts(summary: dict[str, Any]) -> tuple[int, int, int, int]:
    found = summary["response"]["importCount"]
    return found["imported"], found["updated"], found["ignored"], found["deleted"]


def full(program: Program) -> list[dict[str, Any]]:
    """Return one value of every kind."""
    asked = program.asked
    share = asked.share.indicator.uid
    return [
        program.value(asked.count, "5"),
        program.value(asked.count, 3, WOMEN),
        program.value(asked.count, 2.0, MEN),
        program.value(asked.count, "0", UNKNOWN),
        program.value(part_uid(share, "numerator"), "1"),
        program.value(part_uid(share, "denominator"), "3"),
        program.value(share, "33.3"),
        program.value(asked.steps, "2"),
        program.value(asked.agreed, True),
        program.value(question_uid(asked.form.uid, asked.words.key), "Đường xa; “đi bộ”"),
    ]


def test_a_push_fills_the_draft_and_is_read_back(program: Program) -> None:
    summary = program.push(*full(program))
    assert (counts(summary), summary["response"]["status"]) == ((10, 0, 0, 0), "SUCCESS")
    rows = {(row["dataElement"], row["categoryOptionCombo"]): row["value"] for row in program.read()}
    sent = {
        (row["dataElement"], row["categoryOptionCombo"] or DEFAULT_OPTION_COMBO): row["value"] for row in full(program)
    }
    assert rows == {where: {3: "3", 2.0: "2", True: "true"}.get(value, value) for where, value in sent.items()}
    (submission,) = Submission.objects.all()
    assert (submission.unit, submission.state, submission.cells.filter(way="api").count()) == (
        program.cast.commune, "draft", 8,
    )  # fmt: skip


def test_the_same_file_twice_changes_nothing(program: Program) -> None:
    program.push(*full(program))
    versions = sorted(DraftCell.objects.values_list("pk", "version", "changed_at"))
    summary = program.push(*full(program))
    assert (counts(summary), summary["response"]["conflicts"]) == ((0, 0, 10, 0), [])
    assert sorted(DraftCell.objects.values_list("pk", "version", "changed_at")) == versions
    program.push(*program.read())
    assert sorted(DraftCell.objects.values_list("pk", "version", "changed_at")) == versions


def test_a_change_is_an_update_and_an_empty_cell_is_new(program: Program) -> None:
    program.push(program.value(program.asked.count, "5"))
    summary = program.push(program.value(program.asked.count, "7"), program.value(program.asked.count, "4", WOMEN))
    assert counts(summary) == (1, 1, 0, 0)
    assert {(cell.split, cell.number, cell.version) for cell in DraftCell.objects.all()} == {
        ("", 7, 2), ("sex=f", 4, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dataElement": "aaaaaaaaaaa"}, "E7610"),
        ({"dataElement": ""}, "E7610"),
        ({"dataElement": "x\x00'; DROP TABLE"}, "E7610"),
        ({"orgUnit": "aaaaaaaaaaa"}, "E7612"),
        ({"orgUnit": "nghe_an"}, "E7617"),
        ({"period": "202613"}, "E7611"),
        ({"period": "2026W3"}, "E7611"),
        ({"period": "20260131"}, "E7611"),
        ({"period": "202604"}, "E7641"),
        ({"categoryOptionCombo": "aaaaaaaaaaa"}, "E7613"),
        ({"attributeOptionCombo": "aaaaaaaaaaa"}, "E7615"),
        ({"dataSet": "aaaaaaaaaaa"}, "E7605"),
        ({"value": None}, "E7618"),
        ({"value": "  "}, "E7618"),
        ({"value": "many"}, "E7619"),
        ({"value": "1.5"}, "E7619"),
        ({"value": "1,234"}, "E7619"),
        ({"value": "1.234"}, "E7619"),
        ({"value": "-1"}, "E7619"),
        ({"value": "1e99"}, "E7619"),
        ({"value": "9" * 30}, "E7619"),
        ({"value": "Infinity"}, "E7619"),
        ({"value": "٣"}, "E7619"),
        ({"value": [1]}, "E7600"),
        ({"value": {"a": 1}}, "E7600"),
        ({"dataElement": 7}, "E7600"),
    ],
)  # fmt: skip
def test_each_bad_row_is_told_and_the_good_one_taken(program: Program, change: dict[str, Any], code: str) -> None:
    uids = {"nghe_an": program.cast.nghe_an.uid}
    bad = {**program.value(program.asked.count, "1", MEN), **change}
    bad["orgUnit"] = uids.get(bad["orgUnit"], bad["orgUnit"])
    summary = program.push(program.value(program.asked.count, "5"), bad, status=409)
    assert (counts(summary), summary["response"]["status"]) == ((1, 0, 1, 0), "WARNING")
    (conflict,) = summary["response"]["conflicts"]
    assert (conflict["errorCode"], conflict["indexes"]) == (code, [1])
    assert summary["response"]["rejectedIndexes"] == [1]
    assert conflict["value"] == conflict["sentences"]["en"] != conflict["sentences"]["vi"]
    assert all(conflict["sentences"].values())
    assert DraftCell.objects.get().number == 5


def test_whoever_may_not_report_takes_nothing_in(client: Client, cast: Cast, asked: AskedRound) -> None:
    for person, code in (("nga", "E7617"), ("huong", ""), ("sara", "E7605"), ("linh", "E7617")):
        program = Program(client, cast, asked, person)
        summary = program.push(program.value(asked.count, "5"), status=409 if code else 200)
        assert [each["errorCode"] for each in summary["response"]["conflicts"]] == ([code] if code else [])
        assert summary["response"]["status"] == ("ERROR" if code else "SUCCESS")


def test_a_closed_round_takes_nothing_and_says_so(program: Program) -> None:
    Round.objects.update(closes_at=clock.now() - timedelta(minutes=1))
    summary = program.push(program.value(program.asked.count, "5"), status=409)
    (conflict,) = summary["response"]["conflicts"]
    assert conflict["errorCode"] == "E7643"
    assert "This round is closed." in conflict["value"]
    assert "Unit commune" in conflict["value"]
    assert not Submission.objects.exists()


def test_what_was_sent_upward_takes_nothing(program: Program) -> None:
    program.push(*full(program))
    submissions.submit(actor=program.cast.minh, submission=Submission.objects.get())
    summary = program.push(program.value(program.asked.count, "9"), status=409)
    assert summary["response"]["conflicts"][0]["errorCode"] == "E7643"
    assert {row["value"] for row in program.read(dataElement=program.asked.count.indicator.uid)} == {"5", "3", "2", "0"}


def test_a_cell_twice_in_one_file_is_told(program: Program) -> None:
    rows = [program.value(program.asked.count, value) for value in ("5", "5", "6")]
    summary = program.push(*rows, status=409)
    assert counts(summary) == (1, 0, 2, 0)
    (conflict,) = summary["response"]["conflicts"]
    assert (conflict["errorCode"], conflict["indexes"]) == ("CK01", [1, 2])
    assert DraftCell.objects.get().number == 5


def test_parts_that_do_not_fit_are_told_with_what_stands_there(program: Program) -> None:
    program.push(program.value(program.asked.count, "5"))
    summary = program.push(program.value(program.asked.count, "6", WOMEN), program.value(program.asked.agreed, "true"),
                           status=409)  # fmt: skip
    (conflict,) = summary["response"]["conflicts"]
    assert (conflict["errorCode"], conflict["indexes"]) == ("CK04", [0])
    assert "more than the total of 5" in conflict["value"]
    assert {cell.answer for cell in DraftCell.objects.all()} == {"number", "yes"}


def test_a_quotient_needs_both_parts_and_its_result_follows(program: Program) -> None:
    share = program.asked.share.indicator.uid
    numerator, denominator = (part_uid(share, part) for part in ("numerator", "denominator"))
    summary = program.push(program.value(numerator, "1"), status=409)
    assert "both" in summary["response"]["conflicts"][0]["value"]
    program.push(program.value(numerator, "1"), program.value(denominator, "4"))
    assert {row["value"] for row in program.read()} == {"1", "4", "25.0"}
    assert counts(program.push(program.value(denominator, "2"))) == (0, 1, 0, 0)
    assert {row["value"] for row in program.read()} == {"1", "2", "50.0"}
    summary = program.push(
        program.value(numerator, "1"), program.value(denominator, "3"), program.value(share, "50"), status=409
    )
    assert summary["response"]["rejectedIndexes"] == [0, 1, 2]


def test_no_data_is_kept_apart_from_zero_and_empty(program: Program) -> None:
    program.push(program.value(program.asked.count, "n/a"), program.value(program.asked.count, "0", WOMEN))
    assert {(cell.answer, cell.number) for cell in DraftCell.objects.all()} == {("no_data", None), ("number", 0)}
    assert [row["value"] for row in program.read()] == ["0"]
    assert sorted(row["value"] for row in program.read(includeNoData="true")) == ["0", "n/a"]


@pytest.mark.parametrize(
    ("strategy", "expected", "codes", "status"),
    [
        ("CREATE", (1, 0, 2, 0), ["CK02"], 409),
        ("NEW", (1, 0, 2, 0), ["CK02"], 409),
        ("UPDATE", (0, 1, 2, 0), ["CK03"], 409),
        ("CREATE_AND_UPDATE", (1, 1, 1, 0), [], 200),
        ("new_and_updates", (1, 1, 1, 0), [], 200),
        ("DELETE", (0, 0, 1, 2), [], 200),
    ],
)  # fmt: skip
def test_strategies(program: Program, strategy: str, expected: tuple[int, ...], codes: list[str], status: int) -> None:
    """One cell stands there as it is sent, one otherwise, one is empty."""
    program.push(program.value(program.asked.steps, "1"), program.value(program.asked.agreed, "true"))
    rows = [(program.asked.steps, "1"), (program.asked.agreed, "false"), (program.asked.count, "5")]
    summary = program.push(
        *(program.value(*row) for row in rows), question=f"?importStrategy={strategy}", status=status
    )
    assert counts(summary) == expected
    assert [each["errorCode"] for each in summary["response"]["conflicts"]] == codes


def test_a_row_may_be_deleted(program: Program) -> None:
    program.push(program.value(program.asked.count, "5"))
    assert counts(program.push(program.value(program.asked.count, "", deleted=True))) == (0, 0, 0, 1)
    assert counts(program.push(program.value(program.asked.count, None, deleted=True))) == (0, 0, 1, 0)
    assert not DraftCell.objects.exists()


def test_a_trial_writes_nothing(program: Program) -> None:
    rows = [*full(program), program.value(program.asked.count, "x", "aaaaaaaaaaa")]
    summary = program.push(*rows, question="?dryRun=True", status=409, completeDate="2026-11-01")
    assert counts(summary) == (10, 0, 1, 0)
    assert "nothing was written" in summary["message"]
    assert not Submission.objects.exists()


def test_what_is_said_above_holds_for_all_rows(program: Program) -> None:
    row = {"dataElement": program.asked.count.indicator.uid, "value": "5"}
    above = {"dataSet": program.asked.form.uid, "period": "2026", "orgUnit": program.cast.commune.uid}
    assert counts(program.push(row, **above)) == (1, 0, 0, 0)
    assert counts(program.push({**row, "period": "2027"}, status=409, **above)) == (0, 0, 1, 0)


def test_codes_and_names_are_understood_where_they_are_announced(program: Program) -> None:
    count = program.asked.count.indicator
    row = {"dataElement": count.code, "period": "2026", "orgUnit": program.cast.commune.key, "value": "5"}
    question = "?dataElementIdScheme=CODE&orgUnitIdScheme=code"
    assert counts(program.push({**row, "categoryOptionCombo": WOMEN}, question=question)) == (1, 0, 0, 0)
    question = "?idScheme=CODE"
    assert counts(program.push({**row, "categoryOptionCombo": "sex=m"}, question=question)) == (1, 0, 0, 0)
    row = {**row, "orgUnit": "Hội LHPN xã Thạch Hà", "value": "10"}
    assert counts(program.push(row, question="?idScheme=CODE&orgUnitIdScheme=NAME")) == (1, 0, 0, 0)
    named = {"dataElement": count.code, "dataSet": program.asked.form.code, "orgUnit": program.cast.commune.key}
    found = program.read(idScheme="CODE", **named)[-1]
    assert (found["dataElement"], found["orgUnit"]) == (count.code, program.cast.commune.key)
    answer = program.push(row, question="?idScheme=ATTRIBUTE:aaaaaaaaaaa", status=409)
    assert "scheme" in answer["message"]


def test_of_very_many_reasons_the_last_are_told_together(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "MOST_REASONS", 3)
    bad = [program.value(f"a{number:010}", "1") for number in range(6)]
    summary = program.push(*bad, program.value(program.asked.count, "x"), program.value(bad[0]["dataElement"], "1"),
                           program.value(program.asked.agreed, "true"), status=409)  # fmt: skip
    told = [(each["errorCode"], each["indexes"]) for each in summary["response"]["conflicts"]]
    assert told == [("E7610", [0, 7]), ("E7610", [1]), ("E7610", [2]), ("E7610", [3, 4, 5]), ("E7619", [6])]
    assert counts(summary) == (1, 0, 8, 0)


def test_comments_are_told_of(program: Program) -> None:
    summary = program.push(program.value(program.asked.count, "5", comment="counted twice"))
    assert "Comments were not kept: 1." in summary["message"]


def test_a_complete_set_is_sent_to_the_unit_above(program: Program) -> None:
    above = {"dataSet": program.asked.form.uid, "period": "2026", "orgUnit": program.cast.commune.uid}
    summary = program.push(*full(program), completeDate="2026-11-20", **above)
    assert summary["response"]["dataSetComplete"] == "true"
    assert Submission.objects.get().state == "submitted"
    assert SealedVersion.objects.count() == 1
    again = program.push(*full(program), completeDate="2026-11-20", status=409, **above)
    assert again["response"]["conflicts"][0]["errorCode"] == "E7643"
    assert SealedVersion.objects.count() == 1


def test_an_incomplete_set_stays_a_draft(program: Program) -> None:
    above = {"dataSet": program.asked.form.uid, "period": "2026", "orgUnit": program.cast.commune.uid}
    summary = program.push(program.value(program.asked.agreed, "true"), completeDate="x", status=409, **above)
    (conflict,) = summary["response"]["conflicts"]
    assert (conflict["errorCode"], summary["response"]["dataSetComplete"]) == ("CK06", "false")
    assert "must be answered" in conflict["value"]
    assert conflict["sentences"]["vi"] != conflict["value"]
    assert (Submission.objects.get().state, counts(summary)[0]) == ("draft", 1)


def test_registrations_send_and_list(program: Program, client: Client) -> None:
    program.push(*full(program))
    url = f"{API}/completeDataSetRegistrations"
    question = {
        "dataSet": program.asked.form.uid,
        "period": "2026",
        "orgUnit": program.cast.centre.uid,
        "children": "True",
    }
    lan = key(program.cast.lan)
    assert client.get(url, question, headers=lan).json() == {"completeDataSetRegistrations": []}
    row = {"dataSet": program.asked.form.uid, "period": "2026", "organisationUnit": program.cast.commune.uid}
    for _time in range(2):
        answer = client.post(url, {"completeDataSetRegistrations": [row]}, "application/json", headers=program.headers)
        assert answer.status_code == 200, answer.content
        assert answer.json()["response"]["importCount"]["imported"] == 1
    (found,) = client.get(f"{url}.json", question, headers=lan).json()["completeDataSetRegistrations"]
    assert (found["organisationUnit"], found["completed"], found["storedBy"]) == (
        program.cast.commune.uid,
        True,
        "Minh",
    )
    assert SealedVersion.objects.count() == 1
    answer = client.delete(f"{url}?ds={row['dataSet']}&pe=2026&ou={row['organisationUnit']}", headers=program.headers)
    assert (answer.status_code, answer.json()["response"]["conflicts"][0]["errorCode"]) == (409, "CK07")
    xml = f'<completeDataSetRegistrations><completeDataSetRegistration dataSet="{row["dataSet"]}" period="2027" ' \
        f'organisationUnit="{row["organisationUnit"]}"/></completeDataSetRegistrations>'  # fmt: skip
    answer = client.generic("POST", url, xml.encode(), content_type="application/xml", headers=program.headers)
    assert answer.json()["response"]["conflicts"][0]["errorCode"] == "E7641"


def test_reports_of_others_are_not_read(client: Client, cast: Cast, asked: AskedRound, program: Program) -> None:
    program.push(*full(program))
    question = {"dataSet": asked.form.uid, "period": "2026", "orgUnit": cast.commune.uid}
    for person, status in (("minh", 200), ("huong", 200), ("lan", 200), ("nga", 409), ("sara", 409), ("tam", 409)):
        answer = client.get(f"{API}/dataValueSets", question, headers=key(cast.users[person]))
        assert answer.status_code == status, person
    above = {**question, "orgUnit": cast.centre.uid, "children": "True"}
    assert len(client.get(f"{API}/dataValueSets", above, headers=key(cast.lan)).json()["dataValues"]) == 10
    assert client.get(f"{API}/dataValueSets", {**above, "children": "False"}, headers=key(cast.lan)).json() == {
        "dataSet": asked.form.uid, "period": "2026", "orgUnit": cast.centre.uid, "dataValues": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ({"startDate": "2026-01-01", "endDate": "2026-12-31", "period": ""}, 10),
        ({"startDate": "2026-02-01", "endDate": "2026-12-31", "period": ""}, 0),
        ({"period": "2025"}, 0),
        ({"period": "2025,2026"}, 10),
        ({"period": ["2025", "2026"]}, 10),
        ({"lastUpdatedDuration": "1d"}, 10),
        ({"lastUpdated": "2099-01-01"}, 0),
        ({"lastUpdated": "2020-01-01T00:00:00.000"}, 10),
        ({"limit": "3"}, 3),
        ({"dataElement": "{count}"}, 4),
        ({"dataSet": "", "dataElement": "{count}"}, 4),
    ],
)  # fmt: skip
def test_reading_is_narrowed(program: Program, question: dict[str, Any], count: int) -> None:
    program.push(*full(program))
    uid = program.asked.count.indicator.uid
    shaped = {name: value.format(count=uid) if isinstance(value, str) else value for name, value in question.items()}
    assert len(program.read(**shaped)) == count


@pytest.mark.parametrize(
    "question",
    [
        {"dataSet": ""}, {"period": ""}, {"orgUnit": ""}, {"dataSet": "aaaaaaaaaaa"}, {"orgUnit": "aaaaaaaaaaa"},
        {"period": "never"}, {"startDate": "x", "endDate": "y"}, {"lastUpdatedDuration": "a year"},
        {"lastUpdated": "2026-13-45"}, {"children": "maybe"}, {"dataElement": "aaaaaaaaaaa"}, {"limit": "-1"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(program: Program, client: Client, question: dict[str, str]) -> None:
    asked = {"dataSet": program.asked.form.uid, "period": "2026", "orgUnit": program.cast.commune.uid, **question}
    answer = client.get(f"{API}/dataValueSets", asked, headers=program.headers)
    assert (answer.status_code, bool(answer.json()["message"])) == (409, True)


def test_one_value_alone(program: Program, client: Client) -> None:
    url, uid = f"{API}/dataValues", program.asked.count.indicator.uid
    where = {"de": uid, "pe": "2026", "ou": program.cast.commune.uid, "co": WOMEN}
    assert client.get(url, where, headers=program.headers).status_code == 404
    answer = client.post(url, program.value(uid, "4", WOMEN), "application/json", headers=program.headers)
    assert (answer.status_code, answer.json()["status"]) == (201, "OK")
    assert client.post(url, {**where, "value": "5"}, headers=program.headers).status_code == 201
    assert client.get(url, where, headers=program.headers).json() == ["5"]
    assert client.get(url, {**where, "ou": program.cast.nghe_an.uid}, headers=program.headers).status_code == 404
    assert client.post(url, {**where, "value": "x"}, headers=program.headers).status_code == 409
    query = "&".join(f"{name}={value}" for name, value in where.items())
    assert client.delete(f"{url}?{query}", headers=program.headers).status_code == 204
    assert client.get(url, where, headers=program.headers).status_code == 404


XML_ROOT = 'xmlns="http://dhis2.org/schema/dxf/2.0"'


def in_csv(program: Program) -> bytes:
    uid, unit = program.asked.count.indicator.uid, program.cast.commune.uid
    lines = [f"{uid},2026,{unit},,,5", f"{uid},2026,{unit},{WOMEN},,3", f"{uid},2026,{unit},aaaaaaaaaaa,,1"]
    return "\n".join(["dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value", *lines]).encode()


def in_xml(program: Program) -> bytes:
    uid, unit = program.asked.count.indicator.uid, program.cast.commune.uid
    return f"""<?xml version="1.0" encoding="UTF-8"?>
        <dataValueSet {XML_ROOT} period="2026" orgUnit="{unit}">
          <!-- a comment --><dataValue dataElement="{uid}" value="5"/>
          <dataValue dataElement="{uid}" categoryOptionCombo="{WOMEN}" value="3"/>
          <dataValue dataElement="{uid}" categoryOptionCombo="aaaaaaaaaaa" value="1"/>
        </dataValueSet>""".encode()


def in_adx(program: Program) -> bytes:
    code, unit, form = program.asked.count.indicator.code, program.cast.commune.key, program.asked.form.code
    return f"""<adx xmlns="urn:ihe:qrph:adx:2015" exported="2026-11-23T00:00:00Z">
        <group orgUnit="{unit}" period="2026-01-01/P1Y" dataSet="{form}">
          <dataValue dataElement="{code}" value="5"/>
          <dataValue dataElement="{code}" sex="f" value="3"/>
          <dataValue dataElement="{code}" sex="x" value="1"/>
        </group></adx>""".encode()


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("text/csv", in_csv), ("application/csv", in_csv), ("application/xml", in_xml), ("text/xml", in_xml),
        ("application/adx+xml", in_adx), ("application/xml+adx", in_adx), ("application/xml", in_adx),
    ],
)  # fmt: skip
def test_every_format_is_taken_and_its_bad_row_told(program: Program, kind: str, written: Any) -> None:
    summary = program.post(written(program), kind, status=409)
    assert counts(summary) == (2, 0, 1, 0)
    (conflict,) = summary["response"]["conflicts"]
    assert (conflict["errorCode"], conflict["indexes"]) == ("E7613", [2])
    again = program.post(gzip.compress(written(program)), kind, status=409)
    assert counts(again) == (0, 0, 3, 0)


@pytest.mark.parametrize("suffix", ["json", "xml", "csv", "adx.xml"])
def test_what_is_read_in_a_format_changes_nothing_when_it_is_sent_back(
    program: Program, client: Client, suffix: str
) -> None:
    rows = full(program)
    program.push(*rows[:-2], {**rows[-2], "value": "false"}, {**rows[-1], "value": "n/a"})
    where = {"period": "2026", "orgUnit": program.cast.commune.uid, "includeNoData": "true"}
    question = {"dataSet": program.asked.form.uid, **where}
    answer = client.get(f"{API}/dataValueSets.{suffix}", question, headers=program.headers)
    assert answer.status_code == 200
    kind = answer.headers["Content-Type"].partition(";")[0]
    assert counts(program.post(answer.content, kind)) == (0, 0, 10, 0)
    assert (
        client.get(f"{API}/dataValueSets", question, headers={**program.headers, "Accept": kind})
        .headers["Content-Type"]
        .startswith(kind)
    )


def test_no_data_and_words_survive_adx(program: Program, client: Client) -> None:
    """A zero that stands for what is no number stays none."""
    program.push(program.value(program.asked.count, "n/a"), full(program)[-1])
    question = {"dataSet": program.asked.form.uid, "period": "2026", "orgUnit": program.cast.commune.uid}
    answer = client.get(f"{API}/dataValueSets.adx.xml", {**question, "includeNoData": "true"}, headers=program.headers)
    DraftCell.objects.all().delete()
    assert counts(program.post(answer.content, "application/adx+xml")) == (2, 0, 0, 0)
    assert set(DraftCell.objects.values_list("answer", "number")) == {("no_data", None), ("text", None)}


def test_headings_may_be_left_out(program: Program) -> None:
    body = in_csv(program).partition(b"\n")[2]
    assert counts(program.post(body, "text/csv", question="?firstRowIsHeader=false", status=409)) == (2, 0, 1, 0)
    assert counts(program.post(body, "text/csv", status=409)) == (0, 0, 3, 0)


def test_what_is_sent_upward_at_this_very_moment_takes_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.push(*full(program))
    judged = taking_in.write

    def write(*facts: Any) -> None:
        submissions.submit(actor=program.cast.minh, submission=Submission.objects.get())
        judged(*facts)

    monkeypatch.setattr(taking_in, "write", write)
    summary = program.push(program.value(program.asked.agreed, "false"), status=409)
    assert (counts(summary), summary["response"]["conflicts"][0]["errorCode"]) == ((0, 0, 1, 0), "E7642")
    assert set(DraftCell.objects.filter(item=program.asked.agreed).values_list("answer", flat=True)) == {"yes"}


def test_a_report_that_somebody_begins_at_this_very_moment_is_filled(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = taking_in.begin_many

    def begin_many(**facts: Any) -> Any:
        program.asked.begin(program.cast)
        return together(**facts)

    monkeypatch.setattr(taking_in, "begin_many", begin_many)
    assert counts(program.push(program.value(program.asked.count, "5"))) == (1, 0, 0, 0)
    assert (Submission.objects.count(), DraftCell.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "text", ["0", "-0", "007", "12", " 12 ", "+5", "-1", "1.0", "1.5", str(2**63 - 1), "9" * 18, "9" * 19, "1e3", "x"]
)
def test_the_short_way_of_whole_numbers_says_the_same(program: Program, text: str) -> None:
    """A plain whole number is not looked at twice; whatever it says, the long way says as well."""
    places = Places(program.cast.minh, [Sent(period="2026", unit=program.cast.commune.uid)], Schemes())
    assert places.rounds_by
    report = taking_in.Report(program.asked.round.pk, program.asked.round, program.cast.commune)
    where = (program.asked.count.key, "sex=f")
    report.cells[where] = {"figure": (0, Sent(value=text))}
    found = []
    for least in (0, None):
        asking, summary = taking_in.Asking(places), Summary()
        assert asking.of(report, where).least == 0
        asking.of(report, where).least = least
        report.facts = {}
        taking_in.judge(report, asking, taking_in.Options(), summary)
        found.append((report.facts, [why.words for why in summary.conflicts]))
    assert found[0] == found[1]


def test_requests_of_openhexa(program: Program, client: Client) -> None:
    """What openhexa.toolbox 2.9.0 sends, as it sends it; its package brings too much to be installed for a test."""
    listed = "organisationUnits?fields=id,name,level,path,geometry&pageSize=2"
    pages = [client.get(f"{API}/{listed}", headers=program.headers).json()]
    while "nextPage" in pages[-1]["pager"]:
        number = pages[-1]["pager"]["page"] + 1
        page = client.get(f"{API}/{listed}&page={number}", headers=program.headers)
        pages.append(page.json())
    assert len({row["id"] for page in pages for row in page["organisationUnits"]}) == 4
    element = program.asked.agreed.indicator.uid
    found = client.get(f"{API}/identifiableObjects/{element}", headers=program.headers).json()
    assert found["valueType"] == "BOOLEAN"
    pushed = program.push(program.value(element, True), question="?dryRun=True&importStrategy=CREATE")
    assert pushed["response"]["importCount"]["imported"] == 1
    program.push(program.value(element, True), question="?dryRun=False&importStrategy=CREATE")
    asked = f"dataElement={element}&orgUnit={program.cast.commune.uid}&period=2026&children=False"
    rows = client.get(f"{API}/dataValueSets?{asked}", headers=program.headers).json()["dataValues"]
    assert [row["value"] for row in rows] == ["true"]


DEEP = b'{"dataValues":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b""), ("application/json", b"[]"), ("application/json", b"{"), ("application/json", DEEP),
        ("application/json", b'{"dataValues": 7}'), ("application/json", '{"dataValues":[]}'.encode("utf-16")),
        ("application/json", b'{"dataValues":[{"value":"\xff"}]}'),
        ("application/json", b'{"dataValues":[{"value":"\\ud83d"}]}'),
        ("application/xml", b""), ("application/xml", b"<a/>"), ("application/xml", b"<dataValueSet>"),
        ("application/xml", b'<!DOCTYPE d [<!ENTITY x "x">]><dataValueSet period="&x;"/>'),
        ("application/xml", b'<!doctype d SYSTEM "file:///etc/passwd"><dataValueSet/>'),
        ("application/xml", '<?xml version="1.0" encoding="UTF-16"?><dataValueSet/>'.encode("utf-16")),
        ("application/xml", b'<?xml version="1.0" encoding="UTF-7"?><dataValueSet/>'),
        ("application/xml", b"<dataValueSet>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</dataValueSet>"),
        ("application/xml", b'<dataValueSet><dataValue value="\x00"/></dataValueSet>'),
        ("application/adx+xml", b"<dataValueSet/>"),
        ("application/csv", b"\xff\xfe"), ("application/csv", b"dataelement,period\nx,y\n"),
        ("application/pdf", b"%PDF"),
    ],
)  # fmt: skip
def test_what_is_no_set_of_values_is_refused_in_words(program: Program, kind: str, body: bytes) -> None:
    answer = program.post(body, kind, status=409)
    assert answer["status"] == "ERROR"
    assert answer["message"]
    assert not Submission.objects.exists()


def test_what_is_packed_is_unpacked_within_bounds(program: Program, settings: Any) -> None:
    body = json.dumps({"dataValues": full(program)}).encode()
    packed = gzip.compress(body)
    assert counts(program.post(packed, "application/json", **{"Content-Encoding": "gzip"})) == (10, 0, 0, 0)
    assert counts(program.post(packed, "application/json")) == (0, 0, 10, 0)
    settings.LARGEST_BODY = 1_000_000
    bomb = gzip.compress(b" " * 30_000_000)
    assert program.post(bomb, "application/json", status=413)["status"] == "ERROR"
    assert program.post(packed[:-9], "application/json", status=409)["status"] == "ERROR"


def test_words_lose_what_no_text_holds(program: Program) -> None:
    question = question_uid(program.asked.form.uid, program.asked.words.key)
    program.push(program.value(question, "a\x00b"))
    assert [row["value"] for row in program.read()] == ["ab"]


def test_of_two_rounds_the_open_one_takes_the_value(program: Program, cast: Cast) -> None:
    """A round with an earlier cut-off is closed; of those that are open the latest cut-off counts."""
    first = Round.objects.get()
    later = Round.objects.get()
    later.pk, later.uid = None, "Bbbbbbbbbbb"
    later.cut_off = first.cut_off + timedelta(days=1)
    later.opens_at = clock.now() + timedelta(days=1)
    later.closes_at = clock.now() + timedelta(days=2)
    later.save()
    program.push(program.value(program.asked.count, "5"))
    assert Submission.objects.get().round_id == first.pk
    assert ReportForm.objects.count() == 1
