"""Taking a backup back into an empty installation: files first, then all rows in one transaction."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from camket.core import audit, backup
from camket.core.backup import BackupError
from camket.core.files import NO_ROOM, PART
from camket.core.models import User
from camket.core.outbox import keep_silent

#: Tables of others that `migrate` fills by itself; records of our own say so themselves.
MADE_BY_MIGRATE = {"contenttypes.contenttype", "auth.permission"}
SAFE_PATH = re.compile(r"(?:served/)?[0-9a-f]{2}/[0-9a-f]{64}")


@dataclass(frozen=True)
class Restored:
    """What was taken back, and what the audit trail says of itself afterwards."""

    rows: int
    files: int
    trail: audit.Verification


def damaged(what: str) -> BackupError:
    """Return the error for a backup that does not hold what its manifest says."""
    return BackupError(_("The backup is damaged (%(what)s); nothing was restored.") % {"what": what})


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest; raises BackupError when this is no backup that this program reads."""
    try:
        manifest = json.loads(archive.read("manifest.json"))
        known = manifest["program"] == "camket" and manifest["format"] == backup.FORMAT
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(_("This is not a backup of Camket.")) from error
    if not known:
        raise BackupError(_("This backup has a form that this version of Camket does not read."))
    return dict(manifest)


def demand_same_form(manifest: dict[str, Any]) -> None:
    """Raise BackupError unless the database has the form that the backup was made in."""
    here, there = set(backup.applied_migrations()), set(manifest["migrations"])
    if here == there and set(manifest["tables"]) == {model._meta.label_lower for model in backup.tables()}:
        return
    raise BackupError(
        _(
            "The backup was made by Camket %(version)s and the database here has another form. Install that "
            "version, restore, then install the newer one and type: camket migrate"
        )
        % {"version": manifest["version"]}
    )


def is_made_by_migrate(model: type[models.Model]) -> bool:
    """Return whether `migrate` leaves rows in a table: they do not make an installation used."""
    return model._meta.label_lower in MADE_BY_MIGRATE or getattr(model, "is_made_by_migrate", False)


def demand_empty() -> None:
    """Raise BackupError unless the database is as `migrate` left it.

    What a person changes in a table that `migrate` fills has an entry in the audit trail, which is then not empty.
    """
    for model in backup.tables():
        rows: models.QuerySet[Any] = models.QuerySet(model)
        rows = rows.exclude(is_system=True) if model is User else rows
        if not is_made_by_migrate(model) and rows.exists():
            raise BackupError(
                _(
                    "The database is not empty; nothing was restored. "
                    "Name a new one in CAMKET_DATABASE and type: camket migrate"
                )
            )


def digest_of(path: str) -> str:
    """Return the SHA-256 of a file in the storage."""
    sha256 = hashlib.sha256()
    with default_storage.open(path) as source:
        while chunk := source.read(backup.CHUNK):
            sha256.update(chunk)
    return sha256.hexdigest()


def place_file(archive: zipfile.ZipFile, path: str, facts: dict[str, Any]) -> None:
    """Put one file into the storage, whole or not at all; one that is there with the same content stays."""
    if not SAFE_PATH.fullmatch(path):
        raise damaged(path)
    if default_storage.exists(path):
        if digest_of(path) == facts["sha256"]:
            return
        default_storage.delete(path)
    with archive.open(f"files/{path}") as source:
        if not isinstance(default_storage, FileSystemStorage):
            default_storage.save(path, File(source))
        else:
            target = Path(default_storage.path(path))
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + PART)
            try:
                with part.open("wb") as stream:
                    backup.copied(source, stream)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
    if digest_of(path) != facts["sha256"]:
        default_storage.delete(path)
        raise damaged(path)


def rows_of(archive: zipfile.ZipFile, model: type[models.Model]) -> Iterator[models.Model]:
    """Yield the rows of a table as unsaved instances."""
    columns = {column.attname: column for column in backup.columns(model)}
    with archive.open(f"tables/{model._meta.label_lower}.ndjson") as stream:
        for line in stream:
            stored = json.loads(line).items()
            yield model(**{name: None if value is None else columns[name].to_python(value) for name, value in stored})


def insert(model: type[models.Model], rows: list[models.Model]) -> None:
    """Insert rows as they are: no times of creation, keys or ids are made anew."""
    columns = backup.columns(model)
    size = max(1, connection.ops.bulk_batch_size(columns, rows))
    plain: Any = models.QuerySet(model)
    for start in range(0, len(rows), size):
        plain._insert(rows[start : start + size], fields=columns, raw=True, using=plain.db)


def fill_table(archive: zipfile.ZipFile, model: type[models.Model]) -> None:
    """Take back the rows of one table."""
    batch: list[models.Model] = []
    for row in rows_of(archive, model):
        batch.append(row)
        if len(batch) == backup.ROWS:
            insert(model, batch)
            batch = []
    if batch:
        insert(model, batch)


def demand_equal(model: type[models.Model], facts: dict[str, Any]) -> None:
    """Raise BackupError unless a table reads exactly as it did when the backup was made."""
    digest = backup.Digest()
    for line in backup.lines(model, connection.alias):
        digest.add(line)
    if digest.facts() != facts:
        raise damaged(model._meta.label_lower)


def fill_database(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Take back all tables and prove each equal; called inside a transaction."""
    everything = backup.tables()
    for model in everything:
        if model is User or is_made_by_migrate(model):
            models.QuerySet(model)._raw_delete(connection.alias)
    for model in everything:
        fill_table(archive, model)
    for model in everything:
        demand_equal(model, manifest["tables"][model._meta.label_lower])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), everything):
            cursor.execute(statement)


def restore_backup(file: Path) -> Restored:
    """Make this empty installation equal to the one that `file` was made from.

    Raises BackupError, with no row restored, when the installation is not empty, has another form, or the
    file is not a whole backup. Stopped in the middle it may simply be called again.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = read_manifest(archive)
            demand_same_form(manifest)
            demand_empty()
            for path, facts in manifest["files"].items():
                place_file(archive, path, facts)
            with transaction.atomic():
                demand_empty()
                fill_database(archive, manifest)
                keep_silent()
    except OSError as error:
        words = _("%(file)s cannot be read: %(reason)s.")
        if error.errno in NO_ROOM:
            words = _("There is no room left for what %(file)s holds: %(reason)s. Make room and type the same again.")
        raise BackupError(words % {"file": file, "reason": error.strerror or error}) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise BackupError(_("%(file)s is not a whole backup; nothing was restored.") % {"file": file}) from error
    except (KeyError, TypeError, ValueError, ValidationError, IntegrityError) as error:
        raise damaged(str(error).partition("\n")[0]) from error
    rows = backup.total(manifest["tables"].values())
    return Restored(rows, len(manifest["files"]), audit.verify())
