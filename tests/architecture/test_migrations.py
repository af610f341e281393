"""Migrations of a room stand in one line: two with one number were made beside each other, and the second waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.architecture import house


def doubled(files: Iterable[Path]) -> list[str]:
    """Return the folders and numbers that several migrations bear."""
    numbered = Counter(f"{file.parent.parent.name}/{file.name[:4]}" for file in files)
    return [name for name, count in numbered.items() if count > 1]


def test_no_two_migrations_bear_one_number() -> None:
    files = sorted(house.PACKAGE.glob("*/migrations/[0-9]*.py"))
    assert files
    assert doubled(files) == []


def test_a_planted_pair_is_found() -> None:
    folder = Path("camket/core/migrations")
    assert doubled([folder / "0007_a.py", folder / "0007_b.py", folder / "0008_c.py"]) == ["core/0007"]
