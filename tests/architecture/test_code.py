"""Sizes, names and floors of the code, read from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import house

LONGEST_FUNCTION = 60
LONGEST_MODULE = 600
JUNK_DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
}
#: What is known of the web, and may be known above the line only.
WEB = (
    "django.http",
    "django.shortcuts",
    "django.urls",
    "django.views",
    "django.template",
    "django.middleware",
)
BELOW_DOORS = {"choices", "models", "rules", "queries", "actions", "datasets", "hooks"}
#: Core is flat: all of it is below, but these.
CORE_DOORS = {"web", "rest", "signin", "pages", "middleware", "urls", "converters", "apps", "templatetags"}

Fault = tuple[int, str]


def long_functions(module: ast.Module) -> Iterator[Fault]:
    """Functions longer than LONGEST_FUNCTION, decorators not counted."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {length} lines, at most {LONGEST_FUNCTION}"


def web_below_doors(module: ast.Module) -> Iterator[Fault]:
    """Imports of Django's web parts. A link is `get_absolute_url`, which may look up a name of a page."""
    for name, line in house.imports(module):
        if name.startswith(WEB) and name != "django.urls.reverse":
            yield line, f"imports {name}, which belongs to the doors"


def database_in_rules(module: ast.Module) -> Iterator[Fault]:
    """Imports of the database: rules decide and compute on what they are given."""
    for name, line in house.imports(module):
        if name.startswith(("django.db", "django.core.cache")):
            yield line, f"imports {name}; rules read and write nothing"


def relative_imports(module: ast.Module) -> Iterator[Fault]:
    """Imports that begin with a dot."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, "imports relatively"


def signals(module: ast.Module) -> Iterator[Fault]:
    """Signals and `save` of one's own: writes happen in actions only, where they can be seen."""
    for name, line in house.imports(module):
        if name.startswith(("django.db.models.signals", "django.dispatch")):
            yield line, f"imports {name}; writes and what follows them stand in an action"
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}:
                    yield part.lineno, f"{node.name}.{part.name} does more than it says; write an action"


def foreign_doors(module: ast.Module, room: str) -> Iterator[Fault]:
    """Doors of another room, where a room's own are allowed (urls and apps)."""
    for name, line in house.imports(module):
        parts = name.split(".")
        if parts[0] == "camket" and len(parts) > 2 and parts[1] not in {room, "core"} and parts[2] in house.DOORS:
            yield line, f"imports {name}, a door of another room"


def faults_of(file: Path) -> list[Fault]:
    """Return what the rules say of one module of the package."""
    module = house.tree(file)
    room, part = house.place(file)
    found = [*long_functions(module), *relative_imports(module)]
    length = len(file.read_text(encoding="utf-8").splitlines())
    if length > LONGEST_MODULE:
        found.append((1, f"has {length} lines, at most {LONGEST_MODULE}"))
    found += [(1, f"is called {name}") for name in {*file.parts, file.stem} & JUNK_DRAWERS]
    if room in house.floors():
        found += signals(module)
    if part in BELOW_DOORS or (room == "core" and part not in CORE_DOORS):
        found += web_below_doors(module)
    if part == "rules":
        found += database_in_rules(module)
    if part in {"urls", "apps"} and room != "shell":
        found += foreign_doors(module, room)
    return found


@pytest.mark.parametrize("file", house.modules(), ids=lambda file: str(file.relative_to(house.ROOT)))
def test_module_keeps_the_rules(file: Path) -> None:
    assert faults_of(file) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (long_functions, "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION),
        (web_below_doors, "from django.http import HttpRequest"),
        (web_below_doors, "from django import shortcuts\nimport django.shortcuts"),
        (web_below_doors, "def f():\n    from django.urls import resolve"),
        (database_in_rules, "from django.db import models"),
        (database_in_rules, "import django.db.models"),
        (relative_imports, "from . import models"),
        (signals, "from django.db.models.signals import post_save"),
        (signals, "class Club:\n    def save(self): pass"),
    ],
)
def test_a_planted_fault_is_caught(rule: type, text: str) -> None:
    assert list(rule(ast.parse(text)))


def test_a_door_of_another_room_is_caught() -> None:
    planted = ast.parse("from camket.people.web import views\nfrom camket.core.web import page")
    assert [line for line, _ in foreign_doors(planted, "policy")] == [1]
    assert list(foreign_doors(planted, "people")) == []


def test_what_is_allowed_passes() -> None:
    fine = ast.parse("from django.urls import reverse\nfrom django.db import models\n\ndef f():\n    return 1\n")
    assert [*long_functions(fine), *web_below_doors(fine), *relative_imports(fine), *signals(fine)] == []
