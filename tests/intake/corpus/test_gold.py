"""The gold records hold together with the texts they were written for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
#: Each part with its Vietnamese and English texts.
PARTS = [("dev", 42, 43), ("unseen", 3, 3), ("unseen2", 3, 3), ("unseen3", 3, 2)]
TYPES = {"event", "person", "organisation", "figure", "statement", "action", "instrument"}


def _documents(part: str) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads((HERE / part / "gold.json").read_text("utf-8"))
    return documents


@pytest.mark.parametrize(("part", "vietnamese", "english"), PARTS)
def test_every_text_has_gold_and_the_languages_are_balanced(part: str, vietnamese: int, english: int) -> None:
    documents = _documents(part)
    assert sorted(d["doc_id"] for d in documents) == sorted(p.stem for p in (HERE / part).glob("*.txt"))
    languages = [d["language"] for d in documents]
    assert (languages.count("vi"), languages.count("en")) == (vietnamese, english)


@pytest.mark.parametrize("part", [name for name, *_ in PARTS])
def test_every_span_quotes_its_text_and_every_link_has_two_ends(part: str) -> None:
    for document in _documents(part):
        text = (HERE / part / f"{document['doc_id']}.txt").read_text("utf-8")
        ids = [record["id"] for record in document["records"]]
        assert len(ids) == len(set(ids))
        assert {record["type"] for record in document["records"]} <= TYPES
        for record in document["records"]:
            for span in (record["span"], *record.get("mentions", [])):
                assert text[span["start"] : span["end"]] == span["text"], (document["doc_id"], record["id"])
        for link in document["links"]:
            assert {link["from"], link["to"]} <= set(ids)
