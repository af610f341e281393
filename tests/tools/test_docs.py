"""The documents say what is there: settings, verbs, registers, tables, addresses, and the words on the pages."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.urls import Resolver404, resolve

from camket.core import packs
from camket.people.choices import Role
from camket.shell.command import main
from camket.shell.rest import REGISTERS
from tests.architecture import house
from tools import document_registry

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted((DOCS / "guide").glob("*/*.md"))
CATALOGUE = ROOT / "camket" / "core" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
READERS = {"text", "boolean", "integer", "words", "path", "one_of", "database", "mail"}


def reference(name: str) -> str:
    """Return a document of the reference."""
    return (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


def settings_read(tree: ast.Module) -> set[str]:
    """Return the settings that a module reads through the reader of the environment."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and str(first.value).startswith("CAMKET_"):
                found.add(str(first.value))
    return found


def test_a_setting_that_is_read_is_found() -> None:
    assert settings_read(ast.parse('A = env.text("CAMKET_A", "")\nB = other("CAMKET_B")')) == {"CAMKET_A"}


def test_every_setting_is_documented_and_no_other() -> None:
    read = set().union(*(settings_read(house.tree(file)) for file in house.modules()))
    assert set(re.findall(r"^\| `(CAMKET_[A-Z_]+)`", reference("settings"), re.MULTILINE)) == read


def test_every_verb_is_documented_and_no_other() -> None:
    assert set(re.findall(r"^\| `camket ([a-z]+)", reference("commands"), re.MULTILINE)) == set(main.commands)


def test_every_role_is_named_for_inviting() -> None:
    assert [code for code in Role.values if f"`{code}`" not in reference("commands")] == []


def test_every_register_of_the_interface_is_named() -> None:
    assert [name for name in REGISTERS if f"`{name}`" not in reference("api")] == []


def test_every_table_of_packs_is_documented() -> None:
    named = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| `.*?\|", reference("packs"), re.MULTILINE)))
    assert set(named) == set(packs._loaders)


def test_the_document_of_the_registry_is_up_to_date() -> None:
    assert document_registry.main(["--check"]) == 0


def test_a_document_that_fell_behind_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(document_registry, "DOCUMENT", tmp_path / "records.md")
    assert document_registry.main(["--check"]) == 1
    assert "not up to date" in capsys.readouterr().err
    assert document_registry.main([]) == 0
    assert document_registry.main(["--check"]) == 0
    assert "policy.clause" in document_registry.DOCUMENT.read_text(encoding="utf-8")


def test_every_decision_is_listed() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in (DOCS / "decisions").glob("0*.md") if f"({file.name})" not in listed] == []


# --- The guides.


def outline(guide: Path) -> list[int]:
    """Return the levels of a guide's headings in their order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", guide.read_text(encoding="utf-8"), re.MULTILINE)]


def test_there_is_a_guide_for_each_role_and_for_those_without() -> None:
    names = {guide.stem for guide in GUIDES if guide.parent.name == "en"}
    assert names == {role.replace("_", "-") for role in Role.values} | {"citizen", "README"}


def test_every_guide_stands_in_both_languages_with_the_same_outline() -> None:
    assert GUIDES
    for guide in GUIDES:
        other = guide.parents[1] / ("en" if guide.parent.name == "vi" else "vi") / guide.name
        assert outline(guide) == outline(other), guide


@cache
def words_on_pages() -> dict[str, frozenset[str]]:
    """Return what pages say by language: the texts of the code, and their translations."""
    with CATALOGUE.open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    pick = {"en": lambda entry: entry.id, "vi": lambda entry: entry.string}
    return {
        language: frozenset(text if isinstance(text, str) else text[0] for text in map(said, entries))
        for language, said in pick.items()
    }


def quoted(text: str) -> list[str]:
    """Return the names of buttons and fields (bold) and the sentences (slanted) that a guide says stand on pages."""
    found = re.findall(r"\*\*(.+?)\*\*|(?<!\*)\*([^*]+)\*(?!\*)", text, re.DOTALL)
    return [" ".join((bold or slanted).split()) for bold, slanted in found]


def test_names_and_sentences_are_found_in_a_guide() -> None:
    assert quoted("Press **Copy\n   the link**. *It is\nso.* 2 of 3") == ["Copy the link", "It is so."]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: f"{guide.parent.name}/{guide.stem}")
def test_what_a_guide_quotes_stands_on_the_pages(guide: Path) -> None:
    known = words_on_pages()[guide.parent.name]
    assert [words for words in quoted(guide.read_text(encoding="utf-8")) if words not in known] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: f"{guide.parent.name}/{guide.stem}")
def test_every_address_that_a_guide_names_opens_something(guide: Path) -> None:
    for path in re.findall(r"`(/[^`]*)`", guide.read_text(encoding="utf-8")):
        try:
            resolve(path)
        except Resolver404:
            pytest.fail(f"{guide.name} names {path}, which is no page")
