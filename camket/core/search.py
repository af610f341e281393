"""The search port: one set of results on both databases, over what the person may see.

Texts are folded before they are indexed and before they are asked for, so đ is found by d and Yên Hoà by yen hoa.
SQLite answers through FTS5, PostgreSQL through tsvector; both indexes follow the table by themselves
(see the migration `0002_full_text`).
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, models

from camket.core.dates import PartialDate
from camket.core.graph import load_nodes
from camket.core.models import SearchEntry, SearchFacet
from camket.core.registry import Key, registry
from camket.core.text import fold, words

#: How many hits are ranked before what the person may not see is taken out.
CANDIDATES = 2000
#: How many of the ranked ones are looked at in one go, until enough may be seen.
BATCH = 100
MAX_WORDS = 12
#: So many letters of a text are found; beyond 16,383 words PostgreSQL keeps no places, and phrases would differ.
BODY_LIMIT = 60_000
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Hit:
    """One result: the record, and the words around the first find (folded, so only a hint of place)."""

    node: Any
    in_title: bool


def entry_for(record: models.Model) -> SearchEntry | None:
    """Return the index row of a record, not saved; None for kinds that search leaves out."""
    kind = registry.kinds.get(record._meta.label_lower)
    if kind is None or not kind.in_search:
        return None
    title, body = kind.search_text(record) if kind.search_text else (str(record), "")
    named = [getattr(record, column, "") or "" for column in ("name_local", "name_en")]
    return SearchEntry(
        record_kind=kind.code,
        record_id=record.pk,
        title=fold(" ".join([title, *named])),
        body=fold(body)[:BODY_LIMIT],
        date=first_day(kind.date(record)) if kind.date else None,
    )


def first_day(value: Any) -> date | None:
    """Return a date, or the first day that a partial one can mean; None when too little is known."""
    if isinstance(value, PartialDate):
        return value.earliest()
    return value if isinstance(value, date) else None


def index(records: Iterable[models.Model]) -> None:
    """Put records into the index, or renew them there; called by the actions that write them."""
    found = list(records)
    entries = [entry for record in found if (entry := entry_for(record)) is not None]
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["record_kind", "record_id"],
        update_fields=["title", "body", "date"],
        batch_size=500,
    )
    by_kind: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.record_kind].append(entry.record_id)
    for code, ids in by_kind.items():
        index_facets(code, ids)


def facet_paths(code: str) -> list[tuple[str, str]]:
    """Return the relations of a kind that lead to records by which searches are narrowed, with those records' kind."""
    kind = registry.kinds[code]
    paths = {join.path: join.target._meta.label_lower for join in registry.joins.values() if join.source is kind.model}
    paths |= {path: target_of(kind.model, path) for path in kind.about}
    return [
        (path, target) for path, target in paths.items() if target in registry.kinds and registry.kinds[target].is_facet
    ]


def target_of(model: type[models.Model], path: str) -> str:
    """Return the kind of record at the end of a relation."""
    for name in path.split("__"):
        related: Any = model._meta.get_field(name).related_model
        model = related
    return model._meta.label_lower


def index_facets(code: str, ids: list[int]) -> None:
    """Note anew what some records of one kind are about."""
    paths = facet_paths(code)
    if not paths:
        return
    manager: Any = registry.kinds[code].model._default_manager
    entries = dict(SearchEntry.objects.filter(record_kind=code, record_id__in=ids).values_list("record_id", "pk"))
    wanted: set[tuple[int, str, int]] = set()
    for path, target in paths:
        for pk, other in manager.filter(pk__in=ids).exclude(**{path: None}).values_list("pk", path):
            if pk in entries and other is not None:
                wanted.add((entries[pk], target, other))
    SearchFacet.objects.filter(entry__in=entries.values()).delete()
    SearchFacet.objects.bulk_create(
        [SearchFacet(entry_id=entry, facet_kind=kind, facet_id=other) for entry, kind, other in sorted(wanted)],
        batch_size=1000,
    )


def forget(record: models.Model) -> None:
    """Take a record out of the index."""
    SearchEntry.objects.filter(record_kind=record._meta.label_lower, record_id=record.pk).delete()


def parse(text: str) -> tuple[list[tuple[str, ...]], list[str]]:
    """Return the phrases (between double quotes) and the single words of a query, folded."""
    phrases: list[tuple[str, ...]] = []
    singles: list[str] = []
    for position, part in enumerate(text.replace("“", '"').replace("”", '"').split('"')):
        if position % 2 and (phrase := words(part)):
            phrases.append(phrase)
        elif not position % 2:
            singles.extend(words(part))
    return phrases[:MAX_WORDS], singles[:MAX_WORDS]


@dataclass(frozen=True)
class Candidate:
    """An entry that matches, before it is known whether the person may see its record."""

    key: Key
    in_title: bool


@dataclass(frozen=True)
class Asked:
    """A query, parsed; the three ways in which it is put, from the strictest to the loosest."""

    phrases: list[tuple[str, ...]]
    singles: list[str]

    @property
    def words(self) -> list[str]:
        return [*(word for phrase in self.phrases for word in phrase), *self.singles]

    def tiers(self) -> list[tuple[list[tuple[str, ...]], list[str], bool]]:
        """Return (phrases, words, whether the last word is a beginning) for each try.

        First the words as they stand beside each other: a word of several syllables is written so. Then each of them
        anywhere, and last with the final word as a beginning.
        """
        tries: list[tuple[list[tuple[str, ...]], list[str], bool]] = []
        if len(self.singles) > 1:
            tries.append(([*self.phrases, tuple(self.singles)], [], False))
        tries.append((self.phrases, self.singles, False))
        if self.singles:
            tries.append((self.phrases, self.singles, True))
        return tries


def fts5_query(phrases: list[tuple[str, ...]], singles: list[str], is_beginning: bool) -> str:
    """Return the FTS5 expression."""
    parts = ['"' + " ".join(phrase) + '"' for phrase in phrases]
    parts += [f'"{word}"' for word in singles]
    if is_beginning:
        parts[-1] += "*"
    return " AND ".join(parts)


def tsquery(phrases: list[tuple[str, ...]], singles: list[str], is_beginning: bool) -> str:
    """Return the tsquery in text form; the same meaning as the FTS5 expression."""
    parts = ["(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases]
    parts += [f"'{word}'" for word in singles]
    if is_beginning:
        parts[-1] += ":*"
    return " & ".join(parts)


@dataclass(frozen=True)
class Among:
    """What a search is narrowed to: kinds, days, and the records that something is about, by their kind."""

    kinds: Collection[str] = ()
    since: date | None = None
    until: date | None = None
    facets: Mapping[str, Collection[int]] = field(default_factory=dict)

    def conditions(self) -> tuple[str, list[Any]]:
        """Return the SQL over the entry `e` and its values; empty when nothing is narrowed."""
        parts: list[str] = []
        values: list[Any] = []
        if self.kinds:
            parts.append(f"e.record_kind IN ({', '.join(['%s'] * len(self.kinds))})")
            values += self.kinds
        if self.since:
            parts.append("e.date >= %s")
            values.append(self.since)
        if self.until:
            parts.append("e.date <= %s")
            values.append(self.until)
        for kind, ids in self.facets.items():
            holders = ", ".join(["%s"] * len(ids)) or "NULL"
            parts.append(
                "e.id IN (SELECT entry_id FROM core_searchfacet "  # noqa: S608
                f"WHERE facet_kind = %s AND facet_id IN ({holders}))"
            )
            values += [kind, *ids]
        return "".join(f" AND {part}" for part in parts), values


def candidates(asked: Asked, tier: tuple[list[tuple[str, ...]], list[str], bool], among: Among) -> list[Candidate]:
    """Return matching entries of one try, those with all words in the title first, then by the database's rank."""
    narrowed, values = among.conditions()
    if connection.vendor == "sqlite":
        # The rank is taken over the index alone; entries are joined to the best of it, or where they narrow it.
        if narrowed:
            sql = f"""SELECT e.record_kind, e.record_id, e.title
                      FROM core_search_fts JOIN core_searchentry e ON e.id = core_search_fts.rowid
                      WHERE core_search_fts MATCH %s {narrowed}
                      ORDER BY bm25(core_search_fts, 8.0, 1.0), e.id LIMIT {CANDIDATES}"""  # noqa: S608
        else:
            sql = f"""SELECT e.record_kind, e.record_id, e.title FROM (
                          SELECT rowid AS id, bm25(core_search_fts, 8.0, 1.0) AS rank FROM core_search_fts
                          WHERE core_search_fts MATCH %s ORDER BY rank, rowid LIMIT {CANDIDATES}
                      ) best JOIN core_searchentry e ON e.id = best.id ORDER BY best.rank, e.id"""  # noqa: S608
        values = [fts5_query(*tier), *values]
    else:
        sql = f"""SELECT e.record_kind, e.record_id, e.title
                  FROM core_searchentry e, (SELECT %s::tsquery AS query) q
                  WHERE e.vector @@ q.query {narrowed}
                  ORDER BY ts_rank(e.vector, q.query) DESC, e.id LIMIT {CANDIDATES}"""  # noqa: S608
        values = [tsquery(*tier), *values]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    found = [
        Candidate(Key(kind, pk), all(word in title for word in asked.words))
        for kind, pk, title in rows
        if kind in registry.kinds
    ]
    return sorted(found, key=lambda row: not row.in_title)


def find(
    user: Any,
    text: str,
    *,
    kinds: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    about: Iterable[models.Model] = (),
    limit: int = 50,
) -> list[Hit]:
    """Return what the person may see of the records that hold every word of `text`, the likeliest first.

    Words may lack their marks; a phrase stands between double quotes. Words that stand side by side come before
    scattered ones, whole words before beginnings, titles before texts. `about` narrows to records that have to do
    with all of some others, such as a body and a place.
    """
    asked = Asked(*parse(text))
    among = Among(kinds, since, until, facets_of(about))
    if not asked.words:
        return []
    hits: dict[Key, Hit] = {}
    for tier in asked.tiers():
        rows = [row for row in candidates(asked, tier, among) if row.key not in hits]
        for first in range(0, len(rows), BATCH):
            part = rows[first : first + BATCH]
            nodes = load_nodes(user, {row.key: 0 for row in part})
            hits |= {row.key: Hit(nodes[row.key], row.in_title) for row in part if row.key in nodes}
            if len(hits) >= limit:
                return list(hits.values())[:limit]
    return list(hits.values())


def facets_of(about: Iterable[models.Model]) -> dict[str, set[int]]:
    """Return the ids to look for by kind: a record, and what counts along with it."""
    found: dict[str, set[int]] = {}
    for record in about:
        kind = registry.kind_of(record)
        reach = set(kind.facet_reach(record)) if kind.facet_reach else set()
        found[kind.code] = {record.pk, *reach}
    return found


def shown_words(hits: Iterable[Hit], text: str) -> dict[Key, tuple[str, str, str]]:
    """Return for each hit the words before the first find in its text, the find, and the words after it.

    Hits whose text does not hold it (their title does) are left out. One statement a kind.
    """
    asked = Asked(*parse(text))
    phrases = [tuple(asked.singles), *asked.phrases, *((word,) for word in asked.words)]
    found: dict[Key, tuple[str, str, str]] = {}
    by_kind: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        by_kind[hit.node.key.kind].append(hit.node.key.id)
    for code, ids in by_kind.items():
        kind = registry.kinds[code]
        if kind.search_text is None:
            continue
        manager: Any = kind.model._default_manager
        for record in manager.filter(pk__in=ids).select_related(*kind.related):
            body = kind.search_text(record)[1]
            place = next((place for phrase in phrases if phrase and (place := place_of(body, phrase))), None)
            if place is not None:
                found[Key(code, record.pk)] = around(body, *place)
    return found


def place_of(text: str, phrase: tuple[str, ...]) -> tuple[int, int] | None:
    """Return where folded words first stand side by side in a text; the last one may be a beginning."""
    *before, last = phrase
    window: deque[tuple[str, int, int]] = deque(maxlen=len(phrase))
    for word in _WORD.finditer(text):
        for part in folded_parts(word.group()):
            window.append((part, word.start(), word.end()))
            is_last = part == last or (len(last) > 2 and part.startswith(last))
            if is_last and len(window) == len(phrase) and all(map(str.__eq__, before, (one[0] for one in window))):
                return window[0][1], word.end()
    return None


@lru_cache(maxsize=20_000)
def folded_parts(word: str) -> tuple[str, ...]:
    """Return the folded words in a word as it is written; the same words come again and again in results."""
    return tuple(fold(word).split())


def around(text: str, start: int, end: int, reach: int = 120) -> tuple[str, str, str]:
    """Return the words before a stretch of a text, the stretch, and the words after it, cut at spaces."""
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    if start > reach:
        before = "… " + before.partition(" ")[2]
    if end + reach < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, text[start:end], after


def rebuild() -> int:
    """Index everything again; return how many entries there are."""
    SearchEntry.objects.all().delete()
    for kind in registry.kinds.values():
        rows: Any = kind.model._default_manager.select_related(*kind.related).order_by("pk")
        batch: list[models.Model] = []
        for record in rows.iterator(chunk_size=2000):
            batch.append(record)
            if len(batch) == 2000:
                index(batch)
                batch = []
        index(batch)
    return SearchEntry.objects.count()
