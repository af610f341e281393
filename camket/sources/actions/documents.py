"""Writes of sources."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, created, joined
from camket.core.models import Edge, User
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.sources.choices import DocumentState
from camket.sources.models import Document, Letter, Passage
from camket.sources.rules import KEEPERS, can_rest_on, can_withdraw, quoted

#: The edge from a passage to what rests on it.
SUPPORTS = "supports"


@transaction.atomic
def keep_document(*, actor: User, **facts: Any) -> Document:
    """Keep a document as evidence."""
    return create_owned(Document(**facts), actor=actor, editors=KEEPERS)


@transaction.atomic
def change_document(*, actor: User, document: Document, expected_version: int | None, **changes: Any) -> Document:
    """Change what is said of a document; its text stays as it came once passages rest on it."""
    if changes.get("text", document.text) != document.text and document.passages.exists():
        raise Invalid(_("Passages rest on this text: keep a corrected text as a new document."), "text")
    return change_owned(document, changes, actor=actor, editors=KEEPERS, expected_version=expected_version)


@transaction.atomic
def withdraw_document(*, actor: User, document: Document, reason: str, expected_version: int | None) -> Document:
    """Mark a document as one that no longer stands; what rested on it is flagged, nothing is deleted."""
    demand(can_withdraw(document.state))
    if not reason.strip():
        raise Invalid(_("Say why it is withdrawn: those who relied on it will ask."), "reason")
    return change_owned(
        document,
        {"state": DocumentState.WITHDRAWN},
        actor=actor,
        editors=KEEPERS,
        expected_version=expected_version,
        event="withdrawn",
        reason=reason,
    )


@transaction.atomic
def quote_passage(*, actor: User, document: Document, quote: str, start: int | None = None, **facts: Any) -> Passage:
    """Take a passage from a document.

    Where the document is kept with its text, a quotation must stand in it: at `start`, or else where it first does.
    A summary in our own words stands nowhere.
    """
    demand(can_edit(scope_of(actor), KEEPERS, unit_id=document.owner_unit_id))
    demand(can_rest_on(document.state))
    quote = quote.replace("\r\n", "\n")
    if start is None and document.text and not facts.get("is_summary"):
        start = document.text.find(quote)
    end = None if start is None else start + len(quote)
    if start is not None and end is not None and quoted(document.text, start, end) != quote:
        raise Invalid(_("These words do not stand at this place of the document."), "quote")
    passage = Passage(
        document=document,
        quote=quote,
        start=start,
        end=end,
        language=facts.pop("language", document.language),
        is_demonstration=document.is_demonstration,
        **facts,
    )
    return created(passage, actor=actor)


@transaction.atomic
def cite(*, actor: User, passage: Passage, record: models.Model, note: str = "") -> Edge:
    """Let a record rest on a passage; from then on each leads to the other."""
    unit_id = getattr(record, "owner_unit_id", None)
    demand(can_edit(scope_of(actor), KEEPERS, unit_id=unit_id))
    demand(can_rest_on(passage.document.state))
    return joined(passage, SUPPORTS, record, actor=actor, note=note)


@transaction.atomic
def register_letter(*, actor: User, **facts: Any) -> Letter:
    """Enter a letter in the register."""
    return create_owned(Letter(registered_by=actor, **facts), actor=actor, editors=KEEPERS)


@transaction.atomic
def change_letter(*, actor: User, letter: Letter, expected_version: int | None, **changes: Any) -> Letter:
    """Change what is said of a letter."""
    answers = changes.get("answers")
    if answers is not None and answers.pk == letter.pk:
        raise Invalid(_("A letter cannot answer itself."), "answers")
    return change_owned(letter, changes, actor=actor, editors=KEEPERS, expected_version=expected_version)
