"""The contracts of .importlinter hold, and each of them catches a planted fault."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import house

LINT = Path(sys.executable).with_name("lint-imports")
FILES = ("apps", "urls", "api", "cli", "jobs", "hooks", "actions", "queries", "rules", "models", "choices")

ROOMS = "Rooms are stacked"
INSIDE = "Inside a room"
CORE = "Inside core"
DOORS = "A room's doors"
ACROSS = "Lower floors never call higher floors"
PURE = "Rules of a room read no rows"
WEBFREE = "Below the doors no web framework"


def lint(folder: Path) -> tuple[int, str]:
    """Run the contracts on the package in a folder; return the exit code and what was said."""
    environment = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""}
    done = subprocess.run(
        [sys.executable, LINT, "--no-cache", "--config", folder / ".importlinter"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A package with every room and every file of the house, all empty, under the true contracts."""
    package = tmp_path / "camket"
    for room in house.floors():
        (package / room / "web").mkdir(parents=True)
        for name in ("__init__", "web/__init__", "web/views", *FILES):
            (package / room / f"{name}.py").touch()
    for name in ("__init__", "__main__"):
        (package / f"{name}.py").touch()
    for name in ("pages", "rest"):
        (package / "core" / f"{name}.py").touch()
    shutil.copy(house.ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_product_keeps_the_contracts() -> None:
    code, said = lint(house.ROOT)
    assert code == 0, said


def test_rooms_may_do_what_the_rules_allow(toy: Path) -> None:
    allowed = {
        "shell/urls.py": "from camket.people import urls",
        "people/urls.py": "from camket.people.web import views",
        "people/apps.py": "from camket.people import jobs",
        "people/web/views.py": "from camket.core.web import page\nfrom camket.people import actions, queries",
        "engagements/actions.py": "from camket.core import jobs\nfrom camket.people import actions, queries",
        "core/web/page.py": "",
    }
    for name, text in allowed.items():
        (toy / "camket" / name).write_text(text, encoding="utf-8")
    code, said = lint(toy)
    assert code == 0, said


@pytest.mark.parametrize(
    ("name", "text", "contract"),
    [
        ("people/queries.py", "from camket.policy import queries", ROOMS),
        ("core/actions.py", "from camket.people import models", ROOMS),
        ("engagements/actions.py", "from camket.resources import models", ROOMS),
        ("thread/queries.py", "from camket.desk import queries", ROOMS),
        ("archive/__init__.py", "", ROOMS),
        ("plans/queries.py", "from camket.plans import actions", INSIDE),
        ("plans/models.py", "from camket.plans import rules", INSIDE),
        ("plans/api.py", "from camket.plans.web import views", INSIDE),
        ("plans/notes.py", "", INSIDE),
        ("core/models.py", "from camket.core import actions", CORE),
        ("core/actions.py", "from camket.core import web", CORE),
        ("policy/web/views.py", "from camket.people.web import views", DOORS),
        ("policy/actions.py", "from camket.people import jobs", DOORS),
        ("policy/queries.py", "from camket.people import actions", ACROSS),
        ("policy/rules.py", "from camket.people import actions", ACROSS),
        ("policy/rules.py", "from camket.people import queries", PURE),
        ("policy/actions.py", "import ninja", WEBFREE),
        ("policy/queries.py", "from camket.core.web import views", WEBFREE),
    ],
)
def test_a_planted_fault_is_caught(toy: Path, name: str, text: str, contract: str) -> None:
    target = toy / "camket" / name
    target.parent.mkdir(exist_ok=True)
    target.write_text(text + "\n", encoding="utf-8")
    code, said = lint(toy)
    assert code != 0
    broken = [line for line in said.splitlines() if line.endswith(" BROKEN")]
    assert any(line.startswith(contract) for line in broken), said
