"""Reads of policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from camket.policy.models import Clause, ClauseText, Instrument, Version


def operative(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow clauses to those of our own texts that are to be carried out and have nothing under them."""
    return rows.filter(is_operative=True, instrument__is_own=True, children=None)


@dataclass(frozen=True)
class ClauseLine:
    """A clause with its words in one version, as a text page shows it."""

    clause: Clause
    depth: int
    local: ClauseText | None
    english: ClauseText | None


def visible_versions(user: Any, instrument: Instrument) -> list[Version]:
    """Return the versions of an instrument that a person may read, the latest first."""
    return list(Version.objects.visible_to(user).filter(instrument=instrument).order_by("-number"))


def text_of(instrument: Instrument, version: Version | None) -> list[ClauseLine]:
    """Return all clauses of an instrument in reading order with their words in a version (three statements)."""
    texts = ClauseText.objects.filter(version=version) if version else ClauseText.objects.none()
    clauses = list(instrument.clauses.prefetch_related(Prefetch("texts", texts, "words")))
    by_parent: dict[int | None, list[Clause]] = {}
    for clause in clauses:
        by_parent.setdefault(clause.parent_id, []).append(clause)
    lines: list[ClauseLine] = []

    def add(parent_id: int | None, depth: int) -> None:
        for clause in by_parent.get(parent_id, ()):
            words: dict[str, ClauseText] = {text.language: text for text in getattr(clause, "words", ())}
            lines.append(ClauseLine(clause, depth, words.get("vi"), words.get("en")))
            add(clause.pk, depth + 1)

    add(None, 0)
    return lines


def history_of_words(clause: Clause) -> QuerySet[Any, Any]:
    """Return the words of a clause through the versions, the latest first."""
    rows: QuerySet[Any, Any] = clause.texts.select_related("version").order_by("-version__number", "-language")
    return rows
