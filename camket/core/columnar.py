"""Columnar files beside the database, from which figures are read: a base of Parquet parts and one native file.

A publication is a manifest that names its files. A file that was named is never changed, so that whoever reads an older
publication goes on reading it; the database says which is current, by a name that no other history of it has.
`current.json` is a copy of the last manifest, replaced in one step, for programs that read the folder without the
database: a cluster, a notebook.

```
figures/manifest-000007-x4….json   {"name": "000007-x4…", "parts": {"202401": "202401-5f….parquet", …}, …}
figures/base/                  the parts, named by what is in them: one that did not change is in many publications
figures/native/                a file of DuckDB with the same rows and what is added up from them
```

Nothing here is the truth: everything can be made again from the database.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

#: Rows of a group in a part, as measured best for parts of a month (docs/performance.md).
GROUP_ROWS = 122_880
#: How many publications are kept: the current one, and the one that a reader may still be in.
KEPT = 2


#: A statement with what it is given by name.
Statement = tuple[str, Mapping[str, Any]]


class BusyError(Exception):
    """Another process is writing publications of this folder."""


@dataclass(frozen=True)
class Publication:
    """What one manifest names: files of the base by part, the native file, how many rows there are."""

    number: int
    #: The number, and letters by chance: the same number after a restore is another publication.
    name: str
    parts: Mapping[str, str]
    native: str
    rows: int
    made_at: str


class Store:
    """The folder of one set of columnar files."""

    def __init__(self, folder: Path, *, memory: str = "256MB", threads: int = 2) -> None:
        self.folder = folder
        self.settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }

    @cached_property
    def base(self) -> Path:
        """Where the parts are."""
        return made(self.folder / "base")

    @cached_property
    def native(self) -> Path:
        """Where the native files are."""
        return made(self.folder / "native")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write; raises BusyError while somebody else does. A killed process gives it back."""
        made(self.folder)
        with (self.folder / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(str(self.folder)) from error
            yield

    def workbench(self) -> duckdb.DuckDBPyConnection:
        """Return an engine to build with; what does not fit into memory goes into the folder."""
        return duckdb.connect(config={**self.settings, "temp_directory": str(made(self.folder / "temp"))})

    def write_part(self, bench: duckdb.DuckDBPyConnection, part: str, rows: str) -> str:
        """Write the rows of a query as a part, and return its name, which says what is in it."""
        draft = self.base / f".{part}-{os.getpid()}"
        bench.execute(
            f"COPY ({rows}) TO '{quoted(draft)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS})"
        )
        with draft.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = f"{part}-{digest[:16]}.parquet"
        settle(draft, self.base / name)
        return name

    def publish(
        self, number: int, parts: Mapping[str, str], statements: Sequence[Statement], made_at: str
    ) -> Publication:
        """Build the native file from parts, write the manifest, and return it: readable by its name from now on.

        The statements find a view `base` of all rows, and make the tables of the file, the main one first.
        """
        name = f"{number:06}-{secrets.token_hex(4)}"
        draft = self.native / f".{name}.duckdb"
        temp = {"temp_directory": str(made(self.folder / "temp"))}
        with duckdb.connect(str(draft), config={**self.settings, **temp}) as engine:
            engine.execute(f"CREATE TEMP VIEW base AS {self.rows_of(parts.values())}")
            rows = 0
            for place, (statement, given) in enumerate(statements):
                counted = engine.execute(statement, given).fetchone()
                rows = counted[0] if place == 0 and counted else rows
        native = f"{name}.duckdb"
        settle(draft, self.native / native)
        publication = Publication(number, name, dict(parts), native, rows, made_at)
        self.write_manifest(publication)
        return publication

    def rows_of(self, names: Collection[str]) -> str:
        """Return the query that reads parts by their names."""
        files = ", ".join(f"'{quoted(self.base / name)}'" for name in names)
        return f"SELECT * FROM read_parquet([{files}])"  # noqa: S608 - names of our own files

    def write_manifest(self, publication: Publication) -> None:
        """Write what makes a publication readable, for those who know its number and for those who do not."""
        text = json.dumps(asdict(publication), indent=1, sort_keys=True)
        for name in (f"manifest-{publication.name}.json", "current.json"):
            draft = self.folder / f".{name}"
            draft.write_text(text, encoding="utf-8")
            settle(draft, self.folder / name)

    def publication(self, name: str) -> Publication | None:
        """Return a publication; None where its files are not here, as after a restore on another machine."""
        try:
            read = json.loads((self.folder / f"manifest-{name}.json").read_text(encoding="utf-8"))
            found = Publication(**read)
        except (OSError, ValueError, TypeError):
            return None
        return found if (self.native / found.native).exists() else None

    def sweep(self) -> None:
        """Throw away what only older publications name, and what was left half written."""
        manifests = sorted(self.folder.glob("manifest-*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        kept = [self.publication(path.stem.partition("-")[2]) for path in manifests[-KEPT:]]
        named = {name for each in kept if each for name in (*each.parts.values(), each.native)}
        files = [path for folder in (self.base, self.native) for path in folder.iterdir() if path.name not in named]
        for path in (*manifests[:-KEPT], *files):
            path.unlink(missing_ok=True)

    def opened(self, publication: Publication) -> duckdb.DuckDBPyConnection:
        """Return an engine on the native file, for this thread, that can neither write nor open anything else.

        It is opened once in a process; a newer publication closes the older one's.
        """
        path = self.native / publication.native
        with _opening:
            if _open.get(self.folder, (None, None))[0] != path:
                engine = duckdb.connect(str(path), read_only=True, config=self.settings)
                engine.execute("SET enable_external_access = false")
                _open[self.folder] = (path, engine)
            cursor: duckdb.DuckDBPyConnection = _open[self.folder][1].cursor()
        return cursor


_opening = threading.Lock()
_open: dict[Path, tuple[Path, Any]] = {}


def close_all() -> None:
    """Let go of every file that this process reads."""
    with _opening:
        for _path, engine in _open.values():
            engine.close()
        _open.clear()


def made(folder: Path) -> Path:
    """Return a folder that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def quoted(path: Path) -> str:
    """Return a path as it stands between apostrophes in SQL."""
    return str(path).replace("'", "''")


def settle(draft: Path, place: Path) -> None:
    """Put a file in its place in one step, written through to the disk."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(place)
    with suppress(OSError):
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
