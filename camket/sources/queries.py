"""Reads of sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from camket.core.graph import Node, load_nodes
from camket.core.models import Edge
from camket.core.registry import Key, key_of
from camket.sources.choices import DocumentState
from camket.sources.models import Document, Passage

SUPPORTS = "supports"


@dataclass(frozen=True)
class UsedPassage:
    """A passage with what rests on it, and the summaries of the same in other languages."""

    passage: Passage
    uses: list[Node]
    elsewhere: list[Passage]


@dataclass(frozen=True)
class Quoted:
    """A passage as the page of a record quotes it."""

    quote: str
    language: str
    url: str
    source_title: str
    publisher: str
    date: Any
    locator: str
    is_demonstration: bool
    is_withdrawn: bool
    is_summary: bool


def with_answers(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return letters with the number of answers to each."""
    counted: QuerySet[Any, Any] = rows.annotate(answer_count=Count("answered_by"))
    return counted


def passages_for(user: Any, record: Any) -> list[Quoted]:
    """Return the passages on which a record rests, as far as the person may read them (two statements)."""
    key = key_of(record)
    edges = Edge.objects.filter(
        kind=SUPPORTS, target_kind=key.kind, target_id=key.id, source_kind=Passage.record_kind()
    ).values("source_id")
    rows = in_one_language(Passage.objects.visible_to(user).filter(pk__in=edges).select_related("document__publisher"))
    return [
        Quoted(
            quote=row.quote,
            language=row.language,
            url=row.get_absolute_url(),
            source_title=str(row.document),
            publisher=str(row.document.publisher or ""),
            date=row.document.published_on,
            locator=row.locator,
            is_demonstration=row.is_demonstration,
            is_withdrawn=row.document.state == DocumentState.WITHDRAWN,
            is_summary=row.is_summary,
        )
        for row in rows
    ]


def in_one_language(passages: Iterable[Passage]) -> list[Passage]:
    """Leave out summaries of a document in another language where one in the active language says the same."""
    found = list(passages)
    language = readers_language()
    told = {row.document_id for row in found if row.is_summary and row.language == language}
    return [row for row in found if not row.is_summary or row.language == language or row.document_id not in told]


def uses_of(user: Any, passage: Passage) -> list[Node]:
    """Return the records that rest on a passage."""
    edges = Edge.objects.filter(kind=SUPPORTS, source_kind=Passage.record_kind(), source_id=passage.pk)
    keys = {Key(kind, pk): 1 for kind, pk in edges.values_list("target_kind", "target_id")}
    return list(load_nodes(user, keys).values())


def readers_language() -> str:
    """Return the language of the person who reads."""
    return (get_language() or "").split("-")[0]


def uses_by_passage(ids: Iterable[int]) -> dict[int, frozenset[Key]]:
    """Return the keys of what rests on each passage; one without uses has none (one statement)."""
    edges = Edge.objects.filter(kind=SUPPORTS, source_kind=Passage.record_kind(), source_id__in=list(ids))
    found: dict[int, set[Key]] = defaultdict(set)
    for source_id, kind, pk in edges.values_list("source_id", "target_kind", "target_id"):
        found[source_id].add(Key(kind, pk))
    return {pk: frozenset(keys) for pk, keys in found.items()}


def doubled(ids: Collection[int]) -> set[int]:
    """Return those of some passages that only repeat another in a language that is not the reader's.

    Two summaries of a document in two languages are the same where the same records rest on both. At most two
    statements; one where every passage is in the reader's language.
    """
    summaries = Passage.objects.filter(pk__in=ids, is_summary=True).order_by("pk")
    rows = list(summaries.values_list("pk", "document_id", "language"))
    if len({language for _pk, _document, language in rows}) < 2:
        return set()
    uses = uses_by_passage(pk for pk, _document, _language in rows)
    told = {(document, uses.get(pk)) for pk, document, language in rows if language == readers_language()}
    return {
        pk
        for pk, document, language in rows
        if language != readers_language() and uses.get(pk) and (document, uses[pk]) in told
    }


def passages_with_uses(user: Any, document: Document) -> list[UsedPassage]:
    """Return the passages of a document in reading order, each with what rests on it.

    A summary stands in the reader's language, with the same in other languages behind it; those that stand only in
    other languages come last.
    """
    passages = list(Passage.objects.visible_to(user).filter(document=document))
    uses = uses_by_passage(passage.pk for passage in passages)
    nodes = load_nodes(user, dict.fromkeys((key for keys in uses.values() for key in keys), 1))
    language = readers_language()
    own = [passage for passage in passages if not passage.is_summary or passage.language == language]
    behind: dict[int, list[Passage]] = defaultdict(list)
    alone = []
    for passage in passages:
        if passage.is_summary and passage.language != language:
            same = [each for each in own if each.is_summary and uses.get(each.pk) == uses.get(passage.pk)]
            if same and uses.get(passage.pk):
                # Of several that the same records rest on, each takes the next one.
                behind[min(same, key=lambda each: len(behind[each.pk])).pk].append(passage)
            else:
                alone.append(passage)
    return [
        UsedPassage(
            passage, [node for key, node in nodes.items() if key in uses.get(passage.pk, ())], behind[passage.pk]
        )
        for passage in [*own, *alone]
    ]
