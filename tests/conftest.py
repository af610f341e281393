"""What all tests share: the mark of those that use the database, and a PostgreSQL to test against."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.cast import Cast, make_cast
from tools import postgres

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark that `make test` selects for its second round, on PostgreSQL."""
    config.addinivalue_line("markers", "database: uses the database (set by itself)")
    config.addinivalue_line("markers", "conformance: tries what others wrote against our doors (set by itself)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses the database, whichever way it asks for it."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & DATABASE_FIXTURES:
            item.add_marker("database")
        if "conformance" in item.path.parts:
            item.add_marker("conformance")


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """No test leaves its language to the next."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of an empty PostgreSQL database, whatever database the tests themselves run on."""
    with postgres.cluster() as address:
        yield address


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody whom the tests know by name."""
    return make_cast()
