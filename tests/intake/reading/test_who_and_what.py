"""Whose post, whose words, whose promise: what the place of words in a sentence and in a text tells."""
# ruff: noqa: E501 - texts keep to one line

from __future__ import annotations

import pytest

from camket.intake.rules.reader import read

POSTS = [
    ("en", "Dara Sok stays on as secretary general.", "Dara Sok", ["secretary general"], None),
    ("en", "Anna Holm takes over as president, it was said.", "Anna Holm", ["president"], None),
    (
        "en",
        "Pham Minh Khoa drew laughs. As regional head of Song Lam Commercial Bank, he vowed to lend more.",
        "Pham Minh Khoa",
        ["regional head of Song Lam Commercial Bank"],
        "Song Lam Commercial Bank",
    ),
    (
        "en",
        "The floor went to Ms. Tran Thi Nhan. A fish sorter for 20 years and now head of the Port Women's Group, she wept.",
        "Tran Thi Nhan",
        ["head of the Port Women's Group"],
        "Port Women's Group",
    ),
    (
        "en",
        "Emma Holm, who looks after trade at the Delegation of the European Union to Vietnam as First Counsellor, left.",
        "Emma Holm",
        ["First Counsellor"],
        "Delegation of the European Union to Vietnam",
    ),
    (
        "en",
        "Lt Col Srey Chea heads the all-women platoon of the Cambodian Clearance Centre.",
        "Srey Chea",
        ["Head of the all-women platoon of the Cambodian Clearance Centre"],
        "Cambodian Clearance Centre",
    ),
    (
        "en",
        "Chief Justice Vu Thi Hai of the Supreme People's Court opened it.",
        "Vu Thi Hai",
        ["Chief Justice of the Supreme People's Court"],
        "Supreme People's Court",
    ),
    (
        "en",
        "Captain Emi Arai of the Sendai Fire Bureau opened it.",
        "Emi Arai",
        ["Captain"],
        "Sendai Fire Bureau",
    ),
    (
        "en",
        "Justice Tong Gia Han, who presides over the Family and Juvenile Court of Da Nang, spoke.",
        "Tong Gia Han",
        ["Justice"],
        "Family and Juvenile Court of Da Nang",
    ),
    ("en", "Bui Thi Hien, her counterpart at the Ministry of Health, came.", "Bui Thi Hien", [], "Ministry of Health"),
    (
        "en",
        "Le Van Duc, a lawyer at the Hanoi firm of Duc & Partners, was absent.",
        "Le Van Duc",
        ["lawyer at the Hanoi firm of Duc & Partners"],
        "Duc & Partners",
    ),
    (
        "vi",
        "Các bà Trần Thị Yến và Đỗ Thu Hằng giữ chức Phó Chủ tịch.",
        "Trần Thị Yến",
        ["Phó Chủ tịch"],
        None,
    ),
    (
        "vi",
        "Với tư cách Chủ tịch Mạng lưới Hoa Ban, bà Đinh Thị Hường cam kết tặng 50 máy.",
        "Đinh Thị Hường",
        ["Chủ tịch Mạng lưới Hoa Ban"],
        "Mạng lưới Hoa Ban",
    ),
    (
        "vi",
        "Tiến sĩ Bùi Kiều Anh đến hội thảo trong vai trò trưởng nhóm nghiên cứu của Viện Dân tộc học.",
        "Bùi Kiều Anh",
        ["trưởng nhóm nghiên cứu của Viện Dân tộc học"],
        "Viện Dân tộc học",
    ),
    (
        "vi",
        "Hội bầu bà Tạ Thu Phương làm Chủ tịch, ông Mai Hồng Quân làm Phó Chủ tịch.",
        "Mai Hồng Quân",
        ["Phó Chủ tịch"],
        None,
    ),
    ("vi", "PGS.TS Lê Mai Hương tái đắc cử Chủ tịch Hội.", "Lê Mai Hương", ["Chủ tịch Hội"], None),
    (
        "vi",
        "Ông Lương Đình Khải, Phó Vụ trưởng Vụ Thị trường trong nước (Bộ Công Thương), lưu ý.",
        "Lương Đình Khải",
        ["Phó Vụ trưởng Vụ Thị trường trong nước"],
        "Vụ Thị trường trong nước",
    ),
    (
        "vi",
        "Bà Đoàn Thị Lan - Ủy viên Ban Thường vụ Tỉnh ủy, Trưởng Ban Tuyên giáo và Dân vận Tỉnh ủy - tặng hoa.",
        "Đoàn Thị Lan",
        ["Ủy viên Ban Thường vụ Tỉnh ủy", "Trưởng Ban Tuyên giáo và Dân vận Tỉnh ủy"],
        "Ban Tuyên giáo và Dân vận Tỉnh ủy",
    ),
]


@pytest.mark.parametrize(("language", "text", "name", "titles", "body"), POSTS)
def test_posts_are_told_by_their_place(
    language: str, text: str, name: str, titles: list[str], body: str | None
) -> None:
    person = next(one for one in read(text, language=language).people if one.name == name)
    assert ([role.title for role in person.roles], person.body) == (titles, body)


SPEAKERS = [
    (
        "en",
        "Mr. Do Van Luan, who has been Vice Chairman of the Provincial People's Committee since March, thanked all partners.",
        ["Do Van Luan"],
    ),
    ("en", "Lena Roe toured the school, telling pupils that her own mother never learned to read.", ["Lena Roe"]),
    ("en", "The day was opened by Anna Holm, who announced that Norway would fund it again.", ["Anna Holm"]),
    (
        "vi",
        "Tại buổi tiếp, Thứ trưởng Trịnh Bảo Lâm chào mừng chuyến thăm của bà Ingrid Solheim, đánh giá cao vai trò của đoàn.",
        ["Trịnh Bảo Lâm"],
    ),
    ("vi", "Chị Nông Thị Kim - người bán bánh ở chợ - cho biết doanh thu năm nay tăng 20%.", ["Nông Thị Kim"]),
    (
        "vi",
        "Bà Hoàng Thị Lệ, Phó Giám đốc Sở, nêu ba khó khăn: sóng yếu, thiếu kỹ năng, sợ mất tiền.",
        ["Hoàng Thị Lệ"],
    ),
    ("vi", "Báo cáo do bà Lê Mai Hương trình bày nêu rõ số hội viên đã tăng thêm 320 người.", ["Lê Mai Hương"]),
    ("vi", "Đại biểu Nông Bích Liên băn khoăn: người lớn tuổi thì học thế nào?", ["Nông Bích Liên"]),
    ("vi", 'Còn với bà Lý Thị Sen, 61 tuổi, thì "cái điện thoại nó như con trâu, phải dạy mới đi".', ["Lý Thị Sen"]),
    (
        "vi",
        "Tiếp thu ý kiến chỉ đạo, tân Chủ tịch Hội Nguyễn Bảo Trân hứa sẽ sớm có chương trình hành động.",
        ["Nguyễn Bảo Trân"],
    ),
]


@pytest.mark.parametrize(("language", "text", "speakers"), SPEAKERS)
def test_words_are_given_to_the_subject_of_their_verb(language: str, text: str, speakers: list[str]) -> None:
    assert [one.speaker for one in read(text, language=language).statements] == speakers


PROMISES = [
    (
        "en",
        "Anna Holm said members asked the bank for time, and Le Van Duc promised an answer by May.",
        ["ask", "commitment"],
    ),
    ("en", "Ministers adopted a statement pledging to end the fees by 2027.", ["commitment"]),
    ("vi", "Ông Lê Huy, Giám đốc Chi nhánh, cho biết sẽ dành gói vay 50 tỷ đồng cho tiểu thương.", ["commitment"]),
    ("vi", "Bà Phạm Lan Chi nói tôi giao lại chiếc chìa khóa cho thế hệ sau.", []),
]


@pytest.mark.parametrize(("language", "text", "kinds"), PROMISES)
def test_promises_are_those_of_their_subject(language: str, text: str, kinds: list[str]) -> None:
    assert [one.kind.value for one in read(text, language=language).commitments] == kinds


NOTICE = """THÔNG BÁO
Kết luận của Thứ trưởng Phùng Thế Vinh tại cuộc họp về tư vấn

Ngày 10/3/2025, tại trụ sở Bộ Y tế, Thứ trưởng Phùng Thế Vinh đã chủ trì cuộc họp về tư vấn cho phụ nữ.

Sau khi nghe các đơn vị báo cáo, Thứ trưởng Phùng Thế Vinh kết luận như sau:

1. Việc ghi chép còn thiếu thống nhất, nhiều bệnh viện chưa có phòng riêng.

2. Giao Vụ Pháp chế hoàn thiện dự thảo trước tháng 5.

b) Cục Quản lý Khám, chữa bệnh khẩn trương rà soát danh mục.

Trên đây là kết luận của Thứ trưởng, các đơn vị thực hiện.
"""


def test_conclusions_are_said_by_whoever_concludes() -> None:
    reading = read(NOTICE, language="vi")
    said = [(one.speaker, one.span.text[:12]) for one in reading.statements]
    assert said == [
        ("Phùng Thế Vinh", "Việc ghi ché"),
        ("Phùng Thế Vinh", "Giao Vụ Pháp"),
        ("Phùng Thế Vinh", "Cục Quản lý "),
    ]
    assert [one.kind.value for one in reading.commitments] == ["ask", "ask"]


INTERVIEW = """Clearing the last field

Lt Col Srey Chea heads a platoon of the Cambodian Clearance Centre. We met her in Siem Reap.

The Review: How many women work in your teams?

Srey Chea: Forty-one of 160. When I joined there were three.

The Review: And what do you ask of donors?

Srey Chea: Pay for child care. It costs less than a detector.

We will not clear the last field without it.
"""


def test_an_answer_goes_on_over_its_paragraphs() -> None:
    said = [(one.speaker, one.span.text[:14]) for one in read(INTERVIEW, language="en").statements]
    assert said == [
        ("Srey Chea", "Forty-one of 1"),
        ("Srey Chea", "Pay for child "),
        ("Srey Chea", "We will not cl"),
    ]


QUESTIONS = """"The field remembers everything"

By Clara Jensen

Sokha Phalla leads a clearance team in Battambang. Our writer Clara Jensen spoke to her between two shifts. Her boss, Major Heng Ratana, sat in.

When did you find your first mine?

In 2009, behind a school. I did not sleep.

What do donors misunderstand?

They count mines. We count fields returned to people.

Tell us about your daughters.

One wants to be a dentist. I said: good, less noise.
"""


def test_answers_are_those_of_whom_the_writer_spoke_to() -> None:
    said = [(one.speaker, one.span.text[:8]) for one in read(QUESTIONS, language="en").statements]
    assert said == [("Sokha Phalla", "In 2009,"), ("Sokha Phalla", "They cou"), ("Sokha Phalla", "One want")]


LABELLED = """Three questions for a deminer

Colonel Nguyen Van Thanh is deputy director of the Centre for Clearance. Reporter Le Minh met him in Hue.

VNS: How did you begin?

{first}In 2009, behind a school. I did not sleep.

VNS: What do donors misunderstand?

{second}They count mines. We count fields returned to people.
"""


@pytest.mark.parametrize(("first", "second"), [("Colonel Thanh: ", "Col. Thanh: "), ("", ""), ("A: ", "A: ")])
def test_answers_are_known_by_their_label_or_by_that_of_the_question(first: str, second: str) -> None:
    said = read(LABELLED.format(first=first, second=second), language="en").statements
    assert [(one.speaker, one.made_by) for one in said] == [("Nguyen Van Thanh", "own voice")] * 2


NAMED = [
    ("en", "Both sides welcomed the Vientiane Statement on Women Workers.", ["Vientiane Statement on Women Workers"]),
    ("en", "They discussed Regulation (EU) 2023/1115 at length.", ["Regulation (EU) 2023/1115"]),
    ("en", "The hubs are part of Safe Harbour, a three-year programme worth a lot.", ["Safe Harbour"]),
    ("en", "Anna Berg, a coordinator of the programme, met Lena Roe Hansen, a project officer.", []),
    (
        "en",
        "It supports the National Strategy on Gender Equality 2021-2030 and ILO Convention No. 190.",
        ["National Strategy on Gender Equality 2021-2030", "ILO Convention No. 190"],
    ),
    ("vi", "Vụ hoàn thiện Thông tư hướng dẫn sàng lọc bạo lực giới.", ["Thông tư hướng dẫn sàng lọc bạo lực giới"]),
]


@pytest.mark.parametrize(("language", "text", "names"), NAMED)
def test_instruments_are_named_in_full(language: str, text: str, names: list[str]) -> None:
    assert [one.name for one in read(text, language=language).instruments] == names


BODIES = [
    ("en", "The An Giang Department of Industry and Trade paid.", ["An Giang Department of Industry and Trade"]),
    ("en", "It was founded by the owner of Phu Tan Lotus Silk in May.", ["Phu Tan Lotus Silk"]),
    (
        "vi",
        "Đoàn đã thăm Trung tâm Hành động bom mìn quốc gia Việt Nam.",
        ["Trung tâm Hành động bom mìn quốc gia Việt Nam"],
    ),
    ("vi", "Đoàn đã gặp Hội Hữu nghị Việt Nam - Na Uy.", ["Hội Hữu nghị Việt Nam - Na Uy"]),
    ("vi", "Cùng dự có lãnh đạo Vụ các Tổ chức quốc tế.", ["Vụ các Tổ chức quốc tế"]),
]


@pytest.mark.parametrize(("language", "text", "names"), BODIES)
def test_bodies_are_read_to_their_end(language: str, text: str, names: list[str]) -> None:
    assert [one.name for one in read(text, language=language).bodies] == names
