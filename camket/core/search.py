"""The search port: one set of results on both databases, over what the person may see.

Texts are folded before they are indexed and before they are asked for, so đ is found by d and Yên Hoà by yen hoa.
SQLite answers through FTS5, PostgreSQL through tsvector; both indexes follow the table by themselves
(see the migration `0002_full_text`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models

from camket.core.graph import load_nodes
from camket.core.models import SearchEntry
from camket.core.registry import Key, registry
from camket.core.text import fold, words

#: How many hits are ranked before what the person may not see is taken out.
CANDIDATES = 2000
MAX_WORDS = 12
BODY_LIMIT = 20000


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
        date=kind.date(record) if kind.date else None,
    )


def index(records: Iterable[models.Model]) -> None:
    """Put records into the index, or renew them there; called by the actions that write them."""
    entries = [entry for record in records if (entry := entry_for(record)) is not None]
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["record_kind", "record_id"],
        update_fields=["title", "body", "date"],
        batch_size=500,
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


def fts5_query(phrases: list[tuple[str, ...]], singles: list[str]) -> str:
    """Return the FTS5 expression; the last single word is taken as a beginning."""
    parts = ['"' + " ".join(phrase) + '"' for phrase in phrases]
    parts += [f'"{word}"' for word in singles]
    if singles:
        parts[-1] += "*"
    return " AND ".join(parts)


def tsquery(phrases: list[tuple[str, ...]], singles: list[str]) -> str:
    """Return the tsquery in text form; the same meaning as the FTS5 expression."""
    parts = ["(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases]
    parts += [f"'{word}'" for word in singles]
    if singles:
        parts[-1] += ":*"
    return " & ".join(parts)


def candidates(text: str, kinds: Collection[str]) -> list[tuple[Key, bool]]:
    """Return the keys of matching records, the best first, with whether the title matched on its own."""
    phrases, singles = parse(text)
    if not phrases and not singles:
        return []
    wanted = list(kinds)
    among = f"AND e.record_kind IN ({', '.join(['%s'] * len(wanted))})" if wanted else ""
    if connection.vendor == "sqlite":
        query = fts5_query(phrases, singles)
        sql = f"""SELECT e.record_kind, e.record_id, bm25(core_search_fts, 8.0, 1.0) AS rank, e.title
                  FROM core_search_fts JOIN core_searchentry e ON e.id = core_search_fts.rowid
                  WHERE core_search_fts MATCH %s {among} ORDER BY rank, e.id LIMIT {CANDIDATES}"""  # noqa: S608
        values: list[Any] = [query, *wanted]
    else:
        query = tsquery(phrases, singles)
        sql = f"""SELECT e.record_kind, e.record_id, -ts_rank_cd(e.vector, q.query) AS rank, e.title
                  FROM core_searchentry e, (SELECT %s::tsquery AS query) q
                  WHERE e.vector @@ q.query {among} ORDER BY rank, e.id LIMIT {CANDIDATES}"""  # noqa: S608
        values = [query, *wanted]
    asked = [*(word for phrase in phrases for word in phrase), *singles]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return [(Key(kind, pk), all(word in title for word in asked)) for kind, pk, _rank, title in rows]


def find(
    user: Any,
    text: str,
    *,
    kinds: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    limit: int = 50,
) -> list[Hit]:
    """Return what the person may see of the records that hold every word of `text`.

    Records whose title holds all the words come first. Words may lack their marks; a phrase stands between double
    quotes; the last word may be a beginning.
    """
    ranked = [(key, in_title) for key, in_title in candidates(text, kinds) if key.kind in registry.kinds]
    if since or until:
        dated = SearchEntry.objects.all()
        dated = dated.filter(date__gte=since) if since else dated
        dated = dated.filter(date__lte=until) if until else dated
        allowed = {Key(*row) for row in dated.values_list("record_kind", "record_id")}
        ranked = [(key, in_title) for key, in_title in ranked if key in allowed]
    ranked.sort(key=lambda row: not row[1])
    nodes = load_nodes(user, {key: 0 for key, _in_title in ranked})
    return [Hit(nodes[key], in_title) for key, in_title in ranked if key in nodes][:limit]


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
