"""The demonstration pack: loaded whole, sourced, in both languages, and the thread of Resolution 18 walked in it."""

from __future__ import annotations

import csv
import re
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import translation

from camket.core.choices import Qualifier, Station
from camket.core.graph import Direction, walk
from camket.core.models import Edge, Named, PackItem, User
from camket.core.packs import Loaded, load_pack
from camket.core.pages.ribbon import ribbon_for
from camket.core.registry import Key, key_of, registry
from camket.engagements.models import Commitment, Event, Statement
from camket.intake.choices import ReadingState
from camket.intake.models import Theme
from camket.people.choices import Sex, SexBasis
from camket.people.models import Body, Person, Unit
from camket.plans.models import Task
from camket.policy.models import Clause, ClauseText, Instrument
from camket.programmes.models import Cohort
from camket.reporting.choices import FigureStatus
from camket.reporting.models import Indicator, Round, SealedVersion, Submission, Target, Value
from camket.reporting.rules.packing import digest, unpack
from camket.resources.models import Transaction
from camket.sources.models import Document, Letter, Passage

PACKS = Path(__file__).resolve().parents[3] / "camket" / "shell" / "packs"
PACK = PACKS / "vn-demo"
SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
#: So many words in a row of an article would be its wording, not a fact from it.
COPIED_WORDS = 10

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """Both packs on an empty database, once for all tests of this file, and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_pack(actor=User.objects.system(), folder=PACKS / "vn-places")
        yield load_pack(actor=User.objects.system(), folder=PACK)
        transaction.set_rollback(True)


def made() -> list[models.Model]:
    """Return every record that the pack made."""
    items = PackItem.objects.filter(pack__code="vn-demo").values_list("record_kind", "record_id")
    by_kind: dict[str, list[int]] = {}
    for kind, pk in items:
        by_kind.setdefault(kind, []).append(pk)
    found: list[models.Model] = []
    for kind, ids in by_kind.items():
        manager: Any = registry.kind(kind).model._default_manager if kind in registry.kinds else None
        found.extend(manager.filter(pk__in=ids) if manager else [])
    return found


def pack_record(table: str, key: str) -> Any:
    """Return a record by its key in the pack."""
    item = PackItem.objects.get(pack__code="vn-demo", table=table, key=key)
    manager: Any = registry.kind(item.record_kind).model._default_manager
    return manager.get(pk=item.record_id)


def supporting(record: models.Model) -> list[Passage]:
    """Return the passages on which a record rests."""
    key = key_of(record)
    edges = Edge.objects.filter(
        kind="supports", source_kind=Passage.record_kind(), target_kind=key.kind, target_id=key.id
    )
    return list(Passage.objects.filter(pk__in=edges.values("source_id")))


@cache
def tables() -> dict[str, list[dict[str, Any]]]:
    """Return the entries of all TOML files of the pack by table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(PACK.glob("*.toml")):
        if file.name != "pack.toml":
            for table, rows in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found.setdefault(table, []).extend(rows)
    return found


def test_it_is_loaded(loaded: Loaded) -> None:
    assert not loaded.was_loaded
    assert loaded.made == PackItem.objects.filter(pack=loaded.pack).count()
    assert Instrument.objects.filter(number="18", issuer__is_home=True, issued_on="2021-01").count() == 1
    levels = {level: Unit.objects.filter(body__key="vwu", level=level).count() for level in ("province", "commune")}
    assert levels == {"province": 86, "commune": 3_321}


def test_loading_it_again_adds_nothing(tmp_path: Path) -> None:
    counted = (PackItem, Edge, Value, Target, Statement, ClauseText, Unit)
    before = [model._default_manager.count() for model in counted]
    assert load_pack(actor=User.objects.system(), folder=PACK).was_loaded
    newer = shutil.copytree(PACK, tmp_path / "vn-demo")
    manifest = newer / "pack.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('version = "', 'version = "9.', 1))
    again = load_pack(actor=User.objects.system(), folder=newer)
    assert (again.made, again.pack.version[:2]) == (0, "9.")
    assert [model._default_manager.count() for model in counted] == before


@pytest.mark.parametrize("model", [Statement, Commitment, Event, Cohort, Transaction, Instrument])
def test_what_is_not_invented_rests_on_a_passage(model: type[models.Model]) -> None:
    rows = list(model._default_manager.filter(is_demonstration=False))
    exempt = {"cedaw", "sdg", "un1325"}
    outside = {pack_record("instrument", key).pk for key in exempt} if model is Instrument else set()
    bare = [str(row) for row in rows if row.pk not in outside and not supporting(row)]
    assert rows
    assert bare == []


def test_passages_sum_up_in_both_languages_and_say_where() -> None:
    for document in Document.objects.filter(is_demonstration=False):
        passages = list(document.passages.all())
        assert {passage.language for passage in passages} == {"vi", "en"}, document
        assert all(passage.is_summary for passage in passages)
        assert document.text == ""
        assert document.rights
    articles = Passage.objects.filter(document__kind="article")
    assert all(passage.locator for passage in articles)


def test_estimates_and_provisional_figures_are_there_to_be_seen() -> None:
    report = Submission.objects.get(unit__key="vwu-vn-c3321-18562")
    assert report.approved is not None
    assert report.is_demonstration
    assert {cell.status for cell in unpack(bytes(report.approved.payload)).cells} == set(FigureStatus.values)


def test_a_declared_total_stands_beside_what_is_counted() -> None:
    declared = pack_record("declared_total", "declared-sessions")
    assert declared.is_demonstration
    assert (declared.value, declared.qualifier, declared.indicator.code) == (12_000, Qualifier.OVER, "XA-02")


def test_the_press_notes_wait_to_be_read_and_say_what_they_are() -> None:
    notes = list(Document.objects.filter(is_demonstration=True).exclude(text=""))
    assert {note.language for note in notes} == {"vi", "en"}
    assert all(note.reading.state == ReadingState.WAITING for note in notes)
    assert all("minh họa" in note.text or "invented" in note.text for note in notes)
    assert Theme.objects.count() >= 5


def test_nothing_is_copied_from_the_articles() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the articles are not there (../shared is absent)")
    articles = " ".join(file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt")))
    runs = set(runs_of(articles))
    for table, entries in tables().items():
        for entry in entries:
            for name, text in entry.items():
                is_name = name.startswith("name_") and table not in ("statement", "commitment")
                if isinstance(text, str) and not is_name:
                    assert not runs & set(runs_of(text)), f"{table} {entry.get('key')}: {name}"


def runs_of(text: str) -> list[tuple[str, ...]]:
    """Return all runs of so many words."""
    words = re.findall(r"\w+", text.lower())
    return [tuple(words[start : start + COPIED_WORDS]) for start in range(len(words) - COPIED_WORDS + 1)]


def test_every_name_is_bilingual() -> None:
    named = [record for record in made() if isinstance(record, Named)]
    assert len(named) > 3_000
    assert [str(record) for record in named if not (record.name_local and record.name_en)] == []


def test_texts_fit_their_columns() -> None:
    for record in made():
        record.clean_fields(exclude=[column.name for column in record._meta.fields if column.is_relation])


def test_nobody_has_a_sex_without_a_basis() -> None:
    persons = list(Person.objects.all())
    assert all((person.sex == Sex.UNKNOWN) == (person.sex_basis == SexBasis.NONE) for person in persons)
    assert {person.name_en for person in persons if person.sex == Sex.UNKNOWN} == {"Bui Thanh Son", "Tran Luu Quang"}
    assert all(person.access == "public" and not person.is_demonstration for person in persons)


@pytest.mark.parametrize("user", [AnonymousUser(), None], ids=["anonymous", "system"])
def test_the_thread_of_resolution_18_has_all_eight_stations(user: Any) -> None:
    with translation.override("en"):
        ribbon = ribbon_for(user or User.objects.system(), pack_record("instrument", "r18"))
    counts = {station.code: station.count for station in ribbon.stations}
    assert counts.keys() == set(Station.values)
    assert [code for code, count in counts.items() if not count] == []


def test_one_walks_from_a_pledge_back_to_its_clause_and_down_to_the_article() -> None:
    pledge = pack_record("commitment", "rec-skills")
    up = walk(AnonymousUser(), pledge, Direction.UP, depth=3)
    assert {key_of(pack_record("clause", "r18-capacity")), key_of(pack_record("instrument", "r18"))} <= set(up.nodes)
    down = walk(AnonymousUser(), pack_record("instrument", "r18"), Direction.DOWN, depth=4, limit=3000)
    assert {key_of(pledge), key_of(pack_record("passage", "consultation-5"))} <= set(down.nodes)


def test_the_gaps_that_are_left_are_the_ones_we_know() -> None:
    def keys(code: str, table: str) -> set[str]:
        gap = registry.gaps[code]
        rows = gap.missing(gap.model._default_manager.filter(is_demonstration=False))
        items = PackItem.objects.filter(table=table, record_id__in=rows.values("pk"))
        return set(items.values_list("key", flat=True))

    assert {"r18-standing", "r18-coordination", "nap-o2"} <= keys("clause_without_measure", "clause")
    assert "r18-capacity" not in keys("clause_without_measure", "clause")
    assert keys("commitment_without_owner", "commitment") == {"gcg-help", "awch-asean", "vwu-invest", "na-priority"}
    assert keys("project_without_result", "project") == {"aid-2017-2022"}
    assert keys("indicator_without_value", "indicator") == {"AID-01", "WPS-01"}
    assert "project-165-all" in keys("cohort_without_count", "cohort")
    assert keys("statement_without_passage", "statement") == set()


def test_what_the_sources_leave_open_stays_open() -> None:
    aid = Transaction.objects.get(is_demonstration=False)
    assert (aid.amount_minor, aid.currency, aid.qualifier) == (950_000_000, "USD", Qualifier.OVER)
    assert str(pack_record("event", "wps-workshop").starts_on) == "--03-28"
    assert pack_record("event", "womens-day-gathering").starts_on is None
    assert not Commitment.objects.filter(kind="support").exclude(due_on=None).exists()
    assert not Commitment.objects.filter(is_demonstration=False).exclude(due_on=None).exists()
    assert not Value.objects.filter(is_demonstration=False).exists()
    assert not Target.objects.filter(is_demonstration=False).exists()


def test_who_said_what_in_which_capacity() -> None:
    said = {
        (statement.speaker.name_local, statement.capacity_local)
        for statement in Statement.objects.exclude(speaker=None).select_related("speaker")
    }
    assert ("Sara Valdés Bolano", "Đại sứ Mê-hi-cô, Đồng Chủ tịch Nhóm Điều phối về giới") in said
    assert len({name for name, _capacity in said}) == 10
    assert all(statement.capacity_local and statement.capacity_en for statement in Statement.objects.all())


def test_an_edge_from_or_to_something_invented_is_marked_so() -> None:
    invented = {key_of(record) for record in made() if getattr(record, "is_demonstration", False)}
    for edge in Edge.objects.all():
        ends = {Key(edge.source_kind, edge.source_id), Key(edge.target_kind, edge.target_id)}
        assert edge.is_demonstration == bool(ends & invented)


def test_a_day_has_something_to_do() -> None:
    assert Task.objects.exists()
    assert not Task.objects.filter(is_demonstration=False).exists()
    assert Value.objects.filter(state="draft").exists()
    assert Letter.objects.filter(answer_due__isnull=False, answered_by=None).count() == 1
    assert Letter.objects.filter(is_demonstration=False).count() == 0
    assert Instrument.objects.filter(state="draft").count() == 1


def test_reports_of_every_state_lie_in_rounds_of_today() -> None:
    communes = Round.objects.filter(form__code="BC-XA").order_by("period")
    assert [row.is_open for row in communes] == [False, True]
    reports = Submission.objects.filter(round=communes[1])
    assert set(reports.values_list("state", flat=True)) == {"draft", "submitted", "returned", "approved"}
    assert reports.filter(warnings__gt=0).count() == 1
    assert all(report.is_demonstration for report in Submission.objects.all())
    assert all(digest(bytes(each.payload)) == each.sha256 for each in SealedVersion.objects.all())


def test_the_parts_by_sex_add_up() -> None:
    with (PACK / "values.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    numbers = {(row["indicator"], row["unit"], row["period"], row["split"]): int(row["number"]) for row in rows}
    totals = {key[:3]: number for key, number in numbers.items() if not key[3]}
    for indicator in Indicator.objects.filter(definitions__counts_people=True):
        for place, total in totals.items():
            if place[0] == indicator.code:
                assert numbers[(*place, "sex=f")] + numbers[(*place, "sex=m")] == total
    assert all(row["is_demonstration"] == "1" for row in rows)


def test_bodies_that_merged_lead_to_their_heirs() -> None:
    heirs = {
        (row.predecessor.key, row.successor.key): row
        for body in Body.objects.filter(key__in=["molisa", "mpi", "cpv-external", "cpv-mass"])
        for row in body.successions.select_related("predecessor", "successor")
    }
    assert {heir for gone, heir in heirs if gone == "molisa"} == {"moha", "moh", "moet", "mae"}
    assert ("mpi", "mof") in heirs
    assert all(row.legal_basis_local and row.legal_basis_en and row.date.year == 2025 for row in heirs.values())
    assert all(heirs[pair].scope_local for pair in heirs if pair[0] == "molisa")


def test_clauses_say_that_they_are_summaries() -> None:
    texts = ClauseText.objects.filter(clause__instrument__is_demonstration=False)
    assert texts.exists()
    assert not texts.filter(is_summary=False).exists()
    pairs = Clause.objects.filter(instrument__is_own=True, is_operative=True)
    assert all({text.language for text in clause.texts.all()} == {"vi", "en"} for clause in pairs)


def test_every_entry_of_the_articles_is_used() -> None:
    supported = {address for row in tables()["passage"] for address in row.get("supports", ())}
    participants = {f"participant:{row['key']}" for row in tables()["participant"]}
    assert participants <= supported
