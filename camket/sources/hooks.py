"""What sources tells core."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Station
from camket.core.packs import pack_table
from camket.core.registry import EdgeKind, Gap, Join, RecordKind, add_record_part, registry
from camket.people.models import Body, Person
from camket.sources import queries
from camket.sources.actions import packs
from camket.sources.models import Document, Letter, Passage
from camket.sources.rules import KEEPERS


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("sources", KEEPERS)
    for kind in kinds():
        registry.add_kind(kind)
    joins = [
        Join(Passage, "document", Document, _("stands in"), _("says"), upward=False),
        Join(Document, "publisher", Body, _("published by"), _("published"), upward=False),
        Join(Letter, "sender", Body, _("sent by"), _("sent"), upward=False),
        Join(Letter, "recipient", Body, _("sent to"), _("received"), upward=False),
        Join(Letter, "signer", Person, _("signed by"), _("signed"), upward=False),
        Join(Letter, "answers", Letter, _("answers"), _("is answered by")),
    ]
    for join in joins:
        registry.add_join(join)
    registry.add_edge_kind(
        EdgeKind(
            "supports",
            (Passage.record_kind(), Document.record_kind(), Letter.record_kind()),
            None,
            _("supports"),
            _("rests on"),
        )
    )
    registry.add_gap(letter_gap())
    add_record_part("passages", queries.passages_for)
    pack_table("document", packs.load_documents)
    pack_table("passage", packs.load_passages)
    pack_table("letter", packs.load_letters)


def kinds() -> list[RecordKind]:
    """Return the kinds of records of this room."""
    return [
        RecordKind(
            Document,
            Station.EVIDENCE,
            _("Document"),
            _("Documents"),
            "document",
            search_text=lambda document: (str(document), document.text),
            date=lambda document: document.published_on,
        ),
        RecordKind(
            Passage,
            Station.EVIDENCE,
            _("Passage"),
            _("Passages"),
            "passage",
            related=("document",),
            search_text=lambda passage: ("", passage.quote),
            date=lambda passage: passage.document.published_on,
            about=("document__publisher",),
            doubles=queries.doubled,
        ),
        RecordKind(
            Letter,
            Station.EVIDENCE,
            _("Letter"),
            _("Letters"),
            "letter",
            search_text=letter_text,
            date=lambda letter: letter.letter_date,
        ),
    ]


def letter_gap() -> Gap:
    """Return the rule of letters that wait for an answer."""
    return Gap(
        "letter_unanswered",
        Letter,
        Station.EVIDENCE,
        _("This letter asks for an answer and has none."),
        _("Letters that wait for an answer"),
        unanswered,
        KEEPERS,
        _("Send the answer and enter it as a letter that answers this one."),
    )


def letter_text(letter: Letter) -> tuple[str, str]:
    """Return what finds a letter: its subject, its number and sign."""
    return f"{letter} {letter.number}", ""


def unanswered(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow letters to those that ask for an answer and have none."""
    return rows.filter(answer_due__isnull=False, answered_by=None)
