"""The common form of writes to what belongs to a unit: ask who may, then write through core."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from camket.core.access import ALLOWED, NOT_YOURS, Scope, Verdict, demand, scope_of
from camket.core.actions import changed, created
from camket.core.models import User
from camket.people.models import Owned

O = TypeVar("O", bound=Owned)  # noqa: E741


def can_edit(scope: Scope, editors: Collection[str], *, unit_id: int | None) -> Verdict:
    """Return whether one of the roles that edit such records is held where the record belongs."""
    return ALLOWED if scope.holds(editors, unit_id=unit_id) else NOT_YOURS


def create_owned(record: O, *, actor: User, editors: Collection[str], **payload: Any) -> O:
    """Save a new record of a unit that the actor may write for; call it inside `atomic`."""
    demand(can_edit(scope_of(actor), editors, unit_id=record.owner_unit_id))
    return created(record, actor=actor, **payload)


def change_owned(
    record: O,
    changes: dict[str, Any],
    *,
    actor: User,
    editors: Collection[str],
    expected_version: int | None,
    **payload: Any,
) -> O:
    """Change a record of a unit, where it stands and where it goes; call it inside `atomic`.

    Raises Conflict when somebody saved in the meantime, Refused when it is not the actor's to change.
    """
    scope = scope_of(actor)
    demand(can_edit(scope, editors, unit_id=record.owner_unit_id))
    if "owner_unit" in changes:
        unit = changes["owner_unit"]
        demand(can_edit(scope, editors, unit_id=unit.pk if unit else None))
    return changed(record, changes, actor=actor, expected_version=expected_version, **payload)
