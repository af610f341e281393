"""Documents, passages and letters: kept unchanged, quoted exactly, withdrawn with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.models import Edge
from camket.engagements.models import Event
from camket.sources import queries, rules
from camket.sources.actions import documents as actions
from camket.sources.models import Document, Letter, Passage
from tests import factories
from tests.cast import Cast


@pytest.mark.parametrize(
    ("due", "answered", "late"),
    [
        (date(2026, 11, 22), False, True),
        (date(2026, 11, 23), False, False),
        (date(2026, 11, 1), True, False),
        (None, False, False),
    ],
)
def test_when_an_answer_is_late(due: date | None, answered: bool, late: bool) -> None:
    assert rules.is_answer_late(answer_due=due, is_answered=answered, today=date(2026, 11, 23)) is late


@pytest.mark.parametrize(("start", "end", "words"), [(0, 3, "Hơn"), (0, 0, None), (-1, 3, None), (5, 99, None)])
def test_words_between_two_offsets(start: int, end: int, words: str | None) -> None:
    assert rules.quoted("Hơn 50 nữ", start, end) == words


def test_a_passage_stands_in_the_text_where_it_says(cast: Cast) -> None:
    document = factories.document(cast)
    passage = actions.quote_passage(actor=cast.lan, document=document, quote="50 nữ đại sứ", start=4)
    assert (passage.start, passage.end, document.text[passage.start : passage.end]) == (4, 16, "50 nữ đại sứ")
    with pytest.raises(Invalid, match="do not stand"):
        actions.quote_passage(actor=cast.lan, document=document, quote="60 nữ đại sứ", start=4)


def test_the_text_under_passages_does_not_change(cast: Cast) -> None:
    document = factories.document(cast)
    actions.change_document(actor=cast.lan, document=document, expected_version=1, text="Mới.")
    actions.quote_passage(actor=cast.lan, document=document, quote="Mới", start=0)
    with pytest.raises(Invalid, match="new document"):
        actions.change_document(actor=cast.lan, document=document, expected_version=2, text="Khác.")


def test_a_fact_and_its_passage_lead_to_each_other(cast: Cast, client: Client) -> None:
    passage = factories.passage(cast)
    event = factories.event(cast)
    actions.cite(actor=cast.ngoc, passage=passage, record=event)
    assert [node.label for node in queries.uses_of(cast.sara, passage)] == [str(event)]
    assert "Hơn 50 nữ đại sứ" in client.get(event.get_absolute_url()).content.decode()
    assert str(event) in client.get(passage.get_absolute_url()).content.decode()


def test_a_withdrawn_source_says_so_wherever_it_is_quoted(cast: Cast, client: Client) -> None:
    passage = factories.passage(cast)
    event = factories.event(cast)
    actions.cite(actor=cast.ngoc, passage=passage, record=event)
    with pytest.raises(Invalid, match="why"):
        actions.withdraw_document(actor=cast.lan, document=passage.document, reason=" ", expected_version=None)
    actions.withdraw_document(actor=cast.lan, document=passage.document, reason="Báo đã gỡ", expected_version=None)
    (quoted,) = queries.passages_for(cast.lan, event)
    assert quoted.is_withdrawn
    assert "withdrawn" in client.get(event.get_absolute_url(), headers={"Accept-Language": "en"}).content.decode()
    assert Document.objects.count() == 1


def test_who_keeps_sources(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.keep_document(actor=cast.sara, name_local="A", kind="article")
    with pytest.raises(Refused):
        actions.cite(actor=cast.huong, passage=factories.passage(cast), record=factories.event(cast))


def test_a_letter_and_its_answer(cast: Cast) -> None:
    asked = factories.letter(cast, answer_due=date(2026, 11, 30))
    answer = actions.register_letter(
        actor=cast.thu,
        name_local="Trả lời",
        direction="out",
        letter_date=date(2026, 11, 10),
        sender=cast.union,
        recipient=cast.embassy,
        answers=asked,
        owner_unit=cast.centre,
    )
    counted = queries.with_answers(Letter.objects.filter(pk=asked.pk)).get()
    assert counted.answer_count == 1
    with pytest.raises(Invalid, match="itself"):
        actions.change_letter(actor=cast.thu, letter=answer, expected_version=1, answers=answer)


def test_the_page_keeps_a_file_and_sends_it_back_safely(
    cast: Cast, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.lan)
    facts = {"name_local": "Biên bản", "kind": "minutes", "access": "internal", "owner_unit": cast.centre.uid}
    url = reverse("sources:document_add")
    bad = client.post(url, {**facts, "upload": SimpleUploadedFile("a.exe", b"MZ\x90")})
    assert bad.status_code == 422
    assert "a.exe" in bad.content.decode()
    good = client.post(url, {**facts, "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.4 b")})
    assert good.status_code == 302
    document = Document.objects.get(name_local="Biên bản")
    sent = client.get(reverse("sources:document_file", args=[document.uid]))
    assert b"".join(sent.streaming_content) == b"%PDF-1.4 b"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    client.force_login(cast.sara)
    assert client.get(reverse("sources:document_file", args=[document.uid])).status_code == 404


def test_a_letter_without_a_scan_has_none_to_send(cast: Cast, client: Client) -> None:
    letter = factories.letter(cast)
    client.force_login(cast.thu)
    assert client.get(reverse("sources:letter_scan", args=[letter.uid])).status_code == 404


def test_the_pages_quote_and_join(cast: Cast, client: Client) -> None:
    document, event = factories.document(cast), factories.event(cast)
    client.force_login(cast.ngoc)
    assert client.post(reverse("sources:passage_add", args=[document.uid]), {"quote": "không có"}).status_code == 422
    assert client.post(reverse("sources:passage_add", args=[document.uid]), {"quote": "50 nữ"}).status_code == 302
    cite = reverse("sources:passage_cite", args=[Passage.objects.get().uid])
    assert client.post(cite, {"record": "https://example.org/nothing"}).status_code == 422
    assert client.post(cite, {"record": f"https://camket.example{event.get_absolute_url()}"}).status_code == 302
    assert Edge.objects.get().kind == "supports"


def told_twice(cast: Cast) -> tuple[Document, dict[str, Passage]]:
    """A document with one fact in both languages, one only in English, and a quotation."""
    document = factories.document(cast, text="")
    event, statement = factories.event(cast), factories.statement(cast)
    facts = {
        "fact_vi": ("Đã dự.", "vi", True, event),
        "fact_en": ("They came.", "en", True, event),
        "other_en": ("She spoke.", "en", True, statement),
        "quote_en": ("“Welcome.”", "en", False, event),
    }
    made = {}
    for name, (quote, language, is_summary, record) in facts.items():
        made[name] = Passage.objects.create(document=document, quote=quote, language=language, is_summary=is_summary)
        actions.cite(actor=cast.lan, passage=made[name], record=record)
    return document, made


@pytest.mark.parametrize(
    ("language", "shown", "folded"),
    [
        ("vi", ["fact_vi", "quote_en", "other_en"], {"fact_vi": ["fact_en"]}),
        ("en", ["fact_en", "other_en", "quote_en"], {"fact_en": ["fact_vi"]}),
    ],
)
def test_a_document_tells_each_fact_once_in_the_readers_language(
    cast: Cast, client: Client, language: str, shown: list[str], folded: dict[str, list[str]]
) -> None:
    document, made = told_twice(cast)
    names = {passage.pk: name for name, passage in made.items()}
    client.cookies["django_language"] = language
    page = client.get(document.get_absolute_url())
    parts = page.context["parts"]
    assert [names[part.passage.pk] for part in parts] == shown
    behind = {names[part.passage.pk]: [names[each.pk] for each in part.elsewhere] for part in parts if part.elsewhere}
    assert behind == folded
    assert page.content.decode().count('<details class="folded">') == 1


@pytest.mark.parametrize(("language", "left_out"), [("vi", "fact_en"), ("en", "fact_vi")])
def test_the_thread_tells_each_fact_once(cast: Cast, client: Client, language: str, left_out: str) -> None:
    _document, made = told_twice(cast)
    client.cookies["django_language"] = language
    event = Edge.objects.filter(source_id=made["fact_vi"].pk, kind="supports").get()
    page = client.get(reverse("thread:record", args=[Event.objects.get(pk=event.target_id).uid]))
    found = {node.uid for node in page.context["found"].nodes.values()}
    assert {name for name, passage in made.items() if passage.uid in found} == {"fact_vi", "fact_en", "quote_en"} - {
        left_out
    }
    evidence = next(station for station in page.context["ribbon"].stations if station.code == "evidence")
    assert evidence.count == 3  # with the document itself


def test_passages_in_one_language_are_never_doubles(cast: Cast) -> None:
    _document, made = told_twice(cast)
    assert queries.doubled([made["fact_en"].pk, made["other_en"].pk]) == set()
    assert queries.doubled([]) == set()
