"""Columnar files: what is named is never changed, what is half done is never read, what nobody needs goes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from camket.core.columnar import BusyError, Publication, Store, close_all

TABLE = ("CREATE TABLE f AS SELECT * FROM base ORDER BY a", {})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "an 'odd' folder")


def publish(store: Store, number: int, **parts: str) -> Publication:
    """Publish parts from queries."""
    with store.workbench() as bench:
        names = {part: store.write_part(bench, part, rows) for part, rows in parts.items()}
    return store.publish(number, names, [TABLE], "2026-01-01")


def rows(store: Store, publication: Publication) -> list[int]:
    found = store.opened(publication).execute("SELECT a FROM f ORDER BY a").fetchall()
    return [a for (a,) in found]


def test_a_publication_is_read_by_its_name(store: Store) -> None:
    made = publish(store, 1, x="SELECT 2 AS a", y="SELECT unnest([1, 3]) AS a")
    assert (made.rows, rows(store, made)) == (3, [1, 2, 3])
    assert store.publication(made.name) == made
    assert store.publication("000001-00000000") is None
    assert json.loads((store.folder / "current.json").read_text())["parts"] == made.parts


def test_a_part_that_did_not_change_keeps_its_file(store: Store) -> None:
    first = publish(store, 1, x="SELECT 1 AS a", y="SELECT 2 AS a")
    second = publish(store, 2, x="SELECT 1 AS a", y="SELECT 3 AS a")
    assert first.parts["x"] == second.parts["x"]
    assert first.parts["y"] != second.parts["y"]
    assert rows(store, first) == [1, 2]
    assert rows(store, second) == [1, 3]
    assert rows(store, first) == [1, 2]


def test_the_same_number_after_a_restore_is_another_publication(store: Store) -> None:
    before = publish(store, 1, x="SELECT 1 AS a")
    after = publish(store, 1, x="SELECT 7 AS a")
    assert before.name != after.name
    assert rows(store, before) == [1]
    assert rows(store, after) == [7]


def test_only_the_last_two_are_kept_and_nothing_half_done(store: Store) -> None:
    made = [publish(store, number, x=f"SELECT {number} AS a", y="SELECT 0 AS a") for number in (1, 2, 3)]
    (store.base / ".x-4711").write_bytes(b"half")
    store.sweep()
    assert [store.publication(each.name) is not None for each in made] == [False, True, True]
    assert {path.name for path in store.base.iterdir()} == {*made[1].parts.values(), *made[2].parts.values()}
    assert {path.name for path in store.native.iterdir()} == {made[1].native, made[2].native}
    assert rows(store, made[2]) == [0, 3]


def test_a_manifest_without_its_files_is_none(store: Store) -> None:
    made = publish(store, 1, x="SELECT 1 AS a")
    close_all()
    (store.native / made.native).unlink()
    assert store.publication(made.name) is None
    (store.folder / f"manifest-{made.name}.json").write_text("{")
    assert store.publication(made.name) is None


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE g AS SELECT 1",
        "DELETE FROM f",
        "COPY f TO '{folder}/stolen.csv'",
        "SELECT * FROM read_text('{folder}/current.json')",
        "SELECT * FROM read_parquet('{folder}/base/*.parquet')",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_whoever_reads_can_neither_write_nor_open_anything_else(tmp_path: Path, statement: str) -> None:
    store = Store(tmp_path)
    made = publish(store, 1, x="SELECT 1 AS a")
    with pytest.raises(duckdb.Error):
        store.opened(made).execute(statement.format(folder=store.folder))


def test_one_writes_at_a_time_and_a_killed_one_gives_it_back(store: Store) -> None:
    script = (
        "import sys, pathlib\nfrom camket.core.columnar import Store\n"
        "with Store(pathlib.Path(sys.argv[1])).writing():\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(store.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    with holder.stdin, holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError), store.writing():
            pass
        holder.kill()
        holder.wait()
    with store.writing():
        pass
