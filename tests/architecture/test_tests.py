"""The suite looks at itself: folders mirror rooms, every model is named, jobs that are asked for exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps

from camket.core import jobs
from tests.architecture import house

TESTS = house.ROOT / "tests"
#: Folders of tests that are no room's.
OTHERS = {"architecture", "conformance", "journeys", "load", "settings", "tools"}
#: Models that no test needs to name, each with the reason.
EXEMPT: dict[str, str] = {}


def folders() -> list[Path]:
    """Return the folders of tests."""
    return [folder for folder in sorted(TESTS.iterdir()) if folder.is_dir() and folder.name != "__pycache__"]


def test_folders_mirror_the_rooms() -> None:
    assert {folder.name for folder in folders()} - OTHERS <= set(house.rooms())
    assert set(house.rooms()) <= {folder.name for folder in folders()}


def test_folders_are_packages() -> None:
    """Two rooms may then have tests of the same name."""
    holding = {file.parent for file in TESTS.rglob("test_*.py")} | {TESTS}
    assert [folder for folder in holding if not (folder / "__init__.py").exists()] == []


def words_of(folder: Path) -> set[str]:
    """Return every name that the code under a folder uses."""
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(house.tree(file)):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.alias):
                found.add(node.name.split(".")[-1])
    return found


@pytest.mark.parametrize("room", house.rooms())
def test_every_model_is_named_in_a_test_of_its_room(room: str) -> None:
    models = {model.__name__ for model in apps.get_app_config(room).get_models()}
    assert models - words_of(TESTS / room) - set(EXEMPT) == set()


def test_exemptions_are_needed() -> None:
    assert set(EXEMPT) <= {model.__name__ for model in apps.get_models()}


def asked_for(module: ast.Module) -> set[str]:
    """Return the names of jobs that a module asks for with a plain text."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "enqueue" and isinstance(node.args[0].value, str):
                found.add(node.args[0].value)
    return found


def test_every_job_that_is_asked_for_exists() -> None:
    names = set().union(*(asked_for(house.tree(file)) for file in house.modules()))
    assert names <= jobs.registered_names()


def test_a_job_that_is_asked_for_is_found() -> None:
    planted = ast.parse('jobs.enqueue("reporting.roll_up", asked_by=user)\nenqueue("a.b")\nrun.enqueue(row.pk)')
    assert asked_for(planted) == {"reporting.roll_up", "a.b"}
