"""Taking documents in and having them read: kept unchanged, read once, a sentence for each that cannot be read."""

from __future__ import annotations

import hashlib
import html
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.files import open_original
from camket.core.jobs import Progress
from camket.core.models import Job
from camket.core.search import find
from camket.intake.actions import fetching, readings
from camket.intake.actions.fetching import NotFetched, fetched
from camket.intake.actions.readings import read_document
from camket.intake.choices import LearnedKind, ProposalKind, ReadingState
from camket.intake.jobs import resume
from camket.intake.models import Fingerprint, Learned, Proposal, Reading
from camket.sources.models import Document
from tests import factories
from tests.cast import Cast

NOTE = (
    "Workshop on women in peacekeeping held\n\n"
    "HA NOI - More than 50 delegates met at a workshop on women in peacekeeping in Ha Noi on March 28, 2024, "
    "organised by the Ministry of National Defence and UN Women.\n\n"
    "Colonel Le Thi Hoa, Deputy Director of the Department of Peacekeeping Operations, said over 75 officers had "
    "served in UN missions, 15 of them women.\n\n"
    "“We will raise the share of women to 20 percent by 2028,” she said.\n"
)
BAI = (
    "Hội thảo về phụ nữ gìn giữ hòa bình\n\n"
    "Ngày 28/3/2024, tại Hà Nội, Bộ Quốc phòng phối hợp với UN Women tổ chức hội thảo về phụ nữ gìn giữ hòa bình. "
    "Hơn 50 đại biểu dự.\n\n"
    "Thượng tá Lê Thị Hoa, Phó Cục trưởng Cục Gìn giữ hòa bình Việt Nam, cho biết đã có 75 sĩ quan lên đường.\n"
)


def take(cast: Cast, text: str | bytes = NOTE, name: str = "note.txt", **facts: Any) -> Reading:
    content = text.encode() if isinstance(text, str) else text
    return readings.take_in(actor=cast.ngoc, content=content, name=name, **facts).reading


def read(cast: Cast, reading: Reading) -> Reading:
    read_document(actor=cast.ngoc, reading_id=reading.pk)
    reading.refresh_from_db()
    return reading


@pytest.mark.parametrize(("text", "language"), [(NOTE, "en"), (BAI, "vi")])
def test_an_article_is_read(cast: Cast, text: str, language: str) -> None:
    reading = read(cast, take(cast, text))
    assert (reading.state, reading.language, reading.failure) == (ReadingState.PROPOSED, language, "")
    kinds = set(reading.proposals.values_list("kind", flat=True))
    assert kinds >= {ProposalKind.PERSON, ProposalKind.BODY, ProposalKind.EVENT, ProposalKind.FIGURE}
    for proposal in reading.proposals.all():
        assert proposal.quote.strip()
        assert proposal.quote in proposal.passage
    assert reading.document.text == text
    assert str(reading.document) == text.splitlines()[0]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_an_old_encoding_is_converted_and_told(cast: Cast, client: Client, encoding: str) -> None:
    text = BAI if encoding == "utf-16" else decomposed_for_windows(BAI)
    reading = read(cast, take(cast, text.encode(encoding)))
    assert (reading.state, reading.language) == (ReadingState.PROPOSED, "vi")
    assert "Hội thảo về phụ nữ" in unicodedata.normalize("NFC", reading.document.text)
    assert reading.note
    client.force_login(cast.ngoc)
    assert reading.note in html.unescape(client.get(reading.get_absolute_url()).content.decode())


def decomposed_for_windows(text: str) -> str:
    """Return a text as Windows-1258 writes it: letters whole, tone marks behind them."""
    marks = "\u0300\u0301\u0303\u0309\u0323"
    found = []
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in apart if mark in marks)
        found.append(unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in marks)) + tones)
    return "".join(found)


def test_the_file_is_kept_unchanged_under_its_digest(cast: Cast) -> None:
    content = NOTE.replace("\n", "\r\n").encode("utf-8-sig")
    reading = take(cast, content)
    file = reading.document.file
    assert file is not None
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    with open_original(file) as stream:
        assert stream.read() == content


def test_the_same_file_comes_in_once(cast: Cast) -> None:
    first = readings.take_in(actor=cast.ngoc, content=NOTE.encode(), name="a.txt")
    second = readings.take_in(actor=cast.lan, content=NOTE.encode(), name="b.txt")
    assert (first.is_new, second.is_new) == (True, False)
    assert first.reading == second.reading
    assert Document.objects.count() == 1


def test_a_text_that_repeats_another_says_so(cast: Cast) -> None:
    read(cast, take(cast))
    reading = read(cast, take(cast, NOTE.replace("HA NOI", "Hanoi (VNA)") + "VNA\n"))
    assert reading.repeats is not None
    assert reading.repeats_share >= 60
    assert Fingerprint.objects.filter(document=reading.document).exists()
    assert read(cast, take(cast, BAI)).repeats is None


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"Le atelier sur les femmes et la paix a eu lieu a Paris avec de nombreux participants venus du monde entier. "
         b"La ministre a dit que le plan serait adopte cette annee par le gouvernement.", "fr.txt", "language"),
        (b"<html><body><script>alert(1)</script></body></html>", "a.html", "no words"),
        (b"%PDF-1.4 broken", "a.pdf", "broken"),
        (b"   \n\t ", "blank.txt", "no"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_and_says_why(cast: Cast, content: bytes, name: str, said: str) -> None:
    reading = read(cast, take(cast, content, name))
    assert reading.state == ReadingState.FAILED
    assert said in reading.failure
    assert reading.document.file is not None
    assert not reading.proposals.exists()


def test_a_text_in_another_language_is_kept_with_its_words(cast: Cast) -> None:
    words = (
        "La ministre a ouvert jeudi à Dakar une conférence consacrée aux femmes et à la paix. Elle a rappelé que les "
        "engagements pris doivent être tenus et que les associations attendent des résultats cette année.\n"
    )
    reading = read(cast, take(cast, words))
    assert reading.state == ReadingState.FAILED
    assert reading.document.text == words
    assert [hit.node.key.id for hit in find(cast.ngoc, "conference consacree aux femmes")] == [reading.document.pk]


@pytest.mark.parametrize(("content", "name"), [(b"", "empty.txt"), (b"MZ\x00\x01", "virus.exe"), (b"PK", "x.zip")])
def test_a_file_that_is_not_taken_leaves_nothing(cast: Cast, content: bytes, name: str) -> None:
    with pytest.raises(Invalid):
        take(cast, content, name)
    assert not Document.objects.exists()
    assert not Reading.objects.exists()


def test_a_broken_file_stops_a_folder_whole(cast: Cast) -> None:
    with pytest.raises(Invalid):
        readings.take_in_batch(actor=cast.ngoc, sources=[("a.txt", NOTE.encode()), ("b.exe", b"MZ\x00")])
    assert not Reading.objects.exists()
    assert not Job.objects.exists()


def test_a_reading_is_claimed_once(cast: Cast) -> None:
    reading = take(cast)
    assert readings.claim(reading.pk) is not None
    assert readings.claim(reading.pk) is None
    assert read_document(actor=cast.ngoc, reading_id=reading.pk) is None


def test_a_reading_whose_process_was_killed_is_read_once_more_without_a_double(cast: Cast) -> None:
    reading = take(cast)
    readings.claim(reading.pk)
    Reading.objects.filter(pk=reading.pk).update(claimed_at=clock.now() - timedelta(hours=1))
    before = Job.objects.count()
    job = Job.objects.create(name="intake.resume", asked_by=cast.ngoc)
    resume(Progress(job.pk, cast.ngoc))
    assert Job.objects.count() == before + 2
    read(cast, reading)
    count = reading.proposals.count()
    assert count
    assert read_document(actor=cast.ngoc, reading_id=reading.pk) is None
    assert reading.proposals.count() == count


def test_reading_again_keeps_what_was_decided(cast: Cast) -> None:
    from camket.intake.actions.deciding import reject_proposal

    reading = read(cast, take(cast))
    first = reading.proposals.order_by("pk").first()
    assert first is not None
    reject_proposal(actor=cast.ngoc, proposal=first)
    count = reading.proposals.count()
    readings.read_again(actor=cast.ngoc, reading=reading)
    read(cast, reading)
    assert reading.proposals.count() == count
    assert Proposal.objects.get(pk=first.pk).state == "rejected"


def test_what_was_learned_is_used_in_the_next_reading(cast: Cast) -> None:
    Learned.objects.create(
        kind=LearnedKind.SPELLING,
        proposal_kind="person",
        folded="le thi hoa",
        text="Le Thi Hoa",
        value="Lê Thị Hòa",
        learned_from=cast.ngoc,
    )
    reading = read(cast, take(cast))
    person = reading.proposals.get(kind="person", facts__name="Le Thi Hoa")
    assert person.facts["name_vi"] == "Lê Thị Hòa"


def test_a_reading_ends_only_when_all_is_decided(cast: Cast) -> None:
    reading = read(cast, take(cast))
    with pytest.raises(Invalid):
        readings.step_reading(actor=cast.ngoc, reading=reading, to=ReadingState.DONE)
    reading.proposals.update(state="rejected")
    done = readings.step_reading(actor=cast.ngoc, reading=reading, to=ReadingState.DONE)
    assert done.state == ReadingState.DONE


def test_only_those_who_may_confirm_are_assigned(cast: Cast) -> None:
    reading = take(cast)
    readings.assign_reading(actor=cast.ngoc, reading=reading, to=cast.lan)
    with pytest.raises(Invalid):
        readings.assign_reading(actor=cast.ngoc, reading=reading, to=cast.chi)
    with pytest.raises(Refused):
        readings.assign_reading(actor=cast.minh, reading=reading, to=cast.lan)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "http://no-such-host.invalid/",
    ],
)
def test_nothing_is_fetched_from_inside(url: str) -> None:
    with pytest.raises(NotFetched) as fault:
        fetched(url)
    assert str(fault.value)


def test_a_page_is_fetched_when_asked(monkeypatch: pytest.MonkeyPatch, live_server: Any) -> None:
    monkeypatch.setattr(fetching, "public_address", lambda host, port: "127.0.0.1")
    name, content = fetched(f"{live_server.url}/account/login/")
    assert name == "page.html"
    assert b"<html" in content
    with pytest.raises(NotFetched, match="404"):
        fetched(f"{live_server.url}/no-such-page/")


def test_an_address_alone_fetches_nothing(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(url: str) -> tuple[str, bytes]:
        raise AssertionError(url)

    monkeypatch.setattr("camket.intake.web.views.fetched", never)
    client.force_login(cast.ngoc)
    data = {"text": NOTE, "url": "https://example.org/a", "kind": "article", "access": "internal"}
    assert client.post(reverse("intake:take_in"), data).status_code == 302
    assert Document.objects.get().url == "https://example.org/a"


def test_demonstration_data_stays_marked(cast: Cast) -> None:
    document = factories.document(cast, text=NOTE, language="en", is_demonstration=True)
    reading = Reading.objects.create(document=document, is_demonstration=True)
    read(cast, reading)
    assert set(reading.proposals.values_list("is_demonstration", flat=True)) == {True}
