"""One file that holds an installation, and from which an equal one is made on either database.

The file is a zip: `manifest.json`, `tables/<model>.ndjson` with one row a line, `files/<path>` with the
stored files. Rows are written as the fields' own stored values, so they read the same from SQLite and from
PostgreSQL. Who is signed in just then is left out. How it works: docs/algorithms/backup.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_iso_string
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.models import StoredFile

FORMAT = 1
SNAPSHOT = "snapshot"
CHUNK = 1 << 20
ROWS = 2000
#: Who is signed in just now: worthless elsewhere, and not to be carried about.
LEFT_OUT = {"sessions.session", "usersessions.usersession"}


class BackupError(Exception):
    """A backup cannot be made or taken back; the text says why and what to do."""


@dataclass
class Digest:
    """How many rows a table has, and a digest of them that does not depend on their order."""

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Take in one row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest())) % (1 << 256)

    def facts(self) -> dict[str, Any]:
        """Return what the manifest says of the table."""
        return {"rows": self.rows, "digest": f"{self.total:064x}"}


@dataclass
class Backup:
    """What a backup holds."""

    rows: int = 0
    files: int = 0
    #: Names of stored files that should be there and are not.
    missing: list[str] = field(default_factory=list)


def tables() -> list[type[models.Model]]:
    """Return every model whose rows are carried, by label; tables of many-to-many fields as well."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the fields of a model that hold something of their own in its table."""
    return [column for column in model._meta.local_concrete_fields if not column.generated]


def plain(value: Any) -> Any:
    """Return a stored value as JSON holds it; the field's `to_python` reads it back."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def line_of(names: list[models.Field[Any, Any]], row: tuple[Any, ...]) -> bytes:
    """Return one row as one line of JSON, alike whatever database it came from."""
    data = {column.attname: plain(column.get_prep_value(value)) for column, value in zip(names, row, strict=True)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def lines(model: type[models.Model], using: str) -> Iterator[bytes]:
    """Yield the rows of a table, one line each."""
    names = columns(model)
    rows: models.QuerySet[Any] = models.QuerySet(model, using=using).order_by("pk")
    for row in rows.values_list(*(column.attname for column in names)).iterator(chunk_size=ROWS):
        yield line_of(names, row)


def applied_migrations() -> list[str]:
    """Return the migrations that the database has, sorted."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def snapshot() -> Iterator[str]:
    """Yield the alias of a connection that sees the database as it is at one moment, and locks nobody out.

    On SQLite a transaction that begins as IMMEDIATE would lock out writers even when it only reads.
    """
    own = connection.copy(SNAPSHOT)
    if own.vendor == "sqlite":
        own.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        from psycopg import IsolationLevel

        own.settings_dict["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connections[SNAPSHOT] = own
    try:
        with transaction.atomic(using=SNAPSHOT):
            with own.cursor() as cursor:
                if own.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION READ ONLY")
                cursor.execute("SELECT 1 FROM django_migrations")  # the moment is that of the first read
            yield SNAPSHOT
    finally:
        own.close()
        del connections[SNAPSHOT]


def write_tables(archive: zipfile.ZipFile, using: str) -> dict[str, dict[str, Any]]:
    """Write every table; return what the manifest says of them."""
    facts = {}
    for model in tables():
        digest = Digest()
        member = zipfile.ZipInfo(f"tables/{model._meta.label_lower}.ndjson")
        member.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(member, "w", force_zip64=True) as stream:
            for line in lines(model, using):
                digest.add(line)
                stream.write(line)
        facts[model._meta.label_lower] = digest.facts()
    return facts


def copied(source: IO[bytes], target: IO[bytes]) -> dict[str, Any]:
    """Copy a stream; return its size and SHA-256."""
    sha256, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        sha256.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return {"size": size, "sha256": sha256.hexdigest()}


def write_files(archive: zipfile.ZipFile, using: str) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Write every stored file; return what the manifest says of them, and the names of missing ones."""
    facts: dict[str, dict[str, Any]] = {}
    missing = []
    for row in StoredFile.objects.using(using).order_by("pk").iterator(chunk_size=ROWS):
        for path in dict.fromkeys([row.path, row.served_path]):
            try:
                with default_storage.open(path) as source:
                    info = zipfile.ZipInfo(f"files/{path}")
                    with archive.open(info, "w", force_zip64=True) as target:
                        facts[path] = copied(source, target)
            except FileNotFoundError:
                missing.append(row.original_name)
    return facts, list(dict.fromkeys(missing))


def write_backup(file: Path) -> Backup:
    """Write the running installation to `file`, which appears when it is complete.

    Raises BackupError when the file exists or cannot be written.
    """
    if file.exists():
        raise BackupError(_("%(file)s exists already; nothing was overwritten.") % {"file": file})
    part = file.with_name(file.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive, snapshot() as using:
            manifest: dict[str, Any] = {
                "format": FORMAT,
                "program": "camket",
                "version": version("camket"),
                "made_at": clock.now().isoformat(),
                "migrations": applied_migrations(),
                "tables": write_tables(archive, using),
            }
            manifest["files"], manifest["missing"] = write_files(archive, using)
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        part.replace(file)
    except OSError as error:
        raise BackupError(
            _("%(file)s cannot be written: %(reason)s.") % {"file": file, "reason": error.strerror}
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Backup(total(manifest["tables"].values()), len(manifest["files"]), manifest["missing"])


def total(facts: Iterable[dict[str, Any]]) -> int:
    """Return the number of rows that a manifest counts."""
    return sum(table["rows"] for table in facts)
