"""The ways in which any record is written: create, change under a lock of versions, join, unjoin, bury.

Each leaves one audit entry and renews the search index. The rooms' actions ask their rules first, then call these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock, search
from camket.core.models import Edge, Record, Tombstone, User
from camket.core.registry import key_of, registry

R = TypeVar("R", bound=Record)


class Conflict(Exception):
    """Somebody else saved the record after this form was opened.

    `current` is the record as it stands, `mine` what was about to be written; nothing was lost or overwritten.
    """

    def __init__(self, current: Record, mine: dict[str, Any]) -> None:
        super().__init__(str(_("Somebody else has saved this in the meantime.")))
        self.current = current
        self.mine = mine


class Invalid(Exception):
    """What was asked cannot be written; `field` names the field at fault, if one is."""

    def __init__(self, sentence: Any, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.field = field


class Doubled(Invalid):
    """The same was entered by somebody else at the same moment, and comes once only."""


def verb(record: models.Model, name: str) -> str:
    """Return the code of an event, such as `policy.clause.amended`."""
    return f"{record._meta.label_lower}.{name}"


def created(record: R, *, actor: User, reason: str = "", **payload: Any) -> R:
    """Save a new record, with its audit entry and its place in the index; call it inside `atomic`.

    Raises Doubled when another with the same identity came at the same moment.
    """
    record.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        if not is_doubled(error):
            raise
        raise Doubled(_("Somebody else has just entered the same.")) from error
    audit.write_entry(actor=actor, action=verb(record, "created"), record=record, reason=reason, **payload)
    search.index([record])
    return record


def is_doubled(error: IntegrityError) -> bool:
    """Return whether what the database refused was a second row where there may be one."""
    return getattr(error.__cause__, "sqlstate", "") == "23505" or "UNIQUE constraint" in str(error)


def changed(
    record: R,
    changes: dict[str, Any],
    *,
    actor: User,
    expected_version: int | None,
    event: str = "changed",
    **payload: Any,
) -> R:
    """Write `changes` to a record if nobody has changed it since `expected_version`; call it inside `atomic`.

    Raises Conflict otherwise. Without `expected_version` the version that `record` was read with is expected.
    What is equal already is left out; a change of nothing writes nothing.
    """
    expected = record.version if expected_version is None else expected_version
    differing = {name: value for name, value in changes.items() if getattr(record, name) != value}
    before = {name: getattr(record, name) for name in differing}
    if not differing and record.version == expected:
        return record
    for name, value in differing.items():
        setattr(record, name, value)
    # What stays as it is was clean when it was written; each relation of it would be looked up again.
    untouched = {column.name for column in record._meta.concrete_fields} - differing.keys()
    record.full_clean(exclude=untouched, validate_unique=False, validate_constraints=False)
    model: Any = type(record)
    columns = {name: getattr(record, name) for name in differing} | derived_columns(record)
    columns |= {"version": expected + 1, "changed_at": clock.now()}
    if not model.objects.filter(pk=record.pk, version=expected).update(**columns):
        raise Conflict(model.objects.get(pk=record.pk), changes)
    record.version = expected + 1
    diff = {name: [before[name], value] for name, value in differing.items()}
    audit.write_entry(actor=actor, action=verb(record, event), record=record, changes=diff, **payload)
    search.index([record])
    return record


def changed_all(rows: Sequence[tuple[R, Mapping[str, Any]]], *, actor: User, event: str = "changed") -> list[R]:
    """Write changes to many records of one kind, an audit entry each; call it inside `atomic`, with rows held there.

    The caller has read them under a lock (`select_for_update`), so that none can have been changed since, and answers
    for the values: they come from rules, not from a form. What is equal already is left out. The statements are as many
    for five hundred records as for two, where the same is written to all.
    """
    now, told = clock.now(), []
    for record, changes in rows:
        diff = {
            name: [getattr(record, name), value] for name, value in changes.items() if getattr(record, name) != value
        }
        if not diff:
            continue
        for name, (_before, value) in diff.items():
            setattr(record, name, value)
        record.version, record.changed_at = record.version + 1, now
        told.append((record, diff))
    if not told:
        return []
    model: Any = type(told[0][0])
    records = [record for record, _diff in told]
    names = {name for record, diff in told for name in (*diff, *derived_columns(record))}
    same = {name: getattr(records[0], name) for name in names if len({getattr(each, name) for each in records}) == 1}
    for start in range(0, len(records), audit.MANY):
        ids = [each.pk for each in records[start : start + audit.MANY]]
        model.objects.filter(pk__in=ids).update(**same, version=F("version") + 1, changed_at=now)
    if names - set(same):
        model.objects.bulk_update(records, sorted(names - set(same)), batch_size=audit.MANY)
    entries = [(record, {"changes": diff}) for record, diff in told]
    audit.write_entries(actor=actor, action=verb(records[0], event), told=entries)
    search.index(records)
    return records


def derived_columns(record: models.Model) -> dict[str, Any]:
    """Return the columns that follow others of the row (folded names, sort keys), renewed."""
    renewed = {}
    for column in record._meta.concrete_fields:
        if getattr(column, "sources", None):
            renewed[column.attname] = column.pre_save(record, add=False)
    return renewed


def edge(
    source: models.Model,
    kind: str,
    target: models.Model,
    *,
    actor: User,
    note: str = "",
    is_demonstration: bool = False,
) -> tuple[Edge, bool]:
    """Return the edge of this kind between two records, and whether it is new; writes no audit entry of its own.

    Raises Invalid when the kind does not join such records.
    """
    edge_kind = registry.edge_kinds.get(kind)
    source_key, target_key = key_of(source), key_of(target)
    if edge_kind is None or not edge_kind.may_join(source_key, target_key):
        raise Invalid(_("These two cannot be joined in this way."))
    return Edge.objects.get_or_create(
        kind=kind,
        source_kind=source_key.kind,
        source_id=source_key.id,
        target_kind=target_key.kind,
        target_id=target_key.id,
        defaults={"note": note, "created_by": actor, "is_demonstration": is_demonstration},
    )


def joined(source: models.Model, kind: str, target: models.Model, *, actor: User, note: str = "") -> Edge:
    """Join two records by an edge of a kind that may join them; the same edge twice is one.

    Raises Invalid when the kind does not join such records. Call it inside `atomic`.
    """
    row, made = edge(source, kind, target, actor=actor, note=note)
    if made:
        audit.write_entry(actor=actor, action=verb(row, "joined"), record=source, kind=kind, target=target, note=note)
    return row


def unjoined(row: Edge, *, actor: User, reason: str = "") -> None:
    """Take an edge away; what it joined stays in the audit trail. Call it inside `atomic`."""
    facts = {
        "kind": row.kind,
        "source": row.source_id,
        "target_kind": row.target_kind,
        "target": row.target_id,
    }
    audit.write_entry(actor=actor, action=verb(row, "unjoined"), record=row, reason=reason, edge=facts)
    row.delete()


@transaction.atomic
def bury(record: Record, *, actor: User, reason: str, merged_into: Record | None = None) -> Tombstone:
    """Delete a record and leave a tombstone at its address, which leads on to what it was merged into."""
    stone = Tombstone.objects.create(
        uid=record.uid,
        record_kind=record.record_kind(),
        merged_into_uid=merged_into.uid if merged_into else "",
        reason=reason,
    )
    audit.write_entry(actor=actor, action=verb(record, "buried"), record=record, reason=reason, into=merged_into)
    search.forget(record)
    record.delete()
    return stone
