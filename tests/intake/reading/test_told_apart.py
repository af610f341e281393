"""What a text tells away from the words it is about: posts in the next sentence, events in passing, names of bodies
without a noun that heads them, and the person behind "the economist" or "vị chuyên gia"."""

from __future__ import annotations

import pytest

from camket.intake.rules.reader import read

LEAD = {
    "en": "Village savings groups in Laos\n\nVIENTIANE - Savings groups have spread to every district.\n\n",
    "vi": "Chuyện ở bản Nà Sang\n\nMùa này, sương xuống bản Nà Sang từ rất sớm.\n\n",
}


@pytest.mark.parametrize(
    ("language", "words", "name", "title", "body"),
    [
        (
            "en",
            "Mary Kwamboka lives in Kisumu. She also chairs the savings arm of the Lake Traders' Association.",
            "Mary Kwamboka",
            "Chair of the savings arm of the Lake Traders' Association",
            "Lake Traders' Association",
        ),
        (
            "en",
            "Tran Quoc Bao was first to answer. The deputy director of the Department of Health said nurses were few.",
            "Tran Quoc Bao",
            "deputy director of the Department of Health",
            "Department of Health",
        ),
        (
            "en",
            "It was run by the Lake Fisheries Bureau. The Bureau's chief, Captain Tom Odera, said fish were few.",
            "Tom Odera",
            "chief",
            "Lake Fisheries Bureau",
        ),
        (
            "en",
            "Funds came from the Korea Forest Service. Kim Ha-neul, who heads its office in Laos, said little.",
            "Kim Ha-neul",
            "Head of its office in Laos",
            "Korea Forest Service",
        ),
        (
            "en",
            "Linda Moyo, WHO's adviser on water, said the wells were deep.",
            "Linda Moyo",
            "adviser on water",
            "WHO",
        ),
        (
            "vi",
            "Lớp học do Trường Đại học Tây Bắc tổ chức. Bà Lò Bích Ngọc, Hiệu trưởng nhà trường, cho biết lớp đông.",
            "Lò Bích Ngọc",
            "Hiệu trưởng nhà trường",
            "Trường Đại học Tây Bắc",
        ),
        (
            "vi",
            "Đại sứ Việt Nam tại Chile Trần Thu Hà tiếp đoàn. Đại sứ quán Việt Nam tại Chile tặng sách.",
            "Trần Thu Hà",
            "Đại sứ Việt Nam tại Chile",
            "Đại sứ quán Việt Nam tại Chile",
        ),
        (
            "vi",
            "Bà Vi Thị Dung gắn bó với bản. Là Chủ tịch Hội LHPN huyện Mường Sang, bà đứng ra tín chấp cho các hộ.",
            "Vi Thị Dung",
            "Chủ tịch Hội LHPN huyện Mường Sang",
            "Hội LHPN huyện Mường Sang",
        ),
        (
            "vi",
            "Theo luật sư Lò Thị Hiền, bài học là sự kiên trì. Chị từng là Phó Chủ nhiệm Đoàn Luật sư tỉnh Sơn La.",
            "Lò Thị Hiền",
            "Phó Chủ nhiệm Đoàn Luật sư tỉnh Sơn La",
            "Đoàn Luật sư tỉnh Sơn La",
        ),
        (
            "vi",
            "Hội Phụ nữ Quân đội vừa mở lớp học. Bà Hà Thu Loan, Chủ tịch, cho biết lớp có 30 người.",
            "Hà Thu Loan",
            "Chủ tịch",
            "Hội Phụ nữ Quân đội",
        ),
    ],
)
def test_posts_told_beside_a_name(language: str, words: str, name: str, title: str, body: str) -> None:
    people = {one.name: one for one in read(f"{LEAD[language]}{words}\n", language=language).people}
    assert [(role.title, role.body) for role in people[name].roles] == [(title, body)]


@pytest.mark.parametrize(
    ("language", "words", "posts"),
    [
        (
            "en",
            "It was chaired by Zodwa Khumalo, Permanent Secretary in the Ministry of Gender, and Peter Mwansa of the "
            "Law Society of Zambia.",
            {"Zodwa Khumalo": ["Permanent Secretary in the Ministry of Gender"], "Peter Mwansa": []},
        ),
        (
            "en",
            "Ambassador Pham Hai Yen, Viet Nam's Permanent Representative to ASEAN, and Ambassador Nina Weiss agreed.",
            {"Pham Hai Yen": ["Ambassador", "Permanent Representative to ASEAN"], "Nina Weiss": ["Ambassador"]},
        ),
        (
            "en",
            "Ama Serwaa, who commands the battalion's medical unit, said supplies were short.",
            {"Ama Serwaa": ["Commander of the battalion's medical unit"]},
        ),
        (
            "vi",
            "Bà Lê Thị Ngọc, Phó Giám đốc Bệnh viện Quân y 175, nguyên Giám đốc Bệnh viện Quân y 7, cho biết vậy.",
            {"Lê Thị Ngọc": ["Phó Giám đốc Bệnh viện Quân y 175", "nguyên Giám đốc Bệnh viện Quân y 7"]},
        ),
    ],
)
def test_posts_of_several_in_one_sentence(language: str, words: str, posts: dict[str, list[str]]) -> None:
    people = read(f"{LEAD[language]}{words}\n", language=language).people
    assert {one.name: [role.title for role in one.roles] for one in people} == posts


def test_a_person_with_a_post_takes_none_from_the_sentence_beside() -> None:
    words = "Tran Quoc Bao, a nurse, was first to answer. The director of the Department of Health said little."
    people = read(f"{LEAD['en']}{words}\n", language="en").people
    assert [[role.title for role in one.roles] for one in people] == [["nurse"]]


@pytest.mark.parametrize(
    ("language", "words", "speakers"),
    [
        (
            "en",
            "Guarantees are small, Ana Torres said. The economist recommended that banks publish their rates.",
            {"Ana Torres"},
        ),
        (
            "vi",
            "Tiến sĩ Lò Văn Phớ, chuyên gia của Viện Rau quả, đánh giá vỏ cam rất tốt. Vị chuyên gia khuyến nghị "
            "bà con ghi sổ.",
            {"Lò Văn Phớ"},
        ),
        (
            "vi",
            "Ông Erik Lund, người phụ trách châu Á của Bộ Ngoại giao Na Uy, khẳng định sẽ hỗ trợ. Nhà ngoại giao này "
            "nói thêm rằng lớp học rất cần.",
            {"Erik Lund"},
        ),
        ("vi", "Còn theo bà Vi Thị Dung, phụ nữ trong bản ngại nói trước đám đông.", {"Vi Thị Dung"}),
        (
            "en",
            'The market is a school to Tran Bich Ngoc. "I learned to count right here," the 60-year-old says.',
            {"Tran Bich Ngoc"},
        ),
        (
            "en",
            '"This is our last chance to stay." Tran Bich Ngoc is firm. "We will not wait for rain."',
            {"Tran Bich Ngoc"},
        ),
        ("vi", "Chủ tịch Hội LHPN xã Lò Thị Xuân khẳng định sẽ mở thêm hai lớp.", {"Lò Thị Xuân"}),
        ("vi", "Bà Vi Thị Dung trao quà cho các cháu và đề nghị các bản giữ lớp học.", {"Vi Thị Dung"}),
        ("en", "When Ana Torres asked for a loan, the clerk wanted a signature.", set()),
        ("en", '"Nobody ever asks us about the price of silk," Ana Torres laughed.', {"Ana Torres"}),
    ],
)
def test_who_is_meant(language: str, words: str, speakers: set[str]) -> None:
    assert {one.speaker for one in read(f"{LEAD[language]}{words}\n", language=language).statements} == speakers


@pytest.mark.parametrize(
    ("language", "words", "title"),
    [
        ("en", "She told a seminar at Hue University in May that courts are slow.", "seminar at Hue University in May"),
        ("en", "At a hearing on trade last year, she had tabled the figures.", "hearing on trade last year"),
        (
            "en",
            "It comes before the Lao Trade Council's session in December.",
            "Lao Trade Council's session in December",
        ),
        (
            "vi",
            "Hồi tháng 5, tại hội thảo về kinh tế rừng do Viện Rau quả tổ chức ở Hà Nội, mô hình được giới thiệu.",
            "hội thảo về kinh tế rừng",
        ),
        ("vi", "Hội nghị tổng kết chuyến đi dự kiến diễn ra tại Hà Nội.", "Hội nghị tổng kết chuyến đi"),
    ],
)
def test_events_in_passing(language: str, words: str, title: str) -> None:
    events = read(f"{LEAD[language]}{words}\n", language=language).events
    assert [one.title for one in events] == [title]


@pytest.mark.parametrize(
    "words",
    ["At the seminar, she said little.", "Such workshops help.", "Tại hội thảo, bà nói ít.", "Các hội thảo về rừng."],
)
def test_no_event_in_passing(words: str) -> None:
    language = "vi" if "hội" in words else "en"
    assert read(f"{LEAD[language]}{words}\n", language=language).events == ()


@pytest.mark.parametrize(
    ("language", "words", "kind"),
    [
        ("en", "On 3 May 2024, the Lake Traders' Association inaugurated a shelter in Kisumu.", "inauguration"),
        ("vi", "Sáng 5/7/2024, Hội LHPN tỉnh Sơn La khánh thành Nhà tạm lánh tại xã Nà Sang.", "lễ khánh thành"),
    ],
)
def test_events_that_a_verb_tells(language: str, words: str, kind: str) -> None:
    (event,) = read(f"{words}\n\n{LEAD[language].split(chr(10))[-3]}\n", language=language).events
    assert (event.event_type, event.is_main, event.date is not None) == (kind, True, True)


@pytest.mark.parametrize(
    ("language", "words", "name", "norm"),
    [
        ("en", "Bridges to Morning, a Kisumu-based group, trains traders.", "Bridges to Morning", "Bridges to Morning"),
        ("en", "Mary Kwamboka runs Jua Kali Stoves, which sells stoves.", "Jua Kali Stoves", "Jua Kali Stoves"),
        ("en", "The Australian embassy paid for the books.", "Australian embassy", "Embassy of Australia"),
        ("vi", "Plan Việt Nam đã công bố gói hỗ trợ.", "Plan Việt Nam", "Plan Việt Nam"),
        (
            "vi",
            "Mạng lưới Nữ lãnh đạo vùng cao (WLHN) mở lớp học.",
            "Mạng lưới Nữ lãnh đạo vùng cao",
            "Mạng lưới Nữ lãnh đạo vùng cao",
        ),
        ("vi", "Hội Nữ luật gia Việt Nam cử người lên bản.", "Hội Nữ luật gia Việt Nam", "Hội Nữ luật gia Việt Nam"),
    ],
)
def test_bodies_without_a_noun_that_heads_them(language: str, words: str, name: str, norm: str) -> None:
    found = {one.name: one.name_norm for one in read(f"{LEAD[language]}{words}\n", language=language).bodies}
    assert found.get(name) == norm


def test_a_question_promises_nothing() -> None:
    words = '"Who will pay for the nets of the village?" asked Ana Torres.'
    assert read(f"{LEAD['en']}{words}\n", language="en").commitments == ()
