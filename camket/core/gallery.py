"""The content of the gallery: every component of the pages with words such as it will carry, both languages.

The names are public office-holders in the posts the press gave them; every figure is made up and marked so.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator

from camket.core.drawing import (
    BarRow,
    GanttGroup,
    GanttMark,
    GanttRow,
    ThreadEdge,
    ThreadNode,
    Tile,
    TrendPoint,
    Zoom,
    bars_drawing,
    gantt_drawing,
    layouts,
    thread_drawing,
    tiles_drawing,
    trend_drawing,
)

Say = Callable[[str, str], str]


def gallery_context(language: str) -> dict[str, Any]:
    """Return what the page core/gallery.html shows in a language, "vi" or "en"."""

    def say(local: str, english: str) -> str:
        return local if language == "vi" else english

    return {
        "say": _headings(say),
        "ribbon": _ribbon(say),
        "passage": _passage(say),
        "entries": _entries(say),
        "steps": _steps(say),
        "columns": _columns(say),
        "table": _table(say),
        "page": Paginator(range(340), 25).get_page(2),
        "filter_form": _filter_form(say)(),
        "form": _wrong_form(say),
        "conflict": _conflict(say),
        "clauses": _clauses(),
        "trend": _trend(say),
        "gantt": _gantt(say),
        "tiles": _tiles(say),
        "bars": _bars(say),
        "thread": _thread(say),
        "sizes": ("14", "17", "20", "26", "34"),
    }


def _headings(say: Say) -> dict[str, str]:
    return {
        "title": say(
            "Nghị quyết số 18 về hỗ trợ phụ nữ hội nhập quốc tế đến năm 2030",
            "Resolution 18 on supporting women's international integration until 2030",
        ),
        "kind": say("Nghị quyết", "Resolution"),
        "action": say("Xem toàn văn", "Read the text"),
        "in_force": say("đang có hiệu lực", "in force"),
        "lede": say(
            "Định hướng công tác đối ngoại và hỗ trợ phụ nữ hội nhập quốc tế trong hệ thống Hội.",
            "Guides external affairs and support for women's international integration in the Union.",
        ),
        "today": say("Việc của tôi hôm nay", "My day"),
        "late": say("quá hạn", "late"),
        "due": say("đến hạn trong tuần", "due this week"),
        "waiting": say("chờ tôi duyệt", "waiting for me"),
        "new": say("mới", "new"),
        "kept": say("đã thực hiện", "kept"),
        "pieces": say("Nhãn, nút, thông báo", "Marks, buttons, notices"),
        "list": say("Danh sách báo cáo", "List of reports"),
        "form_title": say("Biểu mẫu", "A form"),
        "text_title": say("Văn bản hai ngôn ngữ", "Text in two languages"),
        "drawings": say("Hình vẽ", "Drawings"),
        "empty": say("Chưa có cam kết nào", "No commitments yet"),
        "empty_text": say(
            "Ghi lại điều đã hứa tại một hội thảo hoặc buổi tiếp, để không ai phải tìm lại trong bản tin.",
            "Take down what was promised at a workshop; nobody has to look for it in the news.",
        ),
        "empty_action": say("Ghi cam kết đầu tiên", "Record the first commitment"),
        "conflict": say("Hai người cùng sửa", "Two people at once"),
        "type": say("Cỡ chữ và dấu thanh", "Type sizes and stacked marks"),
    }


def _ribbon(say: Say) -> dict[str, Any]:
    rows = [
        ("text", "Văn bản", "Text", 12, "filled", ""),
        ("plan", "Kế hoạch", "Plan", 7, "filled", ""),
        (
            "measure",
            "Đo lường",
            "Measure",
            4,
            "ringed",
            say("3 việc chưa có chỉ tiêu", "3 unmeasured"),
        ),
        ("work", "Hoạt động", "Work", 23, "filled", ""),
        ("people", "Con người", "People", 118, "filled", ""),
        ("money", "Nguồn lực", "Money", 0, "ringed", say("chưa có kinh phí", "no budget")),
        ("result", "Kết quả", "Result", 0, "hollow", ""),
        ("evidence", "Minh chứng", "Evidence", 9, "filled", ""),
    ]
    return {
        "sentence": say(
            "Nối với 12 điều khoản, 7 nhiệm vụ, 4 chỉ tiêu, 23 hoạt động, 118 người; chưa có kinh phí.",
            "Joined to 12 clauses, 7 tasks, 4 indicators, 23 activities, 118 people; no budget.",
        ),
        "stations": [
            {
                "code": code,
                "label": say(vi, en),
                "count": count,
                "state": state,
                "gap": gap,
                "is_here": code == "text",
                "url": f"#{code}" if count else "",
            }
            for code, vi, en, count, state, gap in rows
        ],
    }


def _passage(say: Say) -> dict[str, Any]:
    return {
        "quote": say(
            "Nghị quyết tạo điều kiện để các cấp Hội đề xuất cơ chế và nguồn lực.",
            "The Resolution lets Union levels propose mechanisms and resources.",
        ),
        "language": say("vi", "en"),
        "source_title": say("Phụ nữ Việt Nam với hội nhập quốc tế", "Vietnamese women and international integration"),
        "publisher": "WVR",
        "date": dt.date(2024, 1, 15),
        "url": "#passage",
        "locator": say("đoạn 14", "paragraph 14"),
        "is_demonstration": True,
    }


def _entries(say: Say) -> list[dict[str, Any]]:
    zone = dt.timezone(dt.timedelta(hours=7))
    return [
        {
            "who": "Trần Lan Phương",
            "who_note": say("Phó Chủ tịch", "Vice President"),
            "when": dt.datetime(2026, 11, 20, 9, 42, tzinfo=zone),
            "what": say("duyệt số liệu quý III", "approved the figures of the third quarter"),
        },
        {
            "who": "Nguyễn Thị Hòa",
            "when": dt.datetime(2026, 11, 18, 16, 5, tzinfo=zone),
            "what": say("trả lại báo cáo của xã", "returned a commune's report"),
            "reason": say("Số hội viên nữ lớn hơn tổng số.", "More women members than members."),
        },
        {
            "who": "Lò Thị Mai",
            "when": dt.datetime(2026, 11, 17, 8, 30, tzinfo=zone),
            "what": say("gửi báo cáo", "sent the report"),
        },
    ]


def _steps(say: Say) -> list[dict[str, Any]]:
    return [
        {"label": say("Thông qua", "Adopted"), "state": "done", "date": dt.date(2021, 12, 20)},
        {"label": say("Ban hành", "Issued"), "state": "done", "date": dt.date(2021, 12, 28)},
        {"label": say("Có hiệu lực", "In force"), "state": "current", "note": say("đến 2030", "until 2030")},
        {"label": say("Hết hiệu lực", "Expired"), "state": "todo"},
    ]


def _columns(say: Say) -> list[dict[str, Any]]:
    return [
        {"label": say("Đơn vị", "Unit"), "sort": "ascending", "sort_url": "?sort=-unit"},
        {"label": say("Kỳ", "Period")},
        {"label": say("Hội viên", "Members"), "numeric": True, "sort": "none", "sort_url": "?sort=members"},
        {"label": say("Trạng thái", "State")},
    ]


def _table(say: Say) -> list[dict[str, Any]]:
    return [
        {
            "unit": say("Xã Kỳ Anh", "Ky Anh commune"),
            "members": 2418,
            "tone": "late",
            "state": say("quá hạn 6 ngày", "6 days late"),
        },
        {
            "unit": say("Phường Hà Huy Tập", "Ha Huy Tap ward"),
            "members": 5307,
            "tone": "risk",
            "state": say("còn 2 ngày", "2 days left"),
        },
        {
            "unit": say("Xã Sơn Hồng", "Son Hong commune"),
            "members": None,
            "tone": "neutral",
            "state": say("chưa gửi", "not sent"),
        },
        {
            "unit": say("Xã Vũng Áng", "Vung Ang commune"),
            "members": 3120,
            "tone": "ontrack",
            "state": say("đã duyệt", "approved"),
        },
    ]


def _filter_form(say: Say) -> type[forms.Form]:
    class FilterForm(forms.Form):
        words = forms.CharField(label=say("Từ khóa", "Words"), required=False)
        period = forms.ChoiceField(
            label=say("Kỳ", "Period"), choices=[("3", say("Quý III/2026", "Q3 2026"))], required=False
        )
        state = forms.ChoiceField(
            label=say("Trạng thái", "State"),
            choices=[("", say("tất cả", "all")), ("late", say("quá hạn", "late"))],
            required=False,
        )

    return FilterForm


def _wrong_form(say: Say) -> forms.Form:
    class ClubForm(forms.Form):
        name = forms.CharField(
            label=say("Tên câu lạc bộ", "Name of the club"),
            help_text=say("Như ghi trong quyết định thành lập.", "As in the decision that founded it."),
        )
        founded = forms.DateField(
            label=say("Ngày thành lập", "Founded on"),
            help_text=say("Ví dụ 08/03/2024", "For example 08/03/2024"),
            error_messages={
                "invalid": say(
                    "31/02/2024 không có trong lịch: tháng 2/2024 có 29 ngày.",
                    "31/02/2024 is not a date: February 2024 has 29 days.",
                )
            },
        )
        members = forms.IntegerField(label=say("Số thành viên", "Members"), required=False)
        mode = forms.ChoiceField(
            label=say("Hình thức sinh hoạt", "How it meets"),
            choices=[("place", say("Trực tiếp", "In person")), ("online", say("Trực tuyến", "Online"))],
            widget=forms.RadioSelect,
        )
        agreed = forms.BooleanField(
            label=say("Đã có quyết định thành lập", "The founding decision is signed"), required=False
        )
        about = forms.CharField(label=say("Nội dung sinh hoạt", "What it does"), widget=forms.Textarea, required=False)

    typed = {"name": "", "founded": "31/02/2024", "members": "24", "mode": "online"}
    form = ClubForm({f"club-{name}": value for name, value in typed.items()}, prefix="club")
    form.is_valid()
    return form


def _conflict(say: Say) -> dict[str, Any]:
    class NoteForm(forms.Form):
        summary = forms.CharField(label=say("Kết quả chính", "Main result"), widget=forms.Textarea)

    mine = say(
        "Đã mở 3 lớp tập huấn cho 96 cán bộ Hội, trong đó 41 người dân tộc thiểu số.",
        "Three courses for 96 Union officials were held, 41 of them from ethnic minorities.",
    )
    return {
        "who": "Nguyễn Thị Hòa",
        "when": dt.datetime(2026, 11, 20, 9, 42, tzinfo=dt.timezone(dt.timedelta(hours=7))),
        "rows": [
            {
                "field": NoteForm(initial={"summary": mine}, prefix="note")["summary"],
                "theirs": say(
                    "Đã mở 3 lớp tập huấn cho 94 cán bộ Hội.",
                    "Three courses for 94 Union officials were held.",
                ),
            }
        ],
    }


def _clauses() -> list[dict[str, str]]:
    return [
        {
            "number": "2.",
            "local": "Các cấp Hội đề xuất cơ chế và nguồn lực cho hoạt động hỗ trợ phụ nữ hội nhập quốc tế.",
            "en": "Union levels propose mechanisms and resources that support women's integration.",
        },
        {
            "number": "a)",
            "local": "Lồng ghép nội dung hội nhập quốc tế vào các chương trình, dự án sẵn có ở các cấp;",
            "en": "Integration content is added to existing programmes at every level;",
        },
    ]


def _gantt(say: Say) -> dict[str, Any]:
    def row(local: str, english: str, start: dt.date | None, end: dt.date, tone: str, percent: int) -> GanttRow:
        words = {"ontrack": say("Hoàn thành", "Done"), "late": say("Quá hạn", "Overdue")}
        state = words.get(tone, say("Đang thực hiện", "Under way"))
        return GanttRow(say(local, english), "#", start, end, tone, state, percent=percent, is_demonstration=True)

    rows = [
        row(
            "Tập huấn kỹ năng số", "Train in digital skills", dt.date(2026, 2, 1), dt.date(2026, 7, 31), "ontrack", 100
        ),
        row("Nhân rộng câu lạc bộ", "Spread the clubs", dt.date(2026, 5, 10), dt.date(2026, 12, 20), "info", 40),
        row("Hội nghị sơ kết", "Review conference", None, dt.date(2026, 10, 20), "late", 0),
    ]
    marks = [GanttMark(dt.date(2026, 12, 15), say("Nộp báo cáo năm", "Annual report due"), "info")]
    return {
        "title": say("3 nhiệm vụ: 1 quá hạn", "3 tasks: 1 overdue"),
        "drawing": gantt_drawing(
            [GanttGroup(say("Nâng cao năng lực", "More able staff"), rows, "#")],
            zoom=Zoom.MONTH,
            start=dt.date(2026, 1, 1),
            columns=12,
            today=dt.date(2026, 11, 23),
            marks=marks,
        ),
    }


def _tiles(say: Say) -> dict[str, Any]:
    layout = layouts()[0]
    states = [
        (say("Đạt", "Met"), "ontrack", "100 %"),
        (say("Chậm tiến độ", "Behind"), "risk", "61 %"),
        (say("Không đạt", "Missed"), "late", "18 %"),
        (say("Không có số liệu", "No data"), "empty", ""),
    ]
    tiles = [
        Tile(place.key, place.short, word, tone, text, "#", is_demonstration=True)
        for place, (word, tone, text) in zip(layout.places, itertools.cycle(states), strict=False)
    ][:-1]
    return {
        "title": say("Mức đạt chỉ tiêu của từng tỉnh", "How far each province has come"),
        "drawing": tiles_drawing(layout, tiles, nothing=say("Chưa giao", "Not asked")),
    }


def _trend(say: Say) -> dict[str, Any]:
    no_data = say("không có số liệu", "no data")
    values = [
        ("2021", 12, 10),
        ("2022", 19, 20),
        ("2023", None, 30),
        ("2024", 31, 40),
        ("2025", 38, 50),
        ("2026", 41, 60),
    ]
    points = [
        TrendPoint(
            label=year,
            value=value,
            text="" if value is None else str(value),
            target=target,
            target_text=str(target),
            nothing=no_data if value is None else "",
            is_hatched=value is None,
            is_provisional=year == "2026",
            is_demonstration=True,
        )
        for year, value, target in values
    ]
    return {
        "title": say(
            "Số câu lạc bộ tăng đều nhưng chậm hơn lộ trình", "Clubs grow every year, but slower than planned"
        ),
        "drawing": trend_drawing(
            points, value_label=say("câu lạc bộ", "clubs"), target_label=say("mục tiêu", "target")
        ),
    }


def _bars(say: Say) -> dict[str, Any]:
    rows = [
        BarRow(say("Cơ quan Liên hợp quốc", "UN bodies"), 3_100_000, "3.100.000 USD", is_demonstration=True),
        BarRow(say("Chính phủ các nước", "Governments"), 4_200_000, "4.200.000 USD", is_demonstration=True),
        BarRow(
            say("Tổ chức phi chính phủ", "Non-governmental organisations"),
            1_750_000,
            "1.750.000 USD",
            is_demonstration=True,
        ),
        BarRow(say("Nhà hảo tâm", "Philanthropists"), None, nothing=say("không có số liệu", "no data")),
        BarRow(
            say("Tổ chức liên chính phủ", "Intergovernmental bodies"),
            450_000,
            "450.000 USD",
            is_demonstration=True,
        ),
    ]
    return {
        "title": say("Chính phủ các nước là nguồn viện trợ lớn nhất", "Governments are the largest source of aid"),
        "drawing": bars_drawing(rows),
    }


#: key, station, kind, label and English label, then what else the node says.
THREAD: tuple[tuple[str, str, str, str, str, dict[str, Any]], ...] = (
    ("c1", "text", "clause", "Điều 2. Đề xuất cơ chế, nguồn lực", "2. Propose mechanisms and resources", {}),
    (
        "c2",
        "text",
        "clause",
        "Điều 4. Nâng cao năng lực hội nhập của cán bộ Hội",
        "4. Raise Union officials' capacity for integration",
        {"gap": ("chưa có chỉ tiêu", "no indicator")},
    ),
    (
        "t1",
        "plan",
        "task",
        "Hỗ trợ xây dựng Chương trình hành động quốc gia về phụ nữ, hòa bình, an ninh",
        "Support the national action programme on Women, Peace and Security",
        {"state": ("quá hạn", "late"), "tone": "late"},
    ),
    (
        "p1",
        "plan",
        "pledge",
        "UN Women sẵn sàng hỗ trợ Chính phủ xây dựng chương trình",
        "UN Women stands ready to support the Government",
        {"gap": ("chưa có người phụ trách", "no owner")},
    ),
    (
        "i1",
        "measure",
        "indicator",
        "Tỷ lệ nữ sĩ quan gìn giữ hòa bình",
        "Share of women among peacekeepers",
        {"is_demonstration": True},
    ),
    (
        "e1",
        "work",
        "event",
        "Hội thảo quốc tế về kế hoạch hành động, ngày 28/3",
        "Workshop on the national action plan, 28 March",
        {"state": ("đã tổ chức", "held"), "tone": "ontrack"},
    ),
    (
        "e2",
        "work",
        "cohort",
        "Khóa ngoại ngữ cho cán bộ Hội",
        "Language course for Union officials",
        {"is_demonstration": True},
    ),
    ("b1", "people", "body", "UN Women", "UN Women", {}),
    ("b2", "people", "body", "Bộ Ngoại giao", "Ministry of Foreign Affairs", {}),
    ("m1", "money", "project", "Chưa có kinh phí", "No budget yet", {"is_missing": True}),
    (
        "s1",
        "evidence",
        "passage",
        "“98 nước thành viên đã có kế hoạch hành động”",
        "“rolled out in 98 UN member countries”",
        {},
    ),
)
KINDS = {
    "clause": ("Điều khoản", "Clause"),
    "task": ("Nhiệm vụ", "Task"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "event": ("Sự kiện", "Event"),
    "pledge": ("Cam kết", "Pledge"),
    "body": ("Cơ quan", "Body"),
    "passage": ("Trích dẫn", "Passage"),
    "project": ("Dự án", "Project"),
    "cohort": ("Khóa học", "Cohort"),
}
JOINS = "c1 t1, c2 t1, t1 i1, t1 e1, c2 e2, p1 e1, e1 b1, e1 b2, e1 s1, t1 m1, p1 b1"


def _thread(say: Say) -> dict[str, Any]:
    nodes = []
    for key, station, kind, local, english, more in THREAD:
        further: dict[str, Any] = {k: say(*v) if isinstance(v, tuple) else v for k, v in more.items()}
        words = (say(local, english), station, say(*KINDS[kind]), f"#{key}")
        nodes.append(ThreadNode(key, *words, **further))
    edges = [ThreadEdge(*join.split()) for join in JOINS.split(", ")]
    return {
        "title": say("Mạch của một hội thảo", "The thread of a workshop"),
        "drawing": thread_drawing(nodes, edges, "e1"),
    }
