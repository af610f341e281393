"""Reads of sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    """A passage with what rests on it."""

    passage: Passage
    uses: list[Node]


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
    language = (get_language() or "").split("-")[0]
    told = {row.document_id for row in found if row.is_summary and row.language == language}
    return [row for row in found if not row.is_summary or row.language == language or row.document_id not in told]


def uses_of(user: Any, passage: Passage) -> list[Node]:
    """Return the records that rest on a passage."""
    edges = Edge.objects.filter(kind=SUPPORTS, source_kind=Passage.record_kind(), source_id=passage.pk)
    keys = {Key(kind, pk): 1 for kind, pk in edges.values_list("target_kind", "target_id")}
    return list(load_nodes(user, keys).values())


def passages_with_uses(user: Any, document: Document) -> list[UsedPassage]:
    """Return the passages of a document in reading order, each with what rests on it."""
    passages = list(Passage.objects.visible_to(user).filter(document=document))
    edges = Edge.objects.filter(
        kind=SUPPORTS, source_kind=Passage.record_kind(), source_id__in=[passage.pk for passage in passages]
    )
    by_passage: dict[int, list[Key]] = defaultdict(list)
    for source_id, kind, pk in edges.values_list("source_id", "target_kind", "target_id"):
        by_passage[source_id].append(Key(kind, pk))
    nodes = load_nodes(user, {key: 1 for keys in by_passage.values() for key in keys})
    return [
        UsedPassage(passage, [nodes[key] for key in by_passage[passage.pk] if key in nodes]) for passage in passages
    ]
