"""Packs: data that comes with the product or from elsewhere, loaded whole or not at all.

A pack is a folder with a `pack.toml` and tables in TOML or CSV. Each table names the loader that a room registered
for it. Loading a newer version adds what is new and leaves what is there, since people may have changed it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from camket.core import audit, search
from camket.core.actions import Invalid, edge
from camket.core.dates import DateError, PartialDate
from camket.core.models import Pack, PackItem, User
from camket.core.registry import registry

M = TypeVar("M", bound=models.Model)
C = TypeVar("C", bound=Enum)


class PackError(Exception):
    """A pack that cannot be loaded: says what is wrong, in which file and entry."""


@dataclass
class Row:
    """One entry of a table, read field by field; what is not read in the end is an error."""

    where: str
    fields: dict[str, Any]
    context: Loading
    read: set[str] = field(default_factory=set)

    def fail(self, name: str, sentence: str) -> PackError:
        """Return the error of one field, to be raised."""
        return PackError(f"{self.where}, {name}: {sentence}")

    def raw(self, name: str) -> Any:
        """Return a field as it stands, None when it is absent or empty."""
        self.read.add(name)
        value = self.fields.get(name)
        return None if value == "" else value

    def text(self, name: str, *, needed: bool = False) -> str:
        """Return a text; an absent one is empty, or an error if it is needed."""
        value = self.raw(name)
        if value is None and needed:
            raise self.fail(name, _("is missing."))
        return "" if value is None else " ".join(str(value).split())

    def prose(self, name: str) -> str:
        """Return a long text with its line ends, trimmed."""
        value = self.raw(name)
        return "" if value is None else str(value).strip()

    def pair(self, name: str, *, needed: bool = False) -> dict[str, str]:
        """Return `{name_local, name_en}` from the fields `name_local` and `name_en`; one of them is enough."""
        found = {f"{name}_local": self.text(f"{name}_local"), f"{name}_en": self.text(f"{name}_en")}
        if needed and not any(found.values()):
            raise self.fail(name, _("is missing in both languages."))
        return found

    def prose_pair(self, name: str) -> dict[str, str]:
        """Return a pair of long texts."""
        return {f"{name}_local": self.prose(f"{name}_local"), f"{name}_en": self.prose(f"{name}_en")}

    def number(self, name: str) -> int | None:
        """Return a whole number, None when absent."""
        value = self.raw(name)
        if value is None:
            return None
        try:
            if isinstance(value, bool | float):
                raise ValueError
            return int(value)
        except ValueError as error:
            raise self.fail(name, _("“%(value)s” is not a whole number.") % {"value": value}) from error

    def flag(self, name: str) -> bool:
        """Return a yes or no; absent is no."""
        value = self.raw(name)
        if value in (None, False, "0", "false"):
            return False
        if value in (True, "1", "true"):
            return True
        raise self.fail(name, _("“%(value)s” is neither true nor false.") % {"value": value})

    def choice(self, name: str, choices: type[C], default: C | None = None) -> C:
        """Return a code of `choices`."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        try:
            return choices(value)
        except ValueError as error:
            codes = ", ".join(str(item.value) for item in choices)
            words = _("the code “%(value)s” is unknown. Known are: %(codes)s.")
            raise self.fail(name, words % {"value": value, "codes": codes}) from error

    def partial_date(self, name: str) -> PartialDate | None:
        """Return a date that may lack its day or month."""
        value = self.raw(name)
        if value is None:
            return None
        try:
            return PartialDate.parse(str(value))
        except DateError as error:
            raise self.fail(name, str(error)) from error

    def day(self, name: str) -> date | None:
        """Return a full date."""
        value = self.partial_date(name)
        if value is None:
            return None
        if not (value.year and value.month and value.day):
            raise self.fail(name, _("“%(value)s” is not a full date.") % {"value": value.isoformat()})
        return date(value.year, value.month, value.day)

    def reference(self, name: str, table: str, model: type[M]) -> M | None:
        """Return the record that another table names so; an unknown key is an error."""
        key = self.raw(name)
        return None if key is None else self.context.find(self, name, table, str(key), model)

    def references(self, name: str, table: str, model: type[M]) -> list[M]:
        """Return the records of a list of keys."""
        keys = self.raw(name) or []
        if not isinstance(keys, list):
            raise self.fail(name, _("is a list of keys."))
        return [self.context.find(self, name, table, str(key), model) for key in keys]

    def finish(self) -> None:
        """Raise PackError when the entry has a field that nobody read."""
        unread = sorted(set(self.fields) - self.read)
        if unread:
            raise self.fail(unread[0], _("this field is not known here."))


@dataclass
class Loading:
    """One loading of a pack: who, from where, and what was made under which key."""

    actor: User
    folder: Path
    pack: Pack
    is_demonstration: bool
    records: dict[tuple[str, str], models.Model] = field(default_factory=dict)
    known: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    made: list[tuple[str, str, models.Model]] = field(default_factory=list)

    def find(self, row: Row, name: str, table: str, key: str, model: type[M]) -> M:
        """Return a record by its key in this pack or one loaded before."""
        record = self.records.get((table, key))
        if record is None and (found := self.known.get((table, key))) is not None:
            manager: Any = model._default_manager
            record = manager.filter(pk=found[1]).first()
        if record is None:
            manager = model._default_manager
            if table in {"place", "unit", "body"}:
                record = manager.filter(key=key).first()
        if not isinstance(record, model):
            words = _("there is no %(table)s “%(key)s”.")
            raise row.fail(name, words % {"table": table, "key": key})
        self.records[table, key] = record
        return record

    def resolve(self, row: Row, name: str, address: str) -> models.Model:
        """Return the record at an address such as `event:workshop-2020`."""
        table, _colon, key = address.partition(":")
        record = self.records.get((table, key))
        if record is None and (found := self.known.get((table, key))) is not None and found[0] in registry.kinds:
            manager: Any = registry.kind(found[0]).model._default_manager
            record = manager.filter(pk=found[1]).first()
        if record is None:
            raise row.fail(name, _("there is no %(table)s “%(key)s”.") % {"table": table, "key": key})
        return record

    def is_known(self, table: str, key: str) -> bool:
        """Return whether an earlier version of the pack made this record."""
        return (table, key) in self.known

    def keep(self, table: str, key: str, record: models.Model) -> None:
        """Remember a record that was just made."""
        self.records[table, key] = record
        self.made.append((table, key, record))


Loader = Callable[[Loading, list[Row]], None]
_loaders: dict[str, Loader] = {}


def pack_table(name: str, loader: Loader) -> None:
    """Register what loads the tables called `name`; called from a room's `hooks.py`."""
    if name in _loaders:
        raise ValueError(f"the pack table {name} is registered twice")
    _loaders[name] = loader


def join(loading: Loading, row: Row, source: models.Model, kind: str, field_name: str, *, note: str = "") -> None:
    """Join a record by edges of one kind to those whose addresses a field lists, such as `event:workshop-2020`.

    An edge is demonstration data when the pack is, or either end. Raises PackError for an address that leads nowhere
    and for records that this kind cannot join.
    """
    addresses = row.raw(field_name) or []
    if not isinstance(addresses, list):
        raise row.fail(field_name, _("is a list of keys."))
    for address in addresses:
        target = loading.resolve(row, field_name, str(address))
        is_demonstration = loading.is_demonstration or any(
            getattr(record, "is_demonstration", False) for record in (source, target)
        )
        try:
            edge(source, kind, target, actor=loading.actor, note=note, is_demonstration=is_demonstration)
        except Invalid as error:
            raise row.fail(field_name, f"{address}: {error}") from error


def load_joins(loading: Loading, rows: list[Row]) -> None:
    """Load edges: a kind, the address of the source and those of the targets."""
    for row in rows:
        kind = row.text("kind", needed=True)
        note = row.text("note")
        source = loading.resolve(row, "source", row.text("source", needed=True))
        if not row.raw("targets"):
            raise row.fail("targets", _("is missing."))
        join(loading, row, source, kind, "targets", note=note)
        row.finish()


pack_table("join", load_joins)


@dataclass(frozen=True)
class Manifest:
    """What `pack.toml` says."""

    folder: Path
    code: str
    version: str
    title_local: str
    title_en: str
    is_demonstration: bool
    requires: tuple[str, ...]
    files: tuple[dict[str, Any], ...]
    digest: str


def read_manifest(folder: Path) -> Manifest:
    """Read `pack.toml`; raises PackError when it is missing or broken."""
    file = folder / "pack.toml"
    data = read_toml(file)
    try:
        digest = hashlib.sha256(file.read_bytes())
        for entry in data["files"]:
            digest.update(checked(folder, entry))
        return Manifest(
            folder=folder,
            code=data["code"],
            version=str(data["version"]),
            title_local=data["title_local"],
            title_en=data["title_en"],
            is_demonstration=bool(data.get("is_demonstration", False)),
            requires=tuple(data.get("requires", ())),
            files=tuple(data["files"]),
            digest=digest.hexdigest(),
        )
    except KeyError as error:
        raise PackError(f"{file.name}: {error.args[0]} " + _("is missing.")) from error
    except OSError as error:
        raise PackError(f"{error.filename}: " + _("this file cannot be read.")) from error


def checked(folder: Path, entry: dict[str, Any]) -> bytes:
    """Return the content of a file of the pack; raises PackError unless it has the SHA-256 given, if one is."""
    content: bytes = (folder / entry["name"]).read_bytes()
    wanted = entry.get("sha256")
    if wanted is not None and hashlib.sha256(content).hexdigest() != wanted:
        words = _("this file is not the one that pack.toml describes (its SHA-256 differs).")
        raise PackError(f"{entry['name']}: {words}")
    return content


def read_toml(file: Path) -> dict[str, Any]:
    """Read a TOML file; raises PackError with file and line."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{file.name}: {error}") from error
    except OSError as error:
        raise PackError(f"{file.name}: " + _("this file cannot be read.")) from error


def csv_rows(file: Path, loading: Loading) -> list[Row]:
    """Return the rows of a CSV file with a header; raises PackError naming the line that is broken."""
    opener: Any = gzip.open if file.suffix == ".gz" else open
    rows = []
    with opener(file, "rt", encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = next(reader)
            for values in reader:
                if len(values) != len(header):
                    words = _("line %(line)s has %(found)s fields; the header has %(wanted)s.")
                    facts = {"line": reader.line_num, "found": len(values), "wanted": len(header)}
                    raise PackError(f"{file.name}, {words % facts}")
                where = f"{file.name}, " + _("line %(line)s") % {"line": reader.line_num}
                rows.append(Row(where, dict(zip(header, values, strict=True)), loading))
        except (csv.Error, UnicodeDecodeError) as error:
            raise PackError(f"{file.name}, " + _("line %(line)s") % {"line": reader.line_num} + f": {error}") from error
        except StopIteration as error:
            raise PackError(f"{file.name}: " + _("this file is empty.")) from error
    return rows


def tables_of(entry: dict[str, Any], loading: Loading) -> Iterable[tuple[str, list[Row]]]:
    """Yield (table, rows) of one file of the pack; a CSV file is one table, a TOML file may hold several."""
    file = loading.folder / entry["name"]
    if ".csv" in file.suffixes:
        yield entry["table"], csv_rows(file, loading)
        return
    for table, entries in read_toml(file).items():
        if not isinstance(entries, list):
            raise PackError(f"{file.name}: " + _("%(table)s is not a list of entries.") % {"table": table})
        words = _("%(table)s, entry %(number)s")
        yield (
            table,
            [
                Row(f"{file.name}, {words % {'table': table, 'number': number}}", fields, loading)
                for number, fields in enumerate(entries, start=1)
            ],
        )


@dataclass(frozen=True)
class Loaded:
    """What a loading did."""

    pack: Pack
    made: int
    was_loaded: bool


@transaction.atomic
def load_pack(*, actor: User, folder: Path) -> Loaded:
    """Load a pack in one transaction with one audit entry.

    Raises PackError, with nothing loaded, for an unknown code or table, a broken line, a reference that leads nowhere.
    """
    manifest = read_manifest(folder)
    for code in manifest.requires:
        if not Pack.objects.filter(code=code).exists():
            raise PackError(
                _("%(pack)s builds on %(needed)s: load that first.") % {"pack": manifest.code, "needed": code}
            )
    known = Pack.objects.filter(code=manifest.code).first()
    if known is not None and known.digest == manifest.digest:
        return Loaded(known, 0, True)
    defaults = {"version": manifest.version, "digest": manifest.digest}
    pack, _made = Pack.objects.update_or_create(code=manifest.code, defaults=defaults)
    loading = Loading(actor, folder, pack, manifest.is_demonstration)
    items = PackItem.objects.values_list("table", "key", "record_kind", "record_id")
    loading.known = {(table, key): (kind, pk) for table, key, kind, pk in items.iterator()}
    for entry in manifest.files:
        for table, rows in tables_of(entry, loading):
            if table not in _loaders:
                names = ", ".join(sorted(_loaders))
                words = _("the table “%(table)s” is unknown. Known are: %(names)s.")
                raise PackError(f"{entry['name']}: {words % {'table': table, 'names': names}}")
            _loaders[table](loading, rows)
    finish_loading(loading)
    return Loaded(pack, len(loading.made), known is not None)


def finish_loading(loading: Loading) -> None:
    """Remember under which keys records were made, index them, and write the entry of the whole."""
    PackItem.objects.bulk_create(
        [
            PackItem(
                pack=loading.pack,
                table=table,
                key=key,
                record_kind=record._meta.label_lower,
                record_id=record.pk,
            )
            for table, key, record in loading.made
        ],
        batch_size=2000,
    )
    indexed = [record for _table, _key, record in loading.made if record._meta.label_lower in registry.kinds]
    search.index(indexed)
    counts: dict[str, int] = {}
    for table, _key, _record in loading.made:
        counts[table] = counts.get(table, 0) + 1
    facts = {"version": loading.pack.version, "digest": loading.pack.digest, "made": counts}
    audit.write_entry(actor=loading.actor, action="core.pack.loaded", record=loading.pack, **facts)
