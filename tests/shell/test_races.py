"""Two people at once on one record: one gets it done, the other is told; nothing is done twice or half."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.shell import racing
from tests.shell.installation import Installation, installation

#: Starts programs on both databases: for `make test-full`.
pytestmark = pytest.mark.slow
#: What is told to the one who came second, by race: that somebody was faster, or that the step is not open any more.
TOLD = {
    "task": {"Conflict"},
    "approval": {"Conflict", "Refused"},
    "first_figure": {"Conflict"},
    "target": {"Invalid"},
    "target_removed": {"Conflict", "Invalid"},
    "commitment": {"Conflict"},
    "adoption": {"Conflict"},
    "withdrawal": {"Conflict"},
    "participant": {"Invalid", "Doubled"},
    "learner": {"Invalid", "Doubled"},
    "code": {"Invalid", "Doubled"},
    "task_loop": {"Invalid"},
    "tree_loop": {"Invalid"},
    "assignment": {"Conflict"},
    "unit_proposal": {"Conflict"},
    "cell": {"CellTaken"},
    "report": {"Conflict"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation on each database, with people."""
    server = request.getfixturevalue("postgres_address") if request.param == "postgresql" else ""
    with installation(server) as made:
        made.populate()
        yield made


def test_of_two_at_once_one_gets_it_done_and_one_is_told(house: Installation) -> None:
    found = json.loads(house.python("from tests.shell import racing\nimport django\ndjango.setup()\nracing.main()"))
    assert set(found) == set(TOLD)
    wrong = {
        name: rounds
        for name, rounds in found.items()
        if len(rounds) != racing.ROUNDS or any(len(both) != 2 or not second_is_told(name, both) for both in rounds)
    }
    assert wrong == {}
    assert house.run("audit", "verify").returncode == 0


def second_is_told(name: str, both: list[str]) -> bool:
    """Return whether one got it done and the other was told in words that are foreseen."""
    told = [each for each in both if each != "done"]
    return len(told) == 1 and told[0] in TOLD[name]
