# ruff: noqa: E501 - articles keep their paragraphs on one line
"""What the reader proposes for short texts of both languages."""

from __future__ import annotations

import unicodedata

import pytest

from camket.intake.rules.known import Known, KnownBody, KnownPerson, KnownThing
from camket.intake.rules.proposals import NotRead, Reading, SexBasis
from camket.intake.rules.reader import LONGEST, read

WORKSHOP_EN = """Union trains women to speak in public

Da Lat (VNA) – On 12 May 2022, the Lam Dong Women's Union and the Canadian Embassy in Hanoi held a workshop on public speaking in Da Lat, both online and in-person, with over 120 participants.

Opening the workshop, Ms. Ngo Thi Bich, chairwoman of the Lam Dong Women's Union, said only 21 per cent of commune leaders are women.

"We will train 300 members by 2025," she added.

Pierre Tremblay, Canadian Ambassador to Vietnam, pledged to support the programme. He asked the province to open its council meetings to young women.

Participants suggested more courses in evenings.
"""
WORKSHOP_VI = """Tập huấn kỹ năng nói trước công chúng cho phụ nữ

(PNVN) - Sáng 12/5/2022, tại Đà Lạt, Hội LHPN tỉnh Lâm Đồng phối hợp với Đại sứ quán Canada tổ chức hội thảo “Phụ nữ nói trước công chúng” theo hình thức trực tiếp kết hợp trực tuyến với hơn 1.200 đại biểu.

Phát biểu khai mạc, bà Ngô Thị Bích, Chủ tịch Hội LHPN tỉnh Lâm Đồng, cho biết: Toàn tỉnh mới có 21% lãnh đạo cấp xã là nữ.

“Chúng tôi cam kết đào tạo 300 hội viên đến năm 2025”, bà Bích nói.

Ông Pierre Tremblay, Đại sứ Canada tại Việt Nam, khẳng định Đại sứ quán sẵn sàng hỗ trợ Hội. Ông đề nghị tỉnh mở các kỳ họp cho nữ thanh niên.

Các đại biểu kiến nghị mở thêm lớp buổi tối, thực hiện tốt Nghị quyết số 11-NQ/TW.
"""


@pytest.fixture(scope="module")
def english() -> Reading:
    return read(WORKSHOP_EN)


@pytest.fixture(scope="module")
def vietnamese() -> Reading:
    return read(WORKSHOP_VI)


def test_people(english: Reading, vietnamese: Reading) -> None:
    assert [(one.name, one.name_vi, one.sex, one.sex_basis) for one in english.people] == [
        ("Ngo Thi Bich", "Ngô Thị Bích", "f", SexBasis.TITLE),
        ("Pierre Tremblay", None, "m", SexBasis.PRONOUN),
    ]
    assert [(one.name, one.name_vi, one.sex, one.sex_basis) for one in vietnamese.people] == [
        ("Ngô Thị Bích", "Ngô Thị Bích", "f", SexBasis.TITLE),
        ("Pierre Tremblay", None, "m", SexBasis.TITLE),
    ]


def test_posts(english: Reading, vietnamese: Reading) -> None:
    assert [[role.title for role in one.roles] for one in english.people] == [
        ["chairwoman of the Lam Dong Women's Union"],
        ["Ambassador of Canada to Vietnam"],
    ]
    assert english.people[0].body == "Lam Dong Women's Union"
    assert [[role.title for role in one.roles] for one in vietnamese.people] == [
        ["Chủ tịch Hội LHPN tỉnh Lâm Đồng"],
        ["Đại sứ Canada tại Việt Nam"],
    ]
    assert vietnamese.people[0].body == "Hội LHPN tỉnh Lâm Đồng"


def test_bodies(english: Reading, vietnamese: Reading) -> None:
    assert [one.name for one in english.bodies] == ["Lam Dong Women's Union", "Canadian Embassy in Hanoi"]
    assert [(one.name, one.name_norm) for one in vietnamese.bodies] == [
        ("Hội LHPN tỉnh Lâm Đồng", "Hội Liên hiệp Phụ nữ tỉnh Lâm Đồng"),
        ("Đại sứ quán Canada", "Đại sứ quán Canada"),
    ]


def test_event(english: Reading, vietnamese: Reading) -> None:
    for reading, place in ((english, "Da Lat"), (vietnamese, "Đà Lạt")):
        (event,) = reading.events
        assert (event.date, event.place, event.mode) == ("2022-05-12", place, "hybrid")
        assert set(event.organisers) == {one.name for one in reading.bodies}
    assert (english.events[0].event_type, english.events[0].participant_count) == ("workshop", 120)
    assert (vietnamese.events[0].event_type, vietnamese.events[0].participant_count) == ("hội thảo", 1200)


def test_figures(english: Reading, vietnamese: Reading) -> None:
    assert [(one.value, one.unit, one.qualifier, one.sex) for one in english.figures] == [
        (120, "people", "over", None),
        (21, "%", None, "f"),
        (300, "people", None, None),
    ]
    assert [(one.value, one.unit, one.qualifier) for one in vietnamese.figures] == [
        (1200, "người", "hơn"),
        (21, "%", None),
        (300, "người", None),
    ]


def test_statements(english: Reading, vietnamese: Reading) -> None:
    assert [(one.mode, one.speaker) for one in english.statements] == [
        ("reported", "Ngo Thi Bich"),
        ("direct", "Ngo Thi Bich"),
        ("reported", "Pierre Tremblay"),
        ("reported", "Pierre Tremblay"),
        ("reported", "participants"),
    ]
    assert [(one.mode, one.speaker) for one in vietnamese.statements] == [
        ("reported", "Ngô Thị Bích"),
        ("direct", "Ngô Thị Bích"),
        ("reported", "Pierre Tremblay"),
        ("reported", "Pierre Tremblay"),
        ("reported", "các đại biểu"),
    ]


def test_commitments(english: Reading, vietnamese: Reading) -> None:
    for reading in (english, vietnamese):
        kinds = [one.kind.value for one in reading.commitments]
        assert kinds == ["commitment", "commitment", "ask", "recommendation"]
    assert [(one.is_support, one.due) for one in english.commitments[:2]] == [(False, "2025"), (True, None)]
    assert english.commitments[2].target == "the province"


def test_instruments(vietnamese: Reading) -> None:
    assert [(one.name, one.number) for one in vietnamese.instruments] == [("Nghị quyết số 11-NQ/TW", "11-NQ/TW")]


def test_links(english: Reading) -> None:
    ids = {one.name: one.id for one in english.bodies} | {one.name: one.id for one in english.people}
    found = {(one.from_id, one.rel, one.to_id) for one in english.links}
    assert (english.events[0].id, "organised_by", ids["Lam Dong Women's Union"]) in found
    assert (ids["Ngo Thi Bich"], "affiliated_with", ids["Lam Dong Women's Union"]) in found
    assert (english.statements[0].id, "said_by", ids["Ngo Thi Bich"]) in found


@pytest.mark.parametrize("text", [WORKSHOP_EN, WORKSHOP_VI], ids=["en", "vi"])
@pytest.mark.parametrize("change", ["", "NFD", "marks", "spaces"])
def test_every_span_is_words_of_the_raw_text(text: str, change: str) -> None:
    raw = {
        "": text,
        "NFD": unicodedata.normalize("NFD", text),
        "marks": text.replace(" ", " \u200f", 40),
        "spaces": text.replace(" ", "\u00a0", 40),
    }[change]
    reading = read(raw)
    assert [one.name_vi for one in reading.people if one.name_vi] == ["Ngô Thị Bích"]
    for proposal in reading.proposals:
        for span in (proposal.span, *proposal.mentions):
            assert raw[span.start : span.end] == span.text
            assert span.text.strip()
        assert 0 <= proposal.confidence <= 1
        assert proposal.made_by


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("a" * (LONGEST + 1), "at most"),
        ("Les femmes ont été invitées à la réunion avec les ministres et les représentants des pays.", "language fr"),
        ("Las mujeres de la región se reunieron con los ministros para hablar de la paz en el país.", "language es"),
        ("Женщины региона встретились с министрами, чтобы поговорить о мире в своей стране.", "language ru"),
        ("12345 67890", "no words"),
    ],
)
def test_what_is_not_read(text: str, reason: str) -> None:
    with pytest.raises(NotRead, match=reason):
        read(text)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“It is not enough to count women,” said Dr. Amina Diallo, head of the Sahel Network.", ["Amina Diallo"]),
        ("According to Ms. Vu Thi Lien, director of the Hope Centre, half of the shelters have " "closed.", ["Vu Thi Lien"]),
        ("Minister of Health Dao Hong Lan opened the clinic. The minister said women waited too " "long.", ["Dao Hong Lan"]),
        ("The plan will be costed next year, Deputy Minister Vo Van Hung told the meeting.", ["Vo Van Hung"]),
        ("Maria Silva, who is also a member of the Peace Council, noted that few women negotiate.", ["Maria Silva"]),
        ("The workshop was useful. It ended at noon.", []),
        ("Theo bà Vũ Thị Liên, Giám đốc Trung tâm Hy vọng, một nửa nhà tạm lánh đã đóng cửa.", ["Vũ Thị Liên"]),
        ("Bộ trưởng Bộ Y tế Đào Hồng Lan dự lễ. Bộ trưởng nhấn mạnh phụ nữ phải chờ quá lâu.", ["Đào Hồng Lan"]),
        ("“Đếm số phụ nữ là chưa đủ, phải nghe họ nói”, TS. Lò Thị Pành chia sẻ.", ["Lò Thị Pành"]),
        ("Hội nghị diễn ra trong hai ngày. Chương trình kết thúc lúc 11 giờ.", []),
    ],
)  # fmt: skip
def test_speakers(text: str, speakers: list[str]) -> None:
    assert [one.speaker for one in read(text).statements] == speakers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("She has 20 years of experience and leads 14 clubs.", [14]),
        ("The 13th congress adopted Resolution 18 and Decree No. 39 for women in 2021.", []),
        ("The two countries opened three shelters for the women of the region.", [3]),
        ("It was the first of its kind, a two-day course for seven mediators.", [7]),
        ("Women hold 5 of the 19 seats.", [5, 19]),
        ("Trong 2 năm, Hội đã xây 12 ngôi nhà cho phụ nữ nghèo.", [12]),
        ("Đại hội lần thứ 13 thông qua Nghị quyết số 18 và Luật số 73 cho phụ nữ năm 2021.", []),
        ("Hai bên khai trương ba mô hình và 63/63 tỉnh, thành đã tham gia cùng phụ nữ.", [3, 63]),
        ("Ông dự lễ lúc 8h30 ngày 5/3, Điều 12 của luật nói về phụ nữ.", []),
    ],
)
def test_what_counts_as_a_figure(text: str, values: list[float]) -> None:
    assert [one.value for one in read(text).figures] == values


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ms. Vu Thi Lien said the centre will continue to shelter women in need.", ["commitment"]),
        ("Ms. Vu Thi Lien said the workshop will help women in need.", []),
        ("Ms. Vu Thi Lien urged the ministries to fund shelters.", ["ask"]),
        ("Ms. Vu Thi Lien suggested that shelters be funded by the provinces.", ["recommendation"]),
        ("The weather will continue to be fine for the women of the club.", []),
        ("Bà Vũ Thị Liên khẳng định Trung tâm Hy vọng sẽ tiếp tục đón phụ nữ gặp nạn.", ["commitment"]),
        ("Bà Vũ Thị Liên cho biết hội thảo sẽ giúp phụ nữ gặp nạn.", []),
        ("Bà Vũ Thị Liên kêu gọi các bộ, ngành hỗ trợ nhà tạm lánh.", ["ask"]),
        ("Bà Vũ Thị Liên đề xuất các tỉnh hỗ trợ nhà tạm lánh cho phụ nữ.", ["recommendation"]),
    ],
)
def test_kinds_of_commitments(text: str, kinds: list[str]) -> None:
    assert [one.kind.value for one in read(text).commitments] == kinds


def test_the_register_is_used() -> None:
    known = Known(
        bodies=(KnownBody("b1", "Hope Centre for Women", aliases=("the Hope House",), acronym="HCW"),),
        people=(KnownPerson("p1", "Lê An", sex="f"),),
        instruments=(KnownThing("i1", "Peace Charter of the Clubs"),),
    )
    reading = read(
        "Lê An of the Hope House said the Peace Charter of the Clubs was signed by HCW and others.", known=known
    )
    assert [(one.known, one.name_norm) for one in reading.bodies] == [("b1", "Hope Centre for Women")]
    assert [(one.known, one.sex, one.sex_basis) for one in reading.people] == [("p1", "f", SexBasis.REGISTER)]
    assert [one.known for one in reading.instruments] == ["i1"]


def test_reading_twice_is_reading_once(english: Reading) -> None:
    assert read(WORKSHOP_EN) == english
