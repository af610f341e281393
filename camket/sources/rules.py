"""Pure decisions about documents and letters."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.people.choices import Role
from camket.sources.choices import DocumentState

#: Who keeps documents, passages and letters.
KEEPERS = frozenset(
    {
        Role.POLICY_OFFICER,
        Role.PROVINCIAL_OFFICER,
        Role.SECRETARY,
        Role.EXTERNAL_RELATIONS,
        Role.PROGRAMME_OFFICER,
        Role.COMMUNE_CHAIR,
    }
)


def is_answer_late(*, answer_due: date | None, is_answered: bool, today: date) -> bool:
    """Return whether a letter waits for an answer beyond its day."""
    return answer_due is not None and not is_answered and answer_due < today


def can_withdraw(state: str) -> Verdict:
    """Return whether a document may be withdrawn: once."""
    return Denied(_("This document was withdrawn already.")) if state == DocumentState.WITHDRAWN else ALLOWED


def can_rest_on(state: str) -> Verdict:
    """Return whether something new may rest on a document: not on one that no longer stands."""
    if state == DocumentState.WITHDRAWN:
        return Denied(_("This document was withdrawn: nothing new can rest on it. Keep the source that stands."))
    return ALLOWED


def quoted(text: str, start: int, end: int) -> str | None:
    """Return the words between two offsets, None when the offsets do not lie in the text."""
    return text[start:end] if 0 <= start < end <= len(text) else None
