"""What became of data values that were sent: counts, and for each that was not taken a sentence in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

LANGUAGES = ("vi", "en")
#: So many reasons are told one by one; an answer to a file that is wrong throughout stays one that can be read.
MOST_REASONS = 10_000
Sentence = Callable[[], str]


def in_both(sentence: Sentence) -> dict[str, str]:
    """Return a sentence in both languages; it is made anew in each."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = sentence()
    return found


@dataclass(frozen=True)
class Told:
    """Why a row was not taken: DHIS2's code, what it is about, and the sentence by language."""

    code: str
    about: str
    kind: str
    words: tuple[tuple[str, str], ...]


def told(code: str, kind: str, about: str, sentence: Sentence) -> Told:
    """Return why a row was not taken; `kind` is the field of the row that is at fault."""
    return Told(code, about, kind, tuple(in_both(sentence).items()))


def further() -> str:
    """Say that rows are listed by their indexes alone."""
    return _("Further rows were not taken for a reason of this code.")


@dataclass
class Summary:
    """Counts and conflicts of one import. `indexes` of rows begin at 0, as they stand in what was sent."""

    imported: int = 0
    updated: int = 0
    deleted: int = 0
    #: Rows that say what stands there already.
    unchanged: int = 0
    conflicts: dict[Told, list[int]] = field(default_factory=dict)
    #: Why a form that was said to be whole was not sent to the unit above.
    unsent: list[Told] = field(default_factory=list)
    sent: int = 0
    notes: list[str] = field(default_factory=list)
    is_dry: bool = False

    def refuse(self, index: int, why: Told) -> None:
        """Keep that a row was not taken, and why; of very many reasons the last ones together, by their code."""
        if len(self.conflicts) >= MOST_REASONS and why not in self.conflicts:
            why = told(why.code, why.kind, "", further)
        self.conflicts.setdefault(why, []).append(index)

    @property
    def rejected(self) -> list[int]:
        """The rows that were not taken."""
        return sorted({index for indexes in self.conflicts.values() for index in indexes})

    @property
    def status(self) -> str:
        """SUCCESS, WARNING where something was left out, ERROR where nothing was taken."""
        if not self.conflicts and not self.unsent:
            return "SUCCESS"
        return "WARNING" if self.imported + self.updated + self.deleted + self.unchanged + self.sent else "ERROR"

    def conflict(self, why: Told, indexes: list[int]) -> dict[str, Any]:
        """Return a conflict as DHIS2 writes it, with its sentence in both languages beside."""
        words, language = dict(why.words), translation.get_language() or "vi"
        return {
            "object": why.about,
            "objects": {why.kind: why.about},
            "value": words.get(language[:2], words["en"]),
            "sentences": words,
            "errorCode": why.code,
            "property": why.kind,
            "indexes": indexes,
        }

    def as_json(self, description: str) -> dict[str, Any]:
        """Return the import summary of DHIS2."""
        conflicts = [self.conflict(why, indexes) for why, indexes in self.conflicts.items()]
        conflicts += [self.conflict(why, []) for why in self.unsent]
        return {
            "responseType": "ImportSummary",
            "status": self.status,
            "description": " ".join([description, *self.notes]),
            "importCount": {
                "imported": self.imported,
                "updated": self.updated,
                "ignored": len(self.rejected) + self.unchanged,
                "deleted": self.deleted,
            },
            "conflicts": conflicts,
            "rejectedIndexes": self.rejected,
            "dataSetComplete": str(bool(self.sent) and not self.unsent).lower(),
            "importOptions": {"dryRun": self.is_dry},
        }
