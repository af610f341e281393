"""Speeches, interviews and minutes, and whom a word for a person means."""
# ruff: noqa: E501 - paragraphs keep to one line

from __future__ import annotations

import pytest

from camket.intake.rules.reader import read

SPEECH = """Remarks by Ms. Ana Duarte, Ambassador of Portugal, at the opening of the Course for Mediators, Hue, 3 June 2024

Excellencies,
Dear friends,

I am glad to see so many women in this hall. We waited long for this course.

Portugal will offer four scholarships a year. I call on every ministry to send at least one woman.

Thank you.
"""
INTERVIEW = """Người giữ lửa của bản

Phóng viên có cuộc trao đổi với bà Lò Thị Pành, Chủ nhiệm Câu lạc bộ Hoa Ban.

Phóng viên: Bà bắt đầu từ đâu?

Bà Lò Thị Pành: Tôi bắt đầu với 12 chị em trong bản. Chúng tôi học nhau từng mũi thêu.

Phóng viên: Bà mong gì nhất?

Bà Lò Thị Pành: Tôi mong các trường mở lớp dạy nghề vào mùa hè.
"""
QUESTIONS = """A talk about seats

Ahead of the forum, Maria Silva, director of the Peace Council, answered three questions.

Why so few women?

Because nobody asks them. I counted only nine in ten years.

What helps?

Money helps. The state should pay for travel.

And what hurts?

Silence hurts most.
"""
MINUTES = """MINUTES

Date: 5 March 2024
Chair: Ms. Vu Thi Lien, head of the Hope Centre
Present: 14 members

1. The Chair thanked members for their reports.
2. Mr. Do Van Hung, treasurer of the Hope Centre, said the fund stood at USD 1,200.
"""


def said(text: str) -> list[tuple[str, str, str]]:
    return [(one.mode, one.speaker, one.span.text[:20]) for one in read(text).statements]


def test_a_speech_is_said_by_whom_its_heading_names() -> None:
    assert said(SPEECH) == [
        ("direct", "Ana Duarte", "I am glad to see so "),
        ("direct", "Ana Duarte", "Portugal will offer "),
    ]
    assert [one.kind.value for one in read(SPEECH).commitments] == ["commitment", "ask"]
    assert read(SPEECH).events[0].date == "2024-06-03"


def test_answers_are_said_by_whom_stands_before_the_colon() -> None:
    assert said(INTERVIEW) == [
        ("direct", "Lò Thị Pành", "Tôi bắt đầu với 12 c"),
        ("direct", "Lò Thị Pành", "Tôi mong các trường "),
    ]
    assert [one.kind.value for one in read(INTERVIEW).commitments] == ["ask"]


def test_answers_follow_questions_that_stand_alone() -> None:
    assert said(QUESTIONS) == [
        ("direct", "Maria Silva", "Because nobody asks "),
        ("direct", "Maria Silva", "Money helps. The sta"),
        ("direct", "Maria Silva", "Silence hurts most."),
    ]


def test_the_chair_of_minutes_is_whom_their_line_names() -> None:
    assert [speaker for _, speaker, _ in said(MINUTES)] == ["Vu Thi Lien", "Do Van Hung"]
    assert 14 in [one.value for one in read(MINUTES).figures]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Bộ trưởng Bộ Y tế Đào Hồng Lan và Thứ trưởng Bộ Y tế Lê Đức Luận dự lễ. Bộ trưởng khẳng định phụ nữ phải được nghe.",
            "Đào Hồng Lan",
        ),
        (
            "Minister Vo Van Hung met Deputy Minister Le Thi Bich. The deputy minister said women should be heard.",
            "Le Thi Bich",
        ),
        ("Đại sứ Thụy Điển Ann Berg dự lễ. Nữ Đại sứ nhấn mạnh phụ nữ phải được nghe.", "Ann Berg"),
        ("Nhớ lời cụ Lò Thị Mo, nghệ nhân của bản: “Sợi lanh phải se nhiều lần mới bền”.", "Lò Thị Mo"),
    ],
)
def test_whom_a_word_means(text: str, speaker: str) -> None:
    assert [one.speaker for one in read(text).statements] == [speaker]


def test_one_sentence_may_promise_and_ask() -> None:
    text = "Bà Vũ Thị Liên cam kết hỗ trợ nhà tạm lánh, đồng thời kêu gọi các tỉnh cùng đóng góp."
    first, second = read(text).commitments
    assert (first.kind.value, second.kind.value) == ("commitment", "ask")
    assert first.span.end <= second.span.start
    assert second.span.text.startswith("kêu gọi")
