"""Proposals as records, and the command that prints and measures them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from camket.intake.cli import command
from camket.intake.rules.known import Known, KnownPerson
from camket.intake.rules.reader import read
from camket.intake.rules.records import document

TEXT = "Ms. Ngo Thi Bich, head of the Hope Centre, said 14 women of the club passed the course in May.\n"
FIELDS = {
    "person": {"name", "name_vi", "role", "organisation", "gender", "gender_basis", "mentions"},
    "organisation": {"name", "name_norm", "acronym", "parent", "mentions"},
    "figure": {"value", "unit", "counted", "qualifier", "period", "place", "sex"},
    "statement": {"mode", "speaker"},
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_records_have_the_shape_of_the_exchange() -> None:
    found = document("note", read(TEXT))
    assert (found["doc_id"], found["language"]) == ("note", "en")
    assert {one["type"] for one in found["records"]} == set(FIELDS)
    for one in found["records"]:
        assert set(one) == FIELDS[one["type"]] | {"id", "type", "span", "confidence", "made_by"}
        assert TEXT[one["span"]["start"] : one["span"]["end"]] == one["span"]["text"]
    assert {one["rel"] for one in found["links"]} == {"affiliated_with", "said_by"}


def test_a_sex_from_the_register_is_left_out() -> None:
    known = Known(people=(KnownPerson("p", "Vu An", sex="m"),))
    (person,) = [
        one
        for one in document("a", read("Vu An said the women of the club met on Friday.", known=known))["records"]
        if one["type"] == "person"
    ]
    assert (person["gender"], person["gender_basis"]) == (None, None)


def test_propose_prints_records(tmp_path: Path) -> None:
    (tmp_path / "note one.txt").write_text(TEXT, encoding="utf-8")
    result = run("propose", str(tmp_path / "note one.txt"), "--format", "records")
    (found,) = json.loads(result.output)
    assert (result.exit_code, found["doc_id"]) == (0, "note one")
    assert found == json.loads(json.dumps(document("note one", read(TEXT))))


def test_propose_prints_lines(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(TEXT, encoding="utf-8")
    result = run("propose", str(tmp_path / "note.txt"))
    assert result.exit_code == 0
    assert "Ngo Thi Bich" in result.output


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not read: the file is empty"),
        (b"\x00\x01\x02\x03" * 50, "not read: the file is not a text"),
        ("Les femmes ont été invitées à la réunion avec les ministres et les pays.".encode(), "not read: language fr"),
        (b"women and men of the club met. " * 70_000, "not read: the text has 2,170,000 characters"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, sentence: str) -> None:
    (tmp_path / "bad.txt").write_bytes(data)
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    result = run("propose", str(tmp_path / "bad.txt"), str(tmp_path / "good.txt"), "--format", "records")
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert [one["doc_id"] for one in json.loads(result.stdout)] == ["good"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    result = run("propose", str(tmp_path / "none.txt"))
    assert result.exit_code == 1
    assert "none.txt: not read" in result.stderr


def test_evaluate(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "note.gold.json").write_text(json.dumps(document("note", read(TEXT))), encoding="utf-8")
    result = run("evaluate", str(tmp_path))
    assert result.exit_code == 0
    rows = {line[2:32].strip(): line[32:].split() for line in result.output.splitlines() if line.startswith("  ")}
    assert rows["people"] == ["1.00", "1.00", "1.00", "1", "1"]
    assert rows["statements, right speaker"][:3] == ["1.00", "1.00", "1.00"]


@pytest.mark.parametrize("content", ["{", "[]]", '[{"records": []}]', "5"])
def test_evaluate_tells_what_is_wrong(tmp_path: Path, content: str) -> None:
    (tmp_path / "gold.json").write_text(content, encoding="utf-8")
    result = run("evaluate", str(tmp_path))
    assert result.exit_code == 1
    assert "gold.json is no gold file" in result.output + result.stderr


def test_evaluate_needs_gold_and_texts(tmp_path: Path) -> None:
    assert "no gold.json" in run("evaluate", str(tmp_path)).stderr
    (tmp_path / "gold.json").write_text('[{"doc_id": "x", "language": "en", "records": []}]', encoding="utf-8")
    result = run("evaluate", str(tmp_path))
    assert result.exit_code == 1
    assert "x.txt: not read" in result.stderr
