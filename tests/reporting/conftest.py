"""What tests of figures share: each is asked of the truth, and of columnar files that were made from it."""

from __future__ import annotations

import pytest

from camket.reporting.actions.figures import compact
from camket.reporting.queries import cells, figures


@pytest.fixture(params=["truth", "files"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read approved answers from the truth, or from files that are made anew before each reading."""

    def made_anew() -> object:
        compact(whole=True)
        return figures.current()

    if request.param == "files":
        monkeypatch.setattr(cells, "current", made_anew)
    return str(request.param)
