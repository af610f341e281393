"""The pages of the walk, of the gaps and of the search."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from camket.core.choices import Access, Station
from camket.core.pages.ribbon import ribbon_for
from camket.core.registry import registry
from camket.sources.actions.documents import keep_document
from camket.thread import queries
from tests import factories
from tests.cast import Cast


def test_the_ribbon_has_eight_stations_and_says_them(cast: Cast) -> None:
    clause = factories.clause(cast)
    factories.task(cast, clause=clause, access=Access.PUBLIC)
    ribbon = ribbon_for(cast.lan, clause)
    assert [station.code for station in ribbon.stations] == list(Station)
    states = {station.code: (station.state, station.count) for station in ribbon.stations}
    assert states["text"] == ("filled", 1)
    assert states["plan"] == ("filled", 1)
    assert states["measure"] == ("ringed", 0)
    assert states["money"] == ("hollow", 0)
    assert "1 in plan" in ribbon.sentence
    assert "This clause has no indicator." in ribbon.sentence


def test_the_ribbon_counts_only_what_one_may_see(cast: Cast) -> None:
    clause = factories.clause(cast)
    factories.task(cast, clause=clause, access=Access.UNIT)
    counts = {who: ribbon_for(cast.users[who], clause).stations[1].count for who in ("huong", "nga", "sara")}
    assert counts == {"huong": 1, "nga": 0, "sara": 0}


def test_the_page_of_the_walk_draws_and_lists(cast: Cast, client: Client) -> None:
    clause = factories.clause(cast)
    tasks = [factories.task(cast, clause=clause, access=Access.PUBLIC, name_local=f"Việc {n}") for n in range(9)]
    page = client.get(reverse("thread:record", args=[clause.uid])).content.decode()
    svg = page[page.index('<svg width="') : page.index("</svg>", page.index('<svg width="'))]
    assert len(set(re.findall(r"Việc \d", svg))) == queries.DRAWN
    for task in tasks:
        assert task.get_absolute_url() in page
    assert "3 more records" in page


def test_a_station_lists_what_is_joined_there(cast: Cast, client: Client) -> None:
    clause = factories.clause(cast)
    factories.task(cast, clause=clause, access=Access.PUBLIC)
    url = reverse("thread:record", args=[clause.uid])
    page = client.get(url, {"station": "plan"}).content.decode()
    assert "Tập huấn cán bộ Hội" in page
    assert client.get(url, {"station": "moon", "depth": "99"}).status_code == 200
    assert client.get(reverse("thread:record", args=["aaaaaaaaaaa"])).status_code == 404


def test_gaps_by_kind_and_by_who_can_close_them(cast: Cast, client: Client) -> None:
    factories.clause(cast)
    factories.task(cast, lead=None, due_on=None)
    client.force_login(cast.lan)
    found = {row.gap.code: row.count for row in queries.list_gaps(cast.lan)}
    assert found == {
        "clause_without_measure": 1,
        "clause_without_task": 1,
        "task_without_lead": 1,
        "task_without_day": 1,
        "task_without_money": 1,
        "task_without_measure": 1,
    }
    assert {row.gap.code for row in queries.list_gaps(cast.nga)} == {"clause_without_measure", "clause_without_task"}
    assert {row.gap.code for row in queries.list_gaps(cast.lan, role="case_worker")} == set()
    assert "Tasks without a lead" in client.get(reverse("thread:gaps")).content.decode()
    narrowed = client.get(reverse("thread:gaps"), {"role": "commune_chair"}).content.decode()
    assert "Clauses without an indicator" not in narrowed


def test_every_kind_of_gap_has_its_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.lan)
    for code in registry.gaps:
        assert client.get(reverse("thread:gap", args=[code])).status_code == 200
    assert client.get(reverse("thread:gap", args=["no-such-gap"])).status_code == 404


def test_the_search_page(cast: Cast, client: Client) -> None:
    document = keep_document(actor=cast.lan, name_local="Lụa Hà Đông", kind="article", access=Access.PUBLIC)
    url = reverse("thread:search")
    assert "Lụa Hà Đông" in client.get(url, {"q": "lua ha dong"}).content.decode()
    assert "Nothing found" in client.get(url, {"q": "không có"}).content.decode()
    assert client.get(url, {"q": document.uid}).headers["Location"] == document.get_absolute_url()
    assert client.get(url, {"q": "lua", "since": "31/02/2024"}).status_code == 200
