"""What stands in the files: no machine's own paths, no index but the public one, the agreed words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture import house

BINARY = {
    ".png",
    ".jpg",
    ".webp",
    ".ico",
    ".woff2",
    ".pdf",
    ".docx",
    ".xlsx",
    ".gz",
    ".zip",
    ".parquet",
    ".mo",
}
#: Folders of one person's or one machine's; a program must not know them.
OWN_PATH = re.compile(r"(?<![\w.~*}/-])/(?:home|root|Users|mnt|work|workspace)/[\w.-]+")
INDEX = re.compile(r"(?:index-url|index_url|find-links|INDEX_URL|FIND_LINKS)\W+(?!https://pypi\.org/)\S+")
#: What an official would not write, in the language of the file it would stand in -> what to write.
WORDS = {
    re.compile(r"\bmass organi[sz]ations?\b", re.I): "socio-political organisation",
    re.compile(r"\bVietnam(?!ese)\b"): "Viet Nam",
    re.compile(r"Mẹ đỡ đầu", re.I): "Người mẹ thứ hai",
    re.compile(r"Chủ tịch xã\b", re.I): "Chủ tịch Hội LHPN xã",
}
SHOWN = {".html", ".po", ".txt"}


def texts() -> list[Path]:
    """Return the tracked text files, this one and the lock apart."""
    return [
        file
        for file in house.tracked_files()
        if file.suffix not in BINARY and file != Path(__file__) and file.name != "uv.lock"
    ]


def machine_faults(text: str) -> list[str]:
    """Return what ties a text to one machine."""
    return [found.group() for pattern in (OWN_PATH, INDEX) for found in pattern.finditer(text)]


def word_faults(text: str) -> list[str]:
    """Return the words of a page or catalogue that are not the agreed ones."""
    return [f"{found.group()}: write {better}" for word, better in WORDS.items() for found in word.finditer(text)]


def test_no_file_names_a_machine() -> None:
    found = {str(file.relative_to(house.ROOT)): machine_faults(file.read_text(encoding="utf-8")) for file in texts()}
    assert {name: what for name, what in found.items() if what} == {}


def test_pages_and_catalogue_use_the_agreed_words() -> None:
    shown = [file for file in texts() if file.suffix in SHOWN and house.PACKAGE in file.parents]
    found = {str(file.relative_to(house.ROOT)): word_faults(file.read_text(encoding="utf-8")) for file in shown}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "text",
    [
        "see /home/anna/notes.txt",
        'open("/work/data")',
        "--index-url https://mirror.example/simple",
        "(/Users/an)",
    ],
)
def test_a_machine_is_caught(text: str) -> None:
    assert machine_faults(text)


@pytest.mark.parametrize(
    "text", ["/usr/bin/chromium", "https://example.org/home/page", "api/v1/work/x", '"/people/"', "~/work/x"]
)
def test_other_paths_pass(text: str) -> None:
    assert machine_faults(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [("a mass organisation", 1), ("in Vietnam", 1), ("Vietnamese in Viet Nam", 0), ("Chủ tịch xã Ba Vì", 1)],
)
def test_words_are_judged(text: str, count: int) -> None:
    assert len(word_faults(text)) == count
