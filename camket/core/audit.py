"""The audit trail: one entry a write, sealed in batches into a chain.

An entry's line is hashed with the digest of its payload, never with the payload, so that a payload can be erased
by law and the chain still holds. Only `seal_entries` writes seals; the actions write entries themselves.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.access import acting_in_place_of
from camket.core.models import AuditEntry, AuditPayload, AuditSeal, Record, User

BATCH = 1000
#: So many entries are written at once.
MANY = 500


def plain(value: Any) -> Any:
    """Return a value as JSON holds it; a record becomes its name and public id."""
    if isinstance(value, Record):
        return {"uid": value.uid, "name": str(value)}
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def canonical(data: Any) -> bytes:
    """Return the one spelling of a JSON value that digests are taken over."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(salt: str, data: Any) -> str:
    """Return the SHA-256 of a payload under its salt, in hexadecimal."""
    return hashlib.sha256(salt.encode() + canonical(data)).hexdigest()


def write_entry(*, actor: User, action: str, record: models.Model, **payload: Any) -> AuditEntry:
    """Write what `actor` did to `record` inside the transaction that does it.

    `payload` holds what changed and why: `changes={field: [old, new]}`, `reason=`, `on_paper=` … An act that only a
    stand-in role allowed names the person on leave under `as_stand_in_for`.
    """
    return write_entries(actor=actor, action=action, told=[(record, payload)])[0]


def write_entries(
    *, actor: User, action: str, told: Iterable[tuple[models.Model, Mapping[str, Any]]]
) -> list[AuditEntry]:
    """Write the same act on many records, an entry each as `write_entry` does; two statements for five hundred."""
    in_place_of, now = [str(person) for person in acting_in_place_of(actor)], clock.now()
    entries, payloads = [], []
    for record, payload in told:
        whole = {**payload, "as_stand_in_for": in_place_of}
        data, salt = plain({key: value for key, value in whole.items() if value}), secrets.token_hex(16)
        entry = AuditEntry(
            at=now,
            actor=actor,
            action=action,
            record_kind=record._meta.label_lower,
            record_id=record.pk,
            record_uid=getattr(record, "uid", ""),
            payload_digest=digest_of(salt, data),
        )
        entries.append(entry)
        payloads.append(AuditPayload(entry=entry, salt=salt, data=data))
    AuditEntry.objects.bulk_create(entries, batch_size=MANY)
    AuditPayload.objects.bulk_create(payloads, batch_size=MANY)
    return entries


def erase_payload(*, actor: User, entry: AuditEntry, reason: str) -> None:
    """Erase what an entry says of a person, by law, and write that this was done; the chain stays whole."""
    with transaction.atomic():
        AuditPayload.objects.filter(entry=entry).delete()
        write_entry(actor=actor, action="core.auditentry.payload_erased", record=entry, reason=reason)


def seal_line(entry: AuditEntry) -> bytes:
    """Return the bytes of an entry that a seal covers."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts: list[Any] = [entry.pk, entry.uid, at, entry.actor_id, entry.action]
    parts += [entry.record_kind, entry.record_id, entry.record_uid, entry.payload_digest]
    return canonical(parts)


def chained(previous: str, entries: list[AuditEntry]) -> str:
    """Return the digest of a seal over `entries` that follows the seal with digest `previous`."""
    chain = hashlib.sha256(previous.encode())
    for entry in entries:
        chain.update(hashlib.sha256(seal_line(entry)).digest())
    return chain.hexdigest()


def seal_entries() -> int:
    """Seal what is not sealed yet, batch by batch; return how many entries were. One sealer runs at a time."""
    sealed = 0
    while True:
        with transaction.atomic():
            last = AuditSeal.objects.select_for_update().order_by("-pk").first()
            entries = list(AuditEntry.objects.filter(seal=None).order_by("pk")[:BATCH])
            if not entries:
                return sealed
            digest = chained(last.digest if last else "", entries)
            seal = AuditSeal.objects.create(
                previous=last, entry_count=len(entries), digest=digest, sealed_at=clock.now()
            )
            AuditEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(seal=seal)
            sealed += len(entries)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the trail: a sentence, and where."""

    sentence: str
    seal_id: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True)
class Verification:
    """What a check of the whole trail found."""

    entries: int
    seals: int
    unsealed: int
    head: str
    faults: tuple[Fault, ...]


def payload_faults() -> Iterator[Fault]:
    """Yield each entry whose payload does not fit its digest."""
    rows = AuditPayload.objects.select_related("entry").order_by("pk").iterator(chunk_size=BATCH)
    for payload in rows:
        if digest_of(payload.salt, payload.data) != payload.entry.payload_digest:
            yield Fault(
                _("What entry %(id)s says has been changed.") % {"id": payload.entry_id},
                None,
                payload.entry_id,
            )


def verify() -> Verification:
    """Recompute every digest of the trail; changes nothing."""
    faults = list(payload_faults())
    previous: AuditSeal | None = None
    seals = 0
    for seal in AuditSeal.objects.order_by("pk").iterator(chunk_size=BATCH):
        entries = list(AuditEntry.objects.filter(seal=seal).order_by("pk"))
        if seal.previous_id != (previous.pk if previous else None):
            faults.append(Fault(_("Seal %(id)s does not follow the one before it.") % {"id": seal.pk}, seal.pk))
        if len(entries) != seal.entry_count:
            words = _("Seal %(id)s covered %(then)s entries; %(now)s are there.")
            faults.append(Fault(words % {"id": seal.pk, "then": seal.entry_count, "now": len(entries)}, seal.pk))
        elif chained(previous.digest if previous else "", entries) != seal.digest:
            faults.append(Fault(_("An entry under seal %(id)s has been changed.") % {"id": seal.pk}, seal.pk))
        previous = seal
        seals += 1
    total = AuditEntry.objects.count()
    unsealed = AuditEntry.objects.filter(seal=None).count()
    return Verification(total, seals, unsealed, previous.digest if previous else "", tuple(faults))
