"""The rooms and their files, read once for all tests of this folder."""

from __future__ import annotations

import ast
import configparser
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "camket"
NOT_ROOMS = {"__main__", "settings"}
DOORS = ("web", "api", "cli", "jobs", "urls")


@cache
def floors() -> dict[str, int]:
    """Return each room with the number of its floor, from 0 at the ground; .importlinter says it."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contracts["importlinter:contract:rooms"]["layers"].split("\n")
    rows = [[name.strip(" ()") for name in line.split("|")] for line in lines if line.strip()]
    return {name: floor for floor, row in enumerate(reversed(rows)) for name in row if name not in NOT_ROOMS}


def rooms() -> list[str]:
    """Return the rooms that stand in the package, lowest first."""
    return [room for room in floors() if (PACKAGE / room / "__init__.py").exists()]


def modules(package: Path = PACKAGE) -> list[Path]:
    """Return the modules of a package, migrations apart."""
    return sorted(file for file in package.rglob("*.py") if "migrations" not in file.parts)


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imports(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield (full name, line) of everything a module imports; a name from a package as package.name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def place(file: Path, package: Path = PACKAGE) -> tuple[str, str]:
    """Return the room of a module and the file of the house it belongs to: (`policy`, `actions`)."""
    parts = file.relative_to(package).with_suffix("").parts
    return parts[0], parts[1] if len(parts) > 1 else ""


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files that git tracks or would track, or every file of a copy that has no history."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(ROOT / name for name in sorted(set(done.stdout.split("\0"))) if name and (ROOT / name).is_file())
