"""The search: equal sets on both databases, with or without marks, only what one may see."""

from __future__ import annotations

from datetime import date

import pytest

from camket.core import search
from camket.core.choices import Access
from camket.core.dates import PartialDate
from camket.core.models import SearchEntry, SearchFacet
from camket.engagements.actions.events import record_event
from camket.sources.actions.documents import change_document, keep_document
from tests.cast import Cast

TEXTS = {
    "silk": ("Lụa Việt Nam", "Khách mời tìm hiểu lịch sử và cách làm lụa ở Hà Nội."),
    "peace": ("Phụ nữ, hòa bình và an ninh", "Đại sứ nói về 75 sĩ quan, trong đó 15 là phụ nữ."),
    "club": ("Câu lạc bộ ở Yên Hoà", "Chị em xã Đồng Tâm lập câu lạc bộ trên môi trường mạng."),
    "english": ("Women’s international integration", "A resolution until 2030, and what came of it."),
}


@pytest.fixture
def texts(cast: Cast) -> None:
    """Four public documents and one that is kept to Nghệ An."""
    for title, text in TEXTS.values():
        keep_document(
            actor=cast.lan, name_local=title, kind="article", text=text, access=Access.PUBLIC, owner_unit=cast.centre
        )
    keep_document(
        actor=cast.nga,
        name_local="Sổ tay nội bộ",
        kind="report",
        text="hòa giải",
        access=Access.UNIT,
        owner_unit=cast.nghe_an,
    )


def found(cast: Cast, text: str, who: str = "lan") -> set[str]:
    titles = {title: name for name, (title, _text) in TEXTS.items()}
    return {titles.get(hit.node.label, hit.node.label) for hit in search.find(cast.users[who], text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lụa", {"silk"}),
        ("lua", {"silk"}),
        ("LUA VIET", {"silk"}),
        ("yen hoa", {"club"}),
        ("Yên Hòa", {"club"}),
        ("dong tam", {"club"}),
        ("đồng tâm", {"club"}),
        ("hoa binh", {"peace"}),
        ("hoa", {"peace", "club", "Sổ tay nội bộ"}),
        ("75 sĩ quan", {"peace"}),
        ('"sĩ quan trong đó"', {"peace"}),
        ('"trong đó sĩ quan"', set()),
        ("women's", {"english"}),
        ("integr", {"english"}),
        ("integr women", set()),
        ("women integr", {"english"}),
        ("không có đâu", set()),
        ("", set()),
        ('"', set()),
        ("'; DROP TABLE core_searchentry; --", set()),
        ("a* OR b NEAR(c)", set()),
        ("& | ! : <->", set()),
    ],
)
def test_what_is_found(cast: Cast, texts: None, text: str, names: set[str]) -> None:
    assert found(cast, text) == names


def test_only_what_one_may_see_is_found(cast: Cast, texts: None) -> None:
    assert found(cast, "hoa giai", "nga") == {"Sổ tay nội bộ"}
    assert found(cast, "hoa giai", "huong") == set()
    assert found(cast, "hoa giai", "sara") == set()


def test_a_title_that_holds_all_the_words_comes_first(cast: Cast, texts: None) -> None:
    keep_document(
        actor=cast.lan, name_local="Chuyện khác", kind="article", text="lụa lụa lụa lụa", access=Access.PUBLIC
    )
    assert search.find(cast.lan, "lụa")[0].node.label == "Lụa Việt Nam"


def test_a_change_renews_the_index(cast: Cast, texts: None) -> None:
    document = search.find(cast.lan, "lua")[0]
    record = keep_document(actor=cast.lan, name_local="Tạm", kind="article", access=Access.PUBLIC)
    change_document(actor=cast.lan, document=record, expected_version=1, name_local="Gốm Bát Tràng")
    assert found(cast, "gom") == {"Gốm Bát Tràng"}
    assert found(cast, "tam") == {"club"}
    search.forget(record)
    assert found(cast, "gom") == set()
    assert document.in_title


def test_rebuilding_finds_the_same(cast: Cast, texts: None) -> None:
    before = set(SearchEntry.objects.values_list("record_kind", "record_id", "title", "body"))
    SearchEntry.objects.all().delete()
    assert found(cast, "lua") == set()
    search.rebuild()
    assert before <= set(SearchEntry.objects.values_list("record_kind", "record_id", "title", "body"))


def test_kinds_narrow_a_search(cast: Cast, texts: None) -> None:
    assert search.find(cast.lan, "lua", kinds=["policy.clause"]) == []
    assert len(search.find(cast.lan, "lua", kinds=["sources.document"])) == 1


def ranked(cast: Cast, text: str, **narrowed: object) -> list[str]:
    return [hit.node.label for hit in search.find(cast.lan, text, **narrowed)]


def test_words_side_by_side_come_first_and_beginnings_last(cast: Cast) -> None:
    for title, text in [
        ("Beginning", "phụ nữa chừng"),
        ("Scattered", "nữ sinh và phụ huynh"),
        ("Together", "vai trò của phụ nữ"),
    ]:
        keep_document(actor=cast.lan, name_local=title, kind="article", text=text, access=Access.PUBLIC)
    assert ranked(cast, "phụ nữ") == ["Together", "Scattered", "Beginning"]


def test_narrowed_by_day_body_and_place(cast: Cast) -> None:
    facts = {"kind": "article", "access": Access.PUBLIC}
    keep_document(actor=cast.lan, name_local="Lụa một", published_on=PartialDate.parse("2021-03"), **facts)
    keep_document(actor=cast.lan, name_local="Lụa hai", published_on=PartialDate.parse("2023"), **facts)
    keep_document(actor=cast.lan, name_local="Lụa ba", publisher=cast.embassy, **facts)
    event = record_event(
        actor=cast.lan,
        name_local="Lụa bốn",
        kind="forum",
        access=Access.PUBLIC,
        hosts=[cast.union],
        place=cast.p_commune,
    )
    assert set(ranked(cast, "lua", since=date(2021, 1, 1), until=date(2022, 12, 31))) == {"Lụa một"}
    assert ranked(cast, "lua", about=[cast.embassy]) == ["Lụa ba"]
    assert SearchFacet.objects.filter(facet_kind="people.body", facet_id=cast.embassy.pk).count() == 1
    assert ranked(cast, "lua", about=[cast.union]) == [event.name_local], "hosts are noted after the event"
    assert ranked(cast, "lua", about=[cast.p_ha_tinh]) == [event.name_local], "a province stands for its communes"
    assert ranked(cast, "lua", about=[cast.embassy, cast.p_ha_tinh]) == []
    assert ranked(cast, "lua", kinds=["engagements.event"]) == [event.name_local]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("hoa binh", "hòa bình"),
        ("HÒA BÌNH sĩ quan", "hòa"),
        ("sĩ quan", "sĩ quan"),
        ("dong bao", "đồng bào"),
        ('"75 sĩ quan"', "75 sĩ quan"),
        ("khong co", ""),
    ],
)
def test_the_words_are_shown_as_they_stand(cast: Cast, asked: str, shown: str) -> None:
    text = "Chị em " + "và " * 80 + "đồng bào nói về hòa bình; 75 sĩ quan " + "đi " * 80
    keep_document(actor=cast.lan, name_local="Bài", kind="article", text=text, access=Access.PUBLIC)
    hits = [hit for hit in search.find(cast.lan, asked) if hit.node.label == "Bài"]
    words = search.shown_words(hits, asked)
    assert [found[1] for found in words.values()] == ([shown] if shown else [])
    for before, found, after in words.values():
        assert before.startswith("… ")
        assert after.endswith(" …")
        assert f"{before[2:]}{found}{after[:-2]}" in text
