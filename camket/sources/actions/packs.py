"""Loaders of packs: documents, passages, letters."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from camket.core.choices import Access
from camket.core.packs import Loading, Row, join
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
    """Load passages, with the records that they support; quoted words must stand in the document, if it has its text.

    A summary of ours comes in both languages at once, as `quote_local` and `quote_en` with `locator_local` and
    `locator_en`: two passages, of which the one in the language of the document bears the key.
    """
    for row in rows:
        key = row.text("key", needed=True)
        document = row.reference("document", "document", Document)
        if document is None:
            raise row.fail("document", _("is missing."))
        is_demonstration = row.flag("is_demonstration") or document.is_demonstration
        passages = summaries(row, key, document) or {key: quotation(row, document)}
        for passage_key, passage in passages.items():
            if loading.is_known("passage", passage_key):
                kept = loading.find(row, "key", "passage", passage_key, Passage)
            else:
                passage.is_demonstration = is_demonstration
                passage.save()
                loading.keep("passage", passage_key, passage)
                kept = passage
            join(loading, row, kept, "supports", "supports")
        row.finish()


def summaries(row: Row, key: str, document: Document) -> dict[str, Passage]:
    """Return the passages that summarise one place of a document, by key; empty when the row quotes its words."""
    quotes, locators = row.prose_pair("quote"), row.pair("locator")
    languages = {settings.LOCAL_LANGUAGE: "local", "en": "en"}
    return {
        key if language == document.language else f"{key}/{language}": Passage(
            document=document,
            quote=quotes[f"quote_{column}"],
            language=language,
            locator=locators[f"locator_{column}"],
            is_summary=True,
        )
        for language, column in languages.items()
        if quotes[f"quote_{column}"]
    }


def quotation(row: Row, document: Document) -> Passage:
    """Return the passage of a row that quotes a document, or sums it up in one language."""
    quote = row.prose("quote")
    is_summary = row.flag("is_summary")
    start = document.text.find(quote) if document.text and not is_summary else -1
    if document.text and not is_summary and quoted(document.text, start, start + len(quote)) is None:
        raise row.fail("quote", _("these words do not stand in the document."))
    return Passage(
        document=document,
        quote=quote,
        start=start if start >= 0 else None,
        end=start + len(quote) if start >= 0 else None,
        language=row.text("language") or document.language,
        locator=row.text("locator"),
        is_summary=is_summary,
    )


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
