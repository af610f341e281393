# ruff: noqa: E501 - articles keep their paragraphs on one line
"""Which part of a page is what."""

from __future__ import annotations

import itertools

import pytest

from camket.intake.rules.segments import reading_view
from camket.intake.rules.sentences import quotations, sentences

ARTICLE = """ date 2023-05-09 Women share skills in the delta hinh anh 1Le Thi Mo, head of a club, shows her loom. (Photo: VNA)Can Tho (VNA) – Some 80 women shared their skills at a fair in Can Tho on May 9.
Hội viên giới thiệu sản phẩm tại hội chợ. (Nguồn: Ban tổ chức)

Learning from each other

Dr. Mo said the fair, held by the union, was a “good school”. She will go on./.

VNA

Union opens a shop in Vinh Long
Weavers win a prize abroad
"""


def roles(text: str) -> list[tuple[str, str]]:
    return [(one.role, one.text) for one in reading_view(text)]


def test_an_article_off_a_page() -> None:
    found = roles(ARTICLE)
    assert [role for role, _ in found] == [
        "dateline", "headline", "credit", "caption", "credit", "dateline", "body", "caption", "credit",
        "headline", "body", "signature", "related", "related",
    ]  # fmt: skip
    assert found[1][1] == "Women share skills in the delta"
    assert found[3][1] == "Le Thi Mo, head of a club, shows her loom."
    assert found[5][1] == "Can Tho (VNA) –"
    assert found[10][1].endswith("She will go on./.")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("HÀ NỘI – Hơn 50 phụ nữ đã đến.", ("dateline", "HÀ NỘI –")),
        ("(PLVN) - Hội nghị đã diễn ra hôm qua.", ("dateline", "(PLVN) -")),
        ("PNVN - Hội nghị đã diễn ra hôm qua.", ("dateline", "PNVN -")),
        ("Hanoi, Viet Nam, June 11, 2024. Women met to talk.", ("dateline", "Hanoi, Viet Nam, June 11, 2024.")),
        ("NAIROBI, 14 October 2025 – Kenya has launched its plan.", ("dateline", "NAIROBI, 14 October 2025 –")),
        ("13/11/2020 - 07:02\nHội đã tổ chức một lớp học.", ("dateline", "13/11/2020 - 07:02")),
        ("Photo 3: Participants of the course", ("caption", "Photo 3: Participants of the course")),
        ("Women in the north learn to code", ("headline", "Women in the north learn to code")),
    ],
)
def test_first_part(text: str, first: tuple[str, str]) -> None:
    assert roles(text)[0] == first


def test_signature_at_the_end_of_the_last_paragraph() -> None:
    found = roles("Women met in Hue on Friday.\n\nThey will meet again, she said. — VNS")
    assert found[-1] == ("signature", "— VNS")
    assert found[-2] == ("body", "They will meet again, she said.")


def test_lines_cut_at_a_width_are_one_paragraph() -> None:
    text = (
        "The workshop was opened by the head of the union, Mrs Nguyễn Thị\nHà, who thanked the "
        "guests from\nfive provinces."
    )
    assert [one.role for one in reading_view(text)] == ["body"]


def test_parts_lie_in_order_and_cover_the_words() -> None:
    view = reading_view(ARTICLE)
    assert all(one.text == ARTICLE[one.start : one.end] for one in view)
    assert all(one.end <= other.start for one, other in itertools.pairwise(view))
    between = "".join(ARTICLE[one.end : other.start] for one, other in itertools.pairwise(view))
    assert between.strip() == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Mo spoke. Ms. Ha agreed.", 2),
        ("TS. Mơ phát biểu. ThS. Hà đồng tình.", 2),
        ("It cost 3.5 million. Nobody paid.", 2),
        ("She works for the U.N. in Hue.", 1),
        ("It is done./. VNA", 2),
        ("“Go on. Do not stop,” she said. He left.", 3),
        ("Nobody came…", 1),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text, 0, len(text))) == count


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('She said: "We will go on with the work."', ['"We will go on with the work."']),
        ("Hội thảo “Phụ nữ và không gian mạng an toàn” đã diễn ra.", []),
        ("A workshop titled “Women and the safe use of the net today” was held.", []),
        ('"We are "one big family" in this club," she said.', ['"We are "one big family" in this club,"']),
        ("“An open quotation runs on to the end of it.", ["“An open quotation runs on to the end of it."]),
        ("It was called a “good” school.", []),
    ],
)
def test_quotations(text: str, quoted: list[str]) -> None:
    assert [text[one.start : one.end] for one in quotations(text, 0, len(text))] == quoted
