"""Loaders of packs: documents, passages, letters."""

from __future__ import annotations

from django.utils.translation import gettext as _

from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.people.models import Body, Person
from camket.sources.choices import DocumentKind, LetterDirection
from camket.sources.models import Document, Letter, Passage
from camket.sources.rules import quoted


def load_documents(loading: Loading, rows: list[Row]) -> None:
    """Load documents."""
    for row in rows:
        key = row.text("key", needed=True)
        document = Document(
            **row.pair("name", needed=True),
            kind=row.choice("kind", DocumentKind),
            publisher=row.reference("publisher", "body", Body),
            published_on=row.partial_date("published_on"),
            language=row.text("language"),
            url=row.text("url"),
            rights=row.text("rights"),
            text=row.prose("text"),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("document", key):
            document.save()
            loading.keep("document", key, document)


def load_passages(loading: Loading, rows: list[Row]) -> None:
    """Load passages; where the document has its text, the words must stand in it."""
    for row in rows:
        key = row.text("key", needed=True)
        document = row.reference("document", "document", Document)
        if document is None:
            raise row.fail("document", _("is missing."))
        quote = row.prose("quote")
        is_summary = row.flag("is_summary")
        start = document.text.find(quote) if document.text and not is_summary else -1
        if document.text and not is_summary and quoted(document.text, start, start + len(quote)) is None:
            raise row.fail("quote", _("these words do not stand in the document."))
        passage = Passage(
            document=document,
            quote=quote,
            start=start if start >= 0 else None,
            end=start + len(quote) if start >= 0 else None,
            language=row.text("language") or document.language,
            locator=row.text("locator"),
            is_summary=is_summary,
            is_demonstration=row.flag("is_demonstration") or document.is_demonstration,
        )
        row.finish()
        if not loading.is_known("passage", key):
            passage.save()
            loading.keep("passage", key, passage)


def load_letters(loading: Loading, rows: list[Row]) -> None:
    """Load letters."""
    for row in rows:
        key = row.text("key", needed=True)
        facts = {
            "direction": row.choice("direction", LetterDirection),
            "letter_date": row.day("letter_date"),
            "sender": row.reference("sender", "body", Body),
            "recipient": row.reference("recipient", "body", Body),
        }
        for name, value in facts.items():
            if value is None:
                raise row.fail(name, _("is missing."))
        letter = Letter(
            **row.pair("name", needed=True),
            **facts,
            number=row.text("number"),
            received_on=row.day("received_on"),
            answer_due=row.day("answer_due"),
            answers=row.reference("answers", "letter", Letter),
            signer=row.reference("signer", "person", Person),
            access=row.choice("access", Access, Access.INTERNAL),
            registered_by=loading.actor,
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("letter", key):
            letter.save()
            loading.keep("letter", key, letter)
