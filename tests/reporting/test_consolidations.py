"""The level above makes its report of those below: every sentence keeps its origin, what is signed stays."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.files import store
from camket.core.models import AuditEntry
from camket.people.actions.roles import OnPaper
from camket.reporting.actions import consolidations as actions
from camket.reporting.actions import submissions
from camket.reporting.actions.cells import Entry, write_cells
from camket.reporting.actions.corrections import decide_correction, propose_correction
from camket.reporting.choices import Answer, ConsolidationState
from camket.reporting.models import Consolidation, FormItem, Sentence, Submission
from camket.reporting.queries import consolidations as queries
from camket.reporting.rules.answers import Given
from camket.reporting.rules.consolidations import sentences
from tests import factories
from tests.cast import Cast, make_person
from tests.reporting.asked import AskedRound, ask

WORDS = "Thiếu kinh phí ở TP. Hà Tĩnh. Cán bộ còn kiêm nhiệm!\n- Đường xa."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Một câu", ["Một câu"]),
        ("Một câu. Hai câu.", ["Một câu.", "Hai câu."]),
        ("Ở TP. Vinh có 3 lớp. Đạt.", ["Ở TP. Vinh có 3 lớp.", "Đạt."]),
        ("Tăng 1.234 hội viên so với 6.2025.", ["Tăng 1.234 hội viên so với 6.2025."]),
        ("- Việc một\n- Việc hai", ["Việc một", "Việc hai"]),
        ("Dr. Anna spoke. Who came? Many!", ["Dr. Anna spoke.", "Who came?", "Many!"]),
        ("1. Kết quả\n2. Hạn chế", ["1. Kết quả", "2. Hạn chế"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="Aaâ đĐ.!?\n-1 ", max_size=80))
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    kept = [sign for sign in "".join(sentences(text)) if sign.isalnum()]
    assert kept == [sign for sign in text if sign.isalnum()]


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


@pytest.fixture
def told(cast: Cast, asked: AskedRound) -> Submission:
    """What the commune answered and the province approved."""
    draft = asked.begin(cast)
    entries = [
        Entry(asked.count.key, "", Given(number=40)),
        Entry(asked.words.key, "", Given(Answer.TEXT, words=WORDS)),
    ]
    write_cells(actor=cast.minh, submission=draft, entries=entries)
    sent = submissions.submit(actor=cast.minh, submission=draft)
    return submissions.approve_submission(actor=cast.huong, submission=sent)


@pytest.fixture
def report(cast: Cast, asked: AskedRound, told: Submission) -> Consolidation:
    return actions.begin_consolidation(actor=cast.huong, row=asked.round, unit=cast.ha_tinh)


def take(cast: Cast, report: Consolidation, asked: AskedRound, told: Submission, *taken: str) -> list[Sentence]:
    assert told.approved is not None
    return actions.take_sentences(actor=cast.huong, report=report, item=asked.words, origin=told.approved, taken=taken)


def test_answers_stand_side_by_side(cast: Cast, report: Consolidation, told: Submission) -> None:
    (question,) = queries.questions_of(cast.huong, report)
    (answer,) = question.told
    assert answer.unit == cast.commune
    assert answer.sentences == ("Thiếu kinh phí ở TP. Hà Tĩnh.", "Cán bộ còn kiêm nhiệm!", "Đường xa.")


def test_a_sentence_keeps_its_origin_when_it_is_worded_anew(
    cast: Cast, report: Consolidation, asked: AskedRound, told: Submission
) -> None:
    (row,) = take(cast, report, asked, told, "Đường xa.")
    worded = actions.word_sentence(actor=cast.huong, sentence=row, words="Địa bàn rộng, đường xa.")
    assert (worded.origin, worded.origin_words, worded.is_edited) == (told.approved, "Đường xa.", True)
    assert take(cast, report, asked, told, "Đường xa.", "Đường xa.") == []
    own = actions.write_sentence(actor=cast.huong, report=report, item=asked.words, words=" Tỉnh  đã hỗ trợ. ")
    assert (own.words, own.origin, own.is_edited) == ("Tỉnh đã hỗ trợ.", None, False)
    actions.move_sentence(actor=cast.huong, sentence=own, up=True)
    assert [each.words for each in report.sentences.order_by("position")] == ["Tỉnh đã hỗ trợ.", worded.words]
    actions.remove_sentence(actor=cast.huong, sentence=own)
    assert report.sentences.count() == 1


def test_nothing_is_put_into_anybodys_mouth(
    cast: Cast, report: Consolidation, asked: AskedRound, told: Submission
) -> None:
    with pytest.raises(Invalid, match="does not stand"):
        take(cast, report, asked, told, "Chúng tôi không làm gì.")
    with pytest.raises(Invalid, match="no question"):
        actions.write_sentence(actor=cast.huong, report=report, item=asked.count, words="Một")
    for words in (" ", "x" * (actions.MOST_WORDS + 1)):
        with pytest.raises(Invalid):
            actions.write_sentence(actor=cast.huong, report=report, item=asked.words, words=words)
    assert not report.sentences.exists()


def test_only_who_reports_for_the_unit_writes(cast: Cast, report: Consolidation, asked: AskedRound) -> None:
    for who in (cast.minh, cast.nga, cast.thu):
        with pytest.raises(Refused):
            actions.write_sentence(actor=who, report=report, item=asked.words, words="Một")
    with pytest.raises(Refused):
        actions.begin_consolidation(actor=cast.nga, row=asked.round, unit=cast.ha_tinh)


def pdf(content: bytes) -> str:
    """Return the words of a PDF."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def given_to_print() -> dict[str, str]:
    signing = "TM. BAN THƯỜNG VỤ, CHỦ TỊCH"
    return {"place": "Hà Tĩnh", "signing": signing, "signer": "Nguyễn Thị #A*", "recipients": "TW Hội\nLưu VT"}


def print_it(client: Client, report: Consolidation) -> bytes:
    """Print a report on its page; return the file."""
    answer = client.post(reverse("reporting:consolidation_print", args=[report.uid]), given_to_print())
    assert answer.status_code == 302, answer.content.decode()
    return kept(client, report)


def kept(client: Client, report: Consolidation, which: str = "report") -> bytes:
    """Return the printed file, or the scan, as the page gives it."""
    answer: Any = client.get(reverse("reporting:consolidation_file", args=[report.uid, which]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def paper(cast: Cast) -> OnPaper:
    return OnPaper(make_person(), clock.today(), store(BytesIO(b"%PDF-1.4 signed"), name="ky.pdf"))


def test_what_is_printed_is_kept_and_says_everything(
    cast: Cast, client: Client, report: Consolidation, asked: AskedRound, told: Submission
) -> None:
    take(cast, report, asked, told, "Đường xa.")
    client.force_login(cast.huong)
    file = print_it(client, report)
    text = pdf(file)
    for words in ("Đường xa.", "40", "CHỦ TỊCH", "Nguyễn Thị #A*", "Lưu VT", str(asked.count)):
        assert words in text
    report.refresh_from_db()
    assert (report.state, report.contents["versions"]) == (
        ConsolidationState.PRINTED,
        {told.uid: told.approved.sha256 if told.approved else ""},
    )
    with pytest.raises(Refused):
        actions.write_sentence(actor=cast.huong, report=report, item=asked.words, words="Sau khi in")


def test_a_reprint_is_identical_after_a_correction(
    cast: Cast, client: Client, report: Consolidation, asked: AskedRound, told: Submission
) -> None:
    client.force_login(cast.huong)
    file = print_it(client, report)
    report.refresh_from_db()
    signed = actions.sign_consolidation(actor=cast.huong, report=report, number="12/BC-BTV", paper=paper(cast))
    assert signed.state == ConsolidationState.SIGNED
    correct(cast, told, asked.count)
    assert kept(client, report) == file
    assert [each.unit for each in queries.changed_since(signed)] == [cast.commune]
    page = client.get(signed.get_absolute_url()).content.decode()
    assert "40" in page
    assert "12/BC-BTV" in page
    for step in (actions.take_back_consolidation, actions.print_consolidation):
        more: dict[str, Any] = {"file": b"x", "contents": {}} if step is actions.print_consolidation else {}
        with pytest.raises(Refused):
            step(actor=cast.huong, report=signed, **more)


def test_what_is_corrected_while_it_is_printed_is_read_again(
    cast: Cast,
    client: Client,
    report: Consolidation,
    asked: AskedRound,
    told: Submission,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Figures that were read before a correction are never printed beside the versions after it."""
    read, done = queries.figures_of, []

    def overtaken(*arguments: Any) -> Any:
        figures = read(*arguments)
        if not done:
            done.append(True)
            correct(cast, told, asked.count)
        return figures

    monkeypatch.setattr(queries, "figures_of", overtaken)
    client.force_login(cast.huong)
    text = pdf(print_it(client, report))
    told.refresh_from_db()
    report.refresh_from_db()
    assert "41" in text
    assert told.approved is not None
    assert report.contents["versions"] == {told.uid: told.approved.sha256}
    assert queries.changed_since(report) == []


def test_what_changes_again_and_again_is_not_printed(
    cast: Cast, client: Client, report: Consolidation, asked: AskedRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = queries.figures_of

    def overtaken(*arguments: Any) -> Any:
        actions.write_sentence(actor=cast.huong, report=report, item=asked.words, words="Lại thêm một câu.")
        return read(*arguments)

    monkeypatch.setattr(queries, "figures_of", overtaken)
    client.force_login(cast.huong)
    answer = client.post(reverse("reporting:consolidation_print", args=[report.uid]), given_to_print())
    assert answer.status_code == 422
    assert "Print it once more" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == ConsolidationState.DRAFT


def correct(cast: Cast, told: Submission, item: FormItem) -> None:
    """Correct the figure that was approved, the whole way."""
    cells = [(item, "", Given(number=41))]
    told.refresh_from_db()
    proposed = propose_correction(actor=cast.minh, submission=told, cells=cells, reason="Đếm thiếu.")
    decide_correction(actor=cast.huong, correction=proposed, accepts=True)


def test_it_is_signed_after_it_is_printed_and_taken_back_before(
    cast: Cast, client: Client, report: Consolidation, asked: AskedRound
) -> None:
    with pytest.raises(Refused, match="Print it first"):
        actions.sign_consolidation(actor=cast.huong, report=report, number="1", paper=paper(cast))
    client.force_login(cast.huong)
    print_it(client, report)
    report.refresh_from_db()
    back = actions.take_back_consolidation(actor=cast.huong, report=report)
    assert (back.state, back.printed, back.contents) == (ConsolidationState.DRAFT, None, {})
    actions.write_sentence(actor=cast.huong, report=back, item=asked.words, words="Thêm một câu.")
    assert "Thêm một câu." in pdf(print_it(client, back))
    events = AuditEntry.objects.filter(action__startswith="reporting.consolidation.").values_list("action", flat=True)
    assert [each.rpartition(".")[2] for each in events.order_by("pk")] == [
        "created", "printed", "taken_back", "written", "printed",
    ]  # fmt: skip


def test_signing_asks_for_everything(cast: Cast, client: Client, report: Consolidation) -> None:
    client.force_login(cast.huong)
    print_it(client, report)
    url = reverse("reporting:consolidation_sign", args=[report.uid])
    assert client.post(url, {"number": "12/BC"}).status_code == 422
    late = OnPaper(make_person(), clock.today() + timedelta(days=2), store(BytesIO(b"%PDF-1.4 a"), name="a.pdf"))
    report.refresh_from_db()
    with pytest.raises(Invalid, match="future"):
        actions.sign_consolidation(actor=cast.huong, report=report, number="12/BC", paper=late)
    with pytest.raises(Invalid, match="number"):
        actions.sign_consolidation(actor=cast.huong, report=report, number=" ", paper=paper(cast))
    scan = SimpleUploadedFile("ky.pdf", b"%PDF-1.4 scan", content_type="application/pdf")
    data = {
        "number": "12/BC",
        "signer": make_person("Lê Thị Hoa").uid,
        "signed_on": clock.today().isoformat(),
        "form": "own",
        "scan": scan,
    }
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()
    assert kept(client, report, "scan") == b"%PDF-1.4 scan"


def test_the_steps_of_the_page(
    cast: Cast, client: Client, report: Consolidation, asked: AskedRound, told: Submission
) -> None:
    client.force_login(cast.huong)
    url = reverse("reporting:consolidation_word", args=[report.uid])
    assert told.approved is not None
    place = {"item": asked.words.key}
    client.post(url, {**place, "step": "take", "origin": told.approved.pk, "sentence": ["Đường xa."]})
    client.post(url, {**place, "step": "write", "words": "Câu của tỉnh."})
    first, second = report.sentences.order_by("position")
    client.post(url, {**place, "step": "down", "sentence": first.pk})
    client.post(url, {**place, "step": "word", "sentence": second.pk, "words": "Câu khác."})
    assert [each.words for each in report.sentences.order_by("position")] == ["Câu khác.", "Đường xa."]
    page = client.get(report.get_absolute_url()).content.decode()
    assert page.count("Đường xa.") >= 2
    client.post(url, {**place, "step": "leave", "sentence": first.pk})
    assert report.sentences.count() == 1
    for bad in ({"step": "word", "sentence": "9" * 30}, {"step": "take", "origin": "x"}):
        assert client.post(url, {**place, **bad}).status_code == 404
    assert client.post(url, {"item": "nothing", "step": "write"}).status_code == 404
    assert client.post(url, {**place, "step": "write", "words": ""}).status_code == 302
    client.force_login(cast.nga)
    assert client.get(report.get_absolute_url()).status_code == 404


def test_the_round_leads_to_it(cast: Cast, client: Client, asked: AskedRound) -> None:
    client.force_login(cast.huong)
    assert [unit for unit, _report in queries.offered(cast.huong, asked.round)] == [cast.ha_tinh]
    assert queries.offered(cast.minh, asked.round) == []
    url = reverse("reporting:consolidation_begin", args=[asked.round.uid, cast.ha_tinh.uid])
    assert url in client.get(asked.round.get_absolute_url()).content.decode()
    for _again in range(2):
        answer = client.post(url)
    assert answer["Location"] == Consolidation.objects.get().get_absolute_url()
    assert factories.submission(cast) is not None
