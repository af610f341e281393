"""Walking the thread: up, down, only through what one may see, with few statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from camket.core.choices import Access, Station
from camket.core.graph import Direction, gaps_at, structural_rows, walk
from camket.core.models import Edge
from camket.core.registry import EdgeKind, Join, Key, Registry, key_of, registry
from camket.engagements.models import Event
from camket.policy.models import Clause
from tests import factories
from tests.cast import Cast


def join(source: Any, kind: str, target: Any, cast: Cast) -> None:
    """Make an edge."""
    source_key, target_key = key_of(source), key_of(target)
    Edge.objects.create(
        kind=kind,
        source_kind=source_key.kind,
        source_id=source_key.id,
        target_kind=target_key.kind,
        target_id=target_key.id,
        created_by=cast.lan,
    )


@pytest.fixture
def thread(cast: Cast) -> dict[str, Any]:
    """Clause <- task <- cohort by an edge, a pledge that serves the clause, a passage that supports the pledge."""
    clause = factories.clause(cast)
    task = factories.task(cast, clause=clause, access=Access.PUBLIC)
    event = factories.event(cast)
    pledge = factories.commitment(cast, event=event)
    passage = factories.passage(cast)
    join(pledge, "serves", clause, cast)
    join(event, "advances", task, cast)
    join(passage, "supports", pledge, cast)
    return {"clause": clause, "task": task, "event": event, "pledge": pledge, "passage": passage}


def labels(found: Any) -> set[str]:
    return {node.key.kind for node in found.nodes.values()}


def test_down_from_a_clause_to_the_evidence(cast: Cast, thread: dict[str, Any]) -> None:
    found = walk(cast.lan, thread["clause"], Direction.DOWN, depth=4)
    assert {"plans.task", "engagements.event", "engagements.commitment", "sources.passage"} <= labels(found)
    assert {"people.body"} <= labels(found)


def test_up_from_a_passage_to_the_text(cast: Cast, thread: dict[str, Any]) -> None:
    found = walk(cast.lan, thread["passage"], Direction.UP, depth=4)
    kinds = [node.key.kind for node in found.nodes.values()]
    assert kinds[0] == "engagements.commitment"
    assert {"policy.clause", "policy.instrument", "engagements.event"} <= set(kinds)
    assert "sources.document" not in kinds


def test_depth_ends_a_walk(cast: Cast, thread: dict[str, Any]) -> None:
    assert labels(walk(cast.lan, thread["passage"], Direction.UP, depth=1)) == {"engagements.commitment"}


def test_one_does_not_walk_through_what_one_may_not_see(cast: Cast, thread: dict[str, Any]) -> None:
    thread["pledge"].access = Access.UNIT
    thread["pledge"].owner_unit = cast.nghe_an
    thread["pledge"].save()
    assert labels(walk(cast.lan, thread["passage"], Direction.UP, depth=4)) >= {"policy.clause"}
    assert labels(walk(cast.huong, thread["passage"], Direction.UP, depth=4)) == set()


def test_a_limit_says_that_more_was_left_out(cast: Cast, thread: dict[str, Any]) -> None:
    found = walk(cast.lan, thread["clause"], Direction.DOWN, depth=4, limit=2)
    assert found.is_cut
    assert len(found.nodes) == 2


def test_a_circle_of_joins_ends(cast: Cast) -> None:
    first, second = factories.instrument(cast), factories.instrument(cast)
    join(first, "implements", second, cast)
    join(second, "implements", first, cast)
    assert len(walk(cast.lan, first, Direction.UP, depth=9).nodes) == 1


def test_the_number_of_statements_does_not_grow_with_the_breadth(cast: Cast, thread: dict[str, Any]) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            walk(cast.lan, thread["clause"], Direction.DOWN, depth=3)
        return len(queries)

    walk(cast.lan, thread["clause"], Direction.DOWN, depth=1)
    before = statements()
    for _number in range(30):
        factories.task(cast, clause=thread["clause"], access=Access.PUBLIC)
    assert statements() == before


@pytest.mark.parametrize("code", sorted(registry.joins))
def test_every_structural_join_walks_both_ways(cast: Cast, code: str) -> None:
    """The paths are names of columns that no type checker sees; each is run in both directions."""
    found = registry.joins[code]
    assert found.source._meta.label_lower in registry.kinds
    assert found.target._meta.label_lower in registry.kinds
    assert list(structural_rows(found, [1], forward=True)) == []
    assert list(structural_rows(found, [0], forward=False)) == []


@pytest.mark.parametrize("code", sorted(registry.gaps))
def test_every_gap_rule_narrows_visible_rows(cast: Cast, code: str) -> None:
    gap = registry.gaps[code]
    assert list(gap.missing(registry.kind(gap.model._meta.label_lower).visible_to(cast.lan))) == []


def test_gaps_at_a_clause(cast: Cast) -> None:
    clause = factories.clause(cast)
    assert {gap.station for gap in gaps_at(clause)} == {Station.PLAN, Station.MEASURE}
    factories.task(cast, clause=clause)
    factories.indicator(cast, clause=clause)
    assert gaps_at(clause) == []


def test_codes_are_registered_once() -> None:
    tables = Registry()
    tables.add_join(Join(Clause, "parent", Clause, "", ""))
    with pytest.raises(ValueError, match="twice"):
        tables.add_join(Join(Clause, "parent", Clause, "", ""))
    edge = EdgeKind("serves", None, (Clause.record_kind(),), "", "")
    assert edge.may_join(Key("engagements.event", 1), Key("policy.clause", 1))
    assert not edge.may_join(Key("policy.clause", 1), Key("engagements.event", 1))
    assert Event.record_kind() == "engagements.event"
