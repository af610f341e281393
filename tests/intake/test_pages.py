"""The pages of intake: taking in, confirming with and without scripts, the queue, the trends."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from camket.core.dates import PartialDate
from camket.core.periods import PeriodKind
from camket.intake import queries
from camket.intake.actions import deciding, readings
from camket.intake.actions.themes import count_in
from camket.intake.choices import ProposalState, ReadingState
from camket.intake.models import Batch, Proposal, Reading, Theme, ThemeMention
from camket.intake.rules.trends import balance, latest, occurrences, period_of_date, phrases_of
from camket.people.models import Body
from camket.sources.models import Document
from tests import factories
from tests.cast import Cast, make_person

HX = {"HX-Request": "true"}


@pytest.fixture
def ngoc(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ngoc)
    return client


def test_a_text_is_pasted(cast: Cast, ngoc: Client) -> None:
    data = {"text": factories.ARTICLE, "kind": "article", "access": "internal", "name": "A note"}
    answer = ngoc.post(reverse("intake:take_in"), data)
    reading = Reading.objects.get()
    assert answer.headers["Location"] == reading.get_absolute_url()
    assert str(reading.document) == "A note"
    waiting = ngoc.get(reading.get_absolute_url()).content.decode()
    assert "It is being read" in waiting
    assert ngoc.get(reading.get_absolute_url(), headers=HX).status_code == 204
    readings.read_document(actor=cast.ngoc, reading_id=reading.pk)
    done = ngoc.get(reading.get_absolute_url(), headers=HX)
    assert done.headers["HX-Refresh"] == "true"


def test_several_files_come_in_together(cast: Cast, ngoc: Client) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", f"Bài báo {number}".encode()) for number in range(3)]
    data = {"upload": files, "kind": "article", "access": "internal"}
    answer = ngoc.post(reverse("intake:take_in"), data)
    assert answer.headers["Location"] == reverse("intake:queue")
    assert Batch.objects.get().readings.count() == 3
    assert "0 / 3" in ngoc.get(reverse("intake:queue")).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose a file"),
        ({"text": "x", "is_fetched": "on", "url": "https://example.org/"}, "Give one of them"),
        ({"is_fetched": "on"}, "Give the address"),
        ({"text": "x", "url": "javascript:alert(1)"}, "valid URL"),
        ({"text": "x", "published_on": "31/02"}, "31/02"),
        ({"upload": SimpleUploadedFile("a.exe", b"MZ\x00")}, "not a file that can be kept"),
    ],
)
def test_what_is_wrong_is_marked_and_kept(cast: Cast, ngoc: Client, data: dict[str, Any], said: str) -> None:
    answer = ngoc.post(reverse("intake:take_in"), {"kind": "article", "access": "internal", **data})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Document.objects.exists()


def test_the_page_shows_the_text_with_its_marks(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast)
    page = ngoc.get(proposal.reading.get_absolute_url()).content.decode()
    assert f'data-for="{proposal.uid}"' in page
    assert ">Ministry of National Defence</mark>" in page
    assert f'id="{proposal.uid}"' in page


def test_what_a_text_holds_is_never_run(cast: Cast, ngoc: Client) -> None:
    text = "The <script>alert(1)</script> Ministry of National Defence met on Monday."
    proposal = factories.proposal(cast, reading=factories.reading(cast, text=text))
    page = ngoc.get(proposal.reading.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_deciding_without_scripts(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast)
    answer = ngoc.post(reverse("intake:accept", args=[proposal.uid]), {"version": proposal.version})
    assert answer.headers["Location"] == proposal.get_absolute_url()
    assert Body.objects.filter(name_en="Ministry of National Defence").exists()
    proposal.refresh_from_db()
    ngoc.post(reverse("intake:undo", args=[proposal.uid]), {"version": proposal.version})
    assert not Body.objects.filter(name_en="Ministry of National Defence").exists()


def test_deciding_with_scripts_gives_back_the_cards_that_changed(cast: Cast, ngoc: Client) -> None:
    whole = factories.reading(cast)
    body = factories.proposal(cast, reading=whole)
    Proposal.objects.filter(pk=body.pk).update(key="org1")
    facts = {"name": "Le Thi Hoa", "title": "Colonel", "body": "Ministry of National Defence", "body_key": "org1"}
    person = factories.proposal(cast, reading=whole, kind="person", quote="Le Thi Hoa", facts=facts)
    factories.proposal(cast, reading=whole, kind="instrument", quote="peacekeeping", facts={"name": "x"})
    page = ngoc.post(reverse("intake:accept", args=[person.uid]), headers=HX).content.decode()
    assert page.count('hx-swap-oob="true"') == 4, "two cards, the progress, the faults"
    assert "2 of 3 decided" in page


def test_a_stale_decision_says_so(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast)
    deciding.mend_proposal(actor=cast.lan, proposal=proposal, facts={"acronym": "MND"})
    page = ngoc.post(reverse("intake:accept", args=[proposal.uid]), {"version": "1"}, headers=HX).content.decode()
    assert "in the meantime" in page
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_correcting_and_accepting_at_once(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast)
    url = reverse("intake:mend", args=[proposal.uid])
    assert "Ministry of National Defence" in ngoc.get(url).content.decode()
    data = {"name": "Ministry of Defence", "acronym": "MoD", "version": proposal.version}
    assert ngoc.post(url, data).status_code == 302
    body = Body.objects.get(name_en="Ministry of Defence")
    assert body.short_name_en == "MoD"


def test_correcting_for_later(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast)
    url = reverse("intake:mend", args=[proposal.uid])
    ngoc.post(url, {"name": "Other", "version": proposal.version, "keep": "1"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.facts["name"]) == (ProposalState.OPEN, "Other")


def test_joining_to_a_known_record_by_its_name(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast)
    data = {"name": "x", "into": str(cast.embassy), "version": proposal.version}
    assert ngoc.post(reverse("intake:mend", args=[proposal.uid]), data).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.became_id) == (ProposalState.MERGED, cast.embassy.pk)


@pytest.mark.parametrize(
    ("kind", "quote", "facts", "sent"),
    [
        ("person", "Le Thi Hoa", {"name": "Le Thi Hoa"}, {"name": "Le Thi Hoa", "name_vi": "Lê Thị Hoa", "sex": "f"}),
        ("event", "peacekeeping", {"title": "x"}, {"title": "Forum", "event_kind": "forum", "begins": "28/3"}),
        (
            "figure",
            "75 officers",
            {"value": "75"},
            {"name": "officers", "value": "75", "qualifier": "over", "level": ""},
        ),
        ("statement", "UN Women stands ready", {}, {"speaker": "UN Women", "mode": "reported"}),
        ("commitment", "UN Women stands ready", {}, {"commitment_kind": "support", "actor": "UN Women"}),
        ("instrument", "peacekeeping", {"name": "R"}, {"name": "UNSCR 1325", "instrument_kind": "un_resolution"}),
    ],
)
def test_each_kind_can_be_corrected(
    cast: Cast, ngoc: Client, kind: str, quote: str, facts: dict[str, Any], sent: dict[str, Any]
) -> None:
    proposal = factories.proposal(cast, kind=kind, quote=quote, facts=facts)
    url = reverse("intake:mend", args=[proposal.uid])
    assert ngoc.get(url).status_code == 200
    assert ngoc.post(url, {**sent, "version": proposal.version}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED


def test_a_support_with_a_due_date_is_marked(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast, kind="commitment", quote="UN Women stands ready", facts={})
    data = {"commitment_kind": "support", "due": "31/12/2026", "version": proposal.version}
    answer = ngoc.post(reverse("intake:mend", args=[proposal.uid]), data)
    assert (answer.status_code, "has no due date" in answer.content.decode()) == (422, True)


def test_the_figure_of_a_report_is_named_by_its_address(cast: Cast, ngoc: Client) -> None:
    value = factories.value(cast)
    proposal = factories.proposal(cast, kind="figure", quote="75 officers", facts={"value": "75"})
    url = reverse("intake:mend", args=[proposal.uid])
    sent = {"name": "officers", "value": "75", "version": proposal.version}
    assert ngoc.post(url, {**sent, "figure": "nonsense"}).status_code == 422
    assert ngoc.post(url, {**sent, "figure": f"https://x.example{value.get_absolute_url()}"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.became_kind, proposal.became_id) == ("reporting.value", value.pk)


def test_the_menu_of_a_reading(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast)
    uid = proposal.reading.uid
    ngoc.post(reverse("intake:sensitive", args=[uid]), {"is": "1"})
    ngoc.post(reverse("intake:assign", args=[uid]), {"to": cast.lan.pk})
    reading = Reading.objects.get(uid=uid)
    assert (reading.is_sensitive, reading.assigned_to) == (True, cast.lan)
    refused = ngoc.post(reverse("intake:step", args=[uid]), {"to": "done"}, follow=True).content.decode()
    assert "still to be decided" in refused
    ngoc.post(reverse("intake:step", args=[uid]), {"to": "set_aside"})
    assert Reading.objects.get(uid=uid).state == ReadingState.SET_ASIDE
    ngoc.post(reverse("intake:again", args=[uid]))
    assert Reading.objects.get(uid=uid).state == ReadingState.WAITING
    assert ngoc.post(reverse("intake:step", args=[uid]), {"to": "nonsense"}).status_code == 404


def test_accepting_what_is_sure(cast: Cast, ngoc: Client) -> None:
    proposal = factories.proposal(cast, confidence=95)
    page = ngoc.post(reverse("intake:accept_sure", args=[proposal.reading.uid]), follow=True).content.decode()
    assert "One proposal accepted." in page


@pytest.mark.parametrize("route", ["accept", "reject", "undo"])
def test_posts_of_those_who_may_not(cast: Cast, client: Client, route: str) -> None:
    proposal = factories.proposal(cast)
    url = reverse(f"intake:{route}", args=[proposal.uid])
    assert client.post(url).status_code == 302
    client.force_login(cast.sara)
    assert client.post(url).status_code == 404
    client.force_login(cast.chi)
    client.post(url)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN
    client.force_login(cast.lan)
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("route", ["accept_sure", "step", "again", "sensitive"])
def test_posts_on_a_reading_of_those_who_may_not(cast: Cast, client: Client, route: str) -> None:
    reading = factories.reading(cast)
    url = reverse(f"intake:{route}", args=[reading.uid])
    client.force_login(cast.sara)
    assert client.post(url, {"to": "set_aside", "is": "1"}).status_code == 404
    client.force_login(cast.chi)
    assert client.post(url, {"to": "set_aside", "is": "1"}).status_code == 403
    reading.refresh_from_db()
    assert (reading.state, reading.is_sensitive) == (ReadingState.PROPOSED, False)


@pytest.mark.parametrize(
    ("text", "words", "count", "found"),
    [
        ("An ninh mạng và an toàn", "an ninh mạng", 1, "An ninh mạng"),
        ("an ninh mang; AN NINH MẠNG", "an ninh mạng", 2, "an ninh mang"),
        ("Cyber-security matters", "cyber-security", 1, "Cyber-security"),
        ("cyber security", "cyber-security\ncyber security", 1, "cyber security"),
        ("steam and systemic", "STEM", 0, ""),
        ("climate change, climate", "climate\nclimate change", 2, "climate change"),
    ],
)
def test_themes_are_found_as_whole_words(text: str, words: str, count: int, found: str) -> None:
    told = occurrences(text, phrases_of(words))
    assert (told.count if told else 0) == count
    assert (text[told.start : told.end] if told else "") == found


@pytest.mark.parametrize(
    ("day", "step", "code"),
    [
        ("2024-03-08", PeriodKind.QUARTER, "2024Q1"),
        ("2024-03", PeriodKind.MONTH, "202403"),
        ("2024", PeriodKind.YEAR, "2024"),
        ("2024", PeriodKind.QUARTER, None),
        ("--03-08", PeriodKind.YEAR, None),
    ],
)
def test_the_period_of_a_source(day: str, step: PeriodKind, code: str | None) -> None:
    period = period_of_date(PartialDate.parse(day), step)
    assert (period.code if period else None) == code


def test_periods_have_no_holes() -> None:
    years = [period_of_date(PartialDate.parse(year), PeriodKind.YEAR) for year in ("2020", "2023", "2020")]
    assert [period.code for period in latest(year for year in years if year)] == ["2020", "2021", "2022", "2023"]


def test_one_who_is_quoted_twice_in_a_source_counts_once() -> None:
    counted = balance([(1, 7, "f"), (1, 7, "f"), (2, 7, "f"), (1, 8, "m"), (1, 9, "")])
    assert (counted.women, counted.men, counted.unknown, counted.share_of_women) == (2, 1, 1, 67)


def test_trends_are_drawn_from_confirmed_sources_only(cast: Cast, ngoc: Client) -> None:
    theme = factories.theme(cast)
    reading = factories.reading(cast, published_on=PartialDate.parse("2024-05"))
    speaker = make_person("Lê Thị Hoa", sex="f")
    quote = "UN Women stands ready to support the training"
    said = factories.proposal(cast, reading=reading, kind="statement", quote=quote, facts={"speaker": str(speaker)})
    deciding.accept_proposal(actor=cast.ngoc, proposal=said)
    assert queries.trends(cast.ngoc, PeriodKind.YEAR).sources == 0
    reading.refresh_from_db()
    readings.step_reading(actor=cast.ngoc, reading=reading, to=ReadingState.DONE)
    found = queries.trends(cast.ngoc, PeriodKind.YEAR)
    assert [(period.code, counts.women) for period, counts in found.balances] == [("2024", 1)]
    assert [(row.theme, row.counts) for row in found.themes] == [(theme, [1])]
    page = ngoc.get(reverse("intake:trends")).content.decode()
    assert "100 % of the quoted persons whose sex is known are women" in page
    detail = ngoc.get(f"{theme.get_absolute_url()}?by=year&period=2024").content.decode()
    assert "<mark>peacekeeping</mark>" in detail
    assert str(reading.document) in detail
    assert ngoc.get(f"{theme.get_absolute_url()}?by=year&period=2023").content.decode().count("<mark>") == 0
    assert ngoc.get(f"{theme.get_absolute_url()}?period=nonsense").status_code == 200


def test_a_theme_is_counted_in_what_was_confirmed_before(cast: Cast, ngoc: Client) -> None:
    reading = factories.reading(cast, state=ReadingState.DONE)
    data = {"name_en": "Defence", "words_en": "national defence", "is_followed": "on"}
    ngoc.post(reverse("intake:theme_add"), data)
    theme = Theme.objects.get()
    count_in(reading.document, [theme])
    assert ThemeMention.objects.get().count == 1
    ngoc.post(reverse("intake:theme_edit", args=[theme.uid]), {**data, "words_en": "navy", "version": theme.version})
    theme.refresh_from_db()
    count_in(reading.document, [theme])
    assert not ThemeMention.objects.exists()
    refused = ngoc.post(reverse("intake:theme_add"), {"name_en": "Nothing", "words_en": " \n "})
    assert refused.status_code == 422


def test_a_theme_of_a_restricted_source_is_not_told(cast: Cast, client: Client) -> None:
    theme = factories.theme(cast)
    reading = factories.reading(cast, state=ReadingState.DONE, access="unit", owner_unit=cast.nghe_an)
    count_in(reading.document, [theme])
    assert queries.sources_behind(cast.lan, theme, PeriodKind.YEAR, None)
    assert not queries.sources_behind(cast.huong, theme, PeriodKind.YEAR, None)


def test_a_kept_document_is_sent_to_be_read(cast: Cast, ngoc: Client) -> None:
    document = factories.document(cast, text=factories.ARTICLE, language="en")
    assert "Have it read" in ngoc.get(document.get_absolute_url()).content.decode()
    ngoc.post(reverse("intake:begin", args=[document.uid]))
    ngoc.post(reverse("intake:begin", args=[document.uid]))
    reading = Reading.objects.get(document=document)
    assert reading.get_absolute_url() in ngoc.get(document.get_absolute_url()).content.decode()


def test_partners_are_told_nothing_of_a_reading(cast: Cast, client: Client) -> None:
    document = factories.document(cast, text=factories.ARTICLE, language="en")
    Reading.objects.create(document=document)
    client.force_login(cast.sara)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "/intake/" not in page
    assert client.post(reverse("intake:begin", args=[document.uid])).status_code == 403


def test_what_waits_to_be_confirmed_stands_in_the_day(cast: Cast, client: Client) -> None:
    factories.reading(cast, name_en="A note to confirm")
    for who, is_there in (("ngoc", True), ("chi", False)):
        client.force_login(cast.users[who])
        assert ("Sources to be confirmed" in client.get("/today/").content.decode()) is is_there
